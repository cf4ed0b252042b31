"""The jitter drill's measure."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from encoder_jitter import (  # pyright: ignore[reportMissingImports]
    LEARNED,
    MEDIAPIPE,
    SCORES,
    SMOOTHED,
    report,
    span_of,
    trembling,
)

COUNTED = np.array([True] * 3 + [False] * 51)


def still(deviation: float) -> np.ndarray:
    noise = np.random.default_rng(0).normal(size=(300, 54))
    noise /= noise[30:].std(axis=0)
    return 0.4 + deviation * noise


def test_trembling_is_the_spread_in_shares_of_the_range():
    span = np.full(54, 0.5)
    np.testing.assert_allclose(trembling(still(0.01), span, COUNTED), [0.02] * 3)


def test_what_settles_in_the_first_second_does_not_count():
    values = still(0.0)
    values[:25] = 1.0
    assert trembling(values, np.ones(54), COUNTED).max() == pytest.approx(0.0, abs=1e-12)


def test_a_range_leaves_out_the_rarest_values():
    values = np.tile(np.linspace(0.2, 0.7, 101)[:, None], (1, 54))
    values[0], values[-1] = 0.0, 1.0
    np.testing.assert_allclose(span_of(values), 0.48, atol=0.01)


@pytest.mark.parametrize(("deviation", "calm"), [(0.004, True), (0.006, False)])
def test_half_of_mediapipe_s_trembling_is_the_limit(deviation, calm, capsys):
    values = {MEDIAPIPE: still(0.01), SCORES: still(0.02), LEARNED + SMOOTHED: still(deviation)}
    spans = dict.fromkeys(values, np.ones(54))
    assert report("a test", values, spans, COUNTED) == calm
    line = next(x for x in capsys.readouterr().out.splitlines() if LEARNED in x)
    assert f"{deviation / 0.01:.2f}" in line
    assert f"{deviation / 0.02:.2f}" in line
