"""The page's decoder, run by Node: it reads what the sender writes, and refuses all else."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sockets import moved_tick, some_source
from viewer_reader import needs_node, numbers, read

from engine.gaze import eye_rotations
from live.broadcast.snapshot import decode_snapshot
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.topics import ALL_TOPICS, SPACES, Topic
from live.packet import decode_frame, encode_frame

STAMPS = Stamps(stream_id=7, sequence=2**40 + 3, published_ns=9_000_000, unix_ns=990_000_000,
                repeated=False)  # fmt: skip

pytestmark = needs_node


def some_messages(topic: Topic) -> tuple[bytes, bytes]:
    """A snapshot with everything, and a frame."""
    source = some_source()
    frame = TickPacker(source).pack(topic, *moved_tick(source.character, 4), STAMPS)
    return source.encode(topic.space, basis=True, appearance=True), frame


@pytest.mark.parametrize("topic", ALL_TOPICS, ids=lambda topic: topic.text)
def test_a_frame_of_every_kind_says_and_moves_what_was_sent(topic: Topic, tmp_path: Path) -> None:
    snapshot_message, message = some_messages(topic)
    _, found = read([snapshot_message, message], tmp_path)
    sent, frame = decode_frame(message), found["frame"]
    assert frame["topic"] == topic.text
    assert [frame[name] for name in ("mode", "encoding", "space")] == [
        topic.mode, topic.encoding, topic.space,
    ]  # fmt: skip
    assert frame["topologyHash"] == sent.topology_hash.hex()
    assert int(frame["sequence"]) == 2**40 + 3
    assert int(frame["frameId"]) == sent.frame_id
    assert int(frame["capturedNs"]) == sent.captured_ns
    assert [frame[name] for name in ("faceFound", "held", "repeated")] == [True, False, False]
    np.testing.assert_array_equal(numbers(frame["code"]), sent.code)
    np.testing.assert_array_equal(numbers(frame["extraCode"]), sent.extra_code)
    np.testing.assert_array_equal(numbers(frame["headRotation"]), sent.head_rotation)
    np.testing.assert_array_equal(numbers(frame["headTranslation"]), sent.head_translation)
    np.testing.assert_array_equal(numbers(frame["gaze"]), sent.gaze.ravel())
    np.testing.assert_array_equal(numbers(frame["displacement"]), sent.displacement.ravel())
    assert found["age"] == pytest.approx({"transit": 10.0, "age": 10.0 + 9.0 - 4.0})


@pytest.mark.parametrize("mode", ["vertices", "region", "code"])
@pytest.mark.parametrize("space", SPACES)
def test_vertices_end_where_the_sender_has_them(mode: str, space: str, tmp_path: Path) -> None:
    topic = Topic(mode, "float32", space)
    snapshot_message, message = some_messages(topic)
    _, found = read([snapshot_message, message], tmp_path)
    source = some_source()
    character, in_space = source.character, source.spaces[space]
    _, deformation = moved_tick(character, 4)
    size = float(np.ptp(in_space.vectors(character.neutral_vertices)))
    moved = in_space.vectors(deformation.displacement).ravel()
    within = size * (2e-5 if mode == "code" else 1e-7)  # the basis is kept in 16 bits
    np.testing.assert_allclose(numbers(found["displacement"]), moved, atol=within)
    expressed = character.neutral_vertices.astype(float) + deformation.displacement
    T = deformation.T_mesh_head.astype(float)
    turned = expressed @ T[:3, :3].T + T[:3, 3]
    weights = character.head_weights[:, None].astype(float)
    posed = in_space.vectors(expressed + weights * (turned - expressed)).ravel()
    np.testing.assert_allclose(numbers(found["posed"]), posed, atol=within + 2e-6 * size)


def test_eyes_turn_as_the_engine_turns_them(tmp_path: Path) -> None:
    topic = Topic("code", "float32", "gltf")
    snapshot_message, message = some_messages(topic)
    _, found = read([snapshot_message, message], tmp_path)
    snapshot, frame = decode_snapshot(snapshot_message), decode_frame(message)
    expected = eye_rotations(frame.gaze, snapshot.eye_axes)
    np.testing.assert_allclose(numbers(found["eyes"]), expected.ravel(), atol=1e-6)


@pytest.mark.parametrize("space", SPACES)
def test_a_snapshot_says_what_was_sent(space: str, tmp_path: Path) -> None:
    message = some_source().encode(space, basis=True, appearance=True)
    (answer,) = read([message], tmp_path)
    found, sent = answer["snapshot"], decode_snapshot(message)
    assert found["space"] == space
    assert found["name"] == "test head"
    assert tuple(found["expressionNames"]) == sent.expression_names
    assert tuple(found["partNames"]) == sent.part_names
    assert sent.basis is not None
    assert sent.basis_scales is not None
    assert sent.appearance is not None
    for name, values in {
        "neutralVertices": sent.neutral_vertices, "triangles": sent.triangles,
        "regionIndices": sent.region_indices, "headWeights": sent.head_weights,
        "eyeAxes": sent.eye_axes, "leftEyeVertices": sent.left_eye_vertices,
        "T_space_mesh": sent.T_space_mesh, "basis": sent.basis, "basisScales": sent.basis_scales,
        "drawSources": sent.appearance.draw_sources, "drawUvs": sent.appearance.draw_uvs,
        "drawTriangles": sent.appearance.draw_triangles, "surfaces": sent.appearance.surfaces,
        "surfaceColours": sent.appearance.surface_colours,
        "vertexColours": sent.appearance.vertex_colours,
    }.items():  # fmt: skip
        np.testing.assert_array_equal(numbers(found[name]), np.ravel(values), err_msg=name)
    assert [bytes(picture) for picture in found["textures"]] == list(sent.appearance.textures)


def test_a_bare_snapshot_has_neither_basis_nor_appearance(tmp_path: Path) -> None:
    (answer,) = read([some_source().encode("gltf")], tmp_path)
    assert answer["snapshot"]["basis"] is None
    assert answer["snapshot"]["drawTriangles"] is None
    assert answer["snapshot"]["textures"] == []


def test_a_refusal_is_a_sentence(tmp_path: Path) -> None:
    header = b"MIMR" + struct.pack("<HH", 2, 0)
    good, cut, late, garbled = read(
        [header + "Zu spät.".encode(), header[:6], b"MIMR\3\0\0\0no", header + b"\xff\xfe"],
        tmp_path,
    )
    assert good["refusal"] == "Zu spät."
    assert all(answer["wire"] for answer in (cut, late, garbled))
    assert "version 3" in late["problem"]


def test_frames_of_another_character_or_space_are_not_shown_on_this_one(tmp_path: Path) -> None:
    snapshot, _ = some_messages(Topic("vertices", "int16", "gltf"))
    _, elsewhere = some_messages(Topic("vertices", "int16", "unity"))
    _, other = read([snapshot, elsewhere], tmp_path)
    assert other["wire"]
    assert "spaces" in other["problem"]


@pytest.mark.parametrize("what", ["frame", "code", "snapshot"])
def test_whatever_is_broken_is_refused_or_read_and_never_anything_else(
    what: str, tmp_path: Path
) -> None:
    kind = ("code", "float32") if what == "code" else ("vertices", "int16")
    topic = Topic(*kind, "gltf")
    small = some_source(30)
    frame = TickPacker(small).pack(topic, *moved_tick(small.character, 4), STAMPS)
    message = small.encode("gltf", basis=True, appearance=True) if what == "snapshot" else frame
    cases = list(break_message(message, np.random.default_rng(5), 250))
    answers = read(cases, tmp_path)
    assert len(answers) == len(cases)
    strange = [answer for answer in answers if "problem" in answer and not answer["wire"]]
    assert strange == []
    refused = sum("problem" in answer for answer in answers)
    assert refused > len(cases) / 4


def break_message(message: bytes, random: np.random.Generator, count: int) -> Iterator[bytes]:
    """Cut short, lengthened, bits flipped, whole numbers of the head replaced."""
    head = min(len(message), 48 + 64 * 40 if message.startswith(b"MIMT") else 164)
    extremes = [0, 1, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 0x7FC00000]
    for _ in range(count):
        yield message[: random.integers(len(message))]
        flipped = bytearray(message)
        flipped[random.integers(len(message))] ^= 1 << int(random.integers(8))
        yield bytes(flipped)
        replaced = bytearray(message)
        struct.pack_into("<I", replaced, random.integers(head // 4) * 4, random.choice(extremes))
        yield bytes(replaced)
    yield message + b"\0"
    yield b""


def test_numbers_that_are_none_are_refused(tmp_path: Path) -> None:
    _, message = some_messages(Topic("vertices", "float32", "gltf"))
    packet = decode_frame(message)
    good = encode_frame(packet)
    cases = [bytearray(good) for _ in range(4)]
    struct.pack_into("<f", cases[0], 164, np.nan)  # code
    struct.pack_into("<f", cases[1], len(good) - 4, np.inf)  # displacement
    struct.pack_into("<f", cases[2], 32 + 84, 0.9)  # head_rotation is no longer of length 1
    struct.pack_into("<f", cases[3], 32 + 112, np.nan)  # gaze
    answers = read([good, *(bytes(case) for case in cases)], tmp_path)
    assert "frame" in answers[0]
    problems = [answer["problem"] for answer in answers[1:]]
    for problem, named in zip(
        problems, ("code", "displacement", "head_rotation", "gaze"), strict=True
    ):
        assert named in problem
