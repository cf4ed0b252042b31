"""From the performer's expression signals to the character's expression code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from scipy.spatial.transform import Rotation

from engine.errors import EngineError
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Expression

YAW_SPAN = np.radians(30.0)
PITCH_UP_SPAN = np.radians(25.0)
PITCH_DOWN_SPAN = np.radians(30.0)
"""What eyeLook coefficients of 1 stand for: about as far as eyes turn without strain."""

HEAD_LIMIT = np.radians(55.0)  # past that a neck tears, and the tracker is guessing

MIRRORED_BOTH = ("browInnerUp", "cheekPuff")
"""One signal that moves both sides."""


class ObservationLike(Protocol):
    """The signals of one frame, as `SignalEncoder` needs them; left is the performer's own."""

    @property
    def frame_id(self) -> int:
        """Which image."""
        ...

    @property
    def captured_ns(self) -> int:
        """When it was taken."""
        ...

    @property
    def held(self) -> bool:
        """Whether the signals are not this image's own."""
        ...

    @property
    def confidence(self) -> float:
        """In [0, 1]."""
        ...

    @property
    def coefficients(self) -> np.ndarray:
        """(N,) in [0, 1], ordered as the encoder was told."""
        ...

    @property
    def T_camera_head(self) -> np.ndarray:
        """(4, 4) head space to camera space, both +y up and +z out of the face."""
        ...


class SignalEncoder:
    """Maps coefficients by name: `jawOpen` to `jawOpen`, `mouthSmileLeft` to `mouthSmile_L`."""

    def __init__(self, coefficient_names: Sequence[str]) -> None:
        """`coefficient_names` in the order the observations have, MediaPipe's or ARKit's.

        Raises EngineError when they name none of the expressions.
        """
        self._coefficient_count = len(coefficient_names)
        place = {_plain(name): number for number, name in enumerate(coefficient_names)}
        self._sources = _sources(ICT_EXPRESSIONS, place)
        self._extra_sources = _sources(EXTRA_EXPRESSIONS, place)
        if (self._sources < 0).all():
            raise EngineError("None of the coefficient names is an expression the code knows.")
        self._jaw_open = ICT_EXPRESSIONS.index("jawOpen")
        self._mouth_close = ICT_EXPRESSIONS.index("mouthClose")
        self._look = {
            name: ICT_EXPRESSIONS.index(name)
            for name in ICT_EXPRESSIONS
            if name.startswith("eyeLook")
        }

    def encode(self, observation: ObservationLike) -> Expression:
        """The code, gaze and head motion of one frame."""
        coefficients = np.asarray(observation.coefficients, np.float32)
        if coefficients.shape != (self._coefficient_count,):
            raise EngineError(
                f"coefficients should have shape ({self._coefficient_count},); got"
                f" {coefficients.shape}."
            )
        known = np.append(np.clip(np.nan_to_num(coefficients), 0.0, 1.0), np.float32(0.0))
        code = known[self._sources]  # -1 reads the zero at the end
        # mouthClose is a corrective: it seals the lips of an open jaw and means nothing without.
        code[self._mouth_close] = min(code[self._mouth_close], code[self._jaw_open])
        return Expression(
            frame_id=observation.frame_id,
            captured_ns=observation.captured_ns,
            held=observation.held,
            confidence=observation.confidence,
            code=code,
            extra_code=known[self._extra_sources],
            gaze=self._read_gaze(code),
            T_neutral_head=head_turn(observation.T_camera_head),
        )

    def _read_gaze(self, code: np.ndarray) -> np.ndarray:
        """(2, 2) float32; both eyes rise together and never look apart."""

        def look(name: str) -> float:
            return float(code[self._look[f"eyeLook{name}"]])

        left = (look("Out_L") - look("In_L")) * YAW_SPAN
        right = (look("In_R") - look("Out_R")) * YAW_SPAN
        up = (look("Up_L") + look("Up_R")) / 2
        down = (look("Down_L") + look("Down_R")) / 2
        pitch = up * PITCH_UP_SPAN - down * PITCH_DOWN_SPAN
        middle, crossing = (left + right) / 2, max(right - left, 0.0) / 2
        return np.array([[middle - crossing, pitch], [middle + crossing, pitch]], np.float32)


def head_turn(T_camera_head: np.ndarray) -> np.ndarray:
    """(4, 4) float32 T_neutral_head: the head's turn away from facing the camera.

    Head and camera space have parallel axes when the performer faces the camera, so the rotation is
    the turn itself, held to 55 degrees. Where the performer sits before the camera says nothing
    about the character, so nothing is carried over from the position.
    """
    T = np.eye(4, dtype=np.float32)
    turn = Rotation.from_matrix(np.asarray(T_camera_head, np.float64)[:3, :3]).as_rotvec()
    angle = float(np.linalg.norm(turn))
    T[:3, :3] = Rotation.from_rotvec(turn * min(1.0, HEAD_LIMIT / max(angle, 1e-9))).as_matrix()
    return T


def _plain(name: str) -> str:
    """`mouthSmileLeft` and `mouthSmile_L` are one name."""
    for suffix, side in (("Left", "_L"), ("Right", "_R")):
        # jawLeft and mouthLeft are whole expressions, not sides of one.
        if name.endswith(suffix) and name not in ("jawLeft", "jawRight", "mouthLeft", "mouthRight"):
            return name[: -len(suffix)] + side
    return name


def _sources(expressions: Sequence[str], place: dict[str, int]) -> np.ndarray:
    """(E,) int, the coefficient each expression is read from; -1 where there is none."""
    return np.array(
        [
            place.get(name, place.get(name[:-2], -1) if name[:-2] in MIRRORED_BOTH else -1)
            for name in expressions
        ]
    )
