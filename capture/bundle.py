"""Reads a face_landmarker.task bundle: a zip of three nets and the metric face."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from capture.errors import TrackerError

_DETECTOR = "face_detector.tflite"
_LANDMARKS = "face_landmarks_detector.tflite"
_BLENDSHAPES = "face_blendshapes.tflite"
_METRIC_FACE = "geometry_pipeline_metadata_landmarks.binarypb"
_LARGEST_MEMBER = 16 << 20
_VARINT, _EIGHT_BYTES, _BYTES, _FOUR_BYTES = 0, 1, 2, 5
"""Protocol Buffers' wire types."""
_NOT_A_BUNDLE = (
    zipfile.BadZipFile, KeyError, ValueError, IndexError, TypeError, struct.error,
    NotImplementedError, RuntimeError, EOFError, zlib.error,
)  # fmt: skip
"""What reading another file ends in; the last four are zipfile's, for compression or encryption
that it does not know or that does not hold."""


@dataclass(frozen=True, slots=True, eq=False)
class MetricFace:
    """The canonical face whose pose is the head pose."""

    vertices: np.ndarray
    """(468, 3) float64 centimetres in head space: x to the performer's left, +y up, +z forward."""
    anchors: np.ndarray
    """(A,) int64 vertices that hardly move with expression; the pose is fitted to them."""
    anchor_weights: np.ndarray
    """(A,) float64 positive."""


@dataclass(frozen=True, slots=True, eq=False)
class Bundle:
    """What a .task file holds; the nets are TensorFlow Lite flatbuffers."""

    detector: bytes
    landmarks: bytes
    blendshapes: bytes
    metric_face: MetricFace


def read_bundle(path: Path) -> Bundle:
    """The parts of the bundle at `path`.

    Raises:
        TrackerError: the file is unreadable or no face landmarker bundle.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            names = (_DETECTOR, _LANDMARKS, _BLENDSHAPES, _METRIC_FACE)
            detector, landmarks, blendshapes, face = (_member(archive, name) for name in names)
        return Bundle(detector, landmarks, blendshapes, parse_metric_face(face))
    except _NOT_A_BUNDLE as error:
        raise TrackerError(
            f"{path} is not a face landmarker model; leave --tracker-model out to have the right "
            "one fetched."
        ) from error
    except OSError as error:
        raise TrackerError(
            f"The tracker model {path} cannot be read ({error.strerror})."
        ) from error


def parse_metric_face(content: bytes) -> MetricFace:
    """The metric face from a serialised `GeometryPipelineMetadata` message.

    Field 1 is the mesh (its field 3: x, y, z, u, v per vertex), field 2, repeated, a landmark and
    its weight in the fit of the pose.

    Raises:
        ValueError, IndexError, KeyError, TypeError, struct.error: it is none.
    """
    fields = list(_fields(content))
    (mesh,) = (value for number, value in fields if number == 1)
    anchors = [dict(_fields(value)) for number, value in fields if number == 2]
    numbers = b"".join(value for number, value in _fields(mesh) if number == 3)
    vertices = np.frombuffer(numbers, "<f4").reshape(-1, 5)[:, :3]
    places = np.array([anchor[1] for anchor in anchors], np.int64)
    weights = np.array([struct.unpack("<f", anchor[2])[0] for anchor in anchors], np.float64)
    if len(vertices) != 468 or len(anchors) < 3 or places.max() >= 468:
        raise ValueError("not the metric face")
    if not (np.isfinite(vertices).all() and np.isfinite(weights).all() and weights.min() > 0):
        raise ValueError("no face has such numbers")
    return MetricFace(vertices.astype(np.float64), places, weights)


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST_MEMBER:
        raise ValueError("larger than any face net")
    return archive.read(name)


def _fields(content: bytes) -> Iterator[tuple[int, Any]]:
    """(number, value) of every field of a Protocol Buffers message; integers or raw bytes."""
    place = 0
    while place < len(content):
        tag, place = _varint(content, place)
        number, kind = tag >> 3, tag & 7
        if kind == _VARINT:
            value, place = _varint(content, place)
            yield number, value
            continue
        if kind == _BYTES:
            size, place = _varint(content, place)
        elif kind in (_FOUR_BYTES, _EIGHT_BYTES):
            size = 4 if kind == _FOUR_BYTES else 8
        else:
            raise ValueError("no such wire type")
        if place + size > len(content):
            raise ValueError("cut short")
        yield number, content[place : place + size]
        place += size


def _varint(content: bytes, place: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 64, 7):
        byte = content[place]
        place += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, place
    raise ValueError("a number of more than 64 bits")
