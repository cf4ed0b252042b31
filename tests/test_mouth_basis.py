import numpy as np
import pytest
from grid import build_grid
from heads import plain_mesh

from engine.mouth_basis import LETS_THROUGH, SEEN, add_jaw_parts
from engine.names import ICT_EXPRESSIONS, PART_NAMES
from engine.part_basis import part_members
from engine.shape_sets import load_shape_set
from engine.vertex_features import VertexFeatures

SHAPES = load_shape_set("ict")
PIECES = ("teeth_upper", "teeth_lower", "tongue", "hair")
SIZE = 30
JAW = ICT_EXPRESSIONS.index("jawOpen")


@pytest.fixture
def made():
    """Four sheets in a mouth, one of each part; all of them warped on the canonical head."""
    sheet, triangles = build_grid(6, 5)
    places = np.array([[-1.9, -3.5, 7], [-2, -4.5, 7], [-2, -5, 5], [0, 16, 0]])
    vertices = np.concatenate([4 * sheet + place for place in places])
    mesh = plain_mesh(vertices, np.concatenate([triangles + SIZE * k for k in range(4)]))
    labels = np.repeat([PART_NAMES.index(p) for p in PIECES], SIZE).astype(np.int8)
    frames = np.random.default_rng(0).normal(np.eye(3), 0.1, (len(vertices), 3, 3))
    placed = VertexFeatures(np.zeros((len(vertices), 1)), vertices.astype(np.float32), frames)
    return mesh, vertices, labels, placed


def add(made):
    mesh, vertices, labels, placed = made
    basis = np.zeros((53, len(vertices), 3), np.float32)
    return basis, add_jaw_parts(basis, mesh, vertices, labels, placed, SHAPES)


def test_lower_teeth_and_tongue_follow_the_jaw_and_nothing_else_does(made):
    basis, _ = add(made)
    labels = made[2]
    assert (basis[JAW, part_members(labels, "teeth_lower"), 1] < -0.3).all()
    assert basis[JAW, part_members(labels, "tongue"), 1].min() < -0.3
    for part in ("teeth_upper", "hair"):
        assert not basis[:, part_members(labels, part)].any()


def test_lower_teeth_keep_their_shape(made):
    basis, _ = add(made)
    teeth = part_members(made[2], "teeth_lower")
    before, after = made[1][teeth], made[1][teeth] + basis[JAW, teeth]
    lengths = [np.linalg.norm(p[:, None] - p, axis=2) for p in (before, after)]
    np.testing.assert_allclose(lengths[1], lengths[0], atol=1e-4)


def test_a_tongue_without_teeth_follows_too(made):
    made[2][part_members(made[2], "teeth_lower")] = PART_NAMES.index("hair")
    basis, _ = add(made)
    assert basis[JAW, part_members(made[2], "tongue"), 1].min() < -0.3


def test_the_tongue_is_stuck_out_and_the_jaw_lets_it_through(made):
    basis, out = add(made)
    labels = made[2]
    assert out is not None
    assert out.dtype == np.float32
    others = labels != PART_NAMES.index("tongue")
    np.testing.assert_allclose(out[others], LETS_THROUGH * basis[JAW, others], atol=1e-6)
    tongue = part_members(labels, "tongue")
    assert (out[tongue, 2] - LETS_THROUGH * basis[JAW, tongue, 2]).max() > 1


@pytest.mark.parametrize("before", [0.3, 1.2])
def test_a_tongue_comes_out_before_the_lips_wherever_they_are(made, before):
    mesh, vertices, labels, placed = made
    tongue = part_members(labels, "tongue")
    lips = part_members(labels, "hair")
    labels[lips] = PART_NAMES.index("skin")
    vertices[lips] = vertices[tongue] * [1, 1, 0] + [0, 0, vertices[tongue, 2].max() + before]
    straight = VertexFeatures(placed.features, placed.coordinates, np.tile(np.eye(3), (120, 1, 1)))
    basis, out = add((mesh, vertices, labels, straight))
    aimed = out - LETS_THROUGH * basis[JAW]
    assert (vertices + aimed)[tongue, 2].max() == pytest.approx(vertices[lips, 2].max() + SEEN * 4)


def test_no_tongue_no_tongue_out(made):
    made[2][part_members(made[2], "tongue")] = PART_NAMES.index("hair")
    assert add(made)[1] is None
