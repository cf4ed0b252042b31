from __future__ import annotations

import numpy as np
import pytest
from small_onnx import two_outputs

from engine.sessions.onnx_session import OnnxSession
from engine.sessions.trust import SINGLE_TOLERANCE, disagreement, largest_share


class Skewed(OnnxSession):
    def run_named(self, values):
        answers = super().run_named(values)
        return {**answers, "bent": answers["bent"] + np.float32(0.01)}


def test_the_same_answers_are_believed_and_others_are_named():
    reference = OnnxSession(two_outputs())
    assert disagreement(OnnxSession(two_outputs()), reference, SINGLE_TOLERANCE) is None
    reason = disagreement(Skewed(two_outputs()), reference, SINGLE_TOLERANCE)
    assert reason is not None
    assert reason.startswith("bent differs from ONNX Runtime's by 0.0")
    assert disagreement(Skewed(two_outputs()), reference, 0.1) is None


def test_free_sizes_are_asked_about_as_one():
    both = [OnnxSession(two_outputs(batch="n")) for _ in range(2)]
    assert disagreement(both[0], both[1], SINGLE_TOLERANCE) is None


def test_a_difference_is_a_share_of_the_size_and_never_of_less_than_one():
    ten = np.full(4, 10.0, np.float32)
    assert largest_share(ten + np.float32([0, 0, 1, 0]), ten) == pytest.approx(0.1)
    small = np.full(4, 1e-3, np.float32)
    assert largest_share(small * 2, small) == pytest.approx(1e-3)


def test_what_is_no_number_or_of_another_shape_is_infinitely_off():
    ten = np.full(4, 10.0, np.float32)
    assert largest_share(np.float32([10, np.nan, 10, 10]), ten) == np.inf
    assert largest_share(ten[:3], ten) == np.inf
    assert largest_share(ten.reshape(2, 2), ten) == 0


def test_what_is_asked_may_be_chosen():
    """A difference that only shows where inputs are large."""

    class Clipped(OnnxSession):
        def run_named(self, values):
            return super().run_named({"x": values["x"].clip(max=2.0)})

    def draw_large(inputs, rng):
        return {spec.name: 10 * rng.random(spec.fixed(), dtype=np.float32) for spec in inputs}

    clipped, reference = Clipped(two_outputs()), OnnxSession(two_outputs())
    assert disagreement(clipped, reference, SINGLE_TOLERANCE) is None
    assert disagreement(clipped, reference, SINGLE_TOLERANCE, draw_large) is not None
