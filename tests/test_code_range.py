from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from engine.code_range import LARGEST_GAIN, SMALLEST_GAIN, CodeScale
from engine.performer_profile import CodeRange


def scale(lowest: float | np.ndarray = 0.0, highest: float | np.ndarray = 1.0) -> CodeScale:
    full = np.ones(54, np.float32)
    return CodeScale(CodeRange(full * np.float32(lowest), full * np.float32(highest), "network-1"))


def stretched(given: CodeScale, value: float) -> np.ndarray:
    out = np.empty(54, np.float32)
    given.apply(np.full(54, value, np.float32), out)
    return out


def test_a_full_range_changes_nothing() -> None:
    code = np.random.default_rng(0).random(54, np.float32)
    out = np.empty_like(code)
    scale().apply(code, out)
    np.testing.assert_array_equal(out, code)


def test_lowest_becomes_0_and_highest_1() -> None:
    half = scale(0.1, 0.6)
    for value, expected in ((0.0, 0.0), (0.1, 0.0), (0.35, 0.5), (0.6, 1.0), (0.9, 1.0)):
        np.testing.assert_allclose(stretched(half, value), expected, atol=1e-6)


@pytest.mark.parametrize("highest", [0.3, 0.5, 1.0, 1.4, 3.0])
def test_what_is_0_stays_0_and_nothing_leaves_the_range(highest: float) -> None:
    for lowest in (0.0, 0.1):
        given = scale(lowest, highest)
        assert not stretched(given, 0.0).any()
        for value in (0.3, 1.0, 2.0):
            assert (stretched(given, value) <= 1.0).all()


@pytest.mark.parametrize(
    ("highest", "gain"), [(0.0, LARGEST_GAIN), (0.05, LARGEST_GAIN), (5.0, SMALLEST_GAIN)]
)
def test_gains_have_limits_whatever_the_range_says(highest: float, gain: float) -> None:
    np.testing.assert_allclose(scale(0.0, highest).gain, gain)


def test_a_code_is_stretched_in_its_place() -> None:
    code = np.full(54, 0.35, np.float32)
    scale(0.1, 0.6).apply(code, code)
    np.testing.assert_allclose(code, 0.5, atol=1e-6)


def test_nothing_is_allocated() -> None:
    """Shown on a code so long that an array of its length stands out."""
    many = np.full(100_000, 0.5, np.float32)
    given, out = CodeScale(CodeRange(many * 0.2, many * 1.2, "")), np.empty_like(many)
    given.apply(many, out)
    tracemalloc.start()
    given.apply(many, out)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.01 * many.nbytes
