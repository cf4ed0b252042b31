"""What OpenSeeFace says of the performer it tracks."""

from __future__ import annotations

import numpy as np

from capture.records import Frame, Observation
from capture.streams.osf_datagram import read_osf
from capture.streams.osf_signals import observe_osf
from capture.streams.sender_turn import GONE_NS, Sender, SenderTurn


class OsfFormat:
    """Reads one face of one sender's: the first one seen, until it is gone.

    A face out of sight for `GONE_NS` makes room for another one, as a sender does.
    """

    def __init__(self) -> None:
        self.turn = SenderTurn()
        self._face_id: int | None = None
        self._seen_ns = 0

    def read(self, content: bytes, arrived_ns: int, host: str) -> np.ndarray | None:
        """() of dtype `FACE`, the performer's; None where only others are seen, or send.

        Raises DatagramError.
        """
        faces = read_osf(content)
        if not self.turn.admit(Sender("", host), arrived_ns):
            return None
        ids = faces["face_id"].tolist()
        if self._face_id not in ids:
            if self._face_id is not None and arrived_ns - self._seen_ns < GONE_NS:
                return None
            self._face_id = ids[0]
        self._seen_ns = arrived_ns
        place = ids.index(self._face_id)
        return faces[place : place + 1].reshape(())

    def observe(self, frame: Frame, message: np.ndarray) -> Observation:
        """The signals in a record."""
        return observe_osf(frame, message)
