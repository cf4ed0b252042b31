from __future__ import annotations

import numpy as np

from capture.demo import demo_clip
from engine.names import ICT_EXPRESSIONS
from live.demo_check import read_truth
from live.self_test.self_test_demo import DemoRun
from live.self_test.self_test_motions import EXPRESSIONS, check_motions, compare_motion


def demo_of(code: np.ndarray, found=None) -> DemoRun:
    found = np.ones(len(code), bool) if found is None else found
    return DemoRun({}, found, code)


def true_code() -> np.ndarray:
    truth = read_truth(demo_clip().with_name("demo_coefficients.csv"))
    return np.stack([truth[name] for name in ICT_EXPRESSIONS], axis=1).astype(np.float32)


def test_the_truth_itself_passes():
    motions = check_motions(demo_of(true_code()))
    assert [motion.expression for motion in motions] == list(EXPRESSIONS)
    assert all(motion.ok for motion in motions)


def test_an_encoder_that_says_nothing_or_something_else_does_not():
    code = true_code()
    assert not any(motion.ok for motion in check_motions(demo_of(np.zeros_like(code))))
    assert not any(motion.ok for motion in check_motions(demo_of(np.roll(code, 45, axis=0))))


def test_one_eye_alone_is_missed():
    code = true_code()
    code[:, ICT_EXPRESSIONS.index("eyeBlink_R")] = 0.0
    missed = [motion.expression for motion in check_motions(demo_of(code)) if not motion.ok]
    assert missed == ["eyeBlink_R"]


def test_images_without_a_face_say_nothing_and_none_with_one_fail():
    code = true_code()
    found = np.arange(len(code)) % 2 == 0
    code[~found] = 0.5
    assert all(motion.ok for motion in check_motions(demo_of(code, found)))
    assert not any(m.ok for m in check_motions(demo_of(code, np.zeros(len(code), bool))))


def test_the_means_are_those_of_on_and_off():
    motion = compare_motion("jawOpen", np.array([0, 0, 0.3, 0.8]), np.array([0.1, 0.3, 9.0, 0.6]))
    np.testing.assert_allclose((motion.while_on, motion.while_off, motion.needed), (0.6, 0.2, 0.4))
