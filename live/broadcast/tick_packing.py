"""One tick as messages: quantised once, then picked, swapped and headed for every topic wanted."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.records import Deformation, Expression
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.spaces import quaternion_of
from live.broadcast.topics import Topic
from live.errors import PacketError
from live.packet import FACE_FOUND, HELD, REPEATED, FramePacket, encode_frame

LARGEST_STEP = 32767
LARGEST_NUMBER = 1e30
"""Far beyond any mesh, and a space's unit times it still fits float32."""
SMALLEST_SCALE = float(np.finfo(np.float32).smallest_subnormal)
NO_ROWS = np.zeros((0, 3), np.float32)
NO_STEPS = np.zeros((0, 3), np.int16)


@dataclass(frozen=True, slots=True)
class Stamps:
    """What a message says of its sending; the same for every topic of a tick."""

    stream_id: int
    sequence: int
    published_ns: int
    """Sender's monotonic clock."""
    unix_ns: int
    repeated: bool = False
    """Nothing new: a sign of life."""


class TickPacker:
    """Packs the ticks of one character. Not for two threads at once: its buffers are reused.

    What topics of one tick share, the checks and the quantisation, is done for the first of them
    and not again; nothing is done before a topic asks for it.
    """

    def __init__(self, source: SnapshotSource) -> None:
        """`source`: the snapshots that these frames belong to."""
        self._source = source
        self._shape = source.character.neutral_vertices.shape
        self._extra_count = len(source.character.extra_names)
        self._tick: tuple[Expression, Deformation] | None = None
        self._head_rotation = self._extra_code = np.zeros(0, np.float32)
        self._largest: float | None = None
        self._in_steps: np.ndarray | None = None
        self._rows: dict[tuple[str, str, str], np.ndarray] = {}
        self._current: set[tuple[str, str, str]] = set()

    def pack(
        self, topic: Topic, expression: Expression, deformation: Deformation, stamps: Stamps
    ) -> bytes:
        """The message. Raises PacketError naming what is not finite or not of this mesh.

        Whether a tick is the one before is told by identity: its arrays must not be written to.
        """
        tick = self._tick
        if tick is None or tick[0] is not expression or tick[1] is not deformation:
            self._begin(expression, deformation)
        return encode_frame(self._describe(topic, expression, deformation, stamps))

    def _begin(self, expression: Expression, deformation: Deformation) -> None:
        self._tick = None
        self._largest = None
        self._current.clear()
        if deformation.displacement.shape != self._shape:
            raise PacketError(
                f"displacement has {len(deformation.displacement)} rows, the mesh has "
                f"{self._shape[0]} vertices"
            )
        self._check(expression, deformation)
        self._head_rotation = quaternion_of(deformation.T_mesh_head[:3, :3])
        self._extra_code = self._pad(expression.extra_code)
        self._tick = expression, deformation

    def _check(self, expression: Expression, deformation: Deformation) -> None:
        for name, values in (
            ("confidence", [expression.confidence]),
            ("code", expression.code.tolist()),
            ("extra_code", expression.extra_code.tolist()),
            ("gaze", expression.gaze.ravel().tolist()),
            ("head", deformation.T_mesh_head.ravel().tolist()),
        ):
            if not _are_numbers(values):
                raise PacketError(f"{name} holds numbers that are not finite")

    def _pad(self, extra_code: np.ndarray) -> np.ndarray:
        """As many as the character has extra expressions."""
        padded = np.zeros(self._extra_count, np.float32)
        given = extra_code[: self._extra_count]
        padded[: len(given)] = given
        return padded

    def _describe(
        self, topic: Topic, expression: Expression, deformation: Deformation, stamps: Stamps
    ) -> FramePacket:
        space = self._source.spaces[topic.space]
        stored = NO_ROWS if topic.mode == "code" else self._take_rows(topic, deformation)
        flags = FACE_FOUND * expression.face_found | HELD * expression.held
        return FramePacket(
            topic=topic,
            stream_id=stamps.stream_id,
            topology_hash=self._source.topology_hash,
            sequence=stamps.sequence,
            frame_id=deformation.frame_id,
            captured_ns=deformation.captured_ns,
            published_ns=stamps.published_ns,
            unix_ns=stamps.unix_ns,
            flags=flags | REPEATED * stamps.repeated,
            scale=self._find_scale(space.scale) if topic.encoding == "int16" else 1.0,
            confidence=min(max(expression.confidence, 0.0), 1.0),
            code=expression.code,
            extra_code=self._extra_code,
            head_rotation=space.quaternion(self._head_rotation),
            head_translation=space.vector(deformation.T_mesh_head[:3, 3]),
            gaze=expression.gaze,
            stored=stored,
        )

    def _take_rows(self, topic: Topic, deformation: Deformation) -> np.ndarray:
        """(rows, 3) as the message holds them; made from what a former topic left, if any."""
        key = topic.mode, topic.encoding, topic.space
        if key not in self._current:
            self._rows[key] = self._make_rows(key, deformation)
            self._current.add(key)
        return self._rows[key]

    def _make_rows(self, key: tuple[str, str, str], deformation: Deformation) -> np.ndarray:
        mode, encoding, space_name = key
        if space_name != "mesh":
            of_mesh = self._take_rows(Topic(mode, encoding, "mesh"), deformation)
            return self._convert(of_mesh, key)
        if mode == "region":
            every = self._take_rows(Topic("vertices", encoding, "mesh"), deformation)
            region = self._source.region_indices
            return np.take(
                every, region, axis=0, out=self._buffer(key, every, len(region)), mode="clip"
            )
        self._measure(deformation.displacement)
        if encoding == "float32":
            return np.ascontiguousarray(deformation.displacement, "<f4")
        return self._quantise(deformation.displacement, key)

    def _convert(self, of_mesh: np.ndarray, key: tuple[str, str, str]) -> np.ndarray:
        space = self._source.spaces[key[2]]
        rows = self._buffer(key, of_mesh, len(of_mesh))
        space.swap(of_mesh, rows)
        if key[1] == "float32" and space.scale != 1.0:
            np.multiply(rows, np.float32(space.scale), out=rows)
        return rows

    def _quantise(self, displacement: np.ndarray, key: tuple[str, str, str]) -> np.ndarray:
        if self._in_steps is None:
            self._in_steps = np.empty(self._shape, np.float32)
        # Divided, not multiplied by the inverse, which would be infinite for the smallest motions.
        np.divide(displacement, np.float32(self._find_scale()), out=self._in_steps)
        steps = self._buffer(key, NO_STEPS, len(displacement))
        return np.rint(self._in_steps, out=steps, casting="unsafe")

    def _buffer(self, key: tuple[str, str, str], like: np.ndarray, row_count: int) -> np.ndarray:
        kept = self._rows.get(key)
        return np.empty((row_count, 3), like.dtype) if kept is None else kept

    def _measure(self, displacement: np.ndarray) -> None:
        # Both ends rather than every number: NaN and infinity come through, nothing is allocated.
        if self._largest is not None:
            return
        flat = displacement.ravel()  # of one axis numpy finds its ends in half the time
        low, high = float(flat.min(initial=0.0)), float(flat.max(initial=0.0))
        if not (-low < LARGEST_NUMBER and high < LARGEST_NUMBER):
            raise PacketError("displacement holds numbers that are not finite")
        self._largest = max(-low, high)

    def _find_scale(self, units: float = 1.0) -> float:
        """A step in mesh units, times `units`; that of the whole displacement, so that a region
        has the same steps."""
        if not self._largest:
            return units
        # Rounded up to float32 before use: sender and receiver multiply by the same number, and
        # the largest displacement still fits 32767 steps.
        step = np.nextafter(
            np.float32(self._largest / LARGEST_STEP), np.float32(np.inf), dtype=np.float32
        )
        return max(float(step) * units, SMALLEST_SCALE)


def _are_numbers(values: list[float]) -> bool:
    # A sum of sizes: NaN and infinity come through. For so few numbers numpy takes longer.
    return sum(map(abs, values)) < LARGEST_NUMBER
