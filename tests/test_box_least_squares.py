import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from engine.cloning.box_least_squares import KEPT_FACTORS, BoxLeastSquares


def problem(seed: int, size: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """H, c and bounds; nearly dependent columns, as expressions are, and wishes outside."""
    rng = np.random.default_rng(seed)
    few = max(1, size // 2)
    design = rng.normal(size=(2 * size, few)) @ rng.normal(size=(few, size))
    design += 0.1 * rng.normal(size=design.shape)
    hessian = design.T @ design + 1e-3 * np.eye(size)
    lower = -rng.uniform(0, 1, size) * (rng.random(size) < 0.5)
    upper = lower + rng.uniform(0, 1.5, size) * (rng.random(size) < 0.9)
    return hessian, hessian @ rng.normal(size=size), lower, upper


def assert_optimal(hessian, c, lower, upper, z) -> None:
    """Karush, Kuhn and Tucker: where no bound holds nothing pulls, and bounds are pushed at."""
    assert (z >= lower).all()
    assert (z <= upper).all()
    pull = c - hessian @ z
    size = np.abs(c).max() + 1e-12
    assert (pull[z < upper] <= 1e-8 * size).all()
    assert (pull[z > lower] >= -1e-8 * size).all()


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), size=st.integers(1, 40))
def test_the_minimiser_is_exact_from_any_start(seed, size):
    hessian, c, lower, upper = problem(seed, size)
    start = np.random.default_rng(seed + 1).normal(size=size)
    solver = BoxLeastSquares(hessian, lower, upper)
    z = solver.solve(c, start)
    assert_optimal(hessian, c, lower, upper, z)
    np.testing.assert_allclose(solver.solve(c, np.zeros(size)), z, atol=1e-7)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6), size=st.integers(2, 25))
def test_scipy_finds_the_same(seed, size):
    hessian, c, lower, upper = problem(seed, size)
    upper = np.maximum(upper, lower + 0.01)  # scipy wants room between bounds
    factor = np.linalg.cholesky(hessian)
    theirs = lsq_linear(factor.T, np.linalg.solve(factor, c), (lower, upper), "bvls", tol=1e-14).x
    ours = BoxLeastSquares(hessian, lower, upper).solve(c, np.zeros(size))
    np.testing.assert_allclose(ours, theirs, atol=1e-5)


def test_every_step_lowers_the_objective():
    hessian, c, lower, upper = problem(3, 30)
    solver = BoxLeastSquares(hessian, lower, upper)
    start = np.clip(np.random.default_rng(1).normal(size=30), lower, upper)
    assert solver.objective(solver.solve(c, start), c) < solver.objective(start, c)


def test_the_answer_itself_needs_no_factorisation():
    hessian, c, lower, upper = problem(5, 30)
    solver = BoxLeastSquares(hessian, lower, upper)
    z = solver.solve(c, np.zeros(30))
    before = solver.factorisations
    np.testing.assert_array_equal(solver.solve(c, z), z)
    assert solver.factorisations == before


def test_a_slow_performance_needs_few_factorisations():
    hessian, c, lower, upper = problem(5, 30)
    other = problem(6, 30)[1]
    solver = BoxLeastSquares(hessian, lower, upper)
    z = solver.solve(c, np.zeros(30))
    first = solver.factorisations
    for share in np.linspace(0, 0.2, 50):
        z = solver.solve(c + share * (other - c), z)
    assert solver.factorisations - first < 60


def test_kept_factors_are_bounded_and_do_not_change_answers():
    hessian, _, lower, upper = problem(8, 12)
    solver = BoxLeastSquares(hessian, lower, upper)
    rng = np.random.default_rng(2)
    for _ in range(3 * KEPT_FACTORS):
        c = hessian @ rng.normal(size=12)
        assert_optimal(hessian, c, lower, upper, solver.solve(c, np.zeros(12)))
    assert len(solver._factors) <= KEPT_FACTORS


def test_nothing_asked_of_a_neutral_start_is_exactly_nothing():
    hessian, _, _, _ = problem(9, 10)
    solver = BoxLeastSquares(hessian, np.zeros(10), np.ones(10))
    assert not solver.solve(np.zeros(10), np.zeros(10)).any()


def test_what_cannot_be_solved_is_refused():
    with pytest.raises(ValueError, match="lower bound"):
        BoxLeastSquares(np.eye(2), np.ones(2), np.zeros(2))
    with pytest.raises(ValueError, match="2x2"):
        BoxLeastSquares(np.eye(3), np.zeros(2), np.ones(2))
    with pytest.raises(ValueError, match="positive definite"):
        BoxLeastSquares(-np.eye(2), np.zeros(2), np.ones(2)).solve(np.ones(2), np.zeros(2))
