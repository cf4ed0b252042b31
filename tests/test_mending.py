import numpy as np
import trimesh

from engine.mending import close_holes, smooth
from engine.topology import edges


def ball() -> tuple[np.ndarray, np.ndarray]:
    made = trimesh.creation.icosphere(subdivisions=3)
    return np.array(made.vertices), np.array(made.faces, np.int32)


def border_length(triangles: np.ndarray) -> int:
    sides = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    return int((np.unique(sides, axis=0, return_counts=True)[1] == 1).sum())


def test_every_hole_but_the_widest_is_closed():
    vertices, triangles = ball()
    middle = vertices[triangles].mean(1)
    holes = (middle[:, 1] < -0.7) | (middle[:, 2] > 0.95) | (middle[:, 0] > 0.97)
    closed_vertices, closed = close_holes(vertices, triangles[~holes])
    neck = border_length(triangles[~(middle[:, 1] < -0.7)])
    assert border_length(triangles[~holes]) > neck
    assert border_length(closed) == neck
    assert len(closed_vertices) == len(vertices) + 2
    np.testing.assert_array_equal(closed[: (~holes).sum()], triangles[~holes])


def test_closed_holes_are_wound_like_their_surroundings():
    vertices, triangles = ball()
    middle = vertices[triangles].mean(1)
    holes = (middle[:, 1] < -0.7) | (middle[:, 2] > 0.95)
    vertices, closed = close_holes(vertices, triangles[~holes])
    a, b, c = (vertices[closed[:, k]] for k in range(3))
    assert (np.einsum("fk,fk->f", np.cross(b - a, c - a), a + b + c) > 0).all()


def test_scattered_triangles_do_not_matter():
    vertices, triangles = ball()
    kept = np.random.default_rng(0).random(len(triangles)) > 0.1
    closed = close_holes(vertices, triangles[kept])[1]
    assert border_length(closed) < 0.1 * border_length(triangles[kept])


def test_a_whole_surface_stays_as_it_is():
    vertices, triangles = ball()
    same_vertices, same = close_holes(vertices, triangles)
    assert same_vertices is vertices
    assert same is triangles


def test_roughness_goes_and_size_stays():
    vertices, triangles = ball()
    rough = vertices * (1 + np.random.default_rng(0).normal(0, 0.02, (len(vertices), 1)))
    calm = smooth(rough, triangles)
    radius, before = (np.linalg.norm(points, axis=1) for points in (calm, rough))
    assert radius.std() < 0.5 * before.std()
    assert abs(radius.mean() - 1) < 0.01


def test_vertices_without_triangles_stay():
    vertices = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0], [9, 9, 9]])
    assert len(edges(np.array([[0, 1, 2]]))) == 3
    np.testing.assert_array_equal(smooth(vertices, np.array([[0, 1, 2]]))[3], vertices[3])
