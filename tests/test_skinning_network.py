import numpy as np
import pytest
from rigged_head import bundled_network, stored_alignment
from scipy.spatial import Delaunay

from engine.diffusion import SurfaceOperators, build_operators
from engine.errors import NetworkError
from engine.skinning_network import BUNDLED_NETWORK, FORMAT_VERSION, SkinningNetwork
from engine.topology import vertex_normals
from engine.vertex_features import FEATURE_COUNT


@pytest.fixture(scope="module")
def arrays() -> dict[str, np.ndarray]:
    with np.load(BUNDLED_NETWORK) as file:
        return dict(file)


def sheet(seed: int = 0) -> tuple[np.ndarray, SurfaceOperators]:
    """A round sheet of 200 vertices with its operators and random features."""
    rng = np.random.default_rng(seed)
    vertices = rng.normal(size=(200, 3)) * [5, 6, 0.1] + [0, 0, 9]
    triangles = Delaunay(vertices[:, :2]).simplices.astype(np.int32)
    normals = vertex_normals(vertices, triangles)
    features = rng.normal(size=(200, FEATURE_COUNT)).astype(np.float32)
    return features, build_operators(vertices, triangles, normals, 32)


def test_every_vertex_gets_its_answer():
    prediction = bundled_network().predict(*sheet())
    assert prediction.region_probabilities.shape == (200, 24)
    np.testing.assert_allclose(prediction.region_probabilities.sum(1), 1, atol=1e-5)
    assert prediction.gates.shape == (200, 53)
    assert (prediction.gates >= 0).all()
    assert (prediction.gates <= 1).all()
    assert prediction.directions.shape == (2, 53, 200, 3)
    assert prediction.coordinates.shape == (200, 3)
    assert np.isfinite(prediction.directions).all()


def test_the_basis_may_be_turned_and_mirrored():
    features, operators = sheet()
    flipped = SurfaceOperators(
        operators.mass,
        operators.eigenvalues,
        operators.eigenvectors * np.where(np.arange(32) % 3, 1, -1).astype(np.float32),
        (operators.gradient[1], -operators.gradient[0]),
    )
    one, other = (bundled_network().predict(features, o) for o in (operators, flipped))
    np.testing.assert_allclose(other.gates, one.gates, atol=1e-3)


def test_the_fingerprint_is_the_files(tmp_path):
    copy = tmp_path / "copy.npz"
    copy.write_bytes(BUNDLED_NETWORK.read_bytes())
    assert SkinningNetwork(copy).fingerprint == bundled_network().fingerprint
    assert len(bundled_network().fingerprint) == 64


def test_it_believes_landmarks_it_was_trained_with():
    pairs = bundled_network().believe(stored_alignment().landmarks)
    assert len(pairs.landmarks) > 0.8 * len(bundled_network().landmark_index)
    off = np.linalg.norm(pairs.landmarks - pairs.canonical, axis=1)
    assert np.median(off) < 1.0


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"a network, allegedly",
        lambda content: content[: len(content) // 2],
        lambda content: content[:5000] + bytes(3000) + content[8000:],
    ],
    ids=["empty", "text", "cut", "scratched"],
)
def test_a_damaged_file_is_one_sentence(tmp_path, damage):
    path = tmp_path / "network.npz"
    path.write_bytes(damage(BUNDLED_NETWORK.read_bytes()))
    with pytest.raises(NetworkError) as refused:
        SkinningNetwork(path)
    assert str(refused.value) == f"The skinning network {path} cannot be read; reinstall mimesh."


def test_a_missing_file_is_the_same_sentence(tmp_path):
    with pytest.raises(NetworkError, match=r"network\.npz cannot be read; reinstall mimesh\.$"):
        SkinningNetwork(tmp_path / "network.npz")


@pytest.mark.parametrize("name", ["landmark_index", "format_version"])
def test_a_file_of_something_else_cannot_be_read(tmp_path, arrays, name):
    path = tmp_path / "network.npz"
    np.savez(path, **{key: values for key, values in arrays.items() if key != name})
    with pytest.raises(NetworkError, match="cannot be read"):
        SkinningNetwork(path)


@pytest.mark.parametrize("name", ["blocks.1.time", "region_gate.weight", "lift.bias"])
def test_a_network_without_a_layer_says_which(tmp_path, arrays, name):
    path = tmp_path / "network.npz"
    np.savez(path, **{key: values for key, values in arrays.items() if key != name})
    with pytest.raises(NetworkError) as refused:
        SkinningNetwork(path)
    assert str(refused.value) == f"The skinning network {path} lacks {name}; reinstall mimesh."


def test_another_format_is_told_from_damage(tmp_path, arrays):
    path = tmp_path / "network.npz"
    np.savez(path, **(arrays | {"format_version": np.array(FORMAT_VERSION + 1)}))
    with pytest.raises(NetworkError) as refused:
        SkinningNetwork(path)
    assert str(refused.value) == (
        f"The skinning network {path} has format {FORMAT_VERSION + 1}, this mimesh reads "
        f"{FORMAT_VERSION}; use the network that came with it."
    )
