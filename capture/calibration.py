"""Takes the performer's resting face out of the signals."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from capture.errors import SettingError
from capture.mixing import mix_signals, smooth_step
from capture.records import Observation
from capture.rest import Rest, load_rest, measure_rest, save_rest

_log = logging.getLogger(__name__)

_LONGEST_STEP_S = 0.1
EASE_S = 0.3


class RestCalibration:
    """Makes a performer's rest the zero of every signal, and facing the camera of the head.

    A coefficient goes from [rest, highest] to [0, 1]: what rests at 0.2 becomes 0 there and still
    reaches 1. Lids get the range their own blinks have, so a blink stays a blink; a plain offset
    would keep them from closing. The head pose becomes the one a camera would see that stood
    squarely before the resting performer, at the same distance. A newly measured rest is eased in
    within 0.3 s by the media clock.

    Args:
        performer: name under which the rest is kept from session to session; None keeps nothing.
        folder: where; None is the user's configuration folder.

    Raises:
        SettingError: the name is no plain word.
    """

    def __init__(self, performer: str | None = "default", folder: Path | None = None) -> None:
        self._path = None if performer is None else _rest_path(performer, folder)
        self._zero = _Zero(None if self._path is None else load_rest(self._path))
        self._last_zero: _Zero | None = None
        """What was zero before; only while the new one is being eased in."""
        self._changed_ns = 0
        self._samples: list[Observation] = []
        self._wanted_s = 0.0
        self._measured_s = 0.0

    @property
    def progress(self) -> float | None:
        """Done share of the running measurement in [0, 1]; None when none is running."""
        if self._wanted_s <= 0.0:
            return None
        return min(self._measured_s / self._wanted_s, 1.0)

    @property
    def rest_pose(self) -> np.ndarray:
        """(4, 4) float32 head pose at rest; identity while none is known."""
        return self._zero.rest_pose

    def start(self, seconds: float = 2.0) -> None:
        """Measure the rest from the observations to come, until the face was seen so long.

        Raises:
            SettingError: the time is not positive.
        """
        if not 0.0 < seconds < np.inf:
            raise SettingError(f"Calibration should last more than 0 seconds; got {seconds}.")
        self._samples = []
        self._wanted_s, self._measured_s = seconds, 0.0

    def calibrate(self, observation: Observation) -> Observation:
        """The observation measured from the performer's rest; unchanged while none is known."""
        if self._wanted_s > 0.0 and observation.face_found:
            self._sample(observation)
        measured = self._zero.measure(observation)
        if self._last_zero is None:
            return measured
        since_s = (observation.media_ns - self._changed_ns) / 1e9
        if not 0.0 <= since_s < EASE_S:  # done, or another stream has begun
            self._last_zero = None
            return measured
        before = self._last_zero.measure(observation)
        return mix_signals(before, measured, smooth_step(since_s / EASE_S))

    def _sample(self, observation: Observation) -> None:
        if self._samples:
            step_s = (observation.media_ns - self._samples[-1].media_ns) / 1e9
            self._measured_s += min(max(step_s, 0.0), _LONGEST_STEP_S)
        self._samples.append(observation)
        if self._measured_s >= self._wanted_s:
            self._finish()

    def _finish(self) -> None:
        rest = measure_rest(self._samples)
        self._last_zero, self._zero = self._zero, _Zero(rest)
        self._changed_ns = self._samples[-1].media_ns
        self._samples, self._wanted_s = [], 0.0
        if self._path is None:
            return
        try:
            save_rest(rest, self._path)
        except OSError as error:
            _log.warning(
                "The calibration holds for this session only: %s cannot be written (%s).",
                self._path,
                error.strerror,
            )


class _Zero:
    """A rest as the zero of the signals; without one they stay as they are."""

    def __init__(self, rest: Rest | None) -> None:
        self._rest = rest
        self._T_square_camera = _square_camera(rest)

    @property
    def rest_pose(self) -> np.ndarray:
        return np.eye(4, dtype=np.float32) if self._rest is None else self._rest.T_camera_head

    def measure(self, observation: Observation) -> Observation:
        if self._rest is None or not observation.face_found:
            return observation
        lowest, highest = self._rest.lowest, self._rest.highest
        coefficients = (observation.coefficients - lowest) / (highest - lowest)
        return replace(
            observation,
            coefficients=np.clip(coefficients, 0.0, 1.0).astype(np.float32),
            T_camera_head=self._T_square_camera @ observation.T_camera_head,
        )


def _square_camera(rest: Rest | None) -> np.ndarray:
    """(4, 4) float32 camera space to that of a camera squarely before the resting head."""
    if rest is None:
        return np.eye(4, dtype=np.float32)
    T_square_head = np.eye(4)
    T_square_head[2, 3] = -np.linalg.norm(rest.T_camera_head[:3, 3])
    T_head_camera = np.linalg.inv(rest.T_camera_head.astype(np.float64))
    return (T_square_head @ T_head_camera).astype(np.float32)


def _rest_path(performer: str, folder: Path | None) -> Path:
    if not re.fullmatch(r"[\w-]{1,64}", performer):
        raise SettingError(
            f"A performer's name should be letters, digits, - and _; got {performer!r}."
        )
    return (folder or _default_folder()) / f"{performer}.json"


def _default_folder() -> Path:
    override = os.environ.get("MIMESH_CACHE")
    if override:
        return Path(override) / "calibration"
    import platformdirs

    return Path(platformdirs.user_config_dir("mimesh", appauthor=False)) / "calibration"
