"""The performer of the demo clip: MakeHuman's head (CC0), refined, painted, with its own shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse

from engine.names import ICT_EXPRESSIONS
from live.errors import LiveError
from live.performance import Moment
from live.subdivision import subdivide
from render.face_paint import Makeup, paint_face
from render.records import CharacterModel, DrawState, Surface

_ROUNDS = 2
_KINDS = {"skin": "skin", "eye_L": "eye", "eye_R": "eye", "teeth_upper": "teeth",
          "teeth_lower": "teeth", "tongue": "tongue"}  # fmt: skip
_HAIR = (0.16, 0.105, 0.075)
_MAKEUP = Makeup(brows=(0.13, 0.085, 0.06), hair=_HAIR)
_NECK_CM = np.array([0.0, -6.0, -2.5])  # where the head turns on the neck
_HEAD_RANGE_CM = (-13.0, -6.0)  # below it the neck stays, above it follows the head


def load_performer(path: Path) -> CharacterModel:
    """Build the performer from `makehuman_faces.npz`; basis rows are `ICT_EXPRESSIONS`, in order.

    Raises:
        LiveError: the file is not there or not that archive.
    """
    pack = read_archive(path)
    try:
        return build_performer(pack)
    except (ValueError, KeyError) as reason:
        raise _unreadable(path, reason) from reason


def read_archive(path: Path) -> dict[str, np.ndarray]:
    """The arrays of `makehuman_faces.npz`, decompressed once.

    Raises:
        LiveError: the file is not there or no archive.
    """
    try:
        with np.load(path) as archive:
            return {name: archive[name] for name in archive.files}
    except (OSError, ValueError) as reason:
        raise _unreadable(path, reason) from reason


def build_performer(
    pack: dict[str, np.ndarray], makeup: Makeup = _MAKEUP, rounds: int = _ROUNDS
) -> CharacterModel:
    """A performer with the archive's shapes whose face is `pack["neutral"]`.

    Args:
        pack: the archive's arrays; another identity comes as another `neutral` (V, 3), canonical
            centimetres.
        makeup: the colours of lips, cheeks, brows and hair.
        rounds: of subdivision; each makes four triangles of one.
    """
    basis = _order_basis(pack)
    triangles, parts = _without_lashes(pack)
    refine, triangles = _refine(triangles, len(pack["neutral"]), rounds)
    neutral = _round_eyes(refine @ pack["neutral"], pack, refine)
    part = parts[np.asarray(refine.argmax(axis=1)).ravel()]
    basis = np.stack([refine @ row for row in basis]).astype(np.float32)
    basis[:, np.isin(part, [1, 2])] = 0.0  # the eyeballs turn rigidly instead
    paint = _paint(pack, neutral, triangles, part, refine, makeup)
    return _assemble(pack, neutral.astype(np.float32), triangles, basis, part, paint)


def _unreadable(path: Path, reason: Exception) -> LiveError:
    return LiveError(
        f"{path} cannot be read as the MakeHuman archive ({reason}); give makehuman_faces.npz."
    )


def _order_basis(pack: dict[str, np.ndarray]) -> np.ndarray:
    names = [str(name) for name in pack["expr_names"]]
    order = [names.index(name) for name in ICT_EXPRESSIONS]
    return pack["expr_q"][order] * pack["expr_scale"][order, None, None]


def _without_lashes(pack: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Triangles but the lashes', which are cards without their texture; part number per vertex."""
    parts = pack["part"].astype(np.int64)
    kept = [number for number, name in enumerate(pack["part_names"]) if str(name) in _KINDS]
    return pack["tris"][np.isin(parts[pack["tris"][:, 0]], kept)], parts


def _refine(
    triangles: np.ndarray, vertex_count: int, rounds: int
) -> tuple[sparse.csr_array, np.ndarray]:
    refine: Any = sparse.csr_array(sparse.eye_array(vertex_count))
    for _ in range(rounds):
        step, triangles = subdivide(triangles, refine.shape[0])
        refine = sparse.csr_array(step @ refine)
    return refine, triangles


def _round_eyes(
    vertices: np.ndarray, pack: dict[str, np.ndarray], refine: sparse.csr_array
) -> np.ndarray:
    """Put the eyeballs' vertices back on their spheres, which subdivision has shrunk."""
    share = refine @ np.isin(pack["part"], [1, 2]).astype(np.float64)
    for eye in (1, 2):
        original = pack["neutral"][pack["part"] == eye]
        centre = _middle(original)
        mine = (share > 0.5) & (np.sign(vertices[:, 0]) == np.sign(centre[0]))
        radius = np.median(np.linalg.norm(original - centre, axis=1))
        offset = vertices[mine] - centre
        vertices[mine] = centre + offset * radius / np.linalg.norm(offset, axis=1, keepdims=True)
    return vertices


def _middle(points: np.ndarray) -> np.ndarray:
    return (points.min(axis=0) + points.max(axis=0)) / 2


def _assemble(
    pack: dict[str, np.ndarray],
    neutral: np.ndarray,
    triangles: np.ndarray,
    basis: np.ndarray,
    part: np.ndarray,
    paint: np.ndarray,
) -> CharacterModel:
    centres = [_middle(pack["neutral"][pack["part"] == eye]) for eye in (1, 2)]
    low, high = _HEAD_RANGE_CM
    return CharacterModel(
        neutral_vertices=neutral,
        basis=basis,
        surfaces=tuple(_surfaces(triangles, part, [str(name) for name in pack["part_names"]])),
        vertex_colours=paint,
        eye_index=np.select([part == 1, part == 2], [0, 1], -1).astype(np.int8),
        eye_centres=np.array(centres, np.float32),
        eye_axes=np.tile(np.eye(3, dtype=np.float32), (2, 1, 1)),
        head_weights=np.clip((neutral[:, 1] - low) / (high - low), 0, 1).astype(np.float32),
        T_canonical_mesh=np.eye(4),
        open_mouth_row=ICT_EXPRESSIONS.index("jawOpen"),
    )


def _surfaces(triangles: np.ndarray, part: np.ndarray, part_names: list[str]) -> list[Surface]:
    return [
        Surface(
            triangles=triangles[part[triangles[:, 0]] == part_names.index(name)],
            uvs=None,
            base_colour=np.ones(4, np.float32),
            texture=None,
            alpha="opaque",
            kind=kind,
        )
        for name, kind in _KINDS.items()
    ]


def _paint(
    pack: dict[str, np.ndarray],
    neutral: np.ndarray,
    triangles: np.ndarray,
    part: np.ndarray,
    refine: sparse.csr_array,
    makeup: Makeup,
) -> np.ndarray:
    names = [str(name) for name in pack["region_names"]]
    members = pack["region_labels"][:, None] == np.arange(len(names))
    labels = np.asarray((refine @ members.astype(np.float64)).argmax(axis=1)).ravel()
    labels = np.where(part == 0, labels, -1)
    return paint_face(neutral.astype(np.float64), triangles, labels, names, makeup)


def pose(moment: Moment) -> DrawState:
    """What the view draws of `moment`; the performer's file is in canonical space already."""
    yaw, pitch, roll = moment.head
    T_mesh_head = np.eye(4)
    T_mesh_head[:3, :3] = turn(yaw, pitch, roll)
    T_mesh_head[:3, 3] = _NECK_CM - T_mesh_head[:3, :3] @ _NECK_CM
    return DrawState(
        code=moment.code,
        eye_rotations=np.stack([turn(moment.gaze[0], moment.gaze[1], 0.0)] * 2).astype(np.float32),
        T_mesh_head=T_mesh_head.astype(np.float32),
    )


def turn(yaw: float, pitch: float, roll: float) -> np.ndarray:
    """(3, 3) rotation in canonical axes: roll first, then pitch, then yaw.

    Radians; yaw turns to the performer's left, pitch looks up, roll tilts to the left shoulder.
    """
    cy, sy = np.cos(yaw), np.sin(yaw)
    cp, sp = np.cos(pitch), np.sin(pitch)
    cr, sr = np.cos(roll), np.sin(roll)
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_x = np.array([[1, 0, 0], [0, cp, sp], [0, -sp, cp]])
    about_z = np.array([[cr, sr, 0], [-sr, cr, 0], [0, 0, 1]])
    return about_y @ about_x @ about_z
