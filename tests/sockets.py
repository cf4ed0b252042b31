"""Free ports and stand-in ticks for tests that use real sockets."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import numpy as np
import zmq

from engine.records import Deformation, Expression
from live.address import PORTS, Address
from live.topology import Topology


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


def some_topology(vertex_count: int = 500) -> Topology:
    random = np.random.default_rng(3)
    return Topology(
        name="test head",
        neutral_vertices=random.normal(size=(vertex_count, 3)).astype(np.float32),
        triangles=random.integers(0, vertex_count, (2 * vertex_count, 3), np.int32),
        triangle_uvs=np.zeros((0, 3, 2), np.float32),
        part_labels=np.zeros(vertex_count, np.int8),
        head_weights=random.uniform(size=vertex_count).astype(np.float32),
        head_pivot=np.array([0, -1, 0], np.float32),
        eye_centres=np.full((2, 3), np.nan, np.float32),
        T_canonical_mesh=np.eye(4),
        part_names=("skin",),
        expression_names=tuple(f"expression{index}" for index in range(53)),
        extra_names=("tongueOut",),
    )


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
