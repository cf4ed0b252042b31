"""Write the wire vectors: messages, and what every reader must read from them.

    python drills/make_wire_vectors.py [FOLDER]

The vectors of a version are made once. Committed files are not made again: receivers in other
places are tested with them. A new version of the format adds files of its own.
"""

from __future__ import annotations

import argparse
import json
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))  # runs from the clone without installing

from drills.wire_frames import Sent, make_messages
from drills.wire_reference import displace, pose, turn_eyes
from drills.wire_refused import make_refused
from live.broadcast.refusal import decode_refusal
from live.broadcast.snapshot import Snapshot, decode_snapshot
from live.broadcast.snapshot_blocks import APPEARANCE, BASIS, ENTRY, HEADER
from live.broadcast.spaces import quaternion_of
from live.broadcast.topics import VERSION
from live.packet import FACE_FOUND, HELD, REPEATED, FramePacket, decode_frame

FOLDER = Path(__file__).parent.parent / "tests" / "data" / "wire"
ARITHMETIC = 4e-6
"""What single precision may lose in a formula, as a share of the largest number in it."""
COUNTERS = ("sequence", "frame_id", "captured_ns", "published_ns", "unix_ns")
"""Too large for a JSON number in many languages: written as text."""


def describe(sent: Sent, snapshots: dict[str, bytes]) -> dict[str, Any]:
    """What a reader finds in the message."""
    if sent.kind == "refusal":
        return {"kind": "refusal", "sentence": decode_refusal(sent.message)}
    if sent.kind == "snapshot":
        return describe_snapshot(sent.message)
    packet = decode_frame(sent.message)
    snapshot = decode_snapshot(snapshots[sent.snapshot])
    return {
        "kind": "frame",
        "snapshot": sent.snapshot,
        **describe_packet(packet),
        **describe_motion(packet, snapshot),
    }


def describe_packet(packet: FramePacket) -> dict[str, Any]:
    """The header's fields and the body's arrays."""
    topic = packet.topic
    return {
        "topic": topic.text,
        "version": VERSION,
        "flags": packet.flags,
        "face_found": bool(packet.flags & FACE_FOUND),
        "held": bool(packet.flags & HELD),
        "repeated": bool(packet.flags & REPEATED),
        "stream_id": packet.stream_id,
        "topology_hash": packet.topology_hash.hex(),
        **{name: str(getattr(packet, name)) for name in COUNTERS},
        "mode": topic.mode,
        "encoding": topic.encoding,
        "space": topic.space,
        "row_count": len(packet.stored),
        "scale": float(packet.scale),
        "confidence": float(packet.confidence),
        "code": numbers(packet.code),
        "extra_code": numbers(packet.extra_code),
        "head_rotation": numbers(packet.head_rotation),
        "head_translation": numbers(packet.head_translation),
        "gaze": numbers(packet.gaze),
        "displacement": array(packet.displacement),
    }


def describe_motion(packet: FramePacket, snapshot: Snapshot) -> dict[str, Any]:
    """What a receiver makes of the frame, each with the tolerance of single precision."""
    whole, posed = displace(packet, snapshot), pose(packet, snapshot)
    neutral = np.abs(snapshot.neutral_vertices).max()
    size = max(neutral, np.abs(whole).max(initial=0.0))
    reach = max(size, np.abs(posed).max(), np.abs(packet.head_translation).max())
    eyes = turn_eyes(packet.gaze, snapshot.eye_axes)
    turning = np.isfinite(snapshot.eye_centres).all(axis=1)
    rotations = [
        numbers(quaternion_of(rotation)) if turns else None
        for rotation, turns in zip(eyes, turning, strict=True)
    ]
    return {
        "eye_rotations": {"left": rotations[0], "right": rotations[1], "tolerance": 1e-5},
        "whole_displacement": near(whole, ARITHMETIC * float(size)),
        "posed_vertices": near(posed, ARITHMETIC * float(reach)),
    }


def describe_snapshot(message: bytes) -> dict[str, Any]:
    """The header's fields and every block, those of no known type left out."""
    values = HEADER.unpack_from(message)
    return {
        "kind": "snapshot",
        "version": values[1],
        "topology_hash": values[3].hex(),
        "space": decode_snapshot(message).space,
        "basis": bool(values[5] & BASIS),
        "appearance": bool(values[5] & APPEARANCE),
        "vertex_count": values[8],
        "triangle_count": values[9],
        "blocks": dict(describe_blocks(message, values[7])),
    }


def describe_blocks(message: bytes, block_count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each block of the table by its name, read with `struct` alone."""
    start = HEADER.size + ENTRY.size * block_count
    for number in range(block_count):
        entry = ENTRY.unpack_from(message, HEADER.size + ENTRY.size * number)
        name, kind = (text.rstrip(b"\0").decode() for text in entry[:2])
        shape, (offset, byte_count) = list(entry[3 : 3 + entry[2]]), entry[7:]
        content = message[start + offset : start + offset + byte_count]
        if kind == "utf8":
            text = content.decode()
            yield name, {"type": kind, "shape": shape, "lines": text.split("\n") if text else []}
        elif kind == "png":
            yield name, {"type": kind, "shape": shape, "hex": content.hex()}
        elif kind in FORMATS:
            letter = FORMATS[kind]
            found = struct.unpack(f"<{byte_count // struct.calcsize(letter)}{letter}", content)
            values = [None if each != each else each for each in found]
            yield name, {"type": kind, "shape": shape, "values": values}


FORMATS = {"f4": "f", "i2": "h", "i4": "i", "u4": "I", "u1": "B"}


def numbers(values: np.ndarray) -> list[float]:
    """Flat; each float32 as the double that equals it."""
    return np.asarray(values, np.float32).ravel().tolist()


def array(values: np.ndarray) -> dict[str, Any]:
    """Numbers with their shape, to be met exactly."""
    return {"shape": list(values.shape), "tolerance": 0, "values": numbers(values)}


def near(values: np.ndarray, tolerance: float) -> dict[str, Any]:
    """Numbers with their shape, and how far from each a reader may be; to eight digits."""
    shown = [float(f"{value:.8g}") for value in values.ravel()]
    return {"shape": list(values.shape), "tolerance": float(f"{tolerance:.2g}"), "values": shown}


def write_json(value: dict[str, Any], depth: int = 0) -> str:
    """One line for each name, arrays kept on theirs."""
    indent = " " * (depth + 1)
    lines = []
    for key, inner in value.items():
        nested = isinstance(inner, dict) and any(isinstance(each, dict) for each in inner.values())
        text = write_json(inner, depth + 1) if nested else json.dumps(inner, ensure_ascii=False)
        lines.append(f"{indent}{json.dumps(key)}: {text}")
    return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"


def make_files() -> dict[str, bytes]:
    """Path below the folder to what stands there."""
    files: dict[str, bytes] = {}
    sent = list(make_messages())
    snapshots = {each.name: each.message for each in sent if each.kind == "snapshot"}
    index = []
    for each in sent:
        files[f"{each.name}.bin"] = each.message
        text = write_json(describe(each, snapshots)) + "\n"
        files[f"{each.name}.json"] = text.encode()
        index.append({"name": each.name, "kind": each.kind})
    reasons = {}
    for name, message, reason in make_refused():
        files[f"refused/{name}.bin"] = message
        reasons[name] = reason
    files["refused/reasons.json"] = (write_json(reasons) + "\n").encode()
    rows = ",\n".join(f"  {json.dumps(row)}" for row in index)
    text = f'{{\n "version": {VERSION},\n "vectors": [\n{rows}\n ]\n}}\n'
    files["vectors.json"] = text.encode()
    return files


def main() -> None:
    """Write what is not there yet."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=FOLDER)
    folder = parser.parse_args().folder
    files = make_files()
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        if not (folder / path).exists() or path.endswith(("vectors.json", "reasons.json")):
            (folder / path).write_bytes(content)
    size = sum(len(content) for content in files.values())
    print(f"{len(files)} files, {size // 1000} kB in {folder}")


if __name__ == "__main__":
    main()
