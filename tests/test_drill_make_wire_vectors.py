"""The wire vectors: what is committed is what is read, what is refused, and what would be made."""

from __future__ import annotations

import io
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from drills import make_wire_vectors, wire_frames, wire_heads
from drills.wire_reference import displace
from engine.deformer import CpuDeformer, posed_vertices
from live.broadcast.refusal import decode_refusal
from live.broadcast.snapshot import decode_snapshot
from live.broadcast.snapshot_record import BASIS_BLOCKS, MESH_BLOCKS
from live.errors import PacketError
from live.packet import decode_frame

FOLDER = make_wire_vectors.FOLDER
VECTORS = json.loads((FOLDER / "vectors.json").read_text())["vectors"]
REASONS = json.loads((FOLDER / "refused" / "reasons.json").read_text())
NAMES = {kind: [row["name"] for row in VECTORS if row["kind"] == kind] for kind in (
    "frame", "snapshot", "refusal")}  # fmt: skip
MADE = make_wire_vectors.make_files()
SENT = {sent.name: sent for sent in wire_frames.make_messages()}


def read(name: str) -> tuple[bytes, dict[str, Any]]:
    return (FOLDER / f"{name}.bin").read_bytes(), json.loads((FOLDER / f"{name}.json").read_text())


def values_of(described: dict[str, Any]) -> np.ndarray:
    values = [math.nan if each is None else each for each in described["values"]]
    return np.array(values, np.float64).reshape(described["shape"])


def test_nothing_is_missing_and_nothing_is_left_over() -> None:
    committed = {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.*")}
    assert committed == {*MADE, "README.md"}
    assert sum(len(names) for names in NAMES.values()) == len(VECTORS) > 50
    assert len(REASONS) > 100


def test_the_folder_stays_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.rglob("*.*")) < 1_000_000


@pytest.mark.parametrize("path", [path for path in MADE if path.endswith(".json")])
def test_what_is_made_today_says_the_same(path: str) -> None:
    """To the last bits that another machine's arithmetic may differ in."""
    assert_alike(json.loads((FOLDER / path).read_text()), json.loads(MADE[path]))


def assert_alike(committed: Any, made: Any, name: str = "") -> None:
    assert type(committed) is type(made)
    if name == "vertex_colours":  # paint is rounded to whole numbers
        np.testing.assert_allclose(committed["values"], made["values"], atol=1)
    elif isinstance(committed, dict) and committed.get("type") == "png":
        assert pixels(committed["hex"]) == pixels(made["hex"])  # packed as the library likes
    elif isinstance(committed, dict):
        assert list(committed) == list(made)
        for key in committed:
            assert_alike(committed[key], made[key], key)
    elif isinstance(committed, list):
        assert len(committed) == len(made)
        for one, other in zip(committed, made, strict=True):
            assert_alike(one, other)
    elif isinstance(committed, float):
        assert committed == pytest.approx(made, rel=1e-6, abs=1e-9)
    else:
        assert committed == made


def pixels(text: str) -> list:
    return np.asarray(Image.open(io.BytesIO(bytes.fromhex(text)))).tolist()


@pytest.mark.parametrize("path", [p for p in MADE if p.endswith(".bin") and "/" not in p])
def test_what_is_made_today_is_as_long(path: str) -> None:
    if not path.startswith("snapshot") or "appearance" not in path:  # pictures may pack otherwise
        assert len((FOLDER / path).read_bytes()) == len(MADE[path])


@pytest.mark.parametrize("name", NAMES["frame"])
def test_a_frame_is_read_as_the_json_says(name: str) -> None:
    message, expected = read(name)
    packet = decode_frame(message)
    found = make_wire_vectors.describe_packet(packet)
    assert found == {key: expected[key] for key in found}


@pytest.mark.parametrize("name", NAMES["frame"])
def test_a_frame_moves_the_mesh_as_the_json_says(name: str) -> None:
    message, expected = read(name)
    snapshot = decode_snapshot(read(expected["snapshot"])[0])
    packet = decode_frame(message)
    assert packet.topology_hash == snapshot.topology_hash
    motion = make_wire_vectors.describe_motion(packet, snapshot)
    for key in ("whole_displacement", "posed_vertices"):
        tolerance = expected[key]["tolerance"]
        assert tolerance > 0
        np.testing.assert_allclose(
            values_of(motion[key]), values_of(expected[key]), atol=tolerance, rtol=0
        )


@pytest.mark.parametrize("name", NAMES["frame"])
def test_a_frame_holds_what_the_engine_meant(name: str) -> None:
    """Against the truth before any rounding: half a step, or the basis' own half steps."""
    sent = SENT[name]
    assert sent.truth is not None
    packet = decode_frame((FOLDER / f"{name}.bin").read_bytes())
    snapshot = decode_snapshot(SENT[sent.snapshot].message)
    bound = np.abs(sent.truth).max() * 1e-6 + np.abs(snapshot.neutral_vertices).max() * 1e-6
    if packet.topic.encoding == "int16":
        bound += 0.5001 * packet.scale
    if packet.topic.mode == "code":
        strengths = np.abs(np.concatenate([packet.code, packet.extra_code]))
        bound += 0.5001 * float(strengths @ snapshot.basis_scales)
    if "tiny" in name:
        bound = 0.5001 * packet.scale
    np.testing.assert_allclose(displace(packet, snapshot), sent.truth, atol=bound, rtol=0)


@pytest.mark.parametrize("name", NAMES["snapshot"])
def test_a_snapshot_is_read_as_the_json_says(name: str) -> None:
    message, expected = read(name)
    snapshot = decode_snapshot(message)
    assert snapshot.topology_hash.hex() == expected["topology_hash"]
    assert snapshot.space == expected["space"]
    assert (snapshot.basis is not None) == expected["basis"]
    assert (snapshot.appearance is not None) == expected["appearance"]
    blocks = expected["blocks"]
    for block, *_ in (*MESH_BLOCKS, *BASIS_BLOCKS):
        if block in blocks and block != "metres_per_unit":
            np.testing.assert_array_equal(getattr(snapshot, block), values_of(blocks[block]))
    for names in ("part_names", "expression_names", "extra_names"):
        assert list(getattr(snapshot, names)) == blocks[names]["lines"]
    assert [snapshot.name] == blocks["name"]["lines"]
    if snapshot.appearance:
        for number, texture in enumerate(snapshot.appearance.textures):
            assert texture.hex() == blocks[f"texture_{number}"]["hex"]


def test_the_refusal_is_read() -> None:
    (name,) = NAMES["refusal"]
    message, expected = read(name)
    assert decode_refusal(message) == expected["sentence"]


@pytest.mark.parametrize("name", REASONS)
def test_what_must_be_refused_is_refused(name: str) -> None:
    message = (FOLDER / "refused" / f"{name}.bin").read_bytes()
    decode = {"snapshot": decode_snapshot, "refusal": decode_refusal}.get(
        name.split("_", maxsplit=1)[0], decode_frame
    )
    with pytest.raises(PacketError) as caught:
        decode(message)
    assert len(str(caught.value)) < 300


def test_the_engine_itself_moves_the_eyed_head_so() -> None:
    character, _ = wire_heads.eyed_head()
    expression, deformation = wire_frames.make_tick(character)
    moved = CpuDeformer(character).deform(expression)
    np.testing.assert_allclose(deformation.displacement, moved.displacement, atol=1e-4)
    posed = posed_vertices(character, deformation)
    _, expected = read("frame_eyed_vertices_float32_mesh")
    np.testing.assert_allclose(values_of(expected["posed_vertices"]), posed, atol=1e-4)


def test_committed_files_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = tmp_path / "refusal.bin"
    kept.write_bytes(b"as it was")
    monkeypatch.setattr("sys.argv", ["make_wire_vectors.py", str(tmp_path)])
    make_wire_vectors.main()
    assert kept.read_bytes() == b"as it was"
    assert (tmp_path / "vectors.json").exists()
