"""Training of the refiner on made-up crops that show where the landmarks are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from encoder_pictures import draw_data

torch = pytest.importorskip("torch")

from engine.landmark_refinement import MOUTH_POINTS, crop_spaces  # noqa: E402
from engine.training.closed_loop_data import ClosedLoopData  # noqa: E402
from engine.training.refined_data import load_refiner, refine  # noqa: E402
from engine.training.train_refiner import collect, judge, parse_options, train, vary  # noqa: E402


def _data(people: int) -> ClosedLoopData:
    """The truth is off by the same shift in every crop of the mouth; eyes are seen rightly."""
    rng = np.random.default_rng(0)
    data = draw_data(rng, people)
    mouth = crop_spaces(data.landmarks)[2]
    true = data.landmarks[..., :2].copy()
    true[:, mouth.points] += 0.08 * mouth.axes[:, 1:]
    return replace(data, true_landmarks=true)


def test_what_is_off_in_every_crop_is_put_right(tmp_path):
    torch.set_num_threads(1)
    data = _data(3)
    options = parse_options(
        [
            "--shards",
            ".",
            "--run",
            str(tmp_path),
            "--steps",
            "30",
            "--batch",
            "16",
            "--rate",
            "0.02",
        ]
    )
    network = train(data, options, data)
    refined = refine(data, network)

    def off(other: ClosedLoopData) -> float:
        points = list(MOUTH_POINTS)
        return float(np.abs(other.landmarks[:, points, :2] - data.true_landmarks[:, points]).mean())

    assert off(refined) < 0.7 * off(data)
    assert "mouth 8.00 to" in judge(network, data)
    spaces = crop_spaces(data.landmarks)
    outside = np.setdiff1d(np.arange(478), np.concatenate([space.points for space in spaces]))
    np.testing.assert_array_equal(refined.landmarks[:, outside], data.landmarks[:, outside])


def test_crop_word_and_truth_move_alike():
    eyes, mouth = collect(_data(2))
    assert len(eyes.crops) == 2 * len(mouth.crops)
    still = replace(mouth, seen=mouth.truth.copy())
    _, seen, truth = vary(still, 200, np.random.default_rng(1))
    assert np.abs(seen - truth).mean() < 0.03  # the slip alone
    assert np.abs(truth - truth.mean(axis=0)).mean() > 0.02


def test_a_missing_refiner_is_said(tmp_path: Path):
    with pytest.raises(SystemExit, match="train_refiner first"):
        load_refiner(tmp_path / "refiner.pt")
