import numpy as np
import pytest

from engine.training.censored_fit import BOOST_LIMIT, DEAD_ZONE_LIMIT, fit_censored

SIGNAL = np.random.default_rng(0).random(400)


def test_a_cut_gain_and_dead_zone_are_found():
    gain, offset = fit_censored(SIGNAL, np.clip(1.75 * SIGNAL - 0.25, 0, 1))
    assert gain == pytest.approx(1.75, abs=1e-3)
    assert offset == pytest.approx(-0.25, abs=1e-3)


def test_a_true_signal_stays_as_it_is():
    gain, offset = fit_censored(SIGNAL, SIGNAL)
    assert gain == pytest.approx(1.0, abs=1e-4)
    assert offset == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("target", [0 * SIGNAL, 1 - SIGNAL, 0.2 * SIGNAL, 0 * SIGNAL + 1])
def test_nothing_stays_nothing_and_a_full_signal_full(target):
    gain, offset = fit_censored(SIGNAL, target)
    assert -DEAD_ZONE_LIMIT - 1e-9 <= offset <= 1e-9
    assert 1.0 - 1e-9 <= gain + offset <= 1.0 + BOOST_LIMIT + 1e-9


def test_more_than_the_bound_is_no_mistake():
    """Nine tenths of the faces are closed; their overshoot must not flatten the gain."""
    signal = np.concatenate([np.linspace(0.6, 1.0, 900), np.linspace(0.0, 0.6, 100)])
    gain, _ = fit_censored(signal, np.clip(1.6 * signal, 0, 1))
    assert gain == pytest.approx(1.6, abs=1e-3)
