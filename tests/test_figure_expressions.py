import numpy as np

from engine.names import ICT_EXPRESSIONS
from live.evaluation.figure_expressions import FIGURE_EXPRESSIONS, figure_coefficients


def test_every_amount_named_is_found_in_the_coefficients():
    coefficients = figure_coefficients()
    assert coefficients.shape == (6, 53)
    for row, (_, amounts) in zip(coefficients, FIGURE_EXPRESSIONS, strict=True):
        assert set(amounts) <= set(ICT_EXPRESSIONS)
        np.testing.assert_allclose(row.sum(), sum(amounts.values()))
        assert (row >= 0).all()
        assert (row <= 1).all()


def test_one_expression_is_one_sided():
    left = [ICT_EXPRESSIONS.index(name) for name in ICT_EXPRESSIONS if name.endswith("_L")]
    right = [ICT_EXPRESSIONS.index(ICT_EXPRESSIONS[k][:-1] + "R") for k in left]
    coefficients = figure_coefficients()
    uneven = (coefficients[:, left] != coefficients[:, right]).any(1)
    np.testing.assert_array_equal(uneven, [False] * 5 + [True])
