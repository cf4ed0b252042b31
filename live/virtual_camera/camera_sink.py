"""Shows what is drawn on a virtual camera, and never holds the loop up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, Protocol

import numpy as np

from capture.latest import Latest
from live.errors import OutputError
from live.records import Tick

END_S = 5.0
"""How long a device may take over its last picture."""
REPEAT_S = 0.5


class CameraDevice(Protocol):
    """What other apps take for a webcam."""

    def show(self, picture: np.ndarray) -> bool:
        """Give it one (H, W, 3) uint8 RGB picture, waiting where it must; whether it took it.

        Raises OutputError when the device is lost.
        """
        ...

    def describe(self) -> str:
        """Its name, for people."""
        ...

    def abandon(self) -> None:
        """Wake a `show` that waits in another thread; nothing is shown any more."""
        ...

    def close(self) -> None:
        """Give it back."""
        ...


class CameraSink:
    """A sink whose pictures a thread of its own gives to the device: the newest wins.

    The device is black until the first tick, so that it can be chosen in an app while a mesh is
    being rigged. A picture that stays the newest for three periods is repeated: apps drop a camera
    that is silent (OBS after five).
    """

    def __init__(
        self,
        device: CameraDevice,
        size: tuple[int, int],
        frame_rate: float,
        tell: Callable[[str], None],
    ) -> None:
        """`size` (width, height) of every picture to come; `tell` is told once, from the thread,
        when the device is lost. Raises OutputError when it is at once."""
        self.shown = 0
        """Pictures the device took, each counted once."""
        self._device = device
        self._tell = tell
        self._frame_rate = frame_rate
        self._refused = 0
        self._failure: OutputError | None = None
        self._box: Latest[np.ndarray] = Latest()
        self._last = np.zeros((size[1], size[0], 3), np.uint8)
        self._device.show(self._last)
        self._thread = threading.Thread(target=self._show_all, name="virtual camera", daemon=True)
        self._thread.start()

    def take(self, tick: Tick) -> None:
        """Leave the tick's picture for the thread."""
        if tick.picture is not None and self._failure is None:
            self._box.put(tick.picture)

    @property
    def dropped(self) -> int:
        """Pictures that were not shown: newer ones came first, or the device was not ready."""
        return self._box.overwritten + self._refused

    def describe(self) -> str:
        """The device, for people."""
        return self._device.describe()

    def summarise(self) -> dict[str, Any]:
        """The report: the device, its rate, and what became of the pictures so far."""
        return {
            "device": self.describe(),
            "frame_rate": self._frame_rate,
            "shown": self.shown,
            "dropped": self.dropped,
            "lost": self._failure is not None,
        }

    def close(self) -> None:
        """Show what is left and give the device back, in bounded time.

        Raises OutputError when the device was lost before.
        """
        lost = self._failure is not None
        self._box.close()
        self._thread.join(END_S)
        if self._thread.is_alive():
            self._device.abandon()
            self._thread.join(END_S)
        self._device.close()
        if lost:
            raise OutputError(
                f"The virtual camera was lost before the end, after {count_pictures(self.shown)}."
            )

    def _show_all(self) -> None:
        """Body of the thread, which must not die silently."""
        try:
            while not self._box.closed:
                self._show_next()
            self._show_left()
        except Exception as problem:
            self._lose(problem)

    def _show_next(self) -> None:
        picture = self._box.take(min(3.0 / self._frame_rate, REPEAT_S))
        if picture is None:
            if not self._box.closed:
                self._device.show(self._last)
            return
        self._show(picture)
        # Apps may queue what comes faster than the rate they were told, and show it late.
        time.sleep(0.5 / self._frame_rate)

    def _show_left(self) -> None:
        picture = self._box.take(0.0)
        if picture is not None:
            self._show(picture)

    def _show(self, picture: np.ndarray) -> None:
        self._last = picture
        if self._device.show(picture):
            self.shown += 1
        else:
            self._refused += 1

    def _lose(self, problem: Exception) -> None:
        reason = str(problem) if isinstance(problem, OutputError) else _name(problem)
        self._failure = OutputError(reason)
        if not self._box.closed:
            self._tell(f"{reason} The performance goes on without a virtual camera.")


def count_pictures(count: int) -> str:
    """So many, in words."""
    return f"{count} picture{'s' * (count != 1)}"


def _name(problem: Exception) -> str:
    words = " ".join(str(problem).split()) or type(problem).__name__
    return f"The virtual camera failed ({words})."
