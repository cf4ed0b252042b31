"""Builds a character: one mesh, looked at once, becomes everything a tick needs to move it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.errors import NetworkError
from engine.eyes import eye_axes, find_eye_centres
from engine.head_motion import compute_head_weights, find_head_pivot
from engine.landmark_pairs import LandmarkPairs
from engine.landmark_places import BUNDLED_LANDMARKS
from engine.lid_contact import fit_rims
from engine.lid_solve import Lids, solve_blink
from engine.lids import find_lids
from engine.lining import follow_outside
from engine.lip_rims import find_lip_rims
from engine.lip_seal import JAW_OPEN, MOUTH_CLOSE, seal_lips
from engine.mesh_file import mesh_content_hash
from engine.mirror import (
    Mirror,
    find_mirror,
    symmetrise,
    symmetrise_gates,
    symmetrise_regions,
)
from engine.mouth_basis import add_jaw_parts
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, PART_NAMES, REGION_NAMES
from engine.part_basis import MovedSkin, assemble_basis, part_members
from engine.progress import Progress, untold
from engine.records import Alignment, Character, Mesh
from engine.rig_choices import RigChoices
from engine.shape_sets import BUNDLED_SHAPE_SETS, load_shape_set
from engine.similarity import apply_transform
from engine.skin_basis import SkinBasis, predict_skin_basis
from engine.skin_surface import SkinSurface, take_skin
from engine.skinning_network import SkinningNetwork
from engine.thin_triangles import settle_thin_triangles
from engine.vertex_features import FEATURE_COUNT, VertexFeatures, compute_vertex_features

DEFAULT_CHOICES = RigChoices()
RIG_VERSION = "11"  # counts up whenever the same mesh and network would give another character
MOUTH_PARTS = ("teeth_upper", "teeth_lower", "tongue")
RIG_ASSETS = (BUNDLED_SHAPE_SETS, BUNDLED_LANDMARKS)
BLINKS = (ICT_EXPRESSIONS.index("eyeBlink_L"), ICT_EXPRESSIONS.index("eyeBlink_R"))


def build_character(
    mesh: Mesh,
    alignment: Alignment,
    part_labels: np.ndarray,
    choices: RigChoices = DEFAULT_CHOICES,
    progress: Progress | None = None,
    network: SkinningNetwork | None = None,
) -> Character:
    """Rig `mesh` as aligned, `part_labels` (V,) as recognised, with the shape set chosen.

    Raises NetworkError when the network or the shape set cannot be used.
    """
    tell = progress or untold
    tell("taking the skin", 0.0)
    network, shape_set = network or SkinningNetwork(), load_shape_set(choices.shapes)
    canonical = apply_transform(alignment.T_canonical_mesh, mesh.vertices)
    surface = take_skin(mesh, canonical, part_labels)
    pairs = network.believe(alignment.landmarks)
    predicted = predict_skin_basis(
        surface.vertices, surface.triangles, pairs, network, shape_set, tell
    )
    tell("mirroring", 0.5)
    mirror = find_mirror(surface.vertices)
    predicted = predicted if mirror is None else balance(predicted, surface, mirror)
    tell("closing lids and lips", 0.6)
    eyes = [canonical[part_members(part_labels, eye)] for eye in ("eye_L", "eye_R")]
    lids = find_lids(surface, predicted.coordinates, eyes)
    motion = solve_motion(surface, predicted, lids, mirror)
    tell("moving teeth, tongue and lashes", 0.8)
    skin = MovedSkin(surface, motion, dict(zip(("lashes_L", "lashes_R"), lids, strict=True)))
    basis = assemble_basis(mesh, canonical, part_labels, skin)
    placed = _place_mouth(canonical, part_labels, predicted.pairs)
    tongue = add_jaw_parts(basis, mesh, canonical, part_labels, placed, shape_set)
    extra = np.zeros((0, len(canonical), 3), np.float32) if tongue is None else tongue[None]
    R_mesh_canonical = np.linalg.inv(alignment.T_canonical_mesh)[:3, :3].astype(np.float32)
    where = (mesh.vertices, part_labels, alignment.T_canonical_mesh)
    head_weights = compute_head_weights(*where)
    if alignment.bystanders is not None:
        head_weights[mesh.triangles[alignment.bystanders]] = 0.0
    return Character(
        neutral_vertices=mesh.vertices.astype(np.float32),
        triangles=mesh.triangles,
        expression_names=ICT_EXPRESSIONS,
        basis=basis @ R_mesh_canonical.T,
        extra_names=EXTRA_EXPRESSIONS[: len(extra)],
        extra_basis=extra @ R_mesh_canonical.T,
        skinning_weights=_to_mesh(predicted.gates, surface, len(canonical), 0),
        region_labels=_to_mesh(predicted.regions, surface, len(canonical), -1),
        region_names=REGION_NAMES,
        part_labels=part_labels.astype(np.int8),
        part_names=PART_NAMES,
        head_weights=head_weights,
        head_pivot=find_head_pivot(alignment.T_canonical_mesh),
        eye_centres=find_eye_centres(*where),
        eye_axes=eye_axes(alignment.T_canonical_mesh),
        T_canonical_mesh=alignment.T_canonical_mesh,
        alignment_score=alignment.score,
        content_hash=character_key(mesh, network, choices),
    )


def character_key(
    mesh: Mesh,
    network: SkinningNetwork,
    choices: RigChoices = DEFAULT_CHOICES,
    assets: Sequence[Path] = RIG_ASSETS,
) -> str:
    """Hex SHA-256 of the mesh's content, the network, the solves and the choices.

    The bytes of `assets` count, too. Raises EngineError when one of them cannot be read.
    """
    prints = [_fingerprint(asset) for asset in assets]
    parts = (
        mesh_content_hash(mesh),
        network.fingerprint,
        RIG_VERSION,
        choices.fingerprint(),
        *prints,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _fingerprint(asset: Path) -> str:
    try:
        return hashlib.sha256(asset.read_bytes()).hexdigest()
    except OSError as error:
        raise NetworkError(f"The asset {asset} cannot be read; reinstall mimesh.") from error


def balance(predicted: SkinBasis, surface: SkinSurface, mirror: Mirror) -> SkinBasis:
    """The prediction for a symmetric skin, the same on both sides."""
    return replace(
        predicted,
        displacements=symmetrise(predicted.displacements, mirror),
        gates=symmetrise_gates(predicted.gates, mirror),
        regions=symmetrise_regions(predicted.regions, surface.vertices, mirror),
    )


def solve_motion(
    surface: SkinSurface, predicted: SkinBasis, lids: list[Lids | None], mirror: Mirror | None
) -> np.ndarray:
    """(53, W, 3) canonical displacements in which lids and lips close, alike where the skin is."""
    motion = predicted.displacements.copy()
    motion[MOUTH_CLOSE] = seal_lips(surface.vertices, surface.triangles, motion, predicted.regions)
    motion = settle(surface, motion)
    motion = _line_mouth(surface, predicted, motion)
    for blink, lid in zip(BLINKS, lids, strict=True):
        if lid is not None:
            met = solve_blink(surface.vertices, motion[blink], lid)
            motion[blink] = fit_rims(surface.vertices, surface.triangles, met, lid)
    return motion if mirror is None else symmetrise(motion, mirror)


def _line_mouth(surface: SkinSurface, predicted: SkinBasis, motion: np.ndarray) -> np.ndarray:
    rims = find_lip_rims(surface.vertices, predicted.regions)
    parting = np.zeros(0, np.int64) if rims is None else np.union1d(rims.upper, rims.lower)
    where = (surface.vertices, surface.triangles, motion, predicted.coordinates)
    return follow_outside(*where, parting)


def settle(surface: SkinSurface, displacements: np.ndarray) -> np.ndarray:
    """(53, W, 3) displacements in which thin triangles stay whole; mouthClose on an open jaw."""
    motion = displacements.copy()
    motion[MOUTH_CLOSE] += motion[JAW_OPEN]  # alone it is never seen
    motion = settle_thin_triangles(surface.vertices, surface.triangles, motion)
    motion[MOUTH_CLOSE] -= motion[JAW_OPEN]
    return motion


def _place_mouth(
    canonical: np.ndarray, part_labels: np.ndarray, pairs: LandmarkPairs
) -> VertexFeatures:
    """Where teeth and tongue lie on the canonical head; NaN for all other vertices."""
    inside = np.flatnonzero(np.isin(part_labels, [PART_NAMES.index(part) for part in MOUTH_PARTS]))
    count = len(canonical)
    features = np.full((count, FEATURE_COUNT), np.nan, np.float32)
    coordinates = np.full((count, 3), np.nan, np.float32)
    frames = np.full((count, 3, 3), np.nan, np.float32)
    if len(inside):
        forward = np.broadcast_to([0.0, 0, 1], (len(inside), 3))  # jaws need places, not normals
        found = compute_vertex_features(canonical[inside], forward, pairs)
        features[inside], coordinates[inside] = found.features, found.coordinates
        frames[inside] = found.frames
    return VertexFeatures(features, coordinates, frames)


def _to_mesh(values: np.ndarray, surface: SkinSurface, count: int, empty: float) -> np.ndarray:
    """Values per welded skin vertex as values per mesh vertex, `empty` off the skin."""
    spread = np.full((count, *values.shape[1:]), empty, values.dtype)
    spread[surface.mesh_vertices] = values[surface.welded_of]
    return spread
