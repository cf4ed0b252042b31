"""What the images before this one gave: the short memory of the learned encoder."""

from __future__ import annotations

import numpy as np

LONGEST_GAP_S = 0.5
"""After a longer silence whatever was before says nothing."""
_OLDEST_S = 0.6
"""Nothing older was ever learned from."""


class PastImages:
    """Keeps the newest states with the moments they belong to, in the network's own inputs.

    Args:
        states: (1, K, W) float32, newest first; 0 where there was no image. Written to.
        ages: (1, K + 1) float32 seconds before the image at hand, which comes first; -1 where there
            was no image. Written to.
    """

    def __init__(self, states: np.ndarray, ages: np.ndarray) -> None:
        self._states, self._ages = states[0], ages[0]
        self._moments: list[int] = []
        self._identity = 0
        self.forget()

    def look_back(self, media_ns: int, identity: int) -> bool:
        """Measure how long ago everything was; whether anything is remembered.

        Another person, a clock that jumps back and one that jumps ahead by more than half a second
        start afresh.

        Args:
            media_ns: of the image at hand, nanoseconds on the source's own clock.
            identity: number of the person in it.
        """
        if self._moments:
            step_s = (media_ns - self._moments[0]) / 1e9
            if identity != self._identity or not 0.0 <= step_s <= LONGEST_GAP_S:
                self.forget()
        self._identity = identity
        since = [(media_ns - moment) / 1e9 for moment in self._moments]
        count = sum(age <= _OLDEST_S for age in since)
        self._ages[1 : count + 1] = since[:count]
        self._ages[count + 1 :] = -1.0
        self._states[count:] = 0.0
        del self._moments[count:]
        return count > 0

    def remember(self, state: np.ndarray, media_ns: int) -> None:
        """Keep what the image at hand gave.

        Args:
            state: (W,).
            media_ns: the same as `look_back` was given.
        """
        self._states[1:] = self._states[:-1]
        self._states[0] = state
        self._moments = [media_ns, *self._moments][: len(self._states)]

    def forget(self) -> None:
        """Start afresh."""
        self._moments = []
        self._states[:] = 0.0
        self._ages[:] = -1.0
        self._ages[0] = 0.0
