"""The Python client's decoder against the recorded messages that every client is tested with."""

from __future__ import annotations

import functools
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

ROOT = Path(__file__).parent.parent
VECTORS = ROOT / "tests" / "data" / "wire"
sys.path.insert(0, str(ROOT / "clients" / "python"))

from mimesh_snapshot import Snapshot  # noqa: E402
from mimesh_snapshot_reader import read_snapshot  # noqa: E402
from mimesh_wire import (  # noqa: E402
    FRAME,
    SNAPSHOT,
    WireError,
    kind_of,
    read_frame,
    read_refusal,
    topic_text,
)

INDEX = json.loads((VECTORS / "vectors.json").read_text())["vectors"]
REFUSED = json.loads((VECTORS / "refused" / "reasons.json").read_text())


def names_of(kind: str) -> list[str]:
    return [entry["name"] for entry in INDEX if entry["kind"] == kind]


def read_expected(name: str) -> dict[str, Any]:
    return json.loads((VECTORS / f"{name}.json").read_text())


@functools.cache
def snapshot_of(name: str) -> Snapshot:
    return read_snapshot((VECTORS / f"{name}.bin").read_bytes())


def assert_is(found: np.ndarray, told: dict[str, Any], what: str) -> None:
    assert found.shape == tuple(told["shape"]), what
    values = np.array(told["values"], float).reshape(told["shape"])
    np.testing.assert_allclose(found, values, atol=told.get("tolerance", 0), rtol=0, err_msg=what)


@pytest.mark.parametrize("name", names_of("frame"))
def test_frames(name: str) -> None:
    told = read_expected(name)
    frame = read_frame((VECTORS / f"{name}.bin").read_bytes())
    assert topic_text(frame.mode, frame.encoding, frame.space) == told["topic"]
    for field in ("face_found", "held", "repeated", "stream_id", "mode", "space", "confidence"):
        assert getattr(frame, field) == told[field], field
    for field in ("sequence", "frame_id", "captured_ns", "published_ns", "unix_ns"):
        assert getattr(frame, field) == int(told[field]), field
    for field in ("code", "extra_code", "head_rotation", "head_translation"):
        np.testing.assert_array_equal(getattr(frame, field), told[field], field)
    np.testing.assert_array_equal(frame.gaze.ravel(), told["gaze"])
    assert frame.topology_hash.hex() == told["topology_hash"]
    assert_is(frame.rows, told["displacement"], "displacement")


@pytest.mark.parametrize("name", names_of("frame"))
def test_what_frames_make_of_their_mesh(name: str) -> None:
    told = read_expected(name)
    frame = read_frame((VECTORS / f"{name}.bin").read_bytes())
    snapshot = snapshot_of(told["snapshot"])
    assert_is(snapshot.displacement(frame), told["whole_displacement"], "displacement")
    assert_is(snapshot.pose(frame), told["posed_vertices"], "posed")
    for turned, side in zip(snapshot.eye_rotations(frame), ("left", "right"), strict=True):
        quaternion = told["eye_rotations"][side]
        if quaternion is not None:
            expected = Rotation.from_quat(quaternion).as_matrix()
            np.testing.assert_allclose(turned, expected, atol=2e-5)


@pytest.mark.parametrize("name", names_of("snapshot"))
def test_snapshots(name: str) -> None:
    told, snapshot = read_expected(name), snapshot_of(name)
    assert snapshot.topology_hash.hex() == told["topology_hash"]
    assert snapshot.space == told["space"]
    texts = {
        "name": (snapshot.name,),
        "part_names": snapshot.part_names,
        "expression_names": snapshot.expression_names,
        "extra_names": snapshot.extra_names,
    }
    for block, wanted in told["blocks"].items():
        if "hex" in wanted:
            number = int(block.removeprefix("texture_"))
            assert snapshot.textures[number] == bytes.fromhex(wanted["hex"])
        elif block in texts:
            assert texts[block] == tuple(wanted["lines"])
        elif "values" in wanted and block in snapshot.blocks:
            assert_is(snapshot.blocks[block], wanted, block)
        else:
            assert block in ("surface_kinds", "brow_coordinates", "brow_colour"), block
    kinds = told["blocks"].get("surface_kinds", {}).get("lines", [])
    rows = np.reshape(told["blocks"].get("surfaces", {}).get("values", []), (-1, 4))
    assert [surface.kind for surface in snapshot.surfaces] == [kinds[int(row[2])] for row in rows]


@pytest.mark.parametrize("name", names_of("refusal"))
def test_refusals(name: str) -> None:
    assert read_refusal((VECTORS / f"{name}.bin").read_bytes()) == read_expected(name)["sentence"]


@pytest.mark.parametrize("name", REFUSED)
def test_what_every_reader_refuses(name: str) -> None:
    message = (VECTORS / "refused" / f"{name}.bin").read_bytes()
    readers = {"frame": read_frame, "snapshot": read_snapshot, "refusal": read_refusal}
    with pytest.raises(WireError):
        readers.get(name.split("_")[0], kind_of)(message)


def test_the_first_bytes_tell_what_a_message_is() -> None:
    for name in names_of("frame"):
        assert kind_of((VECTORS / f"{name}.bin").read_bytes()) == FRAME
    for name in names_of("snapshot"):
        assert kind_of((VECTORS / f"{name}.bin").read_bytes()) == SNAPSHOT
