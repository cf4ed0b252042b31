"""The drill of in-betweens: whether its tables would notice, and takes through it."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from export_takes import write_phone_take

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from in_betweens import (  # pyright: ignore[reportMissingImports]
    DEMO,
    NUMBERS,
    columns_of,
    compare_ways,
    find_excess,
    follow_cubic,
    numbers_of,
    read_expressions,
)

from engine.names import ICT_EXPRESSIONS
from live.api import express
from live.upsampling.prediction import GAINS, Prediction

ROOT = Path(__file__).parent.parent
JAW = ICT_EXPRESSIONS.index("jawOpen")


def jaws(amounts: np.ndarray) -> tuple[list, np.ndarray]:
    """Every second of them an image, and all of them as truth."""
    rows = [express({"jawOpen": float(amount)}) for amount in amounts]
    return rows[::2], np.array([numbers_of(row) for row in rows])


def test_an_even_motion_is_met_by_interpolation_and_by_a_prediction_that_believes_in_it() -> None:
    images, truth = jaws(np.linspace(0.0, 0.8, 41))
    errors, streams = compare_ways(images, truth, Prediction(dict.fromkeys(GAINS, 1.0)))
    for name in ("interpolated", "predicted", "predicted, one on", "cubic, one image more"):
        np.testing.assert_allclose(errors[name], 0.0, atol=1e-6)
    np.testing.assert_allclose(errors["held"][:, JAW], -0.02, atol=1e-6)
    np.testing.assert_allclose(errors["held, one on"][:, JAW], -0.04, atol=1e-6)
    np.testing.assert_allclose(np.diff(streams["held"][:, JAW])[::2], 0.0, atol=1e-6)
    np.testing.assert_allclose(np.diff(streams["interpolated"][:, JAW]), 0.02, atol=1e-6)


def test_a_blink_between_two_images_is_missed_by_all() -> None:
    amounts = np.zeros(41)
    amounts[21] = 1.0
    errors, _ = compare_ways(*jaws(amounts), Prediction())
    assert all(np.abs(error[:, JAW]).max() == 1.0 for name, error in errors.items() if "on" not in
               name.split(", ")[-1])  # fmt: skip


def test_the_cubic_neither_overshoots_nor_misses_a_line() -> None:
    steps = np.repeat([0.0, 0.0, 1.0, 1.0, 0.0], 2)[:, None]
    between = follow_cubic(steps)
    assert between.min() >= 0.0
    assert between.max() <= 1.0
    np.testing.assert_allclose(follow_cubic(np.arange(9.0)[:, None])[:, 0], np.arange(8) + 0.5)


def test_what_goes_beyond_both_images_is_found() -> None:
    rows = np.array([0.0, 0.2, 0.4, 0.7, 0.5, 0.1, 0.3, 0.3, 0.3])[:, None]
    np.testing.assert_allclose(find_excess(rows)[:, 0], [0.0, 0.2, 0.2, 0.0], atol=1e-9)


def test_only_what_moves_counts_and_in_one_region() -> None:
    _, truth = jaws(np.linspace(0.0, 0.8, 41))
    assert columns_of("mouth", truth) == [JAW]
    everything = np.stack([np.zeros(len(NUMBERS)), np.ones(len(NUMBERS))])
    groups = [columns_of(group, everything) for group in
              ("eyes", "gaze lids", "mouth", "brows", "gaze", "head")]  # fmt: skip
    assert sorted(column for group in groups for column in group) == list(range(len(NUMBERS)))


def test_the_demo_s_script_is_a_take_with_a_head_that_turns() -> None:
    rows = read_expressions(DEMO)
    assert len(rows) == 599
    truth = np.array([numbers_of(row) for row in rows])
    assert len(columns_of("head", truth)) == 3
    still = replace(rows[0], T_neutral_head=np.eye(4, dtype=np.float32))
    assert not numbers_of(still)[-3:].any()


@pytest.mark.parametrize("name", ["take.csv", DEMO])
def test_it_runs(tmp_path: Path, name: str) -> None:
    random = np.random.default_rng(5)
    values = np.clip(np.cumsum(random.normal(0, 0.05, (60, 61)), axis=0), 0, 1)
    take = DEMO if name == DEMO else write_phone_take(tmp_path / name, values)
    command = [sys.executable, "drills/in_betweens.py", str(take), "--gains"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    assert "interpolated" in run.stdout
    assert "chosen" in run.stdout


def test_a_take_too_short_is_one_sentence(tmp_path: Path) -> None:
    take = write_phone_take(tmp_path / "take.csv", np.zeros((4, 61)))
    command = [sys.executable, "drills/in_betweens.py", str(take)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert run.returncode == 1
    assert "too few" in run.stderr
    assert "Traceback" not in run.stderr
