import numpy as np
import pytest
from ball_cast import BLIND, PERFECT, BallCast

from engine.names import ICT_EXPRESSIONS
from engine.progress import untold
from live.evaluation.inverse_table import compare_codes, measure_inverse


def test_errors_are_told_apart_by_whether_a_shape_is_on():
    true = np.zeros((2, 53))
    true[0, 3], true[1, 3], true[1, 7] = 1.0, 0.5, 1.0
    read = true.copy()
    read[0, 3], read[1, 3], read[0, 9] = 0.8, 0.9, 0.103
    errors = compare_codes(read, true)
    on, off, every = errors.means()
    assert on == pytest.approx((0.2 + 0.4 + 0.0) / 3)
    assert off == pytest.approx(0.103 / 103)
    assert every == pytest.approx((0.6 + 0.103) / 106)
    assert errors.by_shape(True)[3] == pytest.approx(0.3)
    assert np.isnan(errors.by_shape(True)[9])
    assert errors.by_shape(False)[9] == pytest.approx(0.0515)


def test_sums_of_two_heads_are_means_over_all_their_frames():
    one, other = np.zeros((1, 53)), np.zeros((3, 53))
    total = compare_codes(one + 0.4, one) + compare_codes(other, other)
    assert total.means() == pytest.approx((0.0, 0.1, 0.1))


def test_a_perfect_reader_and_a_blind_one():
    cast = BallCast()
    table = measure_inverse(cast, (PERFECT, BLIND), untold)
    rows = {row.label: dict(zip(table.columns, row.figures, strict=True)) for row in table.rows}
    assert rows["binary: least squares"]["active"] < 1e-4
    assert rows["binary: least squares"]["MSE on ICT"] < 1e-6
    assert rows["binary: learned encoder"]["active"] == 1.0
    assert rows["binary: learned encoder"]["inactive"] == 0.0
    assert 0.2 <= rows["fractional: learned encoder"]["active"] <= 1.0
    assert set(table.details["shapes"]["binary: least squares"]) == set(ICT_EXPRESSIONS)


def test_the_worst_shapes_are_named():
    notes = measure_inverse(BallCast(), (BLIND,), untold).notes
    assert notes[0].startswith("Worst when on, binary: ")
    assert notes[0].count("1.000") == 5
