from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageColor

from live.errors import OutputError
from live.latency_plot import HEIGHT, STRONG, WIDTH, LatencyPlot, axis_ticks, draw_timings
from live.report import Timings

STAGES = {"grab": 10.0, "track": 14.0, "draw": 6.0}


def some_timings(count: int) -> Timings:
    random = np.random.default_rng(2)
    return Timings(
        {name: ms * random.lognormal(0, 0.2, count) for name, ms in STAGES.items()},
        20 * random.lognormal(0, 0.3, count),
    )


def steady(ms: float, stage: str = "track") -> Timings:
    return Timings({stage: np.full(9, ms)}, np.full(9, 2 * ms))


def pixels_of(colour: str, runs: dict[str, Timings]) -> int:
    picture = np.asarray(draw_timings(runs))
    return int((picture == ImageColor.getrgb(colour)).all(-1).sum())


def test_the_plot_shows_the_numbers() -> None:
    quick = np.asarray(draw_timings({"a": some_timings(200)}))
    slow = np.asarray(draw_timings({"a": steady(50.0)}))
    assert quick.shape == (HEIGHT, WIDTH, 3)
    assert (quick != slow).any()
    assert (quick != 255).mean() > 0.01


def test_both_runs_are_there_on_one_scale() -> None:
    one = {"with drawing": steady(40.0)}
    both = {**one, "without drawing": steady(10.0)}
    assert pixels_of(STRONG[1], one) == 0
    first, second = (pixels_of(colour, both) for colour in STRONG)
    assert first - second > 2000  # its bar of 9 pixels is hundreds longer


@pytest.mark.parametrize("count", [0, 1, 2])
def test_short_runs_are_drawn_too(count: int) -> None:
    assert draw_timings({"a": some_timings(count)}).size == (WIDTH, HEIGHT)


@pytest.mark.parametrize("highest", [0.004, 0.3, 1.0, 5.0, 9.9, 37.0, 300.0, 4001.0, 500_000.0])
def test_axes_end_at_a_round_number_just_above(highest: float) -> None:
    ticks = axis_ticks(highest)
    assert ticks[0] == 0
    assert ticks[-2] < highest <= ticks[-1] * (1 + 1e-9)
    assert 3 <= len(ticks) <= 6


def test_the_file_is_a_picture(tmp_path: Path) -> None:
    LatencyPlot(tmp_path / "plot.png").write({"a": some_timings(50)})
    with Image.open(tmp_path / "plot.png") as picture:
        assert picture.size == (WIDTH, HEIGHT)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="png"):
        LatencyPlot(tmp_path / "plot.svg")
