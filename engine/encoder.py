"""From the performer's expression signals to the character's expression code."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from engine.errors import EngineError
from engine.gaze import gaze_of_codes
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Expression
from engine.rotation import limit_rotation
from engine.signal_regression import BUNDLED_REGRESSION, SignalRegression, load_regression

HEAD_LIMIT = np.radians(55.0)  # past that a neck tears, and the tracker is guessing

_JAW_OPEN = ICT_EXPRESSIONS.index("jawOpen")
_MOUTH_CLOSE = ICT_EXPRESSIONS.index("mouthClose")

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
    def face_found(self) -> bool:
        """Whether a face was in this very image."""
        ...

    @property
    def confidence(self) -> float:
        """In [0, 1]."""
        ...

    @property
    def region_confidence(self) -> np.ndarray:
        """(7,) in [0, 1], ordered as `engine.names.CONFIDENCE_REGIONS`."""
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
    """Maps coefficients by name: `jawOpen` to `jawOpen`, `mouthSmileLeft` to `mouthSmile_L`.

    Where a regression knows the tracker and the expression, its word replaces the name's.
    """

    def __init__(
        self, coefficient_names: Sequence[str], regression: Path | None = BUNDLED_REGRESSION
    ) -> None:
        """Make the one small matrix `encode` multiplies with.

        Args:
            coefficient_names: in the order the observations have, MediaPipe's or ARKit's.
            regression: a file of `engine.training.fit_encoder`, used when `coefficient_names` hold
                all the names it was fitted on; None maps by name alone.

        Raises:
            EngineError: no name is an expression, or the regression cannot be read.
        """
        self._coefficient_count = len(coefficient_names)
        self._by_name = name_matrix(ICT_EXPRESSIONS, coefficient_names)
        if not self._by_name.any():
            raise EngineError("None of the coefficient names is an expression the code knows.")
        self._extras = name_matrix(EXTRA_EXPRESSIONS, coefficient_names)
        self._matrix, self._offsets = self._by_name.copy(), np.zeros(len(self._by_name), np.float32)
        if regression is not None:
            self._listen_to(load_regression(regression), coefficient_names)

    def encode(self, observation: ObservationLike) -> Expression:
        """The code, gaze and head motion of one frame."""
        coefficients = np.asarray(observation.coefficients, np.float32)
        if coefficients.shape != (self._coefficient_count,):
            raise EngineError(
                f"coefficients should have shape ({self._coefficient_count},); got"
                f" {coefficients.shape}."
            )
        known = np.clip(np.nan_to_num(coefficients), 0.0, 1.0)
        code = limit_seal(np.clip(self._matrix @ known + self._offsets, 0.0, 1.0))
        return Expression(
            frame_id=observation.frame_id,
            captured_ns=observation.captured_ns,
            face_found=observation.face_found,
            held=False,
            confidence=observation.confidence,
            code=code,
            extra_code=self._extras @ known,
            gaze=gaze_of_codes(self._by_name @ known).astype(np.float32),
            T_neutral_head=head_turn(observation.T_camera_head),
            region_confidence=observation.region_confidence,
        )

    def _listen_to(self, regression: SignalRegression, names: Sequence[str]) -> None:
        """Put the regression's rows in place of the name's, if it was fitted on these signals."""
        if not set(regression.coefficient_names) <= set(names):
            return
        columns = [list(names).index(name) for name in regression.coefficient_names]
        rows = [ICT_EXPRESSIONS.index(name) for name in regression.expression_names]
        self._matrix[rows] = 0.0
        self._matrix[np.ix_(rows, columns)] = regression.matrix
        self._offsets[rows] = regression.offsets


def limit_seal(code: np.ndarray) -> np.ndarray:
    """`code` (53,) itself, its mouthClose held to jawOpen.

    mouthClose is a corrective: it seals the lips of an open jaw and means nothing without.
    """
    code[_MOUTH_CLOSE] = min(code[_MOUTH_CLOSE], code[_JAW_OPEN])
    return code


def head_turn(T_camera_head: np.ndarray) -> np.ndarray:
    """(4, 4) float32 T_neutral_head: the head's turn away from facing the camera.

    Head and camera space have parallel axes when the performer faces the camera, so the rotation is
    the turn itself, held to 55 degrees. Where the performer sits before the camera says nothing
    about the character, so nothing is carried over from the position.
    """
    T = np.eye(4, dtype=np.float32)
    T[:3, :3] = limit_rotation(np.asarray(T_camera_head)[:3, :3], HEAD_LIMIT)
    return T


def sided_name(name: str) -> str:
    """`mouthSmileLeft` as ICT spells it, `mouthSmile_L`; any other name as it is."""
    for suffix, side in (("Left", "_L"), ("Right", "_R")):
        # jawLeft and mouthLeft are whole expressions, not sides of one.
        if name.endswith(suffix) and name not in ("jawLeft", "jawRight", "mouthLeft", "mouthRight"):
            return name[: -len(suffix)] + side
    return name


def name_matrix(expressions: Sequence[str], coefficient_names: Sequence[str]) -> np.ndarray:
    """(E, C) float32 that maps coefficients to expressions by name.

    1 where a coefficient is an expression's own, under ICT's or ARKit's spelling; the row of an
    expression that has none is 0.
    """
    place = {sided_name(name): number for number, name in enumerate(coefficient_names)}
    matrix = np.zeros((len(expressions), len(coefficient_names)), np.float32)
    for row, name in enumerate(expressions):
        whole = name[:-2] if name[:-2] in MIRRORED_BOTH else name
        source = place.get(name, place.get(whole))
        if source is not None:
            matrix[row, source] = 1.0
    return matrix
