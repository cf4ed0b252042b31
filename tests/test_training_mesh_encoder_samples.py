import numpy as np
import pytest
from sensed_heads import ten_sensors, write_sensed_heads

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.cloning.sensor_solve import weigh_sensors  # noqa: E402
from engine.names import ICT_EXPRESSIONS, twin_indices  # noqa: E402
from engine.training import mesh_encoder_samples  # noqa: E402
from engine.training.mesh_encoder_samples import (  # noqa: E402
    PAIR_TWINS,
    SampleDrawer,
    draw_codes,
)

SENSORS = ten_sensors()


@pytest.fixture
def drawer(tmp_path):
    return SampleDrawer(write_sensed_heads(tmp_path / "heads"), SENSORS, most=9)


def test_codes_are_what_the_protocol_and_life_ask_for():
    codes = draw_codes(np.random.default_rng(0), 4000)
    own, styles = codes[:, :53], codes[:, 53:]
    active = (own > 0).sum(1)
    assert own.min() == 0
    assert own.max() == 1
    assert 0.04 < (active == 0).mean() < 0.09
    assert active.max() <= 8
    assert ((own == 0) | (own == 1)).all(1).mean() > 0.2
    assert (styles <= own).all()
    assert 0.3 < styles.any(1).mean() < 0.45
    jaw, close = (ICT_EXPRESSIONS.index(name) for name in ("jawOpen", "mouthClose"))
    shut = own[:, jaw] == 0
    # Half of the time a mouth that closes needs a jaw that is open.
    kept = (own[shut, close] > 0).mean() / (own[:, jaw] > 0).mean()
    assert 0.3 < kept < 0.7
    twins = twin_indices(ICT_EXPRESSIONS)
    assert ((own > 0) == (own[:, twins] > 0)).all(1).mean() > 0.2


def test_without_disturbance_the_motion_is_the_codes(drawer, monkeypatch):
    for name in ("NOISY_SHARE", "POSED_SHARE"):
        monkeypatch.setattr(mesh_encoder_samples, name, 0.0)
    batch = drawer.draw(np.random.default_rng(1), heads=2, each=8)
    for part, head in enumerate(batch.heads):
        rows = slice(8 * part, 8 * part + 8)
        motion, code = batch.motion[rows], batch.code[rows]
        felt = code @ head.truth.float()
        if batch.mirrored[rows][0]:
            felt = felt.reshape(8, 10, 3)[:, SENSORS.twins] * torch.tensor([-1.0, 1, 1])
        torch.testing.assert_close(motion, felt.reshape(8, 30), atol=1e-5, rtol=0)


def test_both_ways_round_are_shown(drawer):
    rng = np.random.default_rng(2)
    shown = [drawer.draw(rng, 1, 2) for _ in range(12)]
    assert {bool(batch.mirrored[0]) for batch in shown} == {False, True}
    for batch in shown:
        guess = batch.motion @ batch.heads[0].first_guess.T
        if not batch.mirrored[0]:
            torch.testing.assert_close(batch.guess, guess)
    assert PAIR_TWINS[PAIR_TWINS].tolist() == list(range(106))


def test_a_sensor_off_the_mesh_stays_silent_and_lowers_the_presence(drawer):
    for seed in range(8):
        batch = drawer.draw(np.random.default_rng(seed), 1, 4)
        silent = (batch.motion.reshape(4, 10, 3) == 0).all(2).all(0)
        missing = int((batch.heads[0].seen == 0).sum())
        assert int(silent.sum()) == missing
        assert (batch.presence.max(1).values == 1).all()


def test_the_squares_are_those_of_the_motions(drawer):
    head = drawer.draw(np.random.default_rng(3), 1, 1).heads[0]
    truth = head.truth.float().reshape(106, 10, 3)
    weights = torch.from_numpy(weigh_sensors(SENSORS, head.seen.numpy() > 0))
    code = torch.from_numpy(draw_codes(np.random.default_rng(4), 5))
    moved = torch.einsum("nk,kpc->npc", code, truth)
    wanted = (moved.square().sum(2) * weights).sum(1) / head.seen.sum()
    found = (code @ head.truth_squares * code).sum(1)
    torch.testing.assert_close(found, wanted, atol=1e-3, rtol=1e-3)


def test_heads_that_join_are_taken_note_of(drawer, tmp_path):
    assert len(drawer) == 3
    extra = tmp_path / "heads" / "plain_000009.npz"
    extra.write_bytes((tmp_path / "heads" / "plain_000001.npz").read_bytes())
    drawer.look_again()
    assert len(drawer) == 4


def test_an_empty_folder_says_what_to_run(tmp_path):
    with pytest.raises(SystemExit, match="mesh_encoder_data first"):
        SampleDrawer(tmp_path, SENSORS, most=9)
