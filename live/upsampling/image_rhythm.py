"""How far apart the images of a source are, and from when on that is a pause."""

from __future__ import annotations

from dataclasses import dataclass

from capture.sources import Source

GAP_NS = 250_000_000
"""Images further apart are a pause of the source, and nothing is said of what was between them."""
GAP_INTERVALS = 3.0
"""Of a clip that has fewer than twelve images a second, like a take played slowly, so many."""
USUAL_INTERVAL_NS = 1e9 / 30
"""Of most cameras; taken for this one's until there is a second image."""


@dataclass(frozen=True, slots=True)
class ImageRhythm:
    """What is known of a source before its first image."""

    interval_ns: float = USUAL_INTERVAL_NS
    """Usual distance between two images."""
    gap_ns: float = GAP_NS
    """Longest distance at which two images are of one motion."""


def rhythm_of(source: Source) -> ImageRhythm:
    """A clip keeps its rate, however slow it is; one who is live and silent so long has paused."""
    if source.live or not source.frame_rate > 0.0:
        return ImageRhythm()
    interval_ns = 1e9 / source.frame_rate
    return ImageRhythm(interval_ns, max(GAP_NS, GAP_INTERVALS * interval_ns))
