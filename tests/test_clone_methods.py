import numpy as np
import pytest
from ball_cast import BLIND, MESH, PERFECT, RIG, BallCast

from engine.cloning.clone_rig import BLINK_ROWS, LOOSE_ROWS
from live.evaluation.clone_methods import (
    clone_by_code,
    clone_directly,
    copy_the_nearest,
    place_surface,
)


def test_cloning_by_code_moves_the_target_by_what_was_read():
    cast = BallCast()
    head = cast.ict(710_000)
    moved = clone_by_code(PERFECT, cast, head, head, "binary")
    np.testing.assert_allclose(moved, cast.posed(head, "binary"), atol=1e-4)
    still = clone_by_code(BLIND, cast, head, head, "binary")
    np.testing.assert_array_equal(still, np.tile(np.float32(MESH.vertices), (4, 1, 1)))


def test_direct_decoding_does_not_make_the_lids_meet(monkeypatch):
    cast = BallCast(expressions=1)
    head = cast.ict(710_000)
    blink = np.zeros((1, 53))
    blink[0, BLINK_ROWS[0]] = 1.0
    monkeypatch.setattr(cast, "coefficients", lambda head, motion: blink)
    monkeypatch.setattr("live.evaluation.clone_methods.ENCODER", PERFECT)
    found = clone_directly(cast, head, head, "binary")[0] - head.neutral
    raw = RIG.character.basis[BLINK_ROWS[0]] + RIG.extra_basis[LOOSE_ROWS[0]]
    np.testing.assert_allclose(found, raw, atol=1e-4)


@pytest.mark.parametrize("normals", [False, True])
def test_on_the_same_surface_the_nearest_point_does_the_same(normals):
    cast = BallCast()
    head = cast.ict(710_000)
    copied = copy_the_nearest(normals, cast, head, head, "binary")
    skin = RIG.character.basis.any(axis=(0, 2))
    truth = cast.posed(head, "binary")
    near = np.abs(copied - truth)[:, skin].max(axis=(0, 2)) < 1e-6
    assert near.mean() > 0.9  # where the lashes touch the ball, either may be nearest


def test_a_surface_lies_where_its_rig_was_aligned():
    cast = BallCast()
    placed = place_surface(cast.ict(710_000), RIG)
    np.testing.assert_allclose(placed.vertices, MESH.vertices, atol=1e-9)
    assert np.isnan(placed.landmarks).all()
