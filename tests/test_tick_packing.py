"""One tick for many topics: quantised once, the same in every space, nothing before it is asked."""

from __future__ import annotations

import dataclasses
from unittest import mock

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from made_character import made_character
from sockets import moved_tick, some_character, some_mesh, some_source, some_tick

from engine.records import Deformation
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.spaces import quaternion_of
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.topics import ALL_TOPICS, DEFAULT_TOPIC, SPACES, Topic
from live.errors import PacketError
from live.packet import FACE_FOUND, HELD, REPEATED, FramePacket, decode_frame

STAMPS = Stamps(stream_id=1, sequence=2, published_ns=3, unix_ns=4)
SOURCE = SnapshotSource(made_character(), some_mesh(60))
TICK = moved_tick(SOURCE.character, 3)


def packed(topic: Topic, **changed) -> FramePacket:
    expression, deformation = TICK
    deformation = dataclasses.replace(deformation, **changed)
    return decode_frame(TickPacker(SOURCE).pack(topic, expression, deformation, STAMPS))


@pytest.mark.parametrize("topic", ALL_TOPICS, ids=lambda topic: topic.text)
def test_every_topic_holds_the_tick(topic: Topic) -> None:
    expression, deformation = TICK
    packet, space = packed(topic), SOURCE.spaces[topic.space]
    assert packet.topic == topic
    assert packet.topology_hash == SOURCE.topology_hash
    np.testing.assert_array_equal(packet.code, expression.code)
    np.testing.assert_array_equal(packet.extra_code, expression.extra_code)
    np.testing.assert_array_equal(packet.gaze, expression.gaze)
    turn = quaternion_of(deformation.T_mesh_head[:3, :3])
    np.testing.assert_array_equal(packet.head_rotation, space.quaternion(turn))
    np.testing.assert_array_equal(
        packet.head_translation, space.vectors(deformation.T_mesh_head[:3, 3])
    )
    truth = space.vectors(deformation.displacement)
    truth = {
        "vertices": truth,
        "region": truth[SOURCE.region_indices],
        "code": np.zeros((0, 3)),
    }[topic.mode]
    bound = 0.5001 * packet.scale if topic.encoding == "int16" else 1e-6 * space.scale
    assert packet.displacement.shape == truth.shape
    assert np.abs(packet.displacement - truth).max(initial=0) <= bound


def test_one_packer_for_all_topics_says_the_same_as_one_for_each() -> None:
    shared = TickPacker(SOURCE)
    for number in (3, 4, 3):
        tick = moved_tick(SOURCE.character, number)
        for topic in (*ALL_TOPICS, *ALL_TOPICS[::-1]):
            alone = TickPacker(SOURCE).pack(topic, *tick, STAMPS)
            assert shared.pack(topic, *tick, STAMPS) == alone


def test_a_tick_is_quantised_once_for_every_topic_that_wants_steps() -> None:
    packer = TickPacker(SOURCE)
    with mock.patch.object(packer, "_quantise", wraps=packer._quantise) as quantise:
        for topic in ALL_TOPICS:
            packer.pack(topic, *TICK, STAMPS)
        assert quantise.call_count == 1
        packer.pack(DEFAULT_TOPIC, *moved_tick(SOURCE.character, 4), STAMPS)
        assert quantise.call_count == 2


def test_the_code_alone_costs_no_look_at_the_vertices() -> None:
    packer = TickPacker(SOURCE)
    with mock.patch.object(packer, "_make_rows") as make_rows:
        packer.pack(Topic("code", "float32", "unity"), *TICK, STAMPS)
    assert not make_rows.called


def test_a_region_has_the_same_steps_as_the_whole() -> None:
    whole, region = (packed(Topic(mode, "int16", "unity")) for mode in ("vertices", "region"))
    assert region.scale == whole.scale
    np.testing.assert_array_equal(region.stored, whole.stored[SOURCE.region_indices])


def test_steps_are_only_swapped_between_spaces() -> None:
    mesh = packed(Topic("vertices", "int16", "mesh"))
    for name in SPACES:
        other = packed(Topic("vertices", "int16", name))
        np.testing.assert_array_equal(other.stored, mesh.stored @ SOURCE.spaces[name].axes.T)
        assert other.scale == pytest.approx(mesh.scale * SOURCE.spaces[name].scale)


def test_stamps_flags_and_counts_arrive() -> None:
    expression, deformation = TICK
    stamps = Stamps(5, 6, 7, 8, repeated=True)
    told = dataclasses.replace(expression, held=True, face_found=False)
    packet = decode_frame(TickPacker(SOURCE).pack(DEFAULT_TOPIC, told, deformation, stamps))
    assert (packet.stream_id, packet.sequence) == (5, 6)
    assert (packet.published_ns, packet.unix_ns) == (7, 8)
    assert packet.flags == HELD | REPEATED
    assert packet.frame_id == deformation.frame_id
    assert packet.captured_ns == deformation.captured_ns
    assert packed(DEFAULT_TOPIC).flags & FACE_FOUND == FACE_FOUND * expression.face_found


@settings(max_examples=60)
@given(st.floats(-42, 29), st.integers(0, 2**31), st.sampled_from(ALL_TOPICS))
def test_any_size_is_within_half_a_step(power: float, seed: int, topic: Topic) -> None:
    shape = SOURCE.character.neutral_vertices.shape
    random = np.random.default_rng(seed).uniform(-1, 1, shape)
    displacement = (random * 10.0**power).astype(np.float32)
    packet = packed(topic, displacement=displacement)
    if topic.mode == "code":
        return
    space = SOURCE.spaces[topic.space]
    truth = space.scale * space.directions(displacement)
    truth = truth[SOURCE.region_indices] if topic.mode == "region" else truth
    largest = np.abs(truth).max()
    step = packet.scale if topic.encoding == "int16" else 0.0
    # Half a step, and what float32 itself loses in a product, or below its smallest number.
    assert np.abs(packet.displacement - truth).max() <= 0.5 * step + largest * 2**-22 + 1e-43


def test_no_motion_is_exactly_none() -> None:
    still = np.zeros_like(TICK[1].displacement)
    for topic in ALL_TOPICS:
        assert not packed(topic, displacement=still).displacement.any()


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e31])
@pytest.mark.parametrize("encoding", ["int16", "float32"])
def test_a_displacement_that_is_no_number_is_not_sent(encoding: str, bad: float) -> None:
    displacement = TICK[1].displacement.copy()
    displacement[-1, -1] = bad
    for mode in ("vertices", "region"):
        with pytest.raises(PacketError, match="displacement holds"):
            packed(Topic(mode, encoding, "unreal"), displacement=displacement)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("field", ["confidence", "code", "extra_code", "gaze"])
def test_an_expression_that_is_no_number_is_not_sent(field: str, bad: float) -> None:
    expression, deformation = TICK
    broken = np.array(getattr(expression, field), np.float32)
    broken[(-1,) * broken.ndim] = bad
    broken = dataclasses.replace(expression, **{field: broken})
    packer = TickPacker(SOURCE)
    for _ in range(2):  # the second time is refused as the first
        with pytest.raises(PacketError, match=f"^{field} holds"):
            packer.pack(DEFAULT_TOPIC, broken, deformation, STAMPS)


def test_a_head_that_is_no_number_is_not_sent() -> None:
    T = TICK[1].T_mesh_head.copy()
    T[0, 3] = np.nan
    with pytest.raises(PacketError, match=r"^head holds"):
        packed(DEFAULT_TOPIC, T_mesh_head=T)


def test_a_tick_of_another_mesh_is_not_sent() -> None:
    with pytest.raises(PacketError, match="displacement has 5 rows, the mesh has 600 vertices"):
        packed(DEFAULT_TOPIC, displacement=np.zeros((5, 3), np.float32))


def test_a_character_without_extra_expressions_sends_none() -> None:
    character = some_character(60)
    bare = dataclasses.replace(
        character, extra_names=(), extra_basis=np.zeros((0, 60, 3), np.float32)
    )
    message = TickPacker(SnapshotSource(bare, some_mesh(60))).pack(
        Topic("code", "float32", "mesh"), *some_tick(1, 60), STAMPS
    )
    assert decode_frame(message).extra_code.shape == (0,)
    assert len(message) == 376


def test_confidence_stays_between_nothing_and_certain() -> None:
    expression, deformation = TICK
    for given_, expected in ((1.0000001, 1.0), (-0.5, 0.0)):
        told = dataclasses.replace(expression, confidence=given_)
        packet = decode_frame(TickPacker(SOURCE).pack(DEFAULT_TOPIC, told, deformation, STAMPS))
        assert packet.confidence == expected


def test_a_message_does_not_change_when_the_next_tick_is_packed() -> None:
    source = some_source(60)
    packer = TickPacker(source)
    for topic in ALL_TOPICS:
        first = packer.pack(topic, *some_tick(1, 60), STAMPS)
        kept = bytes(bytearray(first))
        packer.pack(topic, *some_tick(2, 60), STAMPS)
        assert first == kept


def test_what_is_sent_is_not_written_to() -> None:
    expression, deformation = moved_tick(SOURCE.character, 5)
    frozen: Deformation = deformation
    before = frozen.displacement.copy()
    packer = TickPacker(SOURCE)
    for topic in ALL_TOPICS:
        packer.pack(topic, expression, frozen, STAMPS)
    np.testing.assert_array_equal(frozen.displacement, before)
