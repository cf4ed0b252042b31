import numpy as np
import pytest

from engine.names import ICT_EXPRESSIONS
from engine.training.encoder_table import (
    explained,
    expression_table,
    group_table,
    jitter,
    recording_is_worse,
)


def test_explained_is_one_for_truth_and_zero_for_the_mean():
    truth = np.random.default_rng(0).random((50, 2))
    assert explained(truth, truth) == 1.0
    assert explained(truth, np.tile(truth.mean(axis=0), (50, 1))) == pytest.approx(0.0)
    assert explained(truth, 1 - truth) < 0


def test_jitter_does_not_depend_on_the_gain():
    series = np.random.default_rng(0).random(100)
    assert jitter(3 * series) == pytest.approx(jitter(series))
    assert jitter(np.linspace(0, 1, 100)) == pytest.approx(0.0, abs=1e-9)
    assert jitter(np.zeros(100)) == 0.0


def test_tables_have_a_line_per_group_and_per_shipped_expression():
    truth = np.random.default_rng(0).random((30, 53))
    truth[:5] = 0.0
    plain, regressed = np.full_like(truth, 0.25), truth
    lines = list(group_table(truth, plain, regressed))
    assert [line[:6].strip() for line in lines[1:]] == ["brows", "eyes", "jaw", "mouth", "cheeks"]
    assert lines[1].split()[1:] == [lines[1].split()[1], "1.000", lines[1].split()[3], "0.000",
                                    "0.250", "0.000"]  # fmt: skip
    shipped = ("eyeBlink_L", "eyeBlink_R", "jawOpen")
    named = [line.split()[0] for line in expression_table(truth, plain, regressed, shipped)]
    assert named == [n for n in ICT_EXPRESSIONS if n in ("eyeBlink_L", "jawOpen")]


def smile():
    return np.clip(np.sin(np.linspace(0, 20, 200)), 0, 1)


def test_a_stronger_smile_is_not_worse():
    assert not recording_is_worse(0.5 * smile(), smile(), "mouthSmile_L")


def test_activity_at_rest_is_worse():
    assert recording_is_worse(smile(), np.maximum(smile(), 0.1), "mouthSmile_L")


def test_trembling_is_worse():
    tremble = 0.1 * np.random.default_rng(0).random(200) * (smile() > 0)
    assert recording_is_worse(smile(), np.clip(smile() - tremble, 0, 1), "mouthSmile_L")


def test_blinks_that_no_longer_close_are_worse():
    assert recording_is_worse(smile(), 0.8 * smile(), "eyeBlink_L")
    assert not recording_is_worse(smile(), 0.8 * smile(), "mouthSmile_L")
