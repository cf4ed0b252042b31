from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model

from capture.bundle import parse_metric_face, read_bundle
from capture.errors import TrackerError

MEMBERS = (
    "face_detector.tflite",
    "face_landmarks_detector.tflite",
    "face_blendshapes.tflite",
    "geometry_pipeline_metadata_landmarks.binarypb",
)


def metric_face_message(vertices: np.ndarray, anchors: dict[int, float]) -> bytes:
    """By the message's definition: the mesh's floats, anchors, and a field to be skipped."""
    numbers = b"".join(b"\x1d" + struct.pack("<f", value) for value in vertices.reshape(-1))
    mesh = b"\x08\x00" + numbers + b"\x20\x07"
    refs = b"".join(
        b"\x12" + _sized(b"\x08" + _varint(place) + b"\x15" + struct.pack("<f", weight))
        for place, weight in anchors.items()
    )
    return b"\x0a" + _sized(mesh) + refs + b"\x18\x01"


def _sized(content: bytes) -> bytes:
    return _varint(len(content)) + content


def _varint(value: int) -> bytes:
    low = [value >> shift & 0x7F for shift in range(0, max(value.bit_length(), 1), 7)]
    return bytes([*(byte | 0x80 for byte in low[:-1]), low[-1]])


def test_a_metric_face_is_read_back_as_it_was_written() -> None:
    vertices = np.random.default_rng(1).normal(size=(468, 5)).astype(np.float32)
    face = parse_metric_face(metric_face_message(vertices, {4: 0.5, 300: 0.25, 467: 1.0}))
    np.testing.assert_array_equal(face.vertices, vertices[:, :3])
    assert face.anchors.tolist() == [4, 300, 467]
    assert face.anchor_weights.tolist() == [0.5, 0.25, 1.0]


def test_the_real_metric_face_is_a_head_in_centimetres() -> None:
    face = read_bundle(tracker_model()).metric_face
    across = np.ptp(face.vertices, axis=0)
    assert 12 < across[0] < 18
    assert 15 < across[1] < 20
    # The nose points forward, the performer's left ear is on the left: positive x.
    assert face.vertices[4, 2] > face.vertices[:, 2].mean()
    assert face.vertices[263, 0] > 0 > face.vertices[33, 0]
    assert len(face.anchors) == 33
    assert (face.anchor_weights > 0).all()


def test_the_nets_are_flatbuffers() -> None:
    bundle = read_bundle(tracker_model())
    for net in (bundle.detector, bundle.landmarks, bundle.blendshapes):
        assert net[4:8] == b"TFL3"


@pytest.mark.parametrize("missing", MEMBERS)
def test_a_bundle_without_a_part_is_refused(tmp_path: Path, missing: str) -> None:
    path = tmp_path / "face.task"
    with zipfile.ZipFile(tracker_model()) as whole, zipfile.ZipFile(path, "w") as broken:
        for name in set(MEMBERS) - {missing}:
            broken.writestr(name, whole.read(name))
    with pytest.raises(TrackerError, match="is not a face landmarker model; leave --tracker-model"):
        read_bundle(path)


@pytest.mark.parametrize("length", [0, 1, 5, 100, 19000])
def test_a_metric_face_cut_short_is_refused(tmp_path: Path, length: int) -> None:
    path = tmp_path / "face.task"
    with zipfile.ZipFile(tracker_model()) as whole, zipfile.ZipFile(path, "w") as broken:
        for name in MEMBERS[:3]:
            broken.writestr(name, whole.read(name))
        broken.writestr(MEMBERS[3], whole.read(MEMBERS[3])[:length])
    with pytest.raises(TrackerError, match="is not a face landmarker model"):
        read_bundle(path)


@pytest.mark.parametrize(
    ("place", "weight"), [(468, 1.0), (4, -1.0), (4, 0.0), (4, float("nan")), (4, float("inf"))]
)
def test_anchors_that_no_face_has_are_refused(place: int, weight: float) -> None:
    vertices = np.random.default_rng(1).normal(size=(468, 5)).astype(np.float32)
    with pytest.raises(ValueError, match=r"not the metric face|no face has such numbers"):
        parse_metric_face(metric_face_message(vertices, {1: 0.5, 300: 0.25, place: weight}))


def test_a_vertex_that_is_no_number_is_refused() -> None:
    vertices = np.full((468, 5), np.nan, np.float32)
    with pytest.raises(ValueError, match="no face has such numbers"):
        parse_metric_face(metric_face_message(vertices, {1: 0.5, 2: 0.25, 3: 1.0}))


def test_a_number_where_the_mesh_should_be_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "face.task"
    with zipfile.ZipFile(tracker_model()) as whole, zipfile.ZipFile(path, "w") as broken:
        for name in MEMBERS[:3]:
            broken.writestr(name, whole.read(name))
        broken.writestr(MEMBERS[3], b"\x08\x05")
    with pytest.raises(TrackerError, match="is not a face landmarker model"):
        read_bundle(path)


@pytest.mark.parametrize(("field", "value"), [(8, 1), (8, 64), (10, 77), (6, 200)])
def test_zips_that_cannot_be_opened_are_refused(tmp_path: Path, field: int, value: int) -> None:
    """Encrypted, patched, of an unknown compression, of a later version of the format."""
    path, content = tmp_path / "face.task", bytearray(tracker_model().read_bytes())
    content[content.index(b"PK\x01\x02") + field] = value
    path.write_bytes(content)
    with pytest.raises(TrackerError, match="is not a face landmarker model"):
        read_bundle(path)


def test_text_and_missing_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "face.task"
    path.write_text("hello")
    with pytest.raises(TrackerError, match="is not a face landmarker model"):
        read_bundle(path)
    with pytest.raises(TrackerError, match=r"cannot be read \(No such file or directory\)"):
        read_bundle(tmp_path / "none.task")
