"""One calibration under way: rest, then perhaps a guided range of motion."""

from __future__ import annotations

from enum import Enum

import numpy as np

from capture.records import Observation
from live.calibration.guided_motion import REST_S, GuidedMotion
from live.calibration.rest_measurement import RestImages, SeenClock

RELAX = "look straight and relax"
COME_BACK = "nobody is seen"


class Due(Enum):
    """What is complete and should be computed now."""

    NOTHING = 0
    REST = 1
    MOTION = 2


class Measurement:
    """Takes image after image and says when rest, and then the motion, is complete.

    Args:
        rest_s: how long the performer rests, in seconds of being seen.
        motion: what is asked for; None measures rest alone.

    Whoever is seen first is measured. If another person takes over it begins again with that one:
    a mean of two faces would fit neither.
    """

    def __init__(self, rest_s: float, motion: GuidedMotion | None = None) -> None:
        self.rest_s = REST_S if motion is not None else rest_s
        self.motion = motion
        self._identity: int | None = None
        self._complete = False
        self._begin()

    @property
    def wanted_s(self) -> float:
        """How long the performer is to be seen altogether."""
        return self.rest_s if self.motion is None else self.motion.seconds

    @property
    def seen_s(self) -> float:
        """How long the performer was seen."""
        return self._clock.seconds

    @property
    def left_over(self) -> str:
        """What counts of it if it ends now, as the end of a sentence."""
        return "" if self._resting else ", rest alone counts"

    @property
    def request(self) -> str:
        """What the performer is asked for."""
        return RELAX if self.motion is None else self.motion.tell(self._clock.seconds)

    @property
    def instruction(self) -> str:
        """The same, or that nobody is there to ask."""
        return self.request if self._seen else COME_BACK

    def take(
        self, seen: Observation, sight: np.ndarray | None, code: np.ndarray, *, rest_known: bool
    ) -> Due:
        """One more image with a performer in it.

        Args:
            seen: the signals before any calibration.
            sight: what the network made of the face, if there is a network.
            code: (54,) what the encoder made of it, before any range is applied.
            rest_known: whether the encoder goes by the rest measured here.
        """
        if self._identity not in (None, seen.identity) and not self._complete:
            self._begin()
        self._seen, self._identity = True, seen.identity
        self._clock.advance(seen.media_ns, seen=True)
        if self._resting:
            self.images.take(seen, sight)
            self._resting = self._clock.seconds < self.rest_s
            return Due.NOTHING if self._resting else Due.REST
        if self.motion is None or self._complete:
            return Due.NOTHING
        self.motion.take(self._clock.seconds, code, rest_known=rest_known)
        self._complete = self._clock.seconds >= self.motion.seconds
        return Due.MOTION if self._complete else Due.NOTHING

    def miss(self, seen: Observation) -> None:
        """An image without a performer."""
        self._seen = False
        self._clock.advance(seen.media_ns, seen=False)

    def _begin(self) -> None:
        self.images = RestImages()
        if self.motion is not None:
            self.motion.forget()
        self._clock = SeenClock()
        self._resting = self._seen = True
