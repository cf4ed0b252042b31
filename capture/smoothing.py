"""Takes the jitter out of the signals: 1-Euro per group of signals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from capture.errors import SettingError
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.one_euro import OneEuro, steady_lag_s
from capture.pose_filter import PoseFilter
from capture.records import Observation


@dataclass(frozen=True, slots=True)
class GroupSetting:
    """How calm one group of signals is kept."""

    min_cutoff_hz: float
    """Cutoff at rest."""
    beta: float
    """Hertz per unit of speed."""
    usual_speed: float
    """A lively movement of the group, units a second, at which its lag is stated."""


# MediaPipe smooths the landmarks before it computes coefficients and pose, and cannot be told not
# to (see `FaceTracker`). So this is the smaller part: it calms what the coefficients' own network
# adds, and stays out of the way of movement. Units are coefficients; for the head, radians.
GROUP_SETTINGS: Mapping[str, GroupSetting] = {
    "eyes": GroupSetting(min_cutoff_hz=10.0, beta=12.0, usual_speed=8.0),  # a blink: up in 1/8 s
    "mouth": GroupSetting(min_cutoff_hz=4.0, beta=5.0, usual_speed=4.0),  # speech
    "brows": GroupSetting(min_cutoff_hz=1.5, beta=2.0, usual_speed=2.0),
    "head": GroupSetting(min_cutoff_hz=1.5, beta=8.0, usual_speed=1.0),
}


def group_of(name: str) -> str:
    """The group a coefficient is smoothed with: "eyes", "mouth" or "brows" (cheeks, nose too)."""
    if name.startswith("eye"):
        return "eyes"
    return "mouth" if name.startswith(("jaw", "mouth")) else "brows"


class SignalSmoother:
    """Smooths coefficients and head pose by the media clock; landmarks stay as they are.

    Args:
        strength: 0 switches it off, 1 is the default, 2 lags twice as much at rest.
        settings: per group; the names of `GROUP_SETTINGS`.

    Raises:
        SettingError: the strength is negative or a group is missing.
    """

    def __init__(
        self, strength: float = 1.0, settings: Mapping[str, GroupSetting] = GROUP_SETTINGS
    ) -> None:
        if not 0.0 <= strength < np.inf:
            raise SettingError(f"The smoothing strength should be 0 or more; got {strength}.")
        if missing := GROUP_SETTINGS.keys() - settings.keys():
            raise SettingError(f"Smoothing settings are missing for {', '.join(sorted(missing))}.")
        self._strength = strength
        self._settings = settings
        if strength > 0.0:
            groups = [settings[group_of(name)] for name in MEDIAPIPE_BLENDSHAPES]
            # Dividing cutoff and beta alike divides every cutoff, whatever the speed.
            self._coefficients = OneEuro(
                np.array([group.min_cutoff_hz for group in groups]) / strength,
                np.array([group.beta for group in groups]) / strength,
            )
            head = settings["head"]
            self._pose = PoseFilter(head.min_cutoff_hz / strength, head.beta / strength)

    def smooth(self, observation: Observation) -> Observation:
        """The observation with calmer signals; without a face it passes and the past is forgotten.

        The media clock jumping back starts afresh.
        """
        if self._strength == 0.0:
            return observation
        if not observation.face_found:
            self._coefficients.reset()
            self._pose.reset()
            return observation
        coefficients = self._coefficients.filter(observation.coefficients, observation.media_ns)
        T_camera_head = self._pose.filter(observation.T_camera_head, observation.media_ns)
        return replace(
            observation,
            coefficients=coefficients.astype(np.float32),
            T_camera_head=T_camera_head.astype(np.float32),
        )

    def lag_ms(self, speed: float | None = None, frame_rate: float = 30.0) -> dict[str, float]:
        """Milliseconds by which each group trails a steady movement, on top of MediaPipe's own.

        Args:
            speed: coefficients (radians for the head) a second; None takes each group's usual one.
            frame_rate: images a second.
        """
        if self._strength == 0.0:
            return dict.fromkeys(self._settings, 0.0)
        return {
            name: 1000.0
            * steady_lag_s(
                group.min_cutoff_hz / self._strength,
                group.beta / self._strength,
                group.usual_speed if speed is None else speed,
                1.0 / frame_rate,
            )
            for name, group in self._settings.items()
        }

    def describe_lag(self) -> str:
        """The added lag as a line for the user."""
        if self._strength == 0.0:
            return "Smoothing is off."
        moving, resting = self.lag_ms(), self.lag_ms(0.0)
        parts = [f"{name} {moving[name]:.0f} ({resting[name]:.0f})" for name in self._settings]
        return f"Smoothing adds, in ms when moving (at rest): {', '.join(parts)}."
