"""The messages of the wire vectors: what a sender with two small heads sends."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from drills.wire_heads import eyed_head, plain_head
from engine.records import Character, Deformation, Expression
from live.broadcast.refusal import encode_refusal
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.snapshot_blocks import ENTRY, HEADER
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.topics import ALL_TOPICS, SPACES, Topic

STAMPS = Stamps(
    stream_id=0xA1B2C3D4,
    sequence=7,
    published_ns=1_041_000_007,
    unix_ns=1_700_000_000_123_456_789,
)
SENTENCE = "'mimesh.2.visage.é' is no topic; write it like mimesh.2.vertices.int16.mesh."


@dataclass(frozen=True, slots=True, eq=False)
class Sent:
    """A message and where it belongs."""

    name: str
    message: bytes
    kind: str
    """"frame", "snapshot" or "refusal"."""
    snapshot: str = ""
    """Of a frame: the vector that it belongs to, in the same space and with the basis."""
    truth: np.ndarray | None = None
    """Of a frame: (V, 3) float64 what it should displace, in its space, before any rounding."""


class Sender:
    """One head, its snapshots and its frames."""

    def __init__(self, label: str, character: Character, source: SnapshotSource) -> None:
        self.label = label
        self.character = character
        self.source = source
        self._packer = TickPacker(source)

    def snapshot(self, space: str, *contents: str) -> Sent:
        """One snapshot with "basis", "appearance" or both."""
        message = self.source.encode(space, "basis" in contents, "appearance" in contents)
        return Sent("_".join([f"snapshot_{self.label}", space, *contents]), message, "snapshot")

    def frame(
        self,
        name: str,
        topic: Topic,
        tick: tuple[Expression, Deformation],
        stamps: Stamps = STAMPS,
    ) -> Sent:
        """One frame; its snapshot is the one with everything of its space."""
        space = self.source.spaces[topic.space]
        truth = space.scale * space.directions(tick[1].displacement)
        if topic.mode == "region":
            # What is left out moves less than anybody sees: nothing at all, in these heads.
            kept = np.zeros(len(truth), bool)
            kept[self.source.region_indices] = True
            truth = np.where(kept[:, None], truth, 0)
        return Sent(
            f"frame_{self.label}_{name}",
            self._packer.pack(topic, *tick, stamps),
            "frame",
            f"snapshot_{self.label}_{topic.space}_basis_appearance",
            truth,
        )


def make_senders() -> tuple[Sender, Sender]:
    """The head with eyes, the head without."""
    eyed, plain = (
        Sender(label, character, SnapshotSource(character, mesh))
        for label, (character, mesh) in (("eyed", eyed_head()), ("plain", plain_head()))
    )
    return eyed, plain


def make_messages() -> Iterator[Sent]:
    """Every message that a reader must read."""
    eyed, plain = make_senders()
    for space in SPACES:
        yield eyed.snapshot(space)
        yield eyed.snapshot(space, "basis", "appearance")
    yield plain.snapshot("unity", "basis")
    yield eyed.snapshot("gltf", "appearance")
    yield plain.snapshot("gltf", "appearance")
    yield plain.snapshot("unity", "basis", "appearance")
    yield plain.snapshot("unreal", "basis", "appearance")
    yield with_unknown_block(plain.snapshot("mesh"))
    tick = make_tick(eyed.character)
    for topic in ALL_TOPICS:
        yield eyed.frame(f"{topic.mode}_{topic.encoding}_{topic.space}", topic, tick)
    yield from _special_frames(eyed)
    tick = make_tick(plain.character)
    for topic in (
        Topic("vertices", "int16", "unity"),
        Topic("region", "float32", "unity"),
        Topic("region", "int16", "unreal"),
        Topic("code", "float32", "unreal"),
    ):
        yield plain.frame(f"{topic.mode}_{topic.encoding}_{topic.space}", topic, tick)
    yield Sent("refusal", encode_refusal(SENTENCE), "refusal")


def _special_frames(sender: Sender) -> Iterator[Sent]:
    character = sender.character
    tick = expression, deformation = make_tick(character)
    steps, code = Topic("vertices", "int16", "unity"), Topic("code", "float32", "unity")
    floats = Topic("vertices", "float32", "unreal")
    for topic in (steps, code):
        yield sender.frame(f"repeated_{topic.mode}", topic, tick, replace(STAMPS, repeated=True))
    held = replace(expression, held=True)
    yield sender.frame("held", steps, (held, deformation))
    lost = replace(expression, face_found=False, held=True, confidence=0.0)
    yield sender.frame("no_face", steps, (lost, deformation))
    still = make_tick(character, active=0.0)
    yield sender.frame("no_motion_int16", steps, still)
    yield sender.frame("no_motion_float32", floats, still)
    yield sender.frame("no_motion_code", code, still)
    yield sender.frame("half_turn", steps, (expression, turned(deformation, np.pi)))
    yield sender.frame("far_away", floats, (expression, turned(deformation, -2.5, 1e6)))
    strong = make_tick(character, active=40.0)
    yield sender.frame("strong_int16", steps, strong)
    yield sender.frame("strong_code", code, strong)
    tiny = replace(deformation, displacement=deformation.displacement * np.float32(2.0**-60))
    yield sender.frame("tiny_int16", Topic("vertices", "int16", "mesh"), (expression, tiny))
    largest = Stamps(2**32 - 1, 2**64 - 1, 2**64 - 1, 2**64 - 1)
    counted = replace(deformation, frame_id=2**64 - 1, captured_ns=2**64 - 1)
    yield sender.frame("largest_counts", steps, (expression, counted), largest)
    first = replace(deformation, frame_id=0, captured_ns=0)
    yield sender.frame("smallest_counts", steps, (expression, first), Stamps(0, 0, 0, 0))


def make_tick(character: Character, active: float = 1.0) -> tuple[Expression, Deformation]:
    """Strengths are short binary fractions, so that the displacement of the skin is exact."""
    count, extra_count = len(character.expression_names), len(character.extra_names)
    code = (np.arange(count) * 7 % 17 / 16 * active).astype(np.float32)
    extra_code = np.full(extra_count, 0.625 * active, np.float32)
    gaze = np.array([[0.25, -0.125], [0.375, 0.1875]], np.float32) * bool(active)
    expression = Expression(
        frame_id=11,
        captured_ns=1_000_000_007,
        face_found=True,
        held=False,
        confidence=0.75,
        code=code,
        extra_code=extra_code,
        gaze=gaze,
        T_neutral_head=np.eye(4, dtype=np.float32),
    )
    deformation = Deformation(
        frame_id=11,
        captured_ns=1_000_000_007,
        displacement=_displace(character, expression),
        T_mesh_head=np.eye(4, dtype=np.float32),
    )
    return expression, turned(deformation, 0.3 * bool(active), 4.0 * bool(active))


def _displace(character: Character, expression: Expression) -> np.ndarray:
    """(V, 3) float32 mesh space."""
    from engine.eyes import eye_index
    from engine.gaze import eye_rotations

    strengths = np.concatenate([expression.code, expression.extra_code]).astype(np.float64)
    stack = np.concatenate([character.basis, character.extra_basis]).astype(np.float64)
    displacement = np.einsum("k,kvi->vi", strengths, stack)
    index = eye_index(character.part_labels)
    for side, rotation in enumerate(eye_rotations(expression.gaze, character.eye_axes)):
        offset = character.neutral_vertices[index == side] - character.eye_centres[side]
        displacement[index == side] += offset @ rotation.T.astype(float) - offset
    return displacement.astype(np.float32)


def turned(deformation: Deformation, angle: float, shift: float = 4.0) -> Deformation:
    """The head turned by so many radians about an axis that no space shares, and shifted."""
    x, y, z = np.array([1.0, 2.0, -2.0]) / 3
    across = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    T = np.eye(4)
    T[:3, :3] += np.sin(angle) * across + (1 - np.cos(angle)) * across @ across
    T[:3, 3] = np.array([1.0, -2.5, 0.5]) * shift
    return replace(deformation, T_mesh_head=T.astype(np.float32))


def with_unknown_block(sent: Sent) -> Sent:
    """A later sender's snapshot: one block more, of a name and a type that nobody knows yet."""
    message = bytearray(sent.message)
    values = list(HEADER.unpack_from(message))
    block_count, payload_length = values[7], values[10]
    table_end = HEADER.size + ENTRY.size * block_count
    entry = ENTRY.pack(b"something_later", b"f8", 2, 3, 1, 0, 0, payload_length, 24)
    values[7], values[10] = block_count + 1, payload_length + 24
    message[: HEADER.size] = HEADER.pack(*values)
    message[table_end:table_end] = entry
    return replace(
        sent, name="snapshot_plain_mesh_unknown_block", message=bytes(message + b"?" * 24)
    )
