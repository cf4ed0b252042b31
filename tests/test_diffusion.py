import numpy as np
import pytest
import trimesh
from grid import build_grid

from engine.diffusion import build_operators, cotangent_laplacian, tangent_frame
from engine.topology import vertex_normals

BALL = trimesh.creation.icosphere(subdivisions=3)
BALL_VERTICES, BALL_TRIANGLES = np.array(BALL.vertices), np.array(BALL.faces)
BALL_OPERATORS = build_operators(BALL_VERTICES, BALL_TRIANGLES, BALL_VERTICES, 16)


def wavy(columns: int = 20, rows: int = 17) -> tuple[np.ndarray, np.ndarray]:
    vertices, triangles = build_grid(columns, rows)
    vertices = vertices + np.random.default_rng(0).normal(0, 0.008, vertices.shape)
    vertices[:, 2] += 0.1 * np.sin(7 * vertices[:, 0])
    return vertices, triangles


def test_the_laplacian_kills_constants_and_is_symmetric():
    laplacian, mass = cotangent_laplacian(*wavy())
    np.testing.assert_allclose(laplacian @ np.ones(len(mass)), 0, atol=1e-10)
    assert abs(laplacian - laplacian.T).max() < 1e-12


def test_the_laplacian_is_positive():
    laplacian, mass = cotangent_laplacian(*wavy())
    values = np.linalg.eigvalsh(laplacian.toarray())
    assert values[0] > -1e-10
    assert values[1] > 1e-6
    assert (mass > 0).all()


def test_areas_sum_to_the_surface():
    vertices, triangles = wavy()
    _, mass = cotangent_laplacian(vertices, triangles)
    area = trimesh.Trimesh(vertices, triangles, process=False).area
    assert mass.sum() == pytest.approx(area)


def test_eigenvectors_are_orthonormal_under_the_areas():
    operators = build_operators(*wavy(), np.tile([0.0, 0, 1], (340, 1)), 24)
    gram = operators.eigenvectors.T @ (operators.mass[:, None] * operators.eigenvectors)
    np.testing.assert_allclose(gram, np.eye(24), atol=1e-4)
    assert (np.diff(operators.eigenvalues) >= 0).all()
    assert operators.eigenvalues[0] == pytest.approx(0, abs=1e-4)


def test_the_balls_spectrum_is_that_of_spherical_harmonics():
    expected = [0] + [2] * 3 + [6] * 5 + [12] * 7
    np.testing.assert_allclose(BALL_OPERATORS.eigenvalues, expected, rtol=0.03, atol=1e-4)


def test_same_mesh_same_basis():
    again = build_operators(BALL_VERTICES, BALL_TRIANGLES, BALL_VERTICES, 16)
    np.testing.assert_array_equal(again.eigenvectors, BALL_OPERATORS.eigenvectors)


def test_the_gradient_of_a_linear_function_on_a_plane_is_its_slope():
    vertices, triangles = build_grid(9, 7)
    vertices = vertices + np.random.default_rng(0).normal(0, 0.02, vertices.shape) * [1, 1, 0]
    normals = np.tile([0.0, 0, 1], (len(vertices), 1))
    operators = build_operators(vertices, triangles, normals, 8)
    slope = np.array([1.7, -0.6, 0.0])
    side, up = tangent_frame(normals)
    for gradient, axis in zip(operators.gradient, (side, up), strict=True):
        # Up to the ridge that keeps vertices with collinear edges from blowing up.
        np.testing.assert_allclose(gradient @ (vertices @ slope), axis @ slope, rtol=2e-2)
        np.testing.assert_allclose(gradient @ np.ones(len(vertices)), 0, atol=1e-4)


def test_frames_are_right_angled_whatever_the_normal():
    normals = np.concatenate([BALL_VERTICES, np.eye(3), -np.eye(3)])
    side, up = tangent_frame(normals)
    np.testing.assert_allclose(np.cross(side, up), normals, atol=1e-9)


def test_bad_triangles_and_tiny_meshes_give_finite_operators():
    vertices, triangles = build_grid(3, 2)
    vertices[1] = vertices[0]  # two triangles without area
    normals = vertex_normals(vertices, triangles)
    operators = build_operators(vertices, triangles, normals, 64)
    assert operators.eigenvectors.shape == (6, 4)
    for values in (operators.mass, operators.eigenvectors, operators.gradient[0].toarray()):
        assert np.isfinite(values).all()
