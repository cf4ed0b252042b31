"""What a receiver computes from a frame and its snapshot, in plain double precision.

Written from the document's formulas and not from the engine, so that the two can be compared.
"""

from __future__ import annotations

import numpy as np

from live.broadcast.snapshot import Snapshot
from live.packet import FramePacket


def displace(packet: FramePacket, snapshot: Snapshot) -> np.ndarray:
    """(V, 3) float64 displacement of every vertex, whatever the frame's mode."""
    mode = packet.topic.mode
    if mode == "vertices":
        return packet.displacement.astype(np.float64)
    whole = np.zeros((len(snapshot.neutral_vertices), 3))
    if mode == "region":
        whole[snapshot.region_indices] = packet.displacement
        return whole
    if snapshot.basis is None or snapshot.basis_scales is None:
        raise ValueError("frames of mode code want a snapshot with its basis")
    strengths = np.concatenate([packet.code, packet.extra_code]).astype(np.float64)
    rows = strengths * snapshot.basis_scales
    whole[snapshot.region_indices] = np.einsum("k,kmi->mi", rows, snapshot.basis.astype(float))
    for rotation, centre, vertices in zip(
        turn_eyes(packet.gaze, snapshot.eye_axes),
        snapshot.eye_centres.astype(np.float64),
        (snapshot.left_eye_vertices, snapshot.right_eye_vertices),
        strict=True,
    ):
        if np.isfinite(centre).all():
            offset = snapshot.neutral_vertices[vertices] - centre
            whole[vertices] = (offset + whole[vertices]) @ rotation.T - offset
    return whole


def turn_eyes(gaze: np.ndarray, eye_axes: np.ndarray) -> np.ndarray:
    """(2, 3, 3) float64 rotations A^T Ry(yaw) Rx(-pitch) A of the left and the right eye."""
    rotations = []
    for (yaw, pitch), axes in zip(gaze.astype(float), eye_axes.astype(float), strict=True):
        c, s = np.cos(yaw), np.sin(yaw)
        about_up = np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])
        c, s = np.cos(-pitch), np.sin(-pitch)
        about_left = np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
        rotations.append(axes.T @ about_up @ about_left @ axes)
    return np.array(rotations)


def rotate(quaternion: np.ndarray, points: np.ndarray) -> np.ndarray:
    """(N, 3) points turned by a unit quaternion x, y, z, w."""
    axis, w = quaternion[:3].astype(np.float64), float(quaternion[3])
    across = 2 * np.cross(axis, points)
    return points + w * across + np.cross(axis, across)


def pose(packet: FramePacket, snapshot: Snapshot) -> np.ndarray:
    """(V, 3) float64 vertices with expression, eyes and head motion."""
    moved = snapshot.neutral_vertices.astype(np.float64) + displace(packet, snapshot)
    turned = rotate(packet.head_rotation, moved) + packet.head_translation
    return moved + snapshot.head_weights[:, None].astype(np.float64) * (turned - moved)
