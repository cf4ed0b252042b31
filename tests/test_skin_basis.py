from functools import lru_cache

import numpy as np
import pytest
from grid import permute
from rigged_head import bundled_network, head_skin, stored_alignment

import engine.skin_basis
from engine.names import ICT_EXPRESSIONS, REGION_NAMES
from engine.proxy import decimate
from engine.shape_sets import load_shape_set
from engine.skin_basis import SkinBasis, predict_skin_basis


def predict(vertices: np.ndarray, triangles: np.ndarray, shapes: str = "consensus") -> SkinBasis:
    network = bundled_network()
    pairs = network.believe(stored_alignment().landmarks)
    return predict_skin_basis(vertices, triangles, pairs, network, load_shape_set(shapes))


@lru_cache
def small_head() -> tuple[np.ndarray, np.ndarray]:
    """The bundled head's skin with 2,000 vertices: the network sees all of them."""
    surface = head_skin()
    triangles, source = decimate(surface.vertices, surface.triangles, 2000)
    return surface.vertices[source], triangles


@lru_cache
def small_basis() -> SkinBasis:
    return predict(*small_head())


@lru_cache
def whole_basis() -> SkinBasis:
    return predict(head_skin().vertices, head_skin().triangles)


def test_permuting_the_vertices_permutes_the_basis_and_changes_nothing_else():
    vertices, triangles = small_head()
    order, shuffled = permute(triangles, len(vertices))
    basis, other = small_basis(), predict(vertices[order], shuffled)
    np.testing.assert_allclose(other.displacements, basis.displacements[:, order], atol=2e-3)
    np.testing.assert_allclose(other.gates, basis.gates[order], atol=2e-3)
    np.testing.assert_allclose(other.coordinates, basis.coordinates[order], atol=2e-3)
    assert (other.regions == basis.regions[order]).mean() > 0.998


def test_the_order_of_triangles_does_not_matter():
    vertices, triangles = small_head()
    turned = np.roll(triangles[np.random.default_rng(0).permutation(len(triangles))], 1, axis=1)
    np.testing.assert_allclose(
        predict(vertices, turned).displacements, small_basis().displacements, atol=2e-3
    )


def test_a_body_keeps_still_and_changes_nothing():
    vertices, triangles = small_head()
    count = len(vertices)
    with_body = np.concatenate([vertices, vertices - [0, 80, 0]])
    basis = predict(with_body, np.concatenate([triangles, triangles + count]))
    np.testing.assert_allclose(
        basis.displacements[:, :count], small_basis().displacements, atol=2e-3
    )
    assert np.abs(basis.displacements[:, count:]).max() == 0
    assert basis.gates[count:].max() == 0
    assert (basis.regions[count:] == -1).all()


@pytest.mark.parametrize("basis", [small_basis, whole_basis])
def test_expressions_move_what_they_are_named_after(basis):
    basis = basis()
    size = np.linalg.norm(basis.displacements, axis=2)
    regions = np.array(REGION_NAMES)[basis.regions]
    for expression, region in (
        ("jawOpen", "lower_lip"), ("mouthSmile_L", "mouth_corner_L"), ("eyeBlink_R", "eye_R"),
        ("browOuterUp_L", "brow_L"),
    ):  # fmt: skip
        k = ICT_EXPRESSIONS.index(expression)
        assert size[k, regions == region].mean() > 5 * size[k, regions == "scalp"].mean()
        assert size[k, regions == region].max() > 0.1
    jaw = ICT_EXPRESSIONS.index("jawOpen")
    assert basis.displacements[jaw, regions == "lower_lip", 1].mean() < -0.3


@pytest.mark.parametrize("basis", [small_basis, whole_basis])
def test_regions_lie_on_their_own_side(basis):
    basis = basis()
    vertices = small_head()[0] if basis is small_basis() else head_skin().vertices
    for number, name in enumerate(REGION_NAMES):
        x = vertices[basis.regions == number, 0]
        if name.endswith("_L") and len(x):
            assert np.median(x) > 0
        elif name.endswith("_R") and len(x):
            assert np.median(x) < 0


def test_where_the_gate_is_shut_nothing_moves():
    basis = whole_basis()
    shut = basis.gates.T == 0
    assert shut.mean() > 0.2
    assert np.abs(basis.displacements[shut]).max() == 0
    assert basis.gates.min() >= 0
    assert basis.gates.max() <= 1


def test_a_proxy_answers_nearly_as_the_whole(monkeypatch):
    direct = small_basis().displacements
    monkeypatch.setattr(engine.skin_basis, "PROXY_VERTICES", 1200)
    through_proxy = predict(*small_head()).displacements
    miss = np.linalg.norm(through_proxy - direct) / np.linalg.norm(direct)
    assert 0 < miss < 0.35


def test_every_vertex_knows_its_place_on_the_canonical_head():
    basis = whole_basis()
    face = head_skin().vertices[:, 2] > 7
    apart = np.linalg.norm(basis.coordinates - head_skin().vertices, axis=1)[face]
    assert np.median(apart) < 2.0
    assert np.abs(np.linalg.det(basis.frames[face]) - 1).max() < 1.0


def test_shape_sets_differ():
    ict = predict(*small_head(), "ict").displacements
    assert np.abs(ict - small_basis().displacements).max() > 0.1
