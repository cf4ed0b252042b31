from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from footage import talking_man_tracked
from observations import FRAME_NS, coefficient, observe

from capture.errors import SettingError
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.rotation import vector_from_rotation
from capture.smoothing import GROUP_SETTINGS, SignalSmoother, group_of


def test_every_coefficient_has_a_group():
    groups = {name: group_of(name) for name in MEDIAPIPE_BLENDSHAPES}
    assert set(groups.values()) == {"eyes", "mouth", "brows"}
    assert groups["eyeBlinkLeft"] == groups["eyeLookUpRight"] == "eyes"
    assert groups["jawOpen"] == groups["mouthSmileLeft"] == "mouth"
    assert groups["browInnerUp"] == groups["cheekPuff"] == groups["noseSneerLeft"] == "brows"


def test_still_signals_pass_unchanged():
    smoother = SignalSmoother()
    for k in range(5):
        still = observe(k, jawOpen=0.4, turn=(0.1, 0.2, 0.0))
        calm = smoother.smooth(still)
        np.testing.assert_allclose(calm.coefficients, still.coefficients, atol=1e-6)
        np.testing.assert_allclose(calm.T_camera_head, still.T_camera_head, atol=1e-5)


def test_identity_and_landmarks_pass_untouched():
    smoother = SignalSmoother()
    smoother.smooth(observe(0))
    seen = observe(1, jawOpen=1.0)
    calm = smoother.smooth(seen)
    assert (calm.frame_id, calm.captured_ns, calm.media_ns) == (1, seen.captured_ns, FRAME_NS)
    assert calm.landmarks is seen.landmarks
    assert calm.coefficients.dtype == calm.T_camera_head.dtype == np.float32


def jitter(values: np.ndarray) -> float:
    return float(np.abs(np.diff(values, 2, axis=0)).mean())


def test_noise_is_calmed_more_the_slower_the_group():
    generator = np.random.default_rng(2)
    smoother = SignalSmoother()
    noisy, calm = [], []
    for k in range(200):
        seen = observe(k)
        noise = np.clip(0.5 + 0.02 * generator.normal(size=52), 0, 1).astype(np.float32)
        noisy.append(noise)
        calm.append(smoother.smooth(replace(seen, coefficients=noise)).coefficients)
    noisy, calm = np.stack(noisy), np.stack(calm)
    groups = np.array([group_of(name) for name in MEDIAPIPE_BLENDSHAPES])
    kept = {
        group: jitter(calm[:, groups == group]) / jitter(noisy[:, groups == group])
        for group in ("eyes", "mouth", "brows")
    }
    assert 0.9 > kept["eyes"] > kept["mouth"] > kept["brows"] > 0.0


def test_a_blink_keeps_its_depth():
    """Three images from open to shut and back, as fast as lids go."""
    smoother = SignalSmoother()
    lid = [0.0, 0.0, 0.0, 0.5, 1.0, 1.0, 0.5, 0.0, 0.0]
    calm = [
        coefficient(smoother.smooth(observe(k, eyeBlinkLeft=value)), "eyeBlinkLeft")
        for k, value in enumerate(lid)
    ]
    assert max(calm) > 0.95


def test_strength_zero_is_off():
    smoother = SignalSmoother(strength=0.0)
    smoother.smooth(observe(0))
    seen = observe(1, jawOpen=1.0)
    assert smoother.smooth(seen) is seen
    assert smoother.describe_lag() == "Smoothing is off."
    assert set(smoother.lag_ms().values()) == {0.0}


def test_twice_the_strength_lags_twice_at_rest():
    single, double = SignalSmoother(1.0).lag_ms(0.0), SignalSmoother(2.0).lag_ms(0.0)
    assert double == pytest.approx({name: 2 * lag for name, lag in single.items()})


@pytest.mark.parametrize(("name", "group"), [("eyeLookInLeft", "eyes"), ("jawOpen", "mouth")])
def test_the_stated_lag_is_the_real_one(name, group):
    speed, step_s = 0.1, FRAME_NS / 1e9
    smoother = SignalSmoother()
    for k in range(250):
        value = speed * k * step_s
        calm = coefficient(smoother.smooth(observe(k, **{name: value})), name)
    assert 1000 * (value - calm) / speed == pytest.approx(smoother.lag_ms(speed)[group], rel=0.01)


def test_the_stated_lag_of_the_head_is_the_real_one():
    speed, step_s = 0.1, FRAME_NS / 1e9
    smoother = SignalSmoother()
    for k in range(250):
        angle = speed * k * step_s
        calm = smoother.smooth(observe(k, turn=(0.0, angle, 0.0)))
    lag_ms = 1000 * (angle - vector_from_rotation(calm.T_camera_head[:3, :3])[1]) / speed
    assert lag_ms == pytest.approx(smoother.lag_ms(speed)["head"], rel=0.01)


def test_moving_lags_less_than_resting_and_eyes_least():
    moving, resting = SignalSmoother().lag_ms(), SignalSmoother().lag_ms(0.0)
    assert all(moving[group] < resting[group] for group in GROUP_SETTINGS)
    assert min(moving, key=lambda group: moving[group]) == "eyes"


def test_the_lag_is_told_in_a_line():
    text = SignalSmoother().describe_lag()
    assert all(group in text for group in GROUP_SETTINGS)
    assert "\n" not in text


def test_a_face_that_comes_back_is_not_mixed_with_the_one_before():
    smoother = SignalSmoother()
    smoother.smooth(observe(0, jawOpen=1.0))
    smoother.smooth(observe(1, found=False))
    back = smoother.smooth(observe(2, jawOpen=0.2, turn=(0.0, 0.5, 0.0)))
    assert coefficient(back, "jawOpen") == pytest.approx(0.2)
    assert vector_from_rotation(back.T_camera_head[:3, :3])[1] == pytest.approx(0.5, abs=1e-5)


def test_playing_speed_makes_no_difference():
    """Only the media clock counts."""
    first, second = SignalSmoother(), SignalSmoother()
    for k in range(10):
        seen = observe(k, jawOpen=(k % 3) / 3)
        late = replace(seen, captured_ns=seen.captured_ns * 17)
        np.testing.assert_array_equal(
            first.smooth(seen).coefficients, second.smooth(late).coefficients
        )


@pytest.mark.parametrize("strength", [-0.1, float("nan"), float("inf")])
def test_a_strength_out_of_range_is_told(strength):
    with pytest.raises(SettingError, match="should be 0 or more"):
        SignalSmoother(strength)


def test_a_missing_group_is_told():
    with pytest.raises(SettingError, match="missing for head"):
        SignalSmoother(settings={k: v for k, v in GROUP_SETTINGS.items() if k != "head"})


def test_a_real_performance_gets_calmer_and_keeps_its_range():
    """Little is added to MediaPipe's own smoothing: peaks stay, and nothing is off by much."""
    smoother = SignalSmoother()
    seen = talking_man_tracked()[1]
    raw = np.stack([observation.coefficients for observation in seen])
    calm = np.stack([smoother.smooth(observation).coefficients for observation in seen])
    assert jitter(calm) < 0.7 * jitter(raw)
    jaw = MEDIAPIPE_BLENDSHAPES.index("jawOpen")
    assert calm[:, jaw].max() > 0.9 * raw[:, jaw].max()
    assert np.corrcoef(calm[:, jaw], raw[:, jaw])[0, 1] > 0.97
