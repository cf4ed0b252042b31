import numpy as np
import trimesh

from engine.figures import belongings, split_figures


def joined(*pieces: trimesh.Trimesh) -> tuple[np.ndarray, np.ndarray]:
    whole = trimesh.util.concatenate(list(pieces))
    return np.array(whole.vertices), np.array(whole.faces, np.int32)


def ball(x: float, radius: float = 1.0) -> trimesh.Trimesh:
    made = trimesh.creation.icosphere(subdivisions=2, radius=radius)
    made.apply_translation([x, 0, 0])
    return made


def test_what_stands_side_by_side_is_told_apart_the_largest_first():
    figures = split_figures(*joined(ball(0), ball(5, 1.5), ball(0.2, 0.1)))
    assert [int(kept.sum()) for kept in figures] == [320, 640]
    assert figures[0][320:640].all()
    assert not (figures[0] & figures[1]).any()


def test_overlapping_pieces_are_one_also_by_way_of_others():
    assert len(split_figures(*joined(ball(0), ball(3), ball(1.5)))) == 1


def test_small_things_are_no_figures():
    assert len(split_figures(*joined(ball(0), ball(5, 0.1)))) == 1
    assert len(split_figures(*joined(ball(0), trimesh.creation.box()))) == 1


def test_what_lies_within_a_figure_belongs_to_it():
    vertices, triangles = joined(ball(0), ball(5), ball(5.1, 0.01), ball(2.5, 0.1))
    figure = np.zeros(len(triangles), bool)
    figure[320:640] = True
    with_it = belongings(vertices, triangles, figure)
    np.testing.assert_array_equal(np.flatnonzero(with_it), np.arange(320, 960))


def test_soup_of_many_pieces_is_one_figure():
    vertices, triangles = joined(ball(0))
    soup = vertices[triangles].reshape(-1, 3)
    figures = split_figures(soup, np.arange(len(soup), dtype=np.int32).reshape(-1, 3))
    assert len(figures) <= 1
