"""Keeps what was tracked and encoded, tick by tick, for `--record`."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from live.records import Tick
from live.safe_file import claim_output, write_whole

_INTEGERS = ("frame_id", "captured_ns", "media_ns", "identity")


class Recorder:
    """A sink that collects ticks and writes one npz at the end; plain numpy reads it.

    frame_id (N,) int64; captured_ns (N,) int64 monotonic; media_ns (N,) int64, the source's own
    clock, which a take is played by; face_found (N,) bool;
    coefficients (N, 52) float32; code (N, 53) float32; extra_code (N, 1) float32, what `code` has
    no name for; gaze (N, 2, 2) float32 radians, left then right eye, each (yaw towards the head's
    left, pitch up); T_camera_head and T_neutral_head (N, 4, 4) float32 centimetres; confidence (N,)
    and region_confidence (N, R) float32 in [0, 1]; identity (N,) int64, the performer's number;
    coefficient_names (52,), expression_names (53,), extra_names (1,) and region_names (R,) text.
    Code, gaze and T_neutral_head are what moved the character, smoothed; coefficients and
    T_camera_head are what the encoder was given: without a face 0 and the identity, while the
    others are held or easing.
    """

    def __init__(
        self,
        path: Path,
        coefficient_names: tuple[str, ...],
        expression_names: tuple[str, ...],
        extra_names: tuple[str, ...],
        region_names: tuple[str, ...],
    ) -> None:
        """Raises OutputError at once when `path` cannot be written."""
        self.path = claim_output(path, (".npz",))
        self._names = {
            "coefficient_names": coefficient_names,
            "expression_names": expression_names,
            "extra_names": extra_names,
            "region_names": region_names,
        }
        self._rows: dict[str, list] = {
            "frame_id": [],
            "captured_ns": [],
            "media_ns": [],
            "face_found": [],
            "coefficients": [],
            "code": [],
            "extra_code": [],
            "gaze": [],
            "T_camera_head": [],
            "T_neutral_head": [],
            "confidence": [],
            "region_confidence": [],
            "identity": [],
        }

    def take(self, tick: Tick) -> None:
        """Copy one tick's numbers."""
        seen = tick.observation
        self._rows["frame_id"].append(tick.frame.frame_id)
        self._rows["captured_ns"].append(tick.frame.captured_ns)
        self._rows["media_ns"].append(tick.frame.media_ns)
        self._rows["face_found"].append(seen.face_found)
        self._rows["coefficients"].append(np.array(seen.coefficients, np.float32))
        self._rows["code"].append(np.array(tick.expression.code, np.float32))
        self._rows["extra_code"].append(np.array(tick.expression.extra_code, np.float32))
        self._rows["gaze"].append(np.array(tick.expression.gaze, np.float32))
        self._rows["T_camera_head"].append(np.array(seen.T_camera_head, np.float32))
        self._rows["T_neutral_head"].append(np.array(tick.expression.T_neutral_head, np.float32))
        self._rows["confidence"].append(seen.confidence)
        self._rows["region_confidence"].append(
            np.array(tick.expression.region_confidence, np.float32)
        )
        self._rows["identity"].append(seen.identity)

    def describe(self) -> str:
        """Where it is."""
        return str(self.path)

    def close(self) -> None:
        """Write the file. Raises OutputError when the disk is full or refuses."""
        arrays = self._arrays()
        write_whole(self.path, lambda file: np.savez_compressed(file, **arrays))  # pyright: ignore[reportArgumentType]

    def _arrays(self) -> dict[str, np.ndarray]:
        count = len(self._rows["frame_id"])
        types = {**dict.fromkeys(_INTEGERS, np.int64), "face_found": np.bool_}
        shapes = {
            "coefficients": (len(self._names["coefficient_names"]),),
            "code": (len(self._names["expression_names"]),),
            "extra_code": (len(self._names["extra_names"]),),
            "gaze": (2, 2),
            "T_camera_head": (4, 4),
            "T_neutral_head": (4, 4),
            "region_confidence": (len(self._names["region_names"]),),
        }
        arrays = {
            name: np.array(rows, types.get(name, np.float32)).reshape(count, *shapes.get(name, ()))
            for name, rows in self._rows.items()
        }
        texts = {name: np.array(words, np.str_) for name, words in self._names.items()}
        return {**arrays, **texts}
