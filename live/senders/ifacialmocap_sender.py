"""Sends faces as the iFacialMocap app does, unasked: a phone would wait to be called."""

from __future__ import annotations

import numpy as np

from live.records import Tick
from live.senders.app_sender import AppSender
from live.senders.arkit_values import SHAPE_COUNT, head_angles
from live.senders.ifacialmocap_packet import OLDEST, IfacialmocapPacker
from live.senders.send_address import SendAddress


class IfacialmocapSender(AppSender):
    """iFacialMocap: hundredths and degrees, as text.

    Nobody seen shows in trackingStatus; the values are then what the face eases to.
    """

    app = "iFacialMocap"

    def __init__(self, address: SendAddress) -> None:
        """Raises AddressError when the host is not known or there is no way to it."""
        super().__init__(address)
        self._packer = IfacialmocapPacker(address.detail)

    def pack(self, tick: Tick, values: np.ndarray) -> tuple[bytes]:
        """One text."""
        expression = tick.expression
        yaw, pitch, roll = head_angles(expression.T_neutral_head)
        gaze_yaw, gaze_pitch = expression.gaze.T
        return (
            self._packer.pack(
                expression.face_found,
                values[:SHAPE_COUNT],
                np.degrees([-pitch, yaw, roll]),
                expression.T_neutral_head[:3, 3],
                np.degrees(np.stack([-gaze_pitch, gaze_yaw, np.zeros(2)], 1)),
            ),
        )

    def describe(self) -> str:
        """What is sent where, one line."""
        hint = "" if self.address.detail == OLDEST else f"; apps of the older format want /{OLDEST}"
        return f"{super().describe()}, {self.address.detail}{hint}"
