"""Bridges moments without a face: hold, ease to neutral, ease back."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

import numpy as np

from capture.mixing import mix, mix_poses, mix_signals, smooth_step
from capture.records import Observation

HOLD_S = 0.3
EASE_S = 0.5
RETURN_S = 0.3
_LONGEST_STEP_S = 0.05


class Rest(Protocol):
    """Knows how the performer holds the head at rest."""

    @property
    def rest_pose(self) -> np.ndarray:
        """(4, 4) head space to camera space."""
        ...


class HoldWhenLost:
    """Signals that never jump when the performer leaves or comes back.

    Without a face the last signals are held for 0.3 s, then ease to neutral (coefficients 0, head
    as at rest, staying where it was) within 0.5 s; when the face is back the signals ease to it
    within 0.3 s. All by the media clock. A face in the very first observation is taken as it is.

    Args:
        rest: tells the head's rest; None means facing the camera.
    """

    def __init__(self, rest: Rest | None = None) -> None:
        self._rest = rest
        self._forget()

    def bridge(self, observation: Observation) -> Observation:
        """The observation with signals to go by; `held` says that they are not all its own."""
        if self._shown is not None and observation.media_ns < self._shown.media_ns:
            self._forget()
        go_on = self._follow if observation.face_found else self._do_without
        shown = go_on(observation)
        self._shown = shown
        return shown

    def _forget(self) -> None:
        self._shown: Observation | None = None
        """What was handed on last."""
        self._left_at: Observation | None = None
        """What was handed on when the face went or came back: where easing starts."""
        self._ever_seen = False
        self._seen_ns = 0
        self._back_s = 0.0

    def _follow(self, seen: Observation) -> Observation:
        """With a face: the observation itself, eased into after a loss."""
        if self._shown is None:
            self._ever_seen = True
        elif not self._shown.face_found:
            self._start_returning(self._shown, seen)
        if self._shown is not None and self._left_at is not None:
            step_s = (seen.media_ns - self._shown.media_ns) / 1e9
            self._back_s += min(step_s, _LONGEST_STEP_S)
        self._seen_ns = seen.media_ns
        if self._left_at is None or self._back_s >= RETURN_S:
            self._left_at = None
            return seen
        share = smooth_step(self._back_s / RETURN_S)
        return replace(mix_signals(self._left_at, seen, share), held=True)

    def _start_returning(self, shown: Observation, seen: Observation) -> None:
        self._left_at, self._back_s = shown, 0.0
        if not self._ever_seen:
            # Nobody knew where the head was, so there is no way to travel from.
            start = shown.T_camera_head.copy()
            start[:3, 3] = seen.T_camera_head[:3, 3]
            self._left_at = replace(shown, T_camera_head=start)
        self._ever_seen = True

    def _do_without(self, empty: Observation) -> Observation:
        """Without a face: the last signals, then on the way to neutral, then neutral."""
        if self._shown is None or not self._ever_seen:
            return replace(empty, T_camera_head=self._rest_pose())
        if self._left_at is None or self._shown.face_found:
            self._left_at = self._shown
        start = self._left_at
        share = smooth_step(((empty.media_ns - self._seen_ns) / 1e9 - HOLD_S) / EASE_S)
        neutral = self._rest_pose()
        neutral[:3, 3] = start.T_camera_head[:3, 3]
        return replace(
            empty,
            held=share < 1.0,
            coefficients=mix(start.coefficients, np.zeros_like(start.coefficients), share),
            landmarks=start.landmarks,
            T_camera_head=mix_poses(start.T_camera_head, neutral, share),
        )

    def _rest_pose(self) -> np.ndarray:
        pose = np.eye(4) if self._rest is None else self._rest.rest_pose
        return pose.astype(np.float32)
