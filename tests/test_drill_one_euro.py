"""The ground truth is the table its inventors publish for every implementation to match (120 Hz,
cutoff 1, beta 0.1, speed cutoff 1): its first second, from github.com/casiez/OneEuroFilter (BSD).
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))

from one_euro import OneEuro, smoothing_factor  # pyright: ignore[reportMissingImports]

GROUND_TRUTH = Path(__file__).parent / "data" / "one_euro_ground_truth.csv"


def rows() -> list[tuple[float, float, float]]:
    with GROUND_TRUTH.open(newline="") as table:
        return [tuple(map(float, row)) for row in list(csv.reader(table))[1:]]


def test_it_matches_the_published_ground_truth():
    one_euro = OneEuro(min_cutoff_hz=1.0, beta=0.1, speed_cutoff_hz=1.0)
    for stamp_s, noisy, filtered in rows():
        ours = float(one_euro.filter(np.array(noisy), round(stamp_s * 1e9)))
        # The table has six digits, of the time stamps too.
        assert ours == pytest.approx(filtered, abs=5e-6)


def test_each_signal_is_filtered_by_itself():
    together = OneEuro(np.array([1.0, 5.0]), np.array([0.1, 0.0]))
    first, second = OneEuro(1.0, 0.1), OneEuro(5.0, 0.0)
    for stamp_s, noisy, _ in rows():
        stamp_ns = round(stamp_s * 1e9)
        pair = together.filter(np.array([noisy, -noisy]), stamp_ns)
        alone = first.filter(np.array(noisy), stamp_ns), second.filter(np.array(-noisy), stamp_ns)
        np.testing.assert_allclose(pair, np.array(alone))


def test_a_constant_passes_unchanged():
    one_euro = OneEuro(0.5, 1.0)
    for k in range(10):
        assert one_euro.filter(np.array([0.3]), k * 10_000_000) == pytest.approx(0.3)


def test_time_zero_is_a_time_like_any_other():
    late, early = OneEuro(1.0, 0.1), OneEuro(1.0, 0.1)
    for stamp_s, noisy, _ in rows():
        stamp_ns = round(stamp_s * 1e9)
        a = early.filter(np.array(noisy), stamp_ns)
        b = late.filter(np.array(noisy), stamp_ns + 10**15)
        assert a == pytest.approx(float(b))


def test_time_that_stands_still_changes_nothing():
    one_euro = OneEuro(1.0, 0.0)
    one_euro.filter(np.array(0.0), 0)
    moved = float(one_euro.filter(np.array(1.0), 10_000_000))
    assert float(one_euro.filter(np.array(99.0), 10_000_000)) == moved


def test_time_that_jumps_back_starts_afresh():
    one_euro = OneEuro(1.0, 0.0)
    one_euro.filter(np.array(0.0), 10_000_000)
    assert float(one_euro.filter(np.array(1.0), 0)) == 1.0


def test_a_ramp_is_trailed_by_the_time_constant():
    cutoff_hz, speed, step_s = 2.0, 0.7, 1 / 60
    one_euro = OneEuro(cutoff_hz, 0.0)
    for k in range(400):
        filtered = float(one_euro.filter(np.array(speed * k * step_s), round(k * step_s * 1e9)))
    lag_s = 399 * step_s - filtered / speed
    assert lag_s == pytest.approx(1 / (2 * np.pi * cutoff_hz), rel=1e-4)


def test_a_higher_cutoff_or_a_longer_step_passes_more():
    assert smoothing_factor(2.0, 0.1) > smoothing_factor(1.0, 0.1)
    assert smoothing_factor(1.0, 0.2) > smoothing_factor(1.0, 0.1)
    assert 0.0 < smoothing_factor(1e-9, 1e-3) < smoothing_factor(1e9, 1e3) <= 1.0
