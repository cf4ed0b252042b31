"""Does the encoder see the demo's performer blink, speak and smile, whose truth is known?"""

from __future__ import annotations

import numpy as np

from capture.demo import demo_clip
from engine.names import ICT_EXPRESSIONS
from live.demo_check import read_truth
from live.self_test.self_test_demo import DemoRun
from live.self_test.self_test_records import Motion

EXPRESSIONS = ("eyeBlink_L", "eyeBlink_R", "jawOpen", "mouthSmile_L", "mouthSmile_R")
_ON, _OFF = 0.6, 0.05
_SHARE = (
    0.5  # of the true motion must come through: this is for what is broken, not for what is fine
)


def check_motions(run: DemoRun) -> list[Motion]:
    """Each of `EXPRESSIONS`, where the truth has it on and where off."""
    truth = read_truth(demo_clip().with_name("demo_coefficients.csv"))
    return [
        compare_motion(
            name,
            truth[name][: len(run.code)][run.found],
            run.code[run.found, ICT_EXPRESSIONS.index(name)],
        )
        for name in EXPRESSIONS
    ]


def compare_motion(expression: str, truth: np.ndarray, seen: np.ndarray) -> Motion:
    """(N,) true coefficients against (N,) the encoder's."""
    on, off = truth >= _ON, truth <= _OFF
    return Motion(
        expression,
        while_on=_mean(seen[on]),
        while_off=_mean(seen[off]),
        needed=_SHARE * (_mean(truth[on]) - _mean(truth[off])),
    )


def _mean(values: np.ndarray) -> float:
    """Not a number of nothing at all, which no motion passes."""
    return float(values.mean()) if len(values) else float("nan")
