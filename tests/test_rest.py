from __future__ import annotations

import numpy as np
import pytest
from observations import observe

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.rest import measure_rest
from engine.rotation import turn_by


def place(name: str) -> int:
    return MEDIAPIPE_BLENDSHAPES.index(name)


def sitting(blink: float = 0.8):
    """Two seconds at rest with a short blink of the left eye."""
    return [
        observe(
            k,
            eyeBlinkLeft=blink if k in (20, 21) else 0.1,
            mouthFrownLeft=0.2,
            eyeLookDownLeft=0.6 if k in (20, 21) else 0.1,
            turn=(0.2, -0.1, 0.0),
            place=(1.0, -2.0, -44.0),
        )
        for k in range(60)
    ]


def test_rest_is_the_median_so_blinks_do_not_count():
    rest = measure_rest(sitting())
    assert rest.lowest[place("eyeBlinkLeft")] == pytest.approx(0.1)
    assert rest.lowest[place("mouthFrownLeft")] == pytest.approx(0.2)
    assert rest.lowest[place("jawOpen")] == 0.0


def test_a_lids_range_ends_where_its_blink_does():
    rest = measure_rest(sitting(blink=0.7))
    assert rest.highest[place("eyeBlinkLeft")] == pytest.approx(0.7)
    assert rest.highest[place("eyeBlinkRight")] == 1.0
    assert rest.highest[place("eyeLookDownLeft")] == 1.0


def test_a_shallow_blink_does_not_make_lids_nervous():
    rest = measure_rest(sitting(blink=0.4))
    assert rest.highest[place("eyeBlinkLeft")] - rest.lowest[place("eyeBlinkLeft")] >= 0.399


def test_an_open_mouth_during_measurement_leaves_half_the_range():
    rest = measure_rest([observe(k, jawOpen=0.9) for k in range(10)])
    assert rest.lowest[place("jawOpen")] == 0.5


def test_the_resting_pose_is_the_middle_one():
    generator = np.random.default_rng(1)
    seen = [
        observe(k, turn=tuple(np.array([0.2, -0.1, 0.0]) + 0.02 * generator.normal(size=3)))
        for k in range(400)
    ]
    rest = measure_rest(seen)
    np.testing.assert_allclose(
        rest.T_camera_head[:3, :3], turn_by(np.array([0.2, -0.1, 0.0])), atol=0.01
    )
    np.testing.assert_allclose(rest.T_camera_head[:3, 3], (0.0, 0.0, -40.0))
    assert np.linalg.det(rest.T_camera_head[:3, :3]) == pytest.approx(1.0, abs=1e-5)
