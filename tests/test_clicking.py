from pathlib import Path

import numpy as np
import pytest
from gl_context import shared_context

from engine.bundled import bundled_head
from engine.mesh_file import load_mesh
from engine.points_file import load_points
from live.errors import SetupError
from live.rigs import clicking
from live.rigs.clicking import click_points
from live.rigs.rig_config import RigOptions
from render.pointer_window import PointerEvent

MIDDLE = clicking.PIXELS / 2


class Person:
    """A window whose user does what was planned, one event at a time."""

    plan: list[PointerEvent]

    def __init__(self, title: str, size: tuple[int, int]) -> None:
        self.ctx = shared_context()
        self.shown = 0
        self.waiting = list(self.plan)

    def show_image(self, image: np.ndarray) -> None:
        assert image.shape == (clicking.PIXELS, clicking.PIXELS, 3)
        self.shown += 1

    def wait_events(self) -> list[PointerEvent]:
        return [self.waiting.pop(0)]

    def close(self) -> None:
        assert self.shown


def clicks(*places: tuple[float, float]) -> list[PointerEvent]:
    return [PointerEvent(kind, "left", x, y) for x, y in places for kind in ("press", "release")]


def key(name: str) -> PointerEvent:
    return PointerEvent("key", name)


@pytest.fixture
def person(monkeypatch):
    def planned(*plan: PointerEvent) -> None:
        monkeypatch.setattr(Person, "plan", list(plan), raising=False)
        monkeypatch.setattr(clicking, "PointerWindow", Person)

    return planned


def test_what_is_clicked_becomes_the_file_and_the_option(person, tmp_path: Path):
    four = [(MIDDLE - 60, MIDDLE), (MIDDLE + 60, MIDDLE), (MIDDLE, MIDDLE - 60)]
    person(
        *clicks(four[0]), key("s"), *clicks(four[1]), key("backspace"), *clicks(four[1], four[2]),
        key("enter"),  # too early: three points are too few
        PointerEvent("press", "left", 300, 300), PointerEvent("move", "", 320, 310),
        PointerEvent("release", "left", 320, 310),  # a drag places nothing
        PointerEvent("press", "right", 0, 0), PointerEvent("move", "", 9, 0),
        PointerEvent("release", "right", 9, 0), PointerEvent("scroll", steps=1.0),
        *clicks((MIDDLE, MIDDLE)), key("enter"),
    )  # fmt: skip
    said: list[str] = []
    file = tmp_path / "points.toml"
    options = click_points(RigOptions(click=file), file, said.append)
    assert options.landmarks == file
    assert options.click is None
    points = load_points(file, load_mesh(bundled_head()).vertices)
    assert points.names == ("eye_outer_L", "eye_inner_R", "eye_outer_R", "eye_centre_L")
    assert said == [f"Wrote {file}, to be used again with --landmarks"]


@pytest.mark.parametrize("last", [key("escape"), PointerEvent("closed")])
def test_giving_up_writes_nothing(person, last, tmp_path: Path):
    person(*clicks((MIDDLE, MIDDLE)), last)
    file = tmp_path / "points.toml"
    with pytest.raises(SetupError, match="given up"):
        click_points(RigOptions(click=file), file, print)
    assert not file.exists()
