"""Takes the performer's resting face out of the signals."""

from __future__ import annotations

import logging
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np

from capture.errors import SettingError
from capture.records import Observation
from capture.rest import Rest, load_rest, measure_rest, save_rest

_log = logging.getLogger(__name__)

_LONGEST_STEP_S = 0.1


class RestCalibration:
    """Makes a performer's rest the zero of every signal, and facing the camera of the head.

    A coefficient goes from [rest, highest] to [0, 1]: what rests at 0.2 becomes 0 there and still
    reaches 1. Lids get the range their own blinks have, so a blink stays a blink; a plain offset
    would keep them from closing. The head pose becomes the one a camera would see that stood
    squarely before the resting performer, at the same distance.

    Args:
        performer: name under which the rest is kept from session to session; None keeps nothing.
        folder: where; None is the user's configuration folder.

    Raises:
        SettingError: the name is no plain word.
    """

    def __init__(self, performer: str | None = "default", folder: Path | None = None) -> None:
        self._path = None if performer is None else _rest_path(performer, folder)
        self._rest = None if self._path is None else load_rest(self._path)
        self._T_square_camera = _square_camera(self._rest)
        self._samples: list[Observation] = []
        self._wanted_s = 0.0
        self._measured_s = 0.0

    @property
    def calibrated(self) -> bool:
        """Whether a rest is known."""
        return self._rest is not None

    @property
    def progress(self) -> float | None:
        """Done share of the running measurement in [0, 1]; None when none is running."""
        if self._wanted_s <= 0.0:
            return None
        return min(self._measured_s / self._wanted_s, 1.0)

    @property
    def rest_pose(self) -> np.ndarray:
        """(4, 4) float32 head pose at rest; identity while none is known."""
        return np.eye(4, dtype=np.float32) if self._rest is None else self._rest.T_camera_head

    def start(self, seconds: float = 2.0) -> None:
        """Measure the rest from the observations to come, until the face was seen so long.

        Raises:
            SettingError: the time is not positive.
        """
        if not 0.0 < seconds < np.inf:
            raise SettingError(f"Calibration should last more than 0 seconds; got {seconds}.")
        self._samples = []
        self._wanted_s, self._measured_s = seconds, 0.0

    def forget(self) -> None:
        """Drop the rest, its file too."""
        self._set(None)
        if self._path is not None:
            self._path.unlink(missing_ok=True)

    def calibrate(self, observation: Observation) -> Observation:
        """The observation measured from the performer's rest; unchanged while none is known."""
        if self._wanted_s > 0.0 and observation.face_found and not observation.held:
            self._sample(observation)
        if self._rest is None:
            return observation
        rest = self._rest
        coefficients = (observation.coefficients - rest.lowest) / (rest.highest - rest.lowest)
        return replace(
            observation,
            coefficients=np.clip(coefficients, 0.0, 1.0).astype(np.float32),
            T_camera_head=self._T_square_camera @ observation.T_camera_head,
        )

    def _sample(self, observation: Observation) -> None:
        if self._samples:
            step_s = (observation.media_ns - self._samples[-1].media_ns) / 1e9
            self._measured_s += min(max(step_s, 0.0), _LONGEST_STEP_S)
        self._samples.append(observation)
        if self._measured_s >= self._wanted_s:
            self._finish()

    def _finish(self) -> None:
        rest = measure_rest(self._samples)
        self._samples, self._wanted_s = [], 0.0
        self._set(rest)
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

    def _set(self, rest: Rest | None) -> None:
        self._rest = rest
        self._T_square_camera = _square_camera(rest)


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
