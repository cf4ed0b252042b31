from contextlib import nullcontext

import numpy as np
import pytest
from figure_people import COUNT, ball_head, ball_stage
from PIL import Image

from live.errors import SetupError
from live.evaluation import figure
from live.evaluation.evaluate_config import EvaluateOptions
from live.evaluation.figure import CELL, OVERVIEW, draw_figure, name_target
from live.evaluation.figure_methods import METHODS, judge
from live.evaluation.figure_sheet import Row
from live.evaluation.pack_folder import PACK_FILES


class Heads:
    def __init__(self, data, coefficients):
        assert coefficients.shape == (COUNT, 53)

    def source(self):
        return ball_head("source")

    def targets(self):
        return ball_head("one"), ball_head("two")


class View:
    def __init__(self, ctx, character, mesh, motion, size):
        self.count = len(motion)

    def shoot(self, row):
        assert row < self.count
        return np.full((CELL, CELL, 3), 90, np.uint8)

    def map_errors(self, row, share):
        return np.full((CELL, CELL, 3), int(200 * np.nanmax(share).clip(0, 1)), np.uint8)


@pytest.fixture
def staged(monkeypatch):
    def outcomes(performance, stage):
        return tuple(judge(name, stage.head, stage.head.motion + 0.1) for name in METHODS)

    replacements = {
        "FigureHeads": Heads,
        "FigureView": View,
        "find_packs": lambda given: given,
        "headless_context": nullcontext,
        "read_performance": lambda stage, solver: None,
        "perform": outcomes,
        "_set_stages": lambda heads, *_: [ball_stage(head.name) for head in heads],
    }
    for name, replacement in replacements.items():
        monkeypatch.setattr(figure, name, replacement)


def test_a_sheet_for_each_target_and_one_of_all(staged, tmp_path):
    said = []
    options = EvaluateOptions(figure=tmp_path / "new" / "folder")
    options.check()
    draw_figure(options, said.append)
    files = sorted(file.name for file in (tmp_path / "new" / "folder").iterdir())
    assert files == ["figure.jpg", "figure_one.jpg", "figure_two.jpg"]
    with Image.open(tmp_path / "new" / "folder" / "figure_one.jpg") as sheet:
        whole = sheet.size
    with Image.open(tmp_path / "new" / "folder" / "figure.jpg") as overview:
        assert overview.size[0] == whole[0]
        assert overview.size[1] < whole[1]  # two targets, two expressions
    numbers = [line for line in said if "mean RMS" in line]
    assert len(numbers) == 2
    assert all("ours 1.73" in line for line in numbers)


def test_damaged_packs_are_one_sentence(tmp_path):
    for name in PACK_FILES:
        (tmp_path / name).write_bytes(b"PK\x03\x04 half a zip")
    with pytest.raises(SetupError, match=r"cannot be read; fetch them again"):
        draw_figure(EvaluateOptions(data=tmp_path, figure=tmp_path), print)


def test_a_row_of_the_overview_says_whose_it_is():
    row = Row("smile", (), ())
    assert name_target(ball_head("one"), row).label == "one, smile"
    assert len(OVERVIEW) == 2
