"""The ball with two eyes as shapes and joints, and takes of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation
from some_character import some_character

from engine.animation.gltf_writer import write_glb
from engine.animation.morphed_mesh import HeadJoints, MorphedMesh, MorphTrack, find_joints
from engine.gltf_buffers import GltfAsset
from engine.records import Mesh

NAMES = ("jawOpen", "eyeBlink_L.loose", "nothing")


def ball_joints() -> HeadJoints:
    return find_joints(some_character()[0])


def morphed_ball(**changes) -> MorphedMesh:
    """Three shapes: of everything, of a few vertices, of none."""
    character, mesh = some_character()
    random = np.random.default_rng(7)
    deltas = np.zeros((3, len(mesh.vertices), 3), np.float32)
    deltas[0] = random.normal(0, 0.3, deltas.shape[1:])
    deltas[1, 40:60] = 0.5
    made = MorphedMesh(mesh, NAMES, deltas, find_joints(character))
    return replace(made, **changes)


def ball_track(count: int = 5, shapes: int = 3) -> MorphTrack:
    """Everything moves, and some weights are below 0."""
    random = np.random.default_rng(8)
    T = np.tile(np.eye(4), (count, 1, 1))
    T[:, :3, :3] = Rotation.from_rotvec(random.normal(0, 0.4, (count, 3))).as_matrix()
    T[:, :3, 3] = random.normal(0, 2, (count, 3))
    turns = Rotation.from_rotvec(random.normal(0, 0.3, (2 * count, 3))).as_matrix()
    return MorphTrack(
        np.arange(count) / 25,
        random.uniform(-1, 1, (count, shapes)).astype(np.float32),
        T.astype(np.float32),
        turns.reshape(count, 2, 3, 3).astype(np.float32),
    )


def still_track(count: int = 3, shapes: int = 3) -> MorphTrack:
    """Nothing moves."""
    return MorphTrack(
        np.arange(count) / 25,
        np.zeros((count, shapes), np.float32),
        np.tile(np.eye(4, dtype=np.float32), (count, 1, 1)),
        np.tile(np.eye(3, dtype=np.float32), (count, 2, 1, 1)),
    )


def moved_ball(morphed: MorphedMesh, track: MorphTrack, frame: int) -> np.ndarray:
    """(V, 3) float64, one vertex after the other, as the project defines the motion."""
    mesh, joints = morphed.mesh, morphed.joints
    moved = mesh.vertices + np.tensordot(track.weights[frame], morphed.deltas.astype(float), 1)
    if joints is None:
        return moved
    T = track.T_mesh_head[frame].astype(float)
    for vertex, place in enumerate(moved):
        side = joints.eye_index[vertex]
        if side >= 0:
            centre = joints.eye_centres[side]
            place = centre + track.eye_rotations[frame, side] @ (place - centre)
        turned = T[:3, :3] @ place + T[:3, 3]
        moved[vertex] = place + joints.head_weights[vertex] * (turned - place)
    return moved


def written(path: Path, *given, **options) -> GltfAsset:
    """What `write_glb` made."""
    with path.open("wb") as stream:
        write_glb(stream, *given, **options)
    return GltfAsset(path)


def looks(mesh: Mesh, **changes) -> Mesh:
    """`mesh` with colours at its vertices, unless `changes` says otherwise."""
    colours = np.random.default_rng(4).uniform(size=(len(mesh.vertices), 4)).astype(np.float32)
    return replace(mesh, **({"vertex_colours": colours} | changes))
