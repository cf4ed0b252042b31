import numpy as np
import pytest
from sensed_heads import ten_sensors, write_sensed_heads

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.cloning.mesh_encoder_weights import MeshEncoderWeights  # noqa: E402
from engine.training.mesh_encoder_export import export_mesh_encoder  # noqa: E402
from engine.training.mesh_encoder_network import MeshEncoderNetwork  # noqa: E402


def test_weights_and_sensors_are_those_of_the_run(tmp_path, capsys):
    heads, out = write_sensed_heads(tmp_path / "heads"), tmp_path / "encoder.npz"
    network = MeshEncoderNetwork(10)
    torch.save({"average": network.state_dict()}, tmp_path / "last.pt")
    export_mesh_encoder(tmp_path, heads, out)
    assert f"{out}: " in capsys.readouterr().out
    sensors = MeshEncoderWeights(out).sensors
    np.testing.assert_array_equal(sensors.places, ten_sensors().places)
    with np.load(out) as file:
        assert file["first.weight"].dtype == np.float16
        np.testing.assert_allclose(
            file["first.weight"], network.first.weight.detach(), rtol=1e-3, atol=1e-6
        )
