import numpy as np
import trimesh

from engine.pieces import piece_labels


def ball(shift: float) -> tuple[np.ndarray, np.ndarray]:
    ball = trimesh.creation.icosphere(subdivisions=2)
    return np.array(ball.vertices) + np.array([shift, 0, 0]), np.array(ball.faces, np.int32)


def test_separate_surfaces_are_pieces():
    (a, triangles), (b, _) = ball(0), ball(5)
    labels = piece_labels(np.concatenate([a, b]), np.concatenate([triangles, triangles + len(a)]))
    assert len(set(labels[: len(triangles)])) == 1
    assert set(labels[: len(triangles)]).isdisjoint(labels[len(triangles) :])


def test_soup_is_joined_again():
    vertices, triangles = ball(0)
    soup = vertices[triangles].reshape(-1, 3)
    assert set(piece_labels(soup, np.arange(len(soup)).reshape(-1, 3))) == {0}


def test_a_card_that_touches_a_surface_is_its_own_piece():
    grid = np.array([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0.5, 2, 0]], float)
    card = np.array([[0, 1, 0], [1, 1, 0], [0.5, 1, 1]], float)  # on the edge 2-3, its own vertices
    triangles = np.array([[0, 1, 2], [0, 2, 3], [3, 2, 4], [5, 6, 7]])
    labels = piece_labels(np.concatenate([grid, card]), triangles)
    assert labels[:3].tolist() == [labels[0]] * 3
    assert labels[3] != labels[0]
