from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from live.errors import OutputError
from live.latency_plot import HEIGHT, WIDTH, LatencyPlot, draw_timings
from live.report import Timings


def some_timings(count: int) -> Timings:
    random = np.random.default_rng(2)
    stages = {"grab": 10.0, "track": 14.0, "draw": 6.0}
    return Timings(
        {name: ms * random.lognormal(0, 0.2, count) for name, ms in stages.items()},
        20 * random.lognormal(0, 0.3, count),
    )


def test_the_plot_shows_the_numbers() -> None:
    quick = np.asarray(draw_timings(some_timings(200)))
    slow = np.asarray(draw_timings(Timings({"track": np.full(9, 50.0)}, np.full(9, 90.0))))
    assert quick.shape == (HEIGHT, WIDTH, 3)
    assert (quick != slow).any()
    assert (quick != 255).mean() > 0.01


@pytest.mark.parametrize("count", [0, 1, 2])
def test_short_runs_are_drawn_too(count: int) -> None:
    assert draw_timings(some_timings(count)).size == (WIDTH, HEIGHT)


def test_the_file_is_a_picture(tmp_path: Path) -> None:
    LatencyPlot(tmp_path / "plot.png").write(some_timings(50))
    with Image.open(tmp_path / "plot.png") as picture:
        assert picture.size == (WIDTH, HEIGHT)


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="png"):
        LatencyPlot(tmp_path / "plot.svg")
