"""What is shown before the next image has come: how it will go on, from how it went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from engine.code_smoothing import group_of
from engine.encoder import limit_seal
from engine.expression_mixing import mix_arrays, mix_poses
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Expression
from live.records import Reading, Shown
from live.upsampling.image_rhythm import GAP_NS
from live.upsampling.interpolation import are_one_motion, hold
from live.upsampling.showing_moment import NOT_LATER

MOST_AHEAD = 1.5
"""Intervals between images; further ahead the guess stands still."""
GAINS: Mapping[str, float] = {"eyes": 0.4, "gaze": 0.3, "mouth": 0.5, "brows": 0.7, "head": 0.8}
"""How much of its last change each group is expected to go on with, for every image it is ahead.

Chosen by drills/in_betweens.py on a phone's take of one minute, the smallest that are nearly best:
blinks and glances end as suddenly as they begin. Another performer's packets and the scripted
performance had no part in it. The head does not move in that take; the scripted one, which does not
tremble, would have all of it.
"""


class Prediction:
    """Shows the moment an image would show, were there one: a guess, no later than images are."""

    delay = NOT_LATER

    def __init__(self, gains: Mapping[str, float] = GAINS, gap_ns: float = GAP_NS) -> None:
        """`gap_ns`: from images further apart nothing is guessed."""
        self._gap_ns = gap_ns
        self._code_gains, self._extra_gains = (
            np.array([gains[predicted_with(name)] for name in names], np.float32)
            for names in (ICT_EXPRESSIONS, EXTRA_EXPRESSIONS)
        )
        self._gaze_gain, self._head_gain = gains["gaze"], gains["head"]
        self.ahead_ns = 0
        """How far what was shown last goes beyond the newest image."""

    def show(self, readings: Sequence[Reading], moment_ns: int, media_ns: int) -> Shown:
        """The performer at a moment; `readings` oldest first, at least one.

        `media_ns`: what the moment is on the media clock. `captured_ns` is that of the newest
        reading: a guess is no younger than what it is made from.
        """
        self.ahead_ns = 0
        held = hold(readings[-1], moment_ns, media_ns)
        if len(readings) < 2:
            return held
        before, newest = readings[-2:]
        span_ns = newest.frame.captured_ns - before.frame.captured_ns
        if not are_one_motion(before, newest, span_ns, self._gap_ns):
            return held
        if not _are_seen(before, newest):
            return held
        most_ns = round(MOST_AHEAD * span_ns)
        self.ahead_ns = min(max(moment_ns - newest.frame.captured_ns, 0), most_ns)
        ahead = self.ahead_ns / span_ns
        return replace(held, expression=self.go_on(before.expression, newest.expression, ahead))

    def go_on(self, before: Expression, newest: Expression, ahead: float) -> Expression:
        """`newest` as it will be, `ahead` times later than it came behind `before`."""
        code, extra_code = (
            _keep_within(mix_arrays(old, new, 1.0 + ahead * gains), new)
            for old, new, gains in (
                (before.code, newest.code, self._code_gains),
                (before.extra_code, newest.extra_code, self._extra_gains),
            )
        )
        return replace(
            newest,
            code=limit_seal(code),
            extra_code=extra_code,
            gaze=mix_arrays(before.gaze, newest.gaze, 1.0 + ahead * self._gaze_gain),
            T_neutral_head=mix_poses(
                before.T_neutral_head, newest.T_neutral_head, 1.0 + ahead * self._head_gain
            ),
        )


def predicted_with(name: str) -> str:
    """The group of `GAINS` an expression goes with: lids follow the gaze."""
    return "gaze" if name.startswith("eyeLook") else group_of(name)


def _are_seen(before: Reading, newest: Reading) -> bool:
    """Not bridged: what is held or easing goes its own way."""
    return all(one.expression.face_found and not one.expression.held for one in (before, newest))


def _keep_within(guess: np.ndarray, newest: np.ndarray) -> np.ndarray:
    """In [0, 1], unless the newest reading itself is not."""
    return np.clip(guess, np.minimum(newest, 0.0), np.maximum(newest, 1.0))
