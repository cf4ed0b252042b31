"""Notices that somebody else sits where the performer was measured."""

from __future__ import annotations

from capture.records import Observation

PATIENCE_S = 2.0
"""A tracker may take a face for another one for a moment."""


class Newcomer:
    """Knows the person a profile is used for by the tracker's number: the first one seen."""

    def __init__(self) -> None:
        self._known: int | None = None
        self._other_since_ns: int | None = None
        self._told = False

    def forget(self) -> None:
        """Whoever is seen next is the performer."""
        self._known, self._other_since_ns, self._told = None, None, False

    def notice(self, observation: Observation) -> bool:
        """Whether somebody else has stayed for `PATIENCE_S`; said once, until `forget`.

        Images without a face tell nothing of who is there.
        """
        if not observation.face_found or self._told:
            return False
        if self._known is None:
            self._known = observation.identity
        if observation.identity == self._known:
            self._other_since_ns = None
        elif self._other_since_ns is None:
            self._other_since_ns = observation.media_ns
        else:
            self._told = observation.media_ns - self._other_since_ns >= PATIENCE_S * 1e9
        return self._told
