"""Sends faces by the Virtual Motion Capture protocol, to VSeeFace, VNyan, Warudo and others."""

from __future__ import annotations

import numpy as np

from live.records import Tick
from live.senders.app_sender import AppSender
from live.senders.arkit_values import SHAPE_COUNT
from live.senders.send_address import SendAddress
from live.senders.vmc_packet import STYLES, VmcPacker, bone_rotations
from live.senders.vrm_presets import preset_values

VSEEFACE_PORT = 39540


class VmcSender(AppSender):
    """VMC: blend shapes in the style of the address, head and eyes.

    Nobody seen shows in /VMC/Ext/OK; the values are then what the face eases to.
    """

    app = "VMC"

    def __init__(self, address: SendAddress) -> None:
        """Raises AddressError when the host is not known or there is no way to it."""
        super().__init__(address)
        self._packer = VmcPacker(STYLES[address.detail])
        self._presets = address.detail == "presets"
        self._first_ns: int | None = None

    def pack(self, tick: Tick, values: np.ndarray) -> list[bytes]:
        """Bundles, the last of which lets the values count."""
        expression = tick.expression
        if self._first_ns is None:
            self._first_ns = tick.moment_ns
        shapes = values[:SHAPE_COUNT]
        return self._packer.pack(
            (tick.moment_ns - self._first_ns) / 1e9,
            expression.face_found,
            bone_rotations(expression.T_neutral_head, expression.gaze),
            preset_values(shapes) if self._presets else shapes,
        )

    def describe(self) -> str:
        """What is sent where, one line."""
        return f"{super().describe()}, names {self.address.detail}{self.hint_at_port()}"

    def hint_at_port(self) -> str:
        """Apps that take a face listen elsewhere than those that take whole performances."""
        elsewhere = self.address.port != VSEEFACE_PORT
        return f"; VSeeFace listens on {VSEEFACE_PORT}" if elsewhere else ""
