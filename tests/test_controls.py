from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from ticks import made_up_tick

from live.character_renderer import Switches
from live.controls import CALIBRATION_S, Controls, NoControls
from live.errors import OutputError


class Keys:
    def __init__(self) -> None:
        self.pressed: tuple[str, ...] = ()

    def poll(self) -> tuple[str, ...]:
        pressed, self.pressed = self.pressed, ()
        return pressed


class Calibration:
    seconds = 0.0
    guided = False
    progress: float | None = None
    instruction = "look straight and relax"
    verdict = "calibrated"

    def start(self, seconds: float) -> None:
        self.seconds = seconds
        self.progress = 0.0

    def start_motion(self) -> None:
        self.guided = True


class Film:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.ticks = []
        self.closed = False

    def take(self, tick) -> None:
        self.ticks.append(tick)

    def close(self) -> None:
        self.closed = True


class Stage:
    """Controls with everything around them faked."""

    def __init__(self, folder: Path) -> None:
        self.keys, self.switches, self.calibration = Keys(), Switches(), Calibration()
        self.films: list[Film] = []
        self.controls = Controls(
            self.keys, self.switches, self.calibration, self.start_film, folder
        )  # fmt: skip

    def start_film(self, path: Path) -> Film:
        self.films.append(Film(path))
        return self.films[-1]

    def press(self, *keys: str, picture: np.ndarray | None = None) -> None:
        self.keys.pressed = keys
        self.controls.take(made_up_tick(0, picture=picture))


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    return Stage(tmp_path)


@pytest.mark.parametrize("key", ["escape", "closed"])
def test_leaving(stage: Stage, key: str) -> None:
    assert not stage.controls.stopped
    stage.press(key)
    assert stage.controls.stopped


def test_c_calibrates_and_says_how(stage: Stage) -> None:
    stage.press("c")
    assert stage.calibration.seconds == CALIBRATION_S
    assert stage.switches.message == "calibrating, 0 %: look straight and relax"


def test_a_running_calibration_says_how_far_it_is_and_that_it_is_done(stage: Stage) -> None:
    stage.press()
    assert stage.switches.message == ""
    for progress, percent in ((0.34, 30), (0.39, 30), (0.999, 90)):
        stage.calibration.progress = progress
        stage.press()
        assert stage.switches.message == f"calibrating, {percent} %: look straight and relax"
    stage.calibration.progress = None
    stage.press()
    assert stage.switches.message == "calibrated"


def test_g_guides_and_says_what_to_do_and_how_it_ended(stage: Stage) -> None:
    stage.press("g")
    assert stage.calibration.guided
    stage.calibration.progress, stage.calibration.instruction = 0.55, "smile broadly"
    stage.press()
    assert stage.switches.message == "calibrating, 50 %: smile broadly"
    stage.calibration.progress, stage.calibration.verdict = None, "calibrated, but not seen: this"
    stage.press()
    assert stage.switches.message == "calibrated, but not seen: this"


def test_m_and_h_switch_and_switch_back(stage: Stage) -> None:
    stage.press("m", "h")
    assert stage.switches.mirrored
    assert stage.switches.help_shown
    stage.press("m")
    assert not stage.switches.mirrored
    assert stage.switches.help_shown


def test_s_saves_the_next_picture(stage: Stage, tmp_path: Path) -> None:
    stage.press("s")
    assert stage.switches.reading
    stage.press(picture=np.full((4, 6, 3), 77, np.uint8))
    (file,) = tmp_path.glob("mimesh-*.png")
    with Image.open(file) as picture:
        assert picture.size == (6, 4)
        assert picture.getpixel((0, 0)) == (77, 77, 77)
    assert not stage.switches.reading


def test_pictures_and_films_of_one_second_have_names_of_their_own(
    stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.strftime", lambda pattern: "mimesh-20260102-030405")
    (tmp_path / "mimesh-20260102-030405.png").write_bytes(b"of an earlier run")
    for level in (10, 20):
        stage.press("s")
        stage.press(picture=np.full((4, 6, 3), level, np.uint8))
    for _ in range(4):
        stage.press("r")
    stage.controls.close()
    moment = "mimesh-20260102-030405"
    assert {path.name for path in tmp_path.iterdir()} == {
        f"{moment}{number}.png" for number in ("", "-2", "-3")
    }
    assert (tmp_path / f"{moment}.png").read_bytes() == b"of an earlier run"
    assert [film.path.name for film in stage.films] == [f"{moment}.mp4", f"{moment}-2.mp4"]


def test_a_screenshot_that_cannot_be_saved_is_said_and_no_more(tmp_path: Path) -> None:
    stage = Stage(tmp_path / "missing")
    stage.press("s")
    stage.press(picture=np.zeros((4, 4, 3), np.uint8))
    assert "cannot be written" in stage.switches.message


def test_r_records_until_r(stage: Stage) -> None:
    picture = np.zeros((4, 4, 3), np.uint8)
    stage.press("r", picture=picture)
    assert stage.switches.recording
    stage.press(picture=picture)
    stage.press("r", picture=picture)
    (film,) = stage.films
    stage.controls.close()
    assert film.closed
    assert len(film.ticks) == 2
    assert film.path.suffix == ".mp4"
    assert not stage.switches.recording


def test_leaving_finishes_a_recording(stage: Stage) -> None:
    stage.press("r")
    stage.controls.close()
    assert stage.films[0].closed


def test_a_recording_that_fails_is_said_and_told_at_the_end(stage: Stage) -> None:
    def fail() -> None:
        raise OutputError("film.mp4 cannot be written: No space left on device.")

    stage.press("r")
    stage.films[0].close = fail
    stage.press("r")
    assert not stage.switches.recording
    with pytest.raises(OutputError, match="No space left"):
        stage.controls.close()
    assert "No space left" in stage.switches.message


def test_a_slow_encoder_does_not_hold_the_loop_up(stage: Stage) -> None:
    let_go = threading.Event()
    stage.press("r")
    stage.films[0].close = lambda: let_go.wait(30)
    stage.press("r")
    stage.press("m")
    assert stage.switches.mirrored  # the loop went on while the film was still being finished
    let_go.set()
    stage.controls.close()


def test_without_a_window_nothing_is_pressed() -> None:
    controls = NoControls()
    controls.take(made_up_tick(0))
    controls.close()
    assert not controls.stopped
