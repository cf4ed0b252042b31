import numpy as np
import pytest
from grid import build_grid
from heads import plain_mesh

from engine.names import ICT_EXPRESSIONS, PART_NAMES
from engine.part_basis import MovedSkin, add_jaw_parts, assemble_basis, part_members
from engine.shape_sets import load_shape_set
from engine.skin_surface import take_skin
from engine.vertex_features import VertexFeatures

SHAPES = load_shape_set("ict")
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


def test_lower_teeth_and_tongue_follow_the_jaw(made):
    mesh, vertices, labels, skin = made
    basis = assemble_basis(mesh, vertices, labels, skin)
    before = basis.copy()
    frames = np.broadcast_to(np.eye(3, dtype=np.float32), (len(vertices), 3, 3))
    placed = VertexFeatures(np.zeros((len(vertices), 1)), vertices - [2, 1, -8], frames)
    out = add_jaw_parts(basis, vertices, labels, placed, SHAPES)
    jaw = ICT_EXPRESSIONS.index("jawOpen")
    inside = np.concatenate([part_members(labels, p) for p in ("teeth_lower", "tongue")])
    assert (basis[jaw, inside, 1] < -0.3).all()
    others = np.setdiff1d(np.arange(len(vertices)), inside)
    np.testing.assert_array_equal(basis[:, others], before[:, others])
    assert out is not None
    moved = np.flatnonzero(np.abs(out).max(1))
    assert set(moved) <= set(part_members(labels, "tongue"))
    assert len(moved)


def test_no_tongue_no_tongue_out(made):
    mesh, vertices, labels, skin = made
    labels[labels == PART_NAMES.index("tongue")] = PART_NAMES.index("hair")
    basis = assemble_basis(mesh, vertices, labels, skin)
    frames = np.broadcast_to(np.eye(3, dtype=np.float32), (len(vertices), 3, 3))
    placed = VertexFeatures(np.zeros((len(vertices), 1)), vertices, frames)
    assert add_jaw_parts(basis, vertices, labels, placed, SHAPES) is None
