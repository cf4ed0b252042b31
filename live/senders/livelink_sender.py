"""Sends faces as Epic's Live Link Face app does, to Unreal and all who listen for a phone."""

from __future__ import annotations

import platform
import time
import uuid

import numpy as np

from live.records import Tick
from live.senders.app_sender import AppSender, wall_clock
from live.senders.livelink_packet import frame_time, pack_face, pack_no_face, pack_sender
from live.senders.send_address import SendAddress

AT_REST = 1e-3
"""Shapes and radians below it move nothing that can be seen."""


class LiveLinkSender(AppSender):
    """Live Link Face: the 61 values, neither clipped nor rounded.

    Once nobody is seen and the face has come to rest, packets without a face say so. Not before:
    who hears of no face keeps the last one, in Unreal a grimace for as long as nobody comes back.
    """

    app = "Live Link Face"

    def __init__(self, address: SendAddress) -> None:
        """Raises AddressError when the host is not known or there is no way to it."""
        super().__init__(address)
        self._sender = pack_sender(device_id(address.detail), address.detail)

    def pack(self, tick: Tick, values: np.ndarray) -> tuple[bytes]:
        """One packet."""
        moment = frame_time(since_midnight(wall_clock(tick.moment_ns)))
        if tick.expression.face_found or np.abs(values).max() > AT_REST:
            return (pack_face(self._sender, moment, values),)
        return (pack_no_face(self._sender, moment),)

    def describe(self) -> str:
        """What is sent where, one line."""
        return f"{super().describe()}, subject {self.address.detail}"


def device_id(subject: str) -> str:
    """36 characters like a phone's, the same whenever this machine sends this subject."""
    return str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{platform.node()}/{subject}")).upper()


def since_midnight(seconds: float) -> float:
    """Seconds since local midnight, of seconds since 1970."""
    local = time.localtime(seconds)
    return local.tm_hour * 3600 + local.tm_min * 60 + local.tm_sec + seconds % 1.0
