from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from observations import observe
from profiles import some_profile

from engine.encoder_features import FaceSignals, measure_resting_face
from live.calibration.rest_measurement import LONGEST_STEP_S, RestImages, SeenClock

CREATED = "2026-05-06T07:08:09+00:00"


def face(k: int, **coefficients: float):
    """Somebody's face, a little different in every image."""
    random = np.random.default_rng(k)
    seen = observe(k, turn=(0.2, 0.1, 0.0), place=(1.0, -2.0, -45.0), **coefficients)
    base = np.random.default_rng(0).uniform(100, 300, (478, 3))
    landmarks = (base + random.normal(0, 0.3, (478, 3))).astype(np.float32)
    return replace(seen, landmarks=landmarks, face_picture=np.zeros((192, 192), np.uint8))


def filled(count: int = 40) -> RestImages:
    images = RestImages()
    for k in range(count):
        images.take(face(k, mouthFrownLeft=0.2), np.array([k, 1.0, 0.0], np.float32))
    return images


def test_time_counts_while_somebody_is_seen() -> None:
    clock = SeenClock()
    for k in range(31):
        clock.advance(k * 33_333_333, seen=True)
    assert clock.seconds == pytest.approx(1.0, abs=1e-6)
    for k in range(31, 60):
        clock.advance(k * 33_333_333, seen=False)
    clock.advance(60 * 33_333_333, seen=True)
    assert clock.seconds == pytest.approx(1.0, abs=1e-6)
    clock.advance(61 * 33_333_333, seen=True)
    assert clock.seconds == pytest.approx(1.0333, abs=1e-3)


@pytest.mark.parametrize("step_s", [-5.0, 0.0, LONGEST_STEP_S + 0.1])
def test_a_gap_or_a_jump_back_counts_for_nothing(step_s: float) -> None:
    clock = SeenClock()
    clock.advance(10**10, seen=True)
    clock.advance(10**10 + int(step_s * 1e9), seen=True)
    assert clock.seconds == 0.0


def test_a_learned_encoder_gets_face_sight_and_head() -> None:
    profile = filled().measure("network-1", None, CREATED)
    rest, seen = profile.network_rest, [face(k, mouthFrownLeft=0.2) for k in range(40)]
    assert rest is not None
    expected = measure_resting_face(
        FaceSignals(
            np.stack([each.landmarks for each in seen]),
            np.stack([each.coefficients for each in seen]),
            np.stack([each.T_camera_head for each in seen]),
            np.ones(40),
            np.ones((40, 7)),
        )
    )
    for name in ("landmarks", "scores", "eyes", "turn"):
        np.testing.assert_array_equal(getattr(rest.face, name), getattr(expected, name))
    np.testing.assert_allclose(rest.sight, [19.5, 1.0, 0.0])
    assert rest.sight.dtype == np.float32
    assert rest.network == "network-1"
    assert profile.created == CREATED
    np.testing.assert_allclose(profile.T_camera_head, seen[0].T_camera_head, atol=1e-6)
    signals = profile.signal_range
    assert signals is not None
    assert signals.lowest[signals.names.index("mouthFrownLeft")] == pytest.approx(0.2)


def test_what_else_is_known_stays() -> None:
    before = some_profile()
    learned = filled().measure("network-1", before, CREATED)
    assert learned.code_range is before.code_range
    assert learned.network_rest is not before.network_rest
    by_name = filled().measure(None, before, CREATED)
    assert by_name.network_rest is before.network_rest
    assert by_name.signal_range is not before.signal_range
    assert by_name.created == CREATED


def test_pictures_are_not_kept_and_hours_are_thinned_out() -> None:
    images = filled(1900)
    assert all(image.observation.face_picture is None for image in images._images)
    profile = images.measure("network-1", None, CREATED)
    assert profile.network_rest is not None
    assert profile.network_rest.sight[0] == pytest.approx(1899 / 2, abs=3)
