"""Takes the jitter out of the expression code: the one filter between the camera and the mesh."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from engine.encoder import limit_seal
from engine.errors import EngineError
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.noise_filter import NoiseFilter
from engine.noise_level import NoiseLevel, noise_scale
from engine.records import Expression
from engine.region_calm import EYE_REGIONS, calming, expression_regions
from engine.rotation import rotation_vector, turn_by
from engine.smoothing_lag import Movement, measure_lag_ms

_TRACKER_LAG = "the tracker's own (about 12, brows 50)"
"""Measured by drills/smoothing.py: what MediaPipe's smoothing of the landmarks costs."""
_LONGEST_STEP_S = 0.5
"""After a longer silence whatever was before says nothing."""
_LEAST_STRENGTH = 1e-3
"""What is weaker changes less than single precision holds, and is off."""


@dataclass(frozen=True, slots=True)
class GroupSetting:
    """How calm one group of signals is kept."""

    rest_hz: float
    """Cutoff within the noise."""
    threshold: float
    """Change that stands out of the usual noise: coefficients halfway between 0 and 1 are noisiest,
    see `noise_scale`, so theirs is half of this; radians for gaze and head."""
    reach: float
    """Of a lively movement of the group, at which its lag is stated."""


@dataclass(frozen=True, slots=True, eq=False)
class SmoothingSettings:
    """What suits a tracker."""

    groups: Mapping[str, GroupSetting]
    """"eyes", "mouth", "brows" (cheeks and nose too), "gaze" and "head"."""
    noise: float
    """What is expected, and at which the lag is stated; 1 is usual for signals nobody smoothed."""
    noise_range: tuple[float, float]
    """Between which the noise is followed."""
    on_top: bool
    """The tracker smooths too, so the lag stated here is not all."""


# Chosen with drills/smoothing.py: at rest about as calm as MediaPipe's smoothing with a 1-Euro
# filter behind it; lids and mouth less than 25 ms late in waves of one to four a second.
GROUPS: Mapping[str, GroupSetting] = {
    "eyes": GroupSetting(rest_hz=0.12, threshold=0.3, reach=1.0),
    "mouth": GroupSetting(rest_hz=0.13, threshold=0.2, reach=0.6),
    "brows": GroupSetting(rest_hz=0.08, threshold=0.35, reach=0.6),
    "gaze": GroupSetting(rest_hz=0.1, threshold=0.1, reach=0.5),
    "head": GroupSetting(rest_hz=0.1, threshold=0.05, reach=0.5),
}
RAW_SIGNALS = SmoothingSettings(GROUPS, noise=1.0, noise_range=(0.8, 2.5), on_top=False)
"""For a tracker that hands on what it sees."""
LEARNED_SIGNALS = SmoothingSettings(GROUPS, noise=0.8, noise_range=(0.6, 1.2), on_top=False)
"""For the learned encoder, which trembles about half as much as the scores of such a tracker."""
SMOOTHED_SIGNALS = SmoothingSettings(GROUPS, noise=0.3, noise_range=(0.25, 0.8), on_top=True)
"""For a tracker that has smoothed its landmarks: MediaPipe's library, or the native one when it
reproduces it."""

STREAMED_SIGNALS = replace(SMOOTHED_SIGNALS, on_top=False)
"""For a phone, which has calmed what it sends; by how much it lags is not known here."""


def group_of(name: str) -> str:
    """The group an expression is smoothed with: "eyes", "mouth" or "brows" (cheeks, nose too)."""
    if name.startswith("eye"):
        return "eyes"
    return "mouth" if name.startswith(("jaw", "mouth", "tongue")) else "brows"


class CodeSmoother:
    """Smooths code, gaze and head motion by the media clock.

    Of a region that can hardly be seen (`Expression.region_confidence`) code and gaze are kept
    calmer; however little is known, what keeps on being told arrives.

    Args:
        strength: 0 switches it off, 1 is the default, 2 calms twice the noise and lags about twice
            as much.
        settings: what suits the tracker.

    Raises:
        EngineError: the strength is negative or a group is missing.
    """

    def __init__(self, strength: float = 1.0, settings: SmoothingSettings = RAW_SIGNALS) -> None:
        if not 0.0 <= strength < np.inf:
            raise EngineError(f"The smoothing strength should be 0 or more; got {strength}.")
        if missing := GROUPS.keys() - settings.groups.keys():
            raise EngineError(f"Smoothing settings are missing for {', '.join(sorted(missing))}.")
        self._strength = strength if strength >= _LEAST_STRENGTH else 0.0
        self._settings = settings
        if self._strength > 0.0:
            names = [group_of(name) for name in ICT_EXPRESSIONS + EXTRA_EXPRESSIONS]
            self._code_threshold = self._thresholds(names)
            self._regions = expression_regions()
            self._whole_threshold = {name: self._thresholds([name]) for name in ("gaze", "head")}
            self._code = NoiseFilter(self._rest_hz(names))
            self._gaze = NoiseFilter(self._rest_hz(["gaze"]))
            self._head = NoiseFilter(self._rest_hz(["head"]))
            self._noise = NoiseLevel(*settings.noise_range, settings.noise)
        self._shown: Expression | None = None
        """What was handed on last."""
        self._shown_ns = 0

    def smooth(self, expression: Expression, media_ns: int) -> Expression:
        """The same command, calmer.

        Without a face in the image the signals are held or easing and have no noise: they pass as
        they are, and the next face is filtered from there. A clock that jumps back, or ahead by
        more than half a second, starts afresh; one that stands still changes nothing.

        Args:
            expression: one tick's command.
            media_ns: nanoseconds on the source's own clock.
        """
        if self._strength == 0.0:
            return expression
        step_s = (media_ns - self._shown_ns) / 1e9
        calm = expression
        if self._shown is None or not 0.0 <= step_s <= _LONGEST_STEP_S:
            self._forget()
        elif not expression.face_found:
            self._noise.interrupt()
        elif step_s == 0.0:
            calm = _with_signals_of(self._shown, expression)
        else:
            calm = self._follow(self._shown, expression, step_s)
        self._shown, self._shown_ns = calm, media_ns
        return calm

    def lag_ms(self, frame_rate: float = 30.0) -> dict[str, float]:
        """Milliseconds by which each group trails a movement there and back within a second.

        A faster or larger one is trailed less, one of a few per cent more. Said of a face that can
        be seen well, under the usual noise.

        Args:
            frame_rate: images a second, a whole number.
        """
        if self._strength == 0.0:
            return dict.fromkeys(self._settings.groups, 0.0)
        reach = {name: group.reach for name, group in self._settings.groups.items()}
        fresh = CodeSmoother(self._strength, self._settings)
        return measure_lag_ms(fresh.smooth, Movement(reach, noise=self._settings.noise), frame_rate)

    def describe_lag(self) -> str:
        """The added lag as a line for the user."""
        if self._strength == 0.0:
            return "Smoothing is off."
        parts = ", ".join(f"{name} {lag:.0f}" for name, lag in self.lag_ms().items())
        own = f" on top of {_TRACKER_LAG}" if self._settings.on_top else ""
        moving = "moving there and back once a second at 30 images a second"
        return f"Smoothing adds, in ms when {moving}: {parts}{own}."

    def _follow(self, last: Expression, newest: Expression, step_s: float) -> Expression:
        self._noise.listen(newest.code, step_s)
        calm = calming(newest.region_confidence)
        code = self._follow_code(
            _whole_code(last), _whole_code(newest), calm[self._regions], step_s
        )
        turned = self._follow_head(last.T_neutral_head, newest.T_neutral_head, step_s)
        count = len(newest.code)
        return replace(
            newest,
            code=limit_seal(code[:count]),
            extra_code=code[count:],
            gaze=self._follow_gaze(last.gaze, newest.gaze, float(calm[EYE_REGIONS].max()), step_s),
            T_neutral_head=turned,
        )

    def _follow_code(
        self, last: np.ndarray, newest: np.ndarray, calm: np.ndarray, step_s: float
    ) -> np.ndarray:
        scale = noise_scale((last + newest) / 2)
        threshold = self._code_threshold * scale * self._noise.level * calm
        distance = newest - last
        way = self._code.step(distance[:, None], threshold, step_s)
        return (last + way * distance).astype(np.float32)

    def _follow_gaze(
        self, last: np.ndarray, newest: np.ndarray, calm: float, step_s: float
    ) -> np.ndarray:
        """Both eyes as one, so that they go on rising together and never look apart."""
        distance = (newest - last).astype(np.float64)
        threshold = self._whole_threshold["gaze"] * self._noise.level * calm
        way = self._gaze.step(distance.reshape(1, -1), threshold, step_s)
        return (last + way * distance).astype(np.float32)

    def _follow_head(self, last: np.ndarray, newest: np.ndarray, step_s: float) -> np.ndarray:
        last = last.astype(np.float64)
        turn = rotation_vector(newest[:3, :3].astype(np.float64) @ last[:3, :3].T)
        threshold = self._whole_threshold["head"] * self._noise.level
        way = float(self._head.step(turn[None], threshold, step_s)[0])
        followed = last + way * (newest - last)
        followed[:3, :3] = turn_by(way * turn) @ last[:3, :3]
        return followed.astype(np.float32)

    def _forget(self) -> None:
        for noise_filter in (self._code, self._gaze, self._head):
            noise_filter.reset()
        self._noise.interrupt()

    def _rest_hz(self, names: list[str]) -> np.ndarray:
        return np.array([self._settings.groups[name].rest_hz for name in names]) / self._strength

    def _thresholds(self, names: list[str]) -> np.ndarray:
        return np.array([self._settings.groups[name].threshold for name in names]) * self._strength


def _whole_code(expression: Expression) -> np.ndarray:
    return np.concatenate([expression.code, expression.extra_code]).astype(np.float64)


def _with_signals_of(shown: Expression, newest: Expression) -> Expression:
    return replace(
        newest,
        code=shown.code,
        extra_code=shown.extra_code,
        gaze=shown.gaze,
        T_neutral_head=shown.T_neutral_head,
    )
