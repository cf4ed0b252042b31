"""From coefficients that somebody else tracked, a phone's, to the character's expression code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from engine.encoder import ObservationLike, head_turn, name_matrix
from engine.errors import EngineError
from engine.gaze import gaze_of_codes
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Expression

_TONGUE = EXTRA_EXPRESSIONS.index("tongueOut")


class TrackedElsewhere(ObservationLike, Protocol):
    """The signals of one frame, whose coefficients mean what the code means."""

    @property
    def tongue_out(self) -> float:
        """In [0, 1]."""
        ...

    @property
    def gaze(self) -> np.ndarray | None:
        """(2, 2) radians as `Expression.gaze`, or None."""
        ...


class CoefficientEncoder:
    """Takes each coefficient for the expression of its name, as it is.

    No regression as in `SignalEncoder`: that one corrects MediaPipe's scores. Nor is mouthClose
    held to jawOpen, as phones say a little more of it in every second frame (up to .06 in a
    recorded take), and what comes in should go out again as it was.

    Args:
        coefficient_names: in the order the observations have.

    Raises:
        EngineError: no name is an expression.
    """

    name = "coefficients"

    def __init__(self, coefficient_names: Sequence[str]) -> None:
        self._matrix = name_matrix(ICT_EXPRESSIONS, coefficient_names)
        if not self._matrix.any():
            raise EngineError("None of the coefficient names is an expression the code knows.")

    def encode(self, observation: TrackedElsewhere) -> Expression:
        """The code, gaze and head motion of one frame.

        Raises EngineError when the coefficients are not as many as the names.
        """
        coefficients = np.asarray(observation.coefficients, np.float32)
        if coefficients.shape != self._matrix.shape[1:]:
            raise EngineError(
                f"coefficients should have shape {self._matrix.shape[1:]}; got"
                f" {coefficients.shape}."
            )
        code = self._matrix @ np.clip(np.nan_to_num(coefficients), 0.0, 1.0)
        extra_code = np.zeros(len(EXTRA_EXPRESSIONS), np.float32)
        extra_code[_TONGUE] = observation.tongue_out
        gaze = gaze_of_codes(code) if observation.gaze is None else observation.gaze
        return Expression(
            frame_id=observation.frame_id,
            captured_ns=observation.captured_ns,
            face_found=observation.face_found,
            held=False,
            confidence=observation.confidence,
            code=code,
            extra_code=extra_code,
            gaze=np.asarray(gaze, np.float32),
            T_neutral_head=head_turn(observation.T_camera_head),
            region_confidence=observation.region_confidence,
        )
