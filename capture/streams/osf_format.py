"""What OpenSeeFace says of the performer it tracks."""

from __future__ import annotations

import numpy as np

from capture.records import Frame, Observation
from capture.streams.osf_datagram import read_osf
from capture.streams.osf_signals import observe_osf

_GONE_NS = 2_000_000_000
"""A face out of sight for so long makes room for another one."""


class OsfFormat:
    """Reads one face of a sender's: the first one seen, until it is gone."""

    def __init__(self) -> None:
        self._face_id: int | None = None
        self._seen_ns = 0

    def read(self, content: bytes, arrived_ns: int) -> np.ndarray | None:
        """() of dtype `FACE`, the performer's; None where only others are seen.

        Raises DatagramError.
        """
        faces = read_osf(content)
        ids = faces["face_id"].tolist()
        if self._face_id not in ids:
            if self._face_id is not None and arrived_ns - self._seen_ns < _GONE_NS:
                return None
            self._face_id = ids[0]
        self._seen_ns = arrived_ns
        place = ids.index(self._face_id)
        return faces[place : place + 1].reshape(())

    def observe(self, frame: Frame, message: np.ndarray) -> Observation:
        """The signals in a record."""
        return observe_osf(frame, message)
