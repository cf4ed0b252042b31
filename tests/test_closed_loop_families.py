"""The families of heads: consensus shapes on all of a head."""

from __future__ import annotations

import numpy as np
import pytest
from closed_loop_people import families, packs_folder

from engine.names import ICT_EXPRESSIONS
from engine.shape_sets import load_shape_set
from engine.training.packs import load_packs
from live.closed_loop.closed_loop_families import CODE_NAMES, GUMS, LASHES, SKIN, TEETH, TONGUE


@pytest.mark.parametrize("which", [0, 1])
def test_one_is_the_consensus_amplitude(which):
    """The outer skin moves as the shape set says, on the pack's own vertices."""
    family, pack = families()[which], load_packs(packs_folder())[which]
    mixed = load_shape_set("consensus").mix(np.stack([pack.ict_shapes, pack.makehuman_shapes]))
    known = np.flatnonzero(pack.ict_known & pack.makehuman_known)
    row = ICT_EXPRESSIONS.index("jawOpen")
    ours = family.shapes[row][family.kinds == SKIN]
    reach = np.linalg.norm(mixed[row, known], axis=1).max()
    assert np.linalg.norm(ours, axis=1).max() == pytest.approx(reach, rel=0.1)
    if family.name == "ict":
        np.testing.assert_allclose(family.shapes[:53, known], mixed[:, known], atol=1e-5)


@pytest.mark.parametrize("which", [0, 1])
def test_parts_go_where_they_belong(which):
    family = families()[which]
    jaw = family.shapes[CODE_NAMES.index("jawOpen")]
    assert {SKIN, TEETH, TONGUE, LASHES} <= set(family.kinds.tolist()) | {GUMS}
    assert jaw[family.kinds == TONGUE, 1].mean() < -1, "the tongue sinks with the jaw"
    teeth = jaw[family.kinds == TEETH, 1]
    assert teeth.max() == 0.0 > teeth.min(), "upper teeth stand, lower ones sink"
    blink = family.shapes[CODE_NAMES.index("eyeBlink_L")]
    assert np.abs(blink[family.kinds == LASHES]).max() > 0.3, "lashes go with the lid"


def test_only_a_free_tongue_comes_out():
    ict, makehuman = families()
    assert not ict.has_tongue
    assert makehuman.has_tongue
    assert makehuman.shapes[-1][makehuman.kinds == TONGUE, 2].max() > 1.0
    assert not makehuman.shapes[-1][makehuman.kinds != TONGUE].any()


@pytest.mark.parametrize("which", [0, 1])
def test_landmarks_lie_on_the_face(which):
    family = families()[which]
    places = family.landmarks @ (family.refine @ family.neutral)
    assert places.shape == (468, 3)
    left, right = places[263], places[33]
    assert left[0] > 3.5, "outer eye corners, +x the subject's left"
    assert right[0] < -3.5
    assert places[1, 2] > places[[33, 263, 61, 291], 2].max(), "the nose stands out"
    assert abs(places[152, 0]) < 0.5
    assert places[152, 1] < places[14, 1], "the chin is below"


def test_no_hole_where_ict_is_not_known():
    """Inside the mouth MakeHuman's own shapes go on; nothing there stays behind."""
    family = families()[1]
    jaw = family.shapes[CODE_NAMES.index("jawOpen")]
    edges = family.triangles[(family.kinds[family.triangles] == SKIN).all(axis=1)]
    stretch = np.linalg.norm(jaw[edges[:, 0]] - jaw[edges[:, 1]], axis=1)
    assert stretch.max() < 1.5, "neighbours move alike"
