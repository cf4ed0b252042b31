"""What people do in time."""

from __future__ import annotations

import numpy as np
import pytest

from engine.names import ICT_EXPRESSIONS
from live.closed_loop.closed_loop_codes import ACTS, TURN_SPAN, draw_sequence, read_gaze, write_gaze

BLINKS = [ICT_EXPRESSIONS.index(f"eyeBlink_{side}") for side in "LR"]


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("count", [1, 24])
def test_every_act_stays_in_its_bounds(act, count):
    take = np.random.default_rng(0).random((90, 53)).astype(np.float32)
    for seed in range(8):
        sequence = draw_sequence(np.random.default_rng(seed), count, take, act)
        assert sequence.code.shape == (count, 54)
        assert sequence.gaze.shape == (count, 2, 2)
        assert sequence.code.min() >= 0.0
        assert sequence.code.max() <= 1.0
        assert (np.abs(sequence.head) <= TURN_SPAN + 1e-6).all()
        assert (sequence.frame_rate > 0) == (count > 1)


def test_rest_is_rest_but_for_gaze_and_lids():
    free = [row for row, name in enumerate(ICT_EXPRESSIONS) if not name.startswith("eye")]
    for seed in range(10):
        sequence = draw_sequence(np.random.default_rng(seed), 24, None, "rest")
        assert not sequence.code[:, free].any()


def test_gaze_and_its_coefficients_are_one_thing():
    gaze = np.radians(np.array([[[20.0, 10.0], [16.0, 10.0]], [[-25.0, -12.0], [-28.0, -12.0]]]))
    codes = np.zeros((2, 53))
    write_gaze(codes, gaze)
    np.testing.assert_allclose(read_gaze(codes), gaze, atol=1e-9)
    assert codes[0, ICT_EXPRESSIONS.index("eyeLookOut_L")] > 0.5
    assert codes[0, ICT_EXPRESSIONS.index("eyeLookIn_R")] > 0.5


def test_winks_are_one_sided():
    differences = []
    for seed in range(20):
        code = draw_sequence(np.random.default_rng(seed), 1, None, "wink").code[0, BLINKS]
        differences.append(abs(code[0] - code[1]))
    assert np.mean(np.array(differences) > 0.5) > 0.5


def test_blinks_are_fast():
    """A whole blink fits in 24 images at 50 a second, often."""
    whole = 0
    for seed in range(40):
        sequence = draw_sequence(np.random.default_rng(seed), 24, None, "blink")
        lid = sequence.code[:, BLINKS[0]]
        whole += sequence.frame_rate == 50.0 and lid.max() > 0.8 and lid[0] < 0.3 and lid[-1] < 0.3
    assert whole > 0


def test_a_recording_is_followed_in_its_own_time():
    ramp = np.zeros((300, 53), np.float32)
    jaw = ICT_EXPRESSIONS.index("jawOpen")
    ramp[:, jaw] = np.arange(300) / 300
    sequence = draw_sequence(np.random.default_rng(0), 24, ramp, "take")
    steps = np.diff(sequence.code[:, jaw])
    np.testing.assert_allclose(steps, 30 / sequence.frame_rate / 300, rtol=0.02)


def test_only_who_has_a_tongue_shows_it():
    shown = {True: 0.0, False: 0.0}
    for with_tongue in shown:
        for seed in range(60):
            rng = np.random.default_rng(seed)
            code = draw_sequence(rng, 1, None, "dense", with_tongue).code
            shown[with_tongue] = max(shown[with_tongue], float(code[0, -1]))
    assert shown[True] > 0.4
    assert shown[False] == 0.0
