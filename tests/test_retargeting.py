import numpy as np
import pytest
from ball_cast import BLIND, PERFECT, BallCast

from live.evaluation.clone_methods import choose_methods, keep_still
from live.evaluation.retargeting import (
    MSE_COLUMNS,
    CloneError,
    measure_clone,
    measure_method,
    summarise,
)


def test_a_perfect_clone_misses_nothing_and_no_motion_misses_all_of_it():
    cast = BallCast()
    head = cast.ict(710_000)
    found = {
        method.label: measure_method(cast, method, head, head) for method in choose_methods(PERFECT)
    }
    still = found["no motion"].whole
    moved = head.displacements(cast.coefficients(head, "binary")) * head.mask[:, None] / 10
    assert still == pytest.approx(1e4 * (moved**2).sum(2).mean())
    assert still > 1.0
    for perfect in ("least squares", "the true code, decoded", "nearest-point copy"):
        assert found[perfect].whole < 1e-6 * still
    assert found["learned encoder"].whole == pytest.approx(still, rel=1e-4)  # it is the blind one


def test_the_narrow_face_is_counted_apart():
    cast = BallCast()
    head = cast.ict(710_000)
    predicted = np.tile(head.neutral, (3, 1, 1))
    predicted[:, head.narrow] += [0.1, 0, 0]
    error = measure_clone(predicted, np.tile(head.neutral, (3, 1, 1)), head)
    mask = head.mask[head.narrow]
    assert error.narrow == pytest.approx((mask**2).mean())
    assert error.whole == pytest.approx(error.narrow * head.narrow.mean())


def test_a_row_is_the_mean_then_the_median_and_the_worst():
    errors = [CloneError(1.0, 2.0), CloneError(4.0, 4.0), CloneError(1.0, 6.0)]
    row = summarise("ours", errors, "< .30")
    assert dict(zip(MSE_COLUMNS, row.figures, strict=True)) == pytest.approx(
        {"MSE": 2.0, "narrow face": 4.0, "RMS mm": 100 * np.sqrt(2e-4), "median id": 1.0,
         "worst id": 4.0}
    )  # fmt: skip
    assert row.goal == "< .30"


def test_one_identity_has_no_median_and_no_worst():
    row = summarise("ours", [CloneError(1.0, 2.0)])
    assert row.figures == (1.0, 2.0, pytest.approx(1.0), None, None)


def test_the_default_comes_first():
    assert choose_methods(PERFECT)[0].label == "least squares"
    assert choose_methods(BLIND)[0].label == "learned encoder"
    assert {m.label for m in choose_methods(BLIND)} == {m.label for m in choose_methods(PERFECT)}


def test_keeping_still_takes_no_memory():
    cast = BallCast()
    head = cast.ict(710_000)
    assert keep_still(cast, head, head, "binary").strides[0] == 0
