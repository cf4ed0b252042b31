"""What is shown between two images: the way from one to the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from engine.expression_mixing import mix_arrays, mix_expressions
from engine.records import Expression
from live.records import Reading, Shown
from live.upsampling.image_rhythm import GAP_NS
from live.upsampling.showing_moment import ONE_IMAGE_LATER


class Interpolation:
    """Shows a moment that lies one image back, when what was before it and behind it is known.

    Straight from reading to reading, heads along the shortest turn: a monotone cubic is nearer to
    the truth only where it knows one image more, which would be one image later.
    """

    delay = ONE_IMAGE_LATER
    ahead_ns = 0
    """Nothing is shown that is not known."""

    def __init__(self, gap_ns: float = GAP_NS) -> None:
        """`gap_ns`: of images further apart nothing is mixed."""
        self._gap_ns = gap_ns

    def show(self, readings: Sequence[Reading], moment_ns: int, media_ns: int) -> Shown:
        """The performer at a moment; `readings` oldest first, at least one.

        `media_ns`: what the moment is on the media clock. Beyond the newest reading that one is
        held, and its frame says how old it is.
        """
        after = next(
            (row for row, one in enumerate(readings) if one.frame.captured_ns > moment_ns),
            len(readings),
        )
        if after == 0 or after == len(readings):
            return hold(readings[max(after - 1, 0)], moment_ns, media_ns)
        before, behind = readings[after - 1], readings[after]
        since_ns, span_ns = (
            stamp_ns - before.frame.captured_ns
            for stamp_ns in (moment_ns, behind.frame.captured_ns)
        )
        if not are_one_motion(before, behind, span_ns, self._gap_ns):
            return hold(before, moment_ns, media_ns)
        return show_between(before, behind, since_ns / span_ns, moment_ns, media_ns)


def show_between(
    before: Reading, behind: Reading, share: float, moment_ns: int, media_ns: int
) -> Shown:
    """The performer `share` in [0, 1] of the way from one reading to the other."""
    mixed = mix_readings(before.expression, behind.expression, share)
    way_ns = behind.frame.captured_ns - before.frame.captured_ns
    captured_ns = before.frame.captured_ns + round(share * way_ns)
    expression = replace(mixed, captured_ns=captured_ns)
    frame = replace(behind.frame, captured_ns=captured_ns, media_ns=media_ns)
    return Shown(frame, before.observation, expression, moment_ns)


def mix_readings(before: Expression, behind: Expression, share: float) -> Expression:
    """`share` of the way from one to the other; whether a face is there is as it was before."""
    regions = mix_arrays(before.region_confidence, behind.region_confidence, share)
    return replace(
        mix_expressions(before, behind, share),
        face_found=before.face_found,
        held=before.held,
        confidence=before.confidence,
        region_confidence=regions,
    )


def hold(reading: Reading, moment_ns: int, media_ns: int) -> Shown:
    """The reading itself, whatever the moment; as old as it is."""
    frame = replace(reading.frame, media_ns=media_ns)
    return Shown(frame, reading.observation, reading.expression, moment_ns)


def are_one_motion(before: Reading, behind: Reading, span_ns: int, gap_ns: float) -> bool:
    """Whether two readings `span_ns` apart say something of what was between them."""
    same = before.observation.identity == behind.observation.identity
    return same and 0 < span_ns <= gap_ns
