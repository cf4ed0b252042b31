"""Free ports and stand-in ticks for tests that use real sockets."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
import zmq

from engine.deformer import CpuDeformer
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, PART_NAMES, REGION_NAMES
from engine.records import Character, Deformation, Expression, Material, Mesh
from live.broadcast.address import PORTS, Address
from live.broadcast.snapshot import SnapshotSource


def free_address() -> Address:
    """Neighbouring free loopback ports, as many as publishing takes."""
    for _ in range(100):
        with ExitStack() as stack:
            sockets = [stack.enter_context(socket.socket()) for _ in range(PORTS)]
            sockets[0].bind(("127.0.0.1", 0))
            port = sockets[0].getsockname()[1]
            try:
                for offset, other in enumerate(sockets[1:], 1):
                    other.bind(("127.0.0.1", port + offset))
            except (OSError, OverflowError):
                continue
            return Address("127.0.0.1", port)
    raise RuntimeError(f"no {PORTS} neighbouring free ports")


class Sockets:
    """A context that keeps its sockets until the test is over."""

    def __init__(self) -> None:
        self._context = zmq.Context()
        self._kept: list[zmq.Socket] = []

    def socket(self, kind: int) -> zmq.Socket:
        self._kept.append(self._context.socket(kind))
        return self._kept[-1]

    def close(self) -> None:
        self._context.destroy(linger=0)


def some_character(vertex_count: int = 500) -> Character:
    """A cloud of a head's size in metres, upright, with two eyes; half of its skin can move."""
    random = np.random.default_rng(3)
    eye_count = vertex_count // 10
    skin_count = vertex_count - 2 * eye_count
    centres = np.array([[0.032, 0.03, 0.08], [-0.032, 0.03, 0.08]], np.float32)
    parts = np.repeat(
        [PART_NAMES.index(name) for name in ("skin", "eye_L", "eye_R")],
        [skin_count, eye_count, eye_count],
    )
    vertices = random.normal(0, 0.05, (vertex_count, 3))
    for side, name in enumerate(("eye_L", "eye_R")):
        own = parts == PART_NAMES.index(name)
        directions = random.normal(size=(eye_count, 3))
        vertices[own] = centres[side] + 0.012 * directions / np.linalg.norm(
            directions, axis=1, keepdims=True
        )
    basis = random.normal(0, 0.004, (54, vertex_count, 3)).astype(np.float32)
    basis[:, np.arange(vertex_count) % 2 == 0] = 0
    basis[:, skin_count:] = 0
    return Character(
        neutral_vertices=vertices.astype(np.float32),
        triangles=random.integers(0, vertex_count, (2 * vertex_count, 3), np.int32),
        expression_names=ICT_EXPRESSIONS,
        basis=basis[:53],
        extra_names=EXTRA_EXPRESSIONS,
        extra_basis=basis[53:],
        skinning_weights=np.zeros((vertex_count, 53), np.float32),
        region_labels=(np.arange(vertex_count) % len(REGION_NAMES)).astype(np.int8),
        region_names=REGION_NAMES,
        part_labels=parts.astype(np.int8),
        part_names=PART_NAMES,
        head_weights=random.uniform(size=vertex_count).astype(np.float32),
        head_pivot=np.array([0, -0.05, 0], np.float32),
        eye_centres=centres,
        eye_axes=np.tile(np.eye(3, dtype=np.float32), (2, 1, 1)),
        T_canonical_mesh=np.diag([100.0, 100.0, 100.0, 1.0]),
        alignment_score=0.9,
        content_hash="0" * 64,
    )


def some_mesh(vertex_count: int = 500) -> Mesh:
    """That character's, as its file would have had it: red material, and one with a texture."""
    character = some_character(vertex_count)
    triangle_count = len(character.triangles)
    random = np.random.default_rng(4)
    red = Material("red", np.array([0.8, 0.2, 0.2, 1], np.float32), None, "opaque")
    texture = random.integers(0, 256, (4, 4, 4), np.uint8)
    textured = Material("textured", np.ones(4, np.float32), texture, "mask")
    return Mesh(
        name="test head",
        vertices=character.neutral_vertices.astype(np.float64),
        triangles=character.triangles,
        triangle_uvs=random.uniform(size=(triangle_count, 3, 2)).astype(np.float32),
        triangle_objects=np.zeros(triangle_count, np.int32),
        object_names=("head",),
        triangle_materials=(np.arange(triangle_count) % 2).astype(np.int32),
        materials=(red, textured),
        vertex_colours=None,
    )


def some_source(vertex_count: int = 500) -> SnapshotSource:
    return SnapshotSource(some_character(vertex_count), some_mesh(vertex_count))


def turn(angle: float) -> np.ndarray:
    """(4, 4) float32: a turn about +y and a little shift."""
    T = np.eye(4, dtype=np.float32)
    T[0, 0] = T[2, 2] = np.cos(angle)
    T[0, 2], T[2, 0] = np.sin(angle), -np.sin(angle)
    T[:3, 3] = 0.1, 0.2, 0.3
    return T


def some_tick(frame_id: int, vertex_count: int = 500) -> tuple[Expression, Deformation]:
    """A tick whose every number depends on `frame_id`."""
    random = np.random.default_rng(frame_id)
    expression = Expression(
        frame_id=frame_id,
        captured_ns=1_000_000 * frame_id,
        face_found=frame_id % 5 != 0,
        held=frame_id % 2 == 1,
        confidence=0.5,
        code=random.uniform(size=53).astype(np.float32),
        extra_code=random.uniform(size=1).astype(np.float32),
        gaze=random.uniform(-0.3, 0.3, (2, 2)).astype(np.float32),
        T_neutral_head=np.eye(4, dtype=np.float32),
    )
    deformation = Deformation(
        frame_id=frame_id,
        captured_ns=1_000_000 * frame_id,
        displacement=random.normal(size=(vertex_count, 3)).astype(np.float32),
        T_mesh_head=turn(0.01 * frame_id),
    )
    return expression, deformation


def moved_tick(character: Character, frame_id: int) -> tuple[Expression, Deformation]:
    """A tick whose displacement is what its code does to that character, eyes included."""
    expression, shaken = some_tick(frame_id, 0)
    moved = CpuDeformer(character).deform(expression)
    return expression, replace(moved, T_mesh_head=shaken.T_mesh_head)
