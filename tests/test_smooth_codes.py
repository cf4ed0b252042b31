import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear

from engine.cloning.smooth_codes import SmoothCodes

PULL = 0.5


def problem(seed: int, frames: int = 6, size: int = 5):
    """H, bounds, right-hand sides and times."""
    rng = np.random.default_rng(seed)
    design = rng.normal(size=(8, size))
    hessian = design.T @ design + 0.05 * np.eye(size)
    lower = -1.0 * (rng.random(size) < 0.5)
    wished = rng.normal(0.3, 0.6, (frames, size))
    return hessian, lower, np.ones(size), wished @ hessian, np.arange(frames) / 30


def jointly(hessian, lower, upper, c, pulls, before) -> np.ndarray:
    """All frames at once, as one large problem, by scipy."""
    frames, size = c.shape
    large = np.kron(np.eye(frames), hessian)
    for frame in range(frames):
        here = slice(frame * size, (frame + 1) * size)
        large[here, here] += pulls[frame] * np.eye(size)
        if frame:
            there = slice((frame - 1) * size, frame * size)
            large[there, there] += pulls[frame] * np.eye(size)
            large[here, there] -= pulls[frame] * np.eye(size)
            large[there, here] -= pulls[frame] * np.eye(size)
    wanted = c.copy()
    wanted[0] += pulls[0] * before
    factor = np.linalg.cholesky(large)
    bounds = np.tile(lower, frames), np.tile(upper, frames)
    rows = np.linalg.solve(factor, wanted.ravel())
    return lsq_linear(factor.T, rows, bounds, "bvls", tol=1e-14).x.reshape(frames, size)


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), pull=st.floats(0.01, 0.5))
def test_it_is_the_joint_minimum(seed, pull):
    hessian, lower, upper, c, times = problem(seed)
    codes = SmoothCodes(hessian, lower, upper, pull)
    pulls = codes.compute_pulls(times)
    exact = jointly(hessian, lower, upper, c, pulls, np.zeros(5))
    found = codes.solve(c, times)
    best = codes.objective(exact, c, times)
    assert codes.objective(found, c, times) <= best + 1e-3 * max(1.0, abs(best))
    assert (found >= lower).all()
    assert (found <= upper).all()


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10**6), begin=st.integers(0, 10**6))
def test_sweeps_never_raise_the_objective(seed, begin):
    hessian, lower, upper, c, times = problem(seed)
    codes = SmoothCodes(hessian, lower, upper, PULL)
    pulls = codes.compute_pulls(times)
    z = np.random.default_rng(begin).uniform(lower, upper, c.shape)
    before = codes.objective(z, c, times)
    for _ in range(4):
        codes._sweep(z, c, pulls)
        after = codes.objective(z, c, times)
        assert after <= before + 1e-9
        before = after


def test_without_pull_every_frame_is_alone():
    hessian, lower, upper, c, times = problem(1)
    joint = SmoothCodes(hessian, lower, upper, 0.0).solve(c, times)
    alone = [SmoothCodes(hessian, lower, upper, PULL).solve(row[None], times[:1])[0] for row in c]
    np.testing.assert_allclose(joint, alone, atol=1e-7)


def test_frames_far_apart_are_alone():
    hessian, lower, upper, c, times = problem(2)
    joint = SmoothCodes(hessian, lower, upper, PULL).solve(c, times * 3000)
    alone = SmoothCodes(hessian, lower, upper, 0.0).solve(c, times)
    np.testing.assert_allclose(joint, alone, atol=1e-3)


@pytest.mark.parametrize("at", [9, 10, 11])
def test_a_step_stays_where_it_is(at):
    """Rounded on both sides alike: half way up between the two frames where it happens."""
    hessian = np.eye(1)
    c = np.where(np.arange(20) < at, 0.2, 0.8)[:, None]
    codes = SmoothCodes(hessian, np.zeros(1), np.ones(1), PULL)
    found = codes.solve(c, np.arange(20) / 30)[:, 0]
    assert np.argmax(np.diff(found)) == at - 1
    np.testing.assert_allclose((found[at - 1] + found[at]) / 2, 0.5, atol=2e-3)


def test_the_former_chunk_holds_on():
    hessian, lower, upper, c, times = problem(4)
    codes = SmoothCodes(hessian, lower, upper, PULL)
    codes.keep(codes.solve(c[:3], times[:3]), times[:3])
    before = codes._before().copy()
    pulls = codes.compute_pulls(times[3:])
    assert pulls[0] == pytest.approx(pulls[1])
    exact = jointly(hessian, lower, upper, c[3:], pulls, before)
    np.testing.assert_allclose(codes.solve(c[3:], times[3:]), exact, atol=0.02)
    np.testing.assert_array_equal(codes._before(), before)


def test_no_frames_are_no_codes():
    hessian, lower, upper, _, _ = problem(5)
    codes = SmoothCodes(hessian, lower, upper, PULL)
    empty = codes.solve(np.zeros((0, 5)), np.zeros(0))
    codes.keep(empty, np.zeros(0))
    assert empty.shape == (0, 5)
