import numpy as np
import pytest
from grid import build_grid
from heads import plain_mesh

from engine.names import PART_NAMES
from engine.part_basis import MovedSkin, assemble_basis, part_members
from engine.skin_surface import take_skin

PIECES = ("skin", "lashes_L", "brows", "hair", "other", "teeth_lower", "tongue")
SIZE = 30


@pytest.fixture
def made():
    """Seven sheets, one of each part: 0.1 cm apart but for the last two; and moving skin."""
    sheet, triangles = build_grid(6, 5)
    places = [[0, 0, 0.1 * k] for k in range(5)] + [[0, -3, 0], [0, -4, 0]]
    vertices = np.concatenate([4 * sheet + place for place in places])
    mesh = plain_mesh(vertices, np.concatenate([triangles + SIZE * k for k in range(7)]))
    labels = np.repeat([PART_NAMES.index(p) for p in PIECES], SIZE).astype(np.int8)
    surface = take_skin(mesh, vertices, labels)
    motion = np.random.default_rng(0).normal(size=(53, SIZE, 3)).astype(np.float32)
    skin = MovedSkin(surface, motion, {"lashes_L": None, "lashes_R": None})
    return mesh, vertices, labels, skin


def test_skin_moves_as_solved_and_what_hangs_on_it_follows(made):
    mesh, vertices, labels, skin = made
    basis = assemble_basis(mesh, vertices, labels, skin)
    assert basis.shape == (53, 7 * SIZE, 3)
    assert basis.dtype == np.float32
    for part in ("skin", "lashes_L", "brows", "other"):
        members = part_members(labels, part)
        if part in ("skin", "other"):
            np.testing.assert_allclose(basis[:, members], skin.motion, atol=1e-6)
        distance = np.linalg.norm(basis[:, members, None] - skin.motion[:, None], axis=3)
        assert distance.max(0).min(1).max() < 1e-6  # each with some vertex of the skin


def test_all_else_keeps_still(made):
    basis = assemble_basis(*made)
    for part in ("hair", "teeth_lower", "tongue"):
        assert np.abs(basis[:, part_members(made[2], part)]).max() == 0
