"""A virtual camera in a process of its own, in the Python that has pyvirtualcam."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

import numpy as np

from live.errors import OutputError, SetupError
from live.virtual_camera.camera_helper import HEADER, MAGIC

PROGRAM = Path(__file__).with_name("camera_helper.py")
START_S = 30.0
"""How long a cold disk may take over the imports, and a driver over opening."""
END_S = 3.0
LONGEST_REASON = 200
DRIVERS = {
    "linux": "`sudo modprobe v4l2loopback exclusive_caps=1 card_label=Mimesh` makes one, and "
    "--virtual-camera /dev/videoN writes it without pyvirtualcam",
    "darwin": "install OBS, press Start Virtual Camera and Stop Virtual Camera in it once, and "
    "close it",
    "win32": "install OBS, whose virtual camera comes with it, or Unity Video Capture",
}
"""What a user installs, by `sys.platform`."""


class UnfitPythonError(SetupError):
    """A Python that does not have pyvirtualcam, or does not run at all."""


class HelperCamera:
    """The helper process, from construction to `close`."""

    def __init__(
        self,
        python: str,
        device: str,
        size: tuple[int, int],
        frame_rate: float,
        start_s: float = START_S,
    ) -> None:
        """`device`: "auto" or a camera's name. `size` (width, height).

        Raises UnfitPythonError, or SetupError for another reason there is no camera.
        """
        self._python = python
        self._answers: queue.Queue[dict[str, str] | None] = queue.Queue()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 (the helper's standard error)
        self._process = self._start(device)
        threading.Thread(target=self._listen, name="camera helper", daemon=True).start()
        try:
            self._name = self._introduce(size, frame_rate, start_s)
        except BaseException:
            self.abandon()
            self.close()
            raise

    def show(self, picture: np.ndarray) -> bool:
        """Hand one (H, W, 3) uint8 RGB picture over, waiting until the helper reads it; True.

        Raises OutputError when the helper has ended.
        """
        try:
            self._send(np.ascontiguousarray(picture).data.cast("B"))
        except (OSError, ValueError) as problem:
            raise OutputError(
                f"The virtual camera {self._name} ended: {self._last_words()}."
            ) from problem
        return True

    def describe(self) -> str:
        """The camera's name, as apps list it."""
        return self._name

    def abandon(self) -> None:
        """End the helper at once; a `show` that waits in another thread raises OutputError."""
        self._process.kill()

    def close(self) -> None:
        """End the helper; what it was given is shown first."""
        assert self._process.stdin is not None
        with suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(END_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._complaints.close()

    def _start(self, device: str) -> subprocess.Popen[bytes]:
        try:
            return subprocess.Popen(
                [self._python, str(PROGRAM), device],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as problem:
            self._complaints.close()
            raise UnfitPythonError(
                f"--virtual-camera-python {self._python} does not run ({problem.strerror}); name "
                "the Python you installed pyvirtualcam in."
            ) from problem

    def _introduce(self, size: tuple[int, int], frame_rate: float, start_s: float) -> str:
        """The camera's name, once it is open."""
        with suppress(OSError):  # it has ended, and its answer says why
            self._send(HEADER.pack(MAGIC, *size, frame_rate))
        try:
            words = self._answers.get(timeout=start_s)
        except queue.Empty:
            raise SetupError(
                f"The virtual camera did not open within {start_s:g} seconds; start the program "
                "it belongs to once, and try again."
            ) from None
        if words is None or "device" not in words:
            raise self._explain(words)
        return str(words["device"])

    def _explain(self, words: dict[str, str] | None) -> SetupError:
        """`words`: the helper's answer; None when it ended without one."""
        if words is not None and words.get("problem") == "library":
            return UnfitPythonError(
                f"{self._python} has no pyvirtualcam ({_shorten(words.get('reason', ''))}): "
                f"`{self._python} -m pip install pyvirtualcam` installs it."
            )
        if words is not None and words.get("problem") == "driver":
            reason = _shorten(words.get("reason", "")).split(". ")[0]  # advice of its own follows
            return SetupError(f"There is no virtual camera to show on: {_advise()} ({reason}).")
        reason = _shorten(words.get("reason", "") if words else self._last_complaint())
        return UnfitPythonError(
            f"{self._python} runs no virtual camera ({reason}); name the Python you installed "
            "pyvirtualcam in with --virtual-camera-python."
        )

    def _send(self, message: bytes | memoryview) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(message)
        self._process.stdin.flush()

    def _listen(self) -> None:
        """Body of a thread: an answer may be long in coming, and pipes of Windows cannot be asked
        whether one is there."""
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                with suppress(ValueError):
                    words = json.loads(line)
                    if isinstance(words, dict):
                        self._answers.put(words)
        self._answers.put(None)

    def _last_words(self) -> str:
        """Why the helper ended."""
        with suppress(queue.Empty):
            words = self._answers.get(timeout=END_S)
            if words is not None:
                return _shorten(words.get("reason", ""))
        return self._last_complaint()

    def _last_complaint(self) -> str:
        """The end of what it left on its standard error."""
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(END_S)
        with suppress(OSError, ValueError):
            self._complaints.seek(0)
            lines = self._complaints.read().decode("utf-8", "replace").split("\n")
            told = [line for line in lines if line.strip()]
            if told:
                return _shorten(told[-1])
        return f"its process ended with {self._process.returncode}"


def _advise() -> str:
    return DRIVERS.get(sys.platform, DRIVERS["linux"])


def _shorten(reason: str) -> str:
    """One line of somebody else's words."""
    line = " ".join(str(reason).split()).rstrip(".")
    return line if len(line) <= LONGEST_REASON else line[:LONGEST_REASON] + "..."
