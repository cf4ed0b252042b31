"""A reading as a row of numbers: what recordings and journals keep."""

from __future__ import annotations

import numpy as np

from capture.names import FACE_REGIONS, MEDIAPIPE_BLENDSHAPES
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Expression
from live.records import Reading

ROW = np.dtype(
    [
        ("frame_id", "<i8"),
        ("captured_ns", "<i8"),
        ("media_ns", "<i8"),
        ("face_found", "?"),
        ("held", "?"),
        ("coefficients", "<f4", (len(MEDIAPIPE_BLENDSHAPES),)),
        ("code", "<f4", (len(ICT_EXPRESSIONS),)),
        ("extra_code", "<f4", (len(EXTRA_EXPRESSIONS),)),
        ("gaze", "<f4", (2, 2)),
        ("T_camera_head", "<f4", (4, 4)),
        ("T_neutral_head", "<f4", (4, 4)),
        ("confidence", "<f4"),
        ("region_confidence", "<f4", (len(FACE_REGIONS),)),
        ("identity", "<i8"),
    ]
)
"""What is kept of a reading. `live.recorder.Recorder` says what each number means."""

NAMES: dict[str, tuple[str, ...]] = {
    "coefficient_names": MEDIAPIPE_BLENDSHAPES,
    "expression_names": ICT_EXPRESSIONS,
    "extra_names": EXTRA_EXPRESSIONS,
    "region_names": FACE_REGIONS,
}
"""The words beside the numbers: of the columns of coefficients, code, extra code and regions."""

COLUMNS_OF = {
    "coefficients": "coefficient_names",
    "code": "expression_names",
    "extra_code": "extra_names",
    "region_confidence": "region_names",
}
"""Array to the words of its columns."""


def row_of(reading: Reading) -> np.ndarray:
    """() of dtype `ROW`, a copy of the reading's numbers."""
    seen, expression = reading.observation, reading.expression
    row = np.zeros((), ROW)
    row["frame_id"], row["captured_ns"] = reading.frame.frame_id, reading.frame.captured_ns
    row["media_ns"], row["identity"] = reading.frame.media_ns, seen.identity
    row["face_found"], row["held"] = seen.face_found, expression.held
    row["confidence"] = seen.confidence
    row["coefficients"], row["T_camera_head"] = seen.coefficients, seen.T_camera_head
    for name in ("code", "extra_code", "gaze", "T_neutral_head", "region_confidence"):
        row[name] = getattr(expression, name)
    return row


def expression_of(row: np.ndarray, frame_id: int, captured_ns: int) -> Expression:
    """What commanded the character in a row of dtype `ROW`, for another frame."""
    return Expression(
        frame_id=frame_id,
        captured_ns=captured_ns,
        face_found=bool(row["face_found"]),
        held=bool(row["held"]),
        confidence=float(row["confidence"]),
        code=row["code"].copy(),
        extra_code=row["extra_code"].copy(),
        gaze=row["gaze"].copy(),
        T_neutral_head=row["T_neutral_head"].copy(),
        region_confidence=row["region_confidence"].copy(),
    )
