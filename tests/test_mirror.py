import numpy as np
import pytest
from rigged_head import head_skin
from scipy.spatial.transform import Rotation

from engine.mirror import (
    Mirror,
    find_mirror,
    symmetrise,
    symmetrise_gates,
    symmetrise_regions,
)
from engine.names import ICT_EXPRESSIONS, REGION_NAMES

FLIP = np.array([-1.0, 1, 1])


def half(count: int = 700) -> np.ndarray:
    points = np.random.default_rng(0).normal(size=(count, 3)) * [5, 9, 6] + [0, 0, 2]
    return np.abs(points) * [1, 0, 0] + points * [0, 1, 1]


def symmetric() -> np.ndarray:
    return np.concatenate([half(), half() * FLIP])


@pytest.fixture
def mirror() -> Mirror:
    found = find_mirror(symmetric())
    assert found is not None
    return found


def test_twins_are_found(mirror):
    expected = np.roll(np.arange(1400), 700)
    np.testing.assert_array_equal(mirror.twin, expected)
    np.testing.assert_allclose(mirror.reflection, np.diag(FLIP), atol=1e-9)


def test_the_plane_may_be_a_little_off():
    R = Rotation.from_euler("zyx", [0.8, -0.6, 0.5], degrees=True).as_matrix()
    found = find_mirror(symmetric() @ R.T + [0.08, 0.1, -0.1])
    assert found is not None
    np.testing.assert_array_equal(found.twin, np.roll(np.arange(1400), 700))
    np.testing.assert_allclose(found.reflection, R @ np.diag(FLIP) @ R.T, atol=1e-6)


def test_the_bundled_head_is_symmetric_about_its_middle():
    vertices = head_skin().vertices
    mirror = find_mirror(vertices)
    assert mirror is not None
    assert (vertices[mirror.twin][:, 0] * vertices[:, 0]).max() < 0.1


def test_an_asymmetric_mesh_has_no_mirror():
    points = symmetric()
    points[:700] += 0.3 * np.sin(points[:700])
    assert find_mirror(points) is None


def test_some_unpaired_vertices_do_not_matter_and_are_their_own_twins():
    points = np.concatenate([symmetric(), [[4.0, 30, 0], [5, -30, 0]]])
    mirror = find_mirror(points)
    assert mirror is not None
    np.testing.assert_array_equal(mirror.twin[-2:], [1400, 1401])


def test_symmetrising_twice_is_symmetrising_once(mirror):
    motion = np.random.default_rng(0).normal(size=(53, 1400, 3)).astype(np.float32)
    once = symmetrise(motion, mirror)
    assert once.dtype == np.float32
    np.testing.assert_allclose(symmetrise(once, mirror), once, atol=1e-6)


def test_the_left_shape_is_the_right_ones_mirror_image(mirror):
    motion = np.random.default_rng(0).normal(size=(53, 1400, 3)).astype(np.float32)
    made = symmetrise(motion, mirror)
    for left, right in (("eyeBlink_L", "eyeBlink_R"), ("jawLeft", "jawRight"),
                        ("jawOpen", "jawOpen")):  # fmt: skip
        one, other = (made[ICT_EXPRESSIONS.index(name)] for name in (left, right))
        np.testing.assert_allclose(one[mirror.twin] * FLIP, other, atol=1e-5)


def test_what_is_symmetric_stays(mirror):
    motion = np.zeros((53, 1400, 3), np.float32)
    motion[ICT_EXPRESSIONS.index("jawOpen")] = symmetric() * [0, 1, 1]
    np.testing.assert_allclose(symmetrise(motion, mirror), motion, atol=1e-6)


def test_gates_of_twins_are_the_same_across_the_middle(mirror):
    gates = np.random.default_rng(0).random((1400, 53)).astype(np.float32)
    made = symmetrise_gates(gates, mirror)
    left, right = (ICT_EXPRESSIONS.index(f"eyeBlink_{side}") for side in "LR")
    np.testing.assert_allclose(made[mirror.twin, left], made[:, right], atol=1e-6)
    np.testing.assert_allclose(symmetrise_gates(made, mirror), made, atol=1e-6)
    np.testing.assert_allclose(made.sum(), gates.sum(), rtol=1e-5)


def test_the_right_side_takes_the_regions_of_the_left(mirror):
    vertices = symmetric()
    left_eye, right_eye, nose = (REGION_NAMES.index(n) for n in ("eye_L", "eye_R", "nose"))
    regions = np.full(1400, nose, np.int8)
    regions[:5], regions[5:10], regions[1390:] = left_eye, -1, left_eye
    made = symmetrise_regions(regions, vertices, mirror)
    np.testing.assert_array_equal(made[:700], regions[:700])
    np.testing.assert_array_equal(made[700:705], right_eye)
    np.testing.assert_array_equal(made[705:710], -1)
    np.testing.assert_array_equal(made[710:], nose)
