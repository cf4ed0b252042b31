"""What the window's keys do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import numpy as np

from live.character_renderer import Switches
from live.errors import OutputError
from live.finishing import wait_for
from live.pipeline import Sink
from live.records import Tick
from live.safe_file import explain_failure

CALIBRATION_S = 2.0
MESSAGE_S = 4.0


class KeySource(Protocol):
    """Says which keys were pressed since it was asked last."""

    def poll(self) -> tuple[str, ...]:
        """Names as in `render.window.KEYS`, and "closed"."""
        ...


class Calibration(Protocol):
    """Measures the performer."""

    verdict: str

    @property
    def progress(self) -> float | None:
        """Done share of the running measurement; None when none is running."""
        ...

    @property
    def instruction(self) -> str:
        """What the performer should do now."""
        ...

    def start(self, seconds: float) -> None:
        """Measure rest from the observations to come."""
        ...

    def start_motion(self) -> None:
        """Measure rest, then guide the performer through a range of motion."""
        ...


class Recording(Sink, Protocol):
    """A sink that is finished at some time."""

    def close(self) -> None:
        """Finish; raises OutputError."""
        ...


class NoControls:
    """For runs without a window: nothing to press."""

    stopped = False
    ending = "the source ends, or Ctrl-C."

    def take(self, tick: Tick) -> None:
        """Nothing."""

    def close(self) -> None:
        """Nothing."""


class Controls:
    """A sink that asks the window for keys after every tick and acts on them."""

    ending = "Esc in the window; h shows the other keys."

    def __init__(
        self,
        keys: KeySource,
        switches: Switches,
        calibration: Calibration,
        start_recording: Callable[[Path], Recording],
        folder: Path,
    ) -> None:
        """Screenshots and recordings go to `folder`, named by the time of day."""
        self.stopped = False
        self._keys = keys
        self._switches = switches
        self._calibration = calibration
        self._start_recording = start_recording
        self._folder = folder
        self._recording: Recording | None = None
        self._named: set[Path] = set()
        self._finishing: list[threading.Event] = []
        self._failures: list[OutputError] = []
        self._screenshot_wanted = False
        self._reading_by_option = switches.reading
        self._message_until = 0.0
        self._calibrating = False
        self._actions = {
            "c": self._calibrate,
            "g": self._guide,
            "m": self._mirror,
            "h": self._help,
            "s": self._ask_screenshot,
            "r": self._record,
            "escape": self._stop,
            "closed": self._stop,
        }

    def take(self, tick: Tick) -> None:
        """Hand the tick to a running recording, then act on the keys pressed meanwhile."""
        try:
            if self._recording and tick.picture is not None:
                self._recording.take(tick)
            if self._screenshot_wanted and tick.picture is not None:
                self._save_screenshot(tick.picture)
            for key in self._keys.poll():
                self._actions.get(key, lambda: None)()
            self._tell_calibration()
        except OutputError as problem:
            self._say(str(problem))
        if time.monotonic() > self._message_until:
            self._switches.message = ""

    def close(self) -> None:
        """Finish what is being recorded; raises OutputError."""
        self._finish_recording()
        for done in self._finishing:
            wait_for(done)
        if self._failures:
            raise self._failures[0]

    def _calibrate(self) -> None:
        self._calibration.start(CALIBRATION_S)

    def _guide(self) -> None:
        self._calibration.start_motion()

    def _tell_calibration(self) -> None:
        progress = self._calibration.progress
        if progress is not None:
            tenths = int(10 * progress)  # finer steps would only be text drawn anew
            self._say(f"calibrating, {10 * tenths} %: {self._calibration.instruction}")
        elif self._calibrating:
            self._say(self._calibration.verdict)
        self._calibrating = progress is not None

    def _mirror(self) -> None:
        self._switches.mirrored = not self._switches.mirrored

    def _help(self) -> None:
        self._switches.help_shown = not self._switches.help_shown

    def _stop(self) -> None:
        self.stopped = True

    def _ask_screenshot(self) -> None:
        # The picture is still on the GPU; the next tick brings it along.
        self._screenshot_wanted = self._switches.reading = True

    def _save_screenshot(self, picture: np.ndarray) -> None:
        from PIL import Image

        self._screenshot_wanted, self._switches.reading = False, self._reading_by_option
        path = self._name_file(".png")
        try:
            Image.fromarray(picture).save(path)
        except OSError as problem:
            raise OutputError(explain_failure(path, problem)) from problem
        self._say(f"saved {path.name}")

    def _record(self) -> None:
        if self._recording:
            self._finish_recording()
            return
        path = self._name_file(".mp4")
        self._recording = self._start_recording(path)
        self._switches.recording = True
        self._say(f"recording {path.name}")

    def _name_file(self, suffix: str) -> Path:
        """A free name; several within one second are told apart by a number."""
        moment, number = time.strftime("mimesh-%Y%m%d-%H%M%S"), 1
        path = self._folder / f"{moment}{suffix}"
        while path in self._named or path.exists():  # a film appears when it is complete
            number += 1
            path = self._folder / f"{moment}-{number}{suffix}"
        self._named.add(path)
        return path

    def _finish_recording(self) -> None:
        recording, self._recording = self._recording, None
        self._switches.recording = False
        if recording:
            # The encoder may have seconds of work left, and the loop goes on.
            done = threading.Event()
            threading.Thread(target=self._close_recording, args=(recording, done)).start()
            self._finishing.append(done)

    def _close_recording(self, recording: Recording, done: threading.Event) -> None:
        try:
            recording.close()
            self._say("recording saved")
        except OutputError as problem:
            self._failures.append(problem)
            self._say(str(problem))
        finally:
            done.set()

    def _say(self, message: str) -> None:
        self._switches.message = message
        self._message_until = time.monotonic() + MESSAGE_S
