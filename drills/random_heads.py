"""Whole heads of both packs, warped and put anywhere, with the truth about where their face is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import KDTree
from scipy.spatial.transform import Rotation

from engine.landmark_places import MESH_LANDMARKS, landmark_places
from engine.mtl_file import plain_material
from engine.proxy import decimate, keep_vertices
from engine.records import Alignment, Mesh
from engine.robust_fit import fit_robust_similarity
from engine.training.generate import TRAINING_STRENGTHS
from engine.training.identities import sample_ict_identity, sample_makehuman_identity
from engine.training.packs import Pack, decode, load_ict, load_makehuman, load_packs
from engine.training.warps import Warp, folds, training_warp

ICT_HELPERS = slice(24591, 25351)  # tear fluid, blend and occlusion meshes: shading, not geometry
FOLDED = 0.93  # a warp that folds is drawn again, this much weaker
DRAWS = 20
SCALES = (1e-3, 1e3)


@dataclass(frozen=True, slots=True, eq=False)
class RandomHead:
    """One head as a file might hold it, and where its face is."""

    name: str
    vertices: np.ndarray
    """(V, 3) float64 mesh space."""
    triangles: np.ndarray
    """(F, 3) int32."""
    T_canonical_mesh: np.ndarray
    """(4, 4) the truth: the robust similarity of the true landmarks."""
    landmarks: np.ndarray
    """(468, 3) float64 mesh space, the true ones."""
    strength: float
    """Of the warp, as the training heads draw it; the weaker one where the first folded."""


@dataclass(frozen=True, slots=True, eq=False)
class _Source:
    name: str
    neutral: np.ndarray
    triangles: np.ndarray
    shapes: np.ndarray
    landmarks: np.ndarray


class HeadSource:
    """Draws heads: identity, warp of the training family, triangulation, axes, scale, winding."""

    def __init__(self, data: Path, look: Callable[[Mesh], Alignment]) -> None:
        """`data` holds ict_facekit.npz and makehuman_faces.npz; `look` aligns a mesh.

        The places of the landmarks on ICT's neutral head are what the tracker sees there. Those on
        MakeHuman's are found in the same way, by looking at its neutral head, which nothing warps.
        """
        ict, self._makehuman = load_ict(data), load_makehuman(data)
        skins = load_packs(data)
        seen = _see_landmarks(skins[1], self._makehuman["tris"], self._makehuman["neutral"], look)
        helper = np.zeros(len(ict["neutral"]), bool)
        helper[ICT_HELPERS] = True
        self._sources = [
            _Source(skin.name, pack["neutral"], triangles, decode(pack, "id"), landmarks)
            for skin, pack, triangles, landmarks in (
                (skins[0], ict, ict["tris"][~helper[ict["tris"]].any(1)], skins[0].landmarks),
                (skins[1], self._makehuman, self._makehuman["tris"], seen),
            )
        ]

    def head(self, seed: int) -> RandomHead:
        """The head of `seed`, the same on any machine."""
        rng = np.random.default_rng([seed, 2])
        source = self._sources[int(rng.random() < 0.4)]
        still = source.neutral + np.tensordot(self._identity(source, rng), source.shapes, 1)
        still = still.astype(np.float64)
        warp, strength = draw_warp(still, rng)
        vertices = warp(still)
        landmarks = vertices[source.landmarks]
        triangles, kept = _triangulate(vertices, source.triangles, rng)
        T_mesh_canonical = _placing(rng)
        vertices = _move(T_mesh_canonical, vertices[kept])
        landmarks = _move(T_mesh_canonical, landmarks)
        vertices, triangles = _rebuild(vertices, triangles, rng)
        return RandomHead(
            f"{source.name} {seed}", vertices, triangles, _truth(landmarks), landmarks, strength
        )

    def _identity(self, source: _Source, rng: np.random.Generator) -> np.ndarray:
        if source.name == "ict":
            return sample_ict_identity(rng, len(source.shapes))
        return sample_makehuman_identity(self._makehuman, rng, rng.uniform(0.4, 1.1))


def _see_landmarks(
    skin: Pack, triangles: np.ndarray, neutral: np.ndarray, look: Callable[[Mesh], Alignment]
) -> np.ndarray:
    """(468,) the skin vertex nearest to where each landmark is seen on the neutral head."""
    found = look(plain_mesh("neutral", neutral, triangles))
    T_mesh_canonical = np.linalg.inv(found.T_canonical_mesh)
    seen = _move(T_mesh_canonical, found.landmarks[:MESH_LANDMARKS].astype(np.float64))
    nearest = KDTree(skin.neutral).query(np.nan_to_num(seen))[1]
    return np.where(np.isfinite(seen).all(1), nearest, skin.landmarks)


def plain_mesh(name: str, vertices: np.ndarray, triangles: np.ndarray) -> Mesh:
    """A mesh of nothing but geometry."""
    zeros = np.zeros(len(triangles), np.int32)
    return Mesh(
        name, vertices.astype(np.float64), np.asarray(triangles, np.int32), None, zeros, ("",),
        zeros, (plain_material(""),), None,
    )  # fmt: skip


def draw_warp(neutral: np.ndarray, rng: np.random.Generator) -> tuple[Warp, float]:
    """A warp that folds nowhere and its strength, drawn as for the training heads."""
    probes = neutral[:: max(1, len(neutral) // 1500)]
    for attempt in range(DRAWS):
        strength = FOLDED**attempt * rng.choice(TRAINING_STRENGTHS)
        warp = training_warp(rng, strength)
        if not folds(warp, probes):
            return warp, float(strength)
    return lambda x: x, 0.0


def _triangulate(
    vertices: np.ndarray, triangles: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Half of the heads coarser than their pack; the old index of each vertex."""
    if rng.random() < 0.5:
        return keep_vertices(triangles.astype(np.int32), np.ones(len(vertices), bool))
    return decimate(vertices, triangles, int(np.exp(rng.uniform(*np.log([2500, 15000])))))


def _placing(rng: np.random.Generator) -> np.ndarray:
    """T_mesh_canonical: another order of the axes or any rotation, and any unit."""
    turns = Rotation.create_group("O")
    turn = turns[int(rng.integers(24))]
    if rng.random() < 0.5:
        turn = Rotation.from_quat(rng.normal(size=4))
    scale = float(np.exp(rng.uniform(*np.log(SCALES))))
    T = np.eye(4)
    T[:3, :3] = scale * turn.as_matrix()
    T[:3, 3] = scale * rng.normal(0, 30, 3)
    return T


def _rebuild(
    vertices: np.ndarray, triangles: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Some are wound the other way, some are soup: every triangle with vertices of its own."""
    if rng.random() < 0.3:
        triangles = triangles[:, ::-1]
    if rng.random() < 0.15:
        vertices = vertices[triangles].reshape(-1, 3)
        triangles = np.arange(len(vertices), dtype=np.int32).reshape(-1, 3)
    return vertices, np.ascontiguousarray(triangles, np.int32)


def _truth(landmarks: np.ndarray) -> np.ndarray:
    places = landmark_places()
    target, trust = places.position[:MESH_LANDMARKS], places.trust[:MESH_LANDMARKS]
    return fit_robust_similarity(landmarks, target, trust)[0]


def _move(T: np.ndarray, points: np.ndarray) -> np.ndarray:
    return points @ T[:3, :3].T + T[:3, 3]
