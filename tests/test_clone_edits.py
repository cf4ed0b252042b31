"""A clone rig whose character is edited."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from clone_rigs import ball_rig

from engine.cloning.clone_edits import edit_clone_rig
from engine.cloning.clone_rig import LOOSE_ROWS, STYLE_ROWS, CloneRig
from engine.edit_basis import apply_edits
from engine.edits import RigEdits
from engine.names import ICT_EXPRESSIONS

JAW = ICT_EXPRESSIONS.index("jawOpen")
BLINK = ICT_EXPRESSIONS.index("eyeBlink_L")


def edited(rig: CloneRig, edits: RigEdits) -> CloneRig:
    return edit_clone_rig(rig, edits, apply_edits(rig.character, edits))


def test_no_edits_leave_the_rig_itself() -> None:
    rig, _ = ball_rig()
    assert edited(rig, RigEdits()) is rig


def test_a_gain_counts_for_style_and_lids_too() -> None:
    rig, _ = ball_rig()
    half = edited(rig, RigEdits(gains={"jawOpen": 0.5, "eyeBlink_L": 0.25}))
    before, after = rig.extra_basis, half.extra_basis
    np.testing.assert_array_equal(after[STYLE_ROWS[JAW]], 0.5 * before[STYLE_ROWS[JAW]])
    np.testing.assert_array_equal(after[LOOSE_ROWS[0]], 0.25 * before[LOOSE_ROWS[0]])
    np.testing.assert_array_equal(after[LOOSE_ROWS[1]], before[LOOSE_ROWS[1]])
    np.testing.assert_allclose(half.raw_basis[BLINK], 0.25 * rig.raw_basis[BLINK], atol=1e-7)


def test_every_manner_of_moving_is_weighed_by_region_alike() -> None:
    rig, _ = ball_rig()
    edits = RigEdits(regions={"jaw": {"jawOpen": 0.0}})
    weighed = edited(rig, edits)
    share = np.linalg.norm(weighed.character.basis[JAW], axis=1)
    share /= np.maximum(np.linalg.norm(rig.character.basis[JAW], axis=1), 1e-9)
    style = rig.extra_basis[STYLE_ROWS[JAW]] * share[:, None]
    np.testing.assert_allclose(weighed.extra_basis[STYLE_ROWS[JAW]], style, atol=1e-6)
    assert share.min() < 0.9


def test_the_artists_shape_has_no_style_of_the_networks() -> None:
    rig, _ = ball_rig()
    basis = rig.character.basis.copy()
    basis[BLINK] += 0.1
    drawn = edit_clone_rig(rig, RigEdits(), replace(rig.character, basis=basis))
    assert not drawn.extra_basis[STYLE_ROWS[BLINK]].any()
    assert not drawn.extra_basis[LOOSE_ROWS[0]].any()
    np.testing.assert_array_equal(
        drawn.extra_basis[STYLE_ROWS[JAW]], rig.extra_basis[STYLE_ROWS[JAW]]
    )
    np.testing.assert_array_equal(drawn.character.basis[BLINK], basis[BLINK])


@pytest.mark.parametrize("gain", [0.0, 2.0])
def test_the_tongue_goes_with_the_edited_character(gain: float) -> None:
    rig, _ = ball_rig()
    changed = edited(rig, RigEdits(gains={"tongueOut": gain}))
    np.testing.assert_array_equal(changed.stack[53], gain * rig.stack[53])
