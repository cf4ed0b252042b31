import numpy as np
import pytest
from mesh_encoders import random_encoder, write_encoder

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.cloning.mesh_encoder_weights import MeshEncoderWeights  # noqa: E402
from engine.names import REGION_NAMES, twin_indices  # noqa: E402
from engine.training.mesh_encoder_network import (  # noqa: E402
    CODE_COUNT,
    MeshEncoderNetwork,
    bound,
)
from engine.training.mesh_encoder_samples import PAIR_TWINS  # noqa: E402


def filled(network: MeshEncoderNetwork) -> MeshEncoderNetwork:
    generator = torch.Generator().manual_seed(0)
    for values in network.parameters():
        values.data = torch.randn(values.shape, generator=generator) / values.shape[-1] ** 0.5
    return network


def test_it_begins_with_the_first_guess():
    network = MeshEncoderNetwork(10)
    guess = torch.rand(4, CODE_COUNT)
    found = network(torch.rand(4, 30), guess, torch.rand(4, len(REGION_NAMES)))
    torch.testing.assert_close(found, guess)


def test_no_motion_is_no_code_whatever_the_weights():
    network = filled(MeshEncoderNetwork(10))
    found = network(torch.zeros(3, 30), torch.zeros(3, CODE_COUNT), torch.rand(3, 24))
    assert not found.any()


def test_bounds_leak_a_little():
    code = torch.full((1, CODE_COUNT), -2.0)
    inside = bound(code, leak=0.0)
    assert inside[0, 0] == 0
    assert inside[0, 53] == -1
    assert bound(code, leak=0.1)[0, 0] == pytest.approx(-0.2)
    assert (bound(code.abs(), leak=0.0) == 1).all()


def test_numpy_runs_the_same_network(tmp_path):
    network = filled(MeshEncoderNetwork(10))
    arrays = random_encoder()
    for name, values in network.state_dict().items():
        arrays[name] = values.numpy()
    weights = MeshEncoderWeights(write_encoder(tmp_path / "e.npz", arrays))
    rng = np.random.default_rng(0)
    motion = rng.normal(size=(6, 30)).astype(np.float32)
    guess = rng.normal(size=(6, CODE_COUNT)).astype(np.float32)
    presence = rng.random(len(REGION_NAMES)).astype(np.float32)
    told = weights.predict(motion, guess, presence)
    flipped = motion.reshape(6, 10, 3)[:, weights.sensors.twins] * np.float32([-1, 1, 1])
    pairs = PAIR_TWINS.numpy()
    with torch.no_grad():
        seen = torch.from_numpy(presence).expand(6, -1)
        straight = network(torch.from_numpy(motion), torch.from_numpy(guess), seen)
        mirrored = network(
            torch.from_numpy(flipped.reshape(6, 30)), torch.from_numpy(guess[:, pairs]),
            seen[:, twin_indices(REGION_NAMES)],
        )  # fmt: skip
        wanted = bound((straight + mirrored[:, PAIR_TWINS]) / 2, leak=0.0)
    np.testing.assert_allclose(told, wanted.numpy(), atol=1e-4)
