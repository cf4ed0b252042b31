import numpy as np
import pytest
from training_heads import landmark_folder

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.skinning_network import FORMAT_VERSION, SkinningNetwork  # noqa: E402
from engine.training.export import export_network  # noqa: E402
from engine.training.head_truth import EIGEN_COUNT  # noqa: E402
from engine.training.network import NetworkSize  # noqa: E402
from engine.training.network import SkinningNetwork as TorchNetwork  # noqa: E402


@pytest.fixture
def run(tmp_path):
    """A run's folder with a checkpoint, and the network in it."""
    torch.manual_seed(0)
    network = TorchNetwork(NetworkSize(16, 2, 16), torch.rand(2, 53))
    torch.save({"average": network.state_dict(), "step": 3}, tmp_path / "last.pt")
    landmark_folder(tmp_path)
    return tmp_path, network


def test_what_is_written_can_be_read(run, capsys):
    folder, _ = run
    export_network(folder, folder, folder / "made.npz", "made for a test")
    network = SkinningNetwork(folder / "made.npz")
    assert network.name == "made for a test"
    assert network.eigen_count == EIGEN_COUNT
    assert len(network.landmark_index) == len(network.landmark_canonical)
    assert "made.npz" in capsys.readouterr().out


def test_weights_are_half_floats_and_scales_are_not(run):
    folder, network = run
    export_network(folder, folder, folder / "made.npz", "made")
    with np.load(folder / "made.npz", allow_pickle=False) as file:
        assert int(file["format_version"]) == FORMAT_VERSION
        assert file["lift.weight"].dtype == np.float16
        np.testing.assert_array_equal(file["shape_scale"], network.shape_scale.numpy())
        np.testing.assert_allclose(
            file["blocks.1.time"], network.state_dict()["blocks.1.time"], atol=1e-3
        )


def test_a_run_that_diverged_is_not_shipped(run):
    folder, network = run
    with torch.no_grad():
        network.lift.weight[0, 0] = 1e6
    torch.save({"average": network.state_dict()}, folder / "last.pt")
    with (
        np.errstate(over="ignore"),
        pytest.raises(SystemExit, match=r"^lift\.weight does not fit half floats"),
    ):
        export_network(folder, folder, folder / "made.npz", "made")
    assert not (folder / "made.npz").exists()
