import numpy as np
import pytest
from training_heads import pack_folder

from engine.names import ICT_EXPRESSIONS
from live.evaluation.figure_heads import EYE_LEFT, LOW_POLY_VERTICES, FigureHead, FigureHeads

JAW = ICT_EXPRESSIONS.index("jawOpen")


@pytest.fixture(scope="module")
def heads() -> tuple[FigureHead, ...]:
    coefficients = np.zeros((2, 53))
    coefficients[1, JAW] = 0.7
    makers = FigureHeads(pack_folder(), coefficients)
    return makers.source(), *makers.targets()


def test_nothing_moves_where_nothing_is_done(heads):
    for head in heads:
        np.testing.assert_allclose(head.motion[0], 0, atol=1e-9)
        assert np.linalg.norm(head.motion[1], axis=1).max() > 1.0


def test_eyeballs_are_there_keep_still_and_are_not_judged(heads):
    for head in heads:
        number = head.mesh.object_names.index(EYE_LEFT)
        eye = np.unique(head.mesh.triangles[head.mesh.triangle_objects == number])
        assert len(eye) > 50
        assert (head.mesh.vertices[eye, 0] > 0).all()
        assert not head.motion[:, eye].any()
        assert not head.judged[eye].any()
        assert not head.mask[eye].any()


def test_what_is_judged_is_most_of_the_face(heads):
    for head in heads:
        skin = np.unique(head.mesh.triangles[head.mesh.triangle_objects == 0])
        assert head.judged.sum() > 0.3 * len(skin)
        assert head.mask[head.judged].max() == pytest.approx(1.0, abs=1e-6)


def test_the_low_poly_head_is_one(heads):
    skin = np.unique(heads[-1].mesh.triangles[heads[-1].mesh.triangle_objects == 0])
    assert abs(len(skin) - LOW_POLY_VERTICES) < 0.05 * LOW_POLY_VERTICES


def test_no_two_heads_share_a_name_or_a_shape(heads):
    assert len({head.name for head in heads}) == 5
    assert len({head.mesh.vertices.tobytes() for head in heads}) == 5


def test_the_lining_of_the_makehuman_mouth_follows_the_lips(heads):
    head = next(one for one in heads if one.name == "makehuman")
    edges = head.mesh.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    seam = edges[head.judged[edges[:, 0]] & ~head.judged[edges[:, 1]]]
    skin = np.isin(seam[:, 1], head.mesh.triangles[head.mesh.triangle_objects == 0])
    apart = np.linalg.norm(head.motion[1, seam[skin, 0]] - head.motion[1, seam[skin, 1]], axis=1)
    assert np.median(apart) < 0.3
