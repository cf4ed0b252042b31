"""What is known of one performer: the face at rest, and how far its movements go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.encoder_features import RestingFace

BY_NAME = "by-name"
"""What the encoder that maps coefficients by name calls itself where a network tells its name."""


@dataclass(frozen=True, slots=True, eq=False)
class NetworkRest:
    """What a learned encoder tells a performer's movements from."""

    face: RestingFace
    sight: np.ndarray
    """(S,) float32: the mean of what the network's `sight` said of the resting images."""
    network: str
    """Name and version of that network; to another one `sight` means nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class SignalRange:
    """What a performer's coefficients are at rest and at most."""

    names: tuple[str, ...]
    """The C coefficients, in order."""
    lowest: np.ndarray
    """(C,) float32 in [0, 1]: each coefficient's resting value."""
    highest: np.ndarray
    """(C,) float32 up to 1: the value that counts as 1."""


@dataclass(frozen=True, slots=True, eq=False)
class CodeRange:
    """How far the expression code of one performer goes, as one encoder gives it."""

    lowest: np.ndarray
    """(54,) float32, ordered as ICT_EXPRESSIONS + EXTRA_EXPRESSIONS: what counts as 0."""
    highest: np.ndarray
    """(54,) float32: what counts as 1. May be above 1 for somebody who exaggerates."""
    encoder: str
    """Name of the network it was measured with, or `BY_NAME`; it fits no other."""


@dataclass(frozen=True, slots=True, eq=False)
class PerformerProfile:
    """Everything measured of one performer; what was never measured is None."""

    created: str
    """When it was measured last: UTC, ISO 8601, to the second."""
    T_camera_head: np.ndarray | None = None
    """(4, 4) float32 head pose at rest, head space to camera space, centimetres."""
    signal_range: SignalRange | None = None
    """For encoders of coefficients."""
    network_rest: NetworkRest | None = None
    """For learned encoders."""
    code_range: CodeRange | None = None
    """From a guided range of motion."""

    def rest_for(self, network: str) -> NetworkRest | None:
        """The rest that the network of that name may use: its own, or nothing."""
        rest = self.network_rest
        return rest if rest is not None and rest.network == network else None

    def range_for(self, encoder: str) -> CodeRange | None:
        """The range of the encoder of that name, or None."""
        found = self.code_range
        return found if found is not None and found.encoder == encoder else None


def square_camera(T_camera_head: np.ndarray | None) -> np.ndarray:
    """(4, 4) float32 T_square_camera: to a camera squarely before a head that rests like that.

    It stands at the same distance. `T_square_camera @ T_camera_head` is a pose whose rotation is
    the turn away from rest; nobody measured (None) is taken to rest facing the camera.
    """
    if T_camera_head is None:
        return np.eye(4, dtype=np.float32)
    T_square_head = np.eye(4)
    T_square_head[2, 3] = -np.linalg.norm(T_camera_head[:3, 3])
    return (T_square_head @ np.linalg.inv(T_camera_head.astype(np.float64))).astype(np.float32)
