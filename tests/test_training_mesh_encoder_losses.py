import numpy as np
import pytest
from sensed_heads import ten_sensors, write_sensed_heads

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.training.mesh_encoder_losses import (  # noqa: E402
    SELF_SHARE,
    TRUTH_SHARE,
    compute_losses,
)
from engine.training.mesh_encoder_samples import PAIR_TWINS, SampleDrawer  # noqa: E402


@pytest.fixture
def batch(tmp_path):
    drawer = SampleDrawer(write_sensed_heads(tmp_path / "heads"), ten_sensors(), most=9)
    return drawer.draw(np.random.default_rng(0), heads=3, each=6)


def as_shown(code, batch):
    return torch.where(batch.mirrored[:, None], code[:, PAIR_TWINS], code)


def test_the_truth_is_blamed_for_nothing_but_the_rigs_own_error(batch):
    losses = compute_losses(as_shown(batch.code, batch), batch)
    assert losses["code"] == losses["style"] == 0
    assert losses["truth"] < 1e-6
    assert 0 < losses["self"] < 1


def test_codes_that_look_the_same_are_blamed_less(batch):
    """A step along what moves the head least against one of that length along what moves most."""
    values, ways = torch.linalg.eigh(batch.heads[0].truth_squares)
    assert values[-1] > 100 * values[0].clamp(min=0)
    blames = []
    for way in (ways[:, 0], ways[:, -1]):
        inside = 0.5 + 0.01 * way
        told = batch.code * 0 + inside
        given = batch.code * 0 + 0.5
        same = type(batch)(
            [batch.heads[0]] * 3, batch.mirrored & False, batch.motion, batch.guess,
            batch.presence, given,
        )  # fmt: skip
        blames.append(float(compute_losses(told, same)["truth"]))
    assert blames[1] > 20 * blames[0]


def test_multiplied_out_is_as_decoded(batch):
    code = torch.rand(batch.code.shape, generator=torch.Generator().manual_seed(1))
    losses = compute_losses(as_shown(code, batch), batch)
    error = (code - batch.code).reshape(3, 6, 106)
    truth = torch.stack([head.truth_squares for head in batch.heads])
    wanted = TRUTH_SHARE * torch.einsum("hni,hij,hnj->hn", error, truth, error).mean()
    torch.testing.assert_close(losses["truth"], wanted)
    assert losses["self"] > SELF_SHARE * 0.1


def test_gradients_reach_every_number(batch):
    raw = torch.full(batch.code.shape, 1.5, requires_grad=True)
    sum(compute_losses(raw, batch).values()).backward()
    assert raw.grad is not None
    assert (raw.grad != 0).all()
