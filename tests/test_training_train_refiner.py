"""Training of the refiner on made-up crops that show where the landmarks are."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from encoder_pictures import draw_data

torch = pytest.importorskip("torch")

from engine.landmark_refinement import MOUTH_POINTS, crop_spaces  # noqa: E402
from engine.training import train_refiner  # noqa: E402
from engine.training.closed_loop_data import ClosedLoopData  # noqa: E402
from engine.training.refined_data import load_refiner, refine  # noqa: E402
from engine.training.train_refiner import (  # noqa: E402
    collect,
    judge,
    parse_options,
    train,
    vary,
    vary_light,
)


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


def test_what_is_seen_and_the_truth_move_alike():
    eyes, mouth = collect(_data(2))
    assert len(eyes.crops) == 2 * len(mouth.crops)
    still = replace(mouth, seen=mouth.truth.copy())
    _, seen, truth = vary(still, 200, np.random.default_rng(1))
    assert float((seen - truth).abs().mean()) < 0.03  # the slip alone
    assert float((truth - truth.mean(0)).abs().mean()) > 0.02


@pytest.mark.parametrize("kind", [0, 1])
def test_crops_move_as_the_points_do(monkeypatch, kind):
    """A bright spot at a point is still at that point."""
    look = replace(collect(_data(2))[kind], twins=None)
    rng = np.random.default_rng(2)
    point = rng.uniform(-0.15, 0.15, (len(look.crops), 1, 2)).astype(np.float32)
    columns = 32 + 64 * (point[:, 0] - (0, look.drop)) / look.side - 0.5
    grid = np.arange(64)
    far = (grid - columns[:, :1, None]) ** 2 + (grid[:, None] - columns[:, 1:, None]) ** 2
    crops = (200 * np.exp(-far / 8)).astype(np.uint8)
    monkeypatch.setattr(train_refiner, "vary_light", lambda crops, rng: crops)
    look = replace(look, crops=crops, seen=point, truth=point)
    moved, _, truth = vary(look, 100, rng)
    share = moved / moved.sum((1, 2), keepdim=True)
    x, y = (share.sum(axis) @ torch.arange(64.0) for axis in (1, 2))
    found = torch.stack([x + 0.5 - 32, y + 0.5 - 32], 1) * look.side / 64
    found[:, 1] += look.drop
    assert float((found - truth[:, 0]).abs().max()) < 0.01


def test_light_changes_grey_but_no_shape():
    crops = torch.full((20, 64, 64), 120.0)
    lit = vary_light(crops, np.random.default_rng(3))
    assert lit.shape == crops.shape
    assert float(lit.mean((1, 2)).std()) > 5.0


def test_a_missing_refiner_is_said(tmp_path: Path):
    with pytest.raises(SystemExit, match="train_refiner first"):
        load_refiner(tmp_path / "refiner.pt")
