"""The page's decoder on the recorded messages that readers in every language are tested with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from viewer_reader import needs_node, numbers, read

from live.broadcast.spaces import quaternion_of

FOLDER = Path(__file__).parent / "data" / "wire"
VECTORS = json.loads((FOLDER / "vectors.json").read_text(encoding="utf-8"))["vectors"]
REASONS = json.loads((FOLDER / "refused" / "reasons.json").read_text(encoding="utf-8"))
OTHER_NAMES = {"brow_coordinates": "browPlaces", "T_space_mesh": "T_space_mesh"}

pytestmark = needs_node


def names_of(kind: str) -> list[str]:
    return [vector["name"] for vector in VECTORS if vector["kind"] == kind]


def message(name: str) -> bytes:
    return (FOLDER / f"{name}.bin").read_bytes()


def expected(name: str) -> dict[str, Any]:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return OTHER_NAMES.get(name, first + "".join(word.title() for word in rest))


def assert_array(found: Any, told: dict[str, Any], what: str) -> None:
    np.testing.assert_allclose(
        numbers(found), numbers(told["values"]), rtol=0, atol=told.get("tolerance", 0), err_msg=what
    )


def test_frames_are_read_and_moved_as_recorded(tmp_path: Path) -> None:
    names = names_of("frame")
    told = {name: expected(name) for name in names}
    answers = read(
        [each for name in names for each in (message(told[name]["snapshot"]), message(name))],
        tmp_path,
    )
    assert len(names) >= 20
    for name, found in zip(names, answers[1::2], strict=True):
        assert "frame" in found, (name, found)
        check_frame(found, told[name], name)


def check_frame(found: dict[str, Any], told: dict[str, Any], name: str) -> None:
    frame = found["frame"]
    for field in ("topic", "version", "flags", "mode", "encoding", "space", "topology_hash"):
        assert frame[camel(field)] == told[field], (name, field)
    for field in ("stream_id", "sequence", "frame_id", "captured_ns", "published_ns", "unix_ns"):
        assert int(frame[camel(field)]) == int(told[field]), (name, field)
    for field in ("face_found", "held", "repeated", "row_count", "scale", "confidence"):
        assert frame[camel(field)] == told[field], (name, field)
    for field in ("code", "extra_code", "head_rotation", "head_translation", "gaze"):
        np.testing.assert_array_equal(numbers(frame[camel(field)]), numbers(told[field]), name)
    assert_array(frame["displacement"], told["displacement"], name)
    assert_array(found["displacement"], told["whole_displacement"], name)
    assert_array(found["posed"], told["posed_vertices"], name)
    for turned, side in zip(found["eyes"], ("left", "right"), strict=True):
        check_eye(turned, told["eye_rotations"], side, name)


def check_eye(turned: list[float] | None, told: dict[str, Any], side: str, name: str) -> None:
    if told[side] is None:
        assert turned is None, name
        return
    quaternion, wanted = quaternion_of(np.reshape(turned, (3, 3))), np.array(told[side])
    wanted *= np.sign(quaternion @ wanted)
    np.testing.assert_allclose(quaternion, wanted, atol=told["tolerance"], err_msg=name)


def test_snapshots_are_read_as_recorded(tmp_path: Path) -> None:
    names = names_of("snapshot")
    for name, found in zip(names, read([message(each) for each in names], tmp_path), strict=True):
        assert "snapshot" in found, (name, found)
        check_snapshot(found["snapshot"], expected(name), name)


def check_snapshot(snapshot: dict[str, Any], told: dict[str, Any], name: str) -> None:
    for field in ("topology_hash", "space", "vertex_count", "triangle_count"):
        assert snapshot[camel(field)] == told[field], (name, field)
    assert (snapshot["basis"] is not None) == told["basis"], name
    assert (snapshot["surfaces"] is not None) == told["appearance"], name
    pictures = {}
    for block, content in told["blocks"].items():
        if "hex" in content:
            pictures[block] = bytes.fromhex(content["hex"])
        elif "lines" in content:
            found = snapshot[camel(block)]
            assert (found if isinstance(found, list) else [found]) == content["lines"], (
                name,
                block,
            )
        else:
            assert_array(snapshot[camel(block)], content, f"{name} {block}")
    assert [bytes(picture) for picture in snapshot["textures"]] == [
        pictures[block] for block in sorted(pictures)
    ]


def test_refusals_are_read_as_recorded(tmp_path: Path) -> None:
    names = names_of("refusal")
    answers = read([message(name) for name in names], tmp_path)
    for name, found in zip(names, answers, strict=True):
        assert found["refusal"] == expected(name)["sentence"]


def test_what_must_be_refused_is(tmp_path: Path) -> None:
    files = sorted((FOLDER / "refused").glob("*.bin"))
    assert {file.stem for file in files} == set(REASONS)
    answers = read([file.read_bytes() for file in files], tmp_path)
    for file, answer in zip(files, answers, strict=True):
        assert answer.get("wire"), (
            file.stem,
            REASONS[file.stem],
            answer.get("problem", "was read"),
        )
