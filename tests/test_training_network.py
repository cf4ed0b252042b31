import numpy as np
import pytest
from grid import build_grid

from engine.diffusion import SurfaceOperators, build_operators
from engine.topology import vertex_normals
from engine.vertex_features import FEATURE_COUNT

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.training.export import export_network  # noqa: E402
from engine.training.network import (  # noqa: E402
    NetworkSize,
    SkinningNetwork,
    SparseProduct,
)


def made_mesh(seed: int) -> tuple[np.ndarray, SurfaceOperators]:
    rng = np.random.default_rng(seed)
    vertices, triangles = build_grid(15, 12)
    vertices = 8 * vertices + rng.normal(0, 0.1, vertices.shape)
    normals = vertex_normals(vertices, triangles)
    features = rng.normal(size=(len(vertices), FEATURE_COUNT)).astype(np.float32)
    return features, build_operators(vertices, triangles, normals, 24)


def made_network(seed: int) -> SkinningNetwork:
    torch.manual_seed(seed)
    scale = torch.rand(2, 53) + 0.1
    return SkinningNetwork(NetworkSize(width=24, blocks=3, direction_width=32), scale)


def run(network: SkinningNetwork, features: np.ndarray, operators: SurfaceOperators):
    mass, values, vectors = (
        torch.from_numpy(np.asarray(a, np.float32))
        for a in (operators.mass, operators.eigenvalues, operators.eigenvectors)
    )
    return network(torch.from_numpy(features), mass, values, vectors, operators.gradient)


@pytest.fixture
def exported(tmp_path):
    """Writes a network as the product would ship it, and reads that file."""
    from training_heads import landmark_folder

    from engine.skinning_network import SkinningNetwork as NumpyNetwork

    def write(network: SkinningNetwork) -> NumpyNetwork:
        torch.save({"average": network.state_dict()}, tmp_path / "last.pt")
        export_network(tmp_path, landmark_folder(tmp_path), tmp_path / "network.npz", "made")
        return NumpyNetwork(tmp_path / "network.npz")

    return write


@pytest.mark.parametrize("seed", range(4))
def test_the_numpy_twin_says_the_same(seed, exported):
    network = made_network(seed).eval()
    twin = exported(network)
    with torch.no_grad():  # the file holds half floats: compare with what it holds
        for name, values in network.state_dict().items():
            if name != "shape_scale":
                values.copy_(values.half().float())
    features, operators = made_mesh(seed)
    with torch.no_grad():
        expected = run(network, features, operators)
    found = twin.predict(features, operators)
    probabilities = torch.softmax(expected.region_logits, dim=1)
    np.testing.assert_allclose(found.region_probabilities, probabilities, atol=1e-4)
    np.testing.assert_allclose(found.gates, expected.gates, atol=1e-4)
    np.testing.assert_allclose(found.directions, expected.directions, atol=1e-4)
    np.testing.assert_allclose(found.coordinates, expected.coordinates, atol=1e-4)


def test_half_floats_cost_little(exported):
    network = made_network(0).eval()
    features, operators = made_mesh(0)
    with torch.no_grad():
        expected = run(network, features, operators)
    found = exported(network).predict(features, operators)
    np.testing.assert_allclose(found.gates, expected.gates, atol=5e-3)


def test_gradients_of_the_sparse_product_are_exact():
    from scipy import sparse

    matrix = sparse.random(7, 5, 0.5, "csr", random_state=0)
    dense = torch.randn(5, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: SparseProduct.apply(x, matrix), (dense,))


def test_permuting_the_vertices_permutes_the_answer():
    features, operators = made_mesh(1)
    order = np.random.default_rng(0).permutation(len(features))
    shuffled = SurfaceOperators(
        operators.mass[order],
        operators.eigenvalues,
        operators.eigenvectors[order],
        (operators.gradient[0][order][:, order], operators.gradient[1][order][:, order]),
    )
    network = made_network(1).eval()
    with torch.no_grad():
        one = run(network, features, operators)
        other = run(network, features[order], shuffled)
    np.testing.assert_allclose(other.directions, one.directions[:, :, order], atol=1e-4)
    np.testing.assert_allclose(other.region_logits, one.region_logits[order], atol=1e-4)


def test_every_weight_is_learned():
    network = made_network(2)
    answer = run(network, *made_mesh(2))
    sum(
        part.square().sum()
        for part in (
            answer.region_logits, answer.gates, answer.directions, answer.coordinates
        )
    ).backward()  # fmt: skip
    for name, weights in network.named_parameters():
        assert weights.grad is not None, name
        assert weights.grad.abs().max() > 0, name
