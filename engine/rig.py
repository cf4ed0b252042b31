"""Builds a character: one mesh, looked at once, becomes everything a tick needs to move it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from engine.errors import NetworkError
from engine.eyes import eye_axes, find_eye_centres
from engine.head_motion import compute_head_weights, find_head_pivot
from engine.landmark_pairs import LandmarkPairs
from engine.landmark_places import BUNDLED_LANDMARKS
from engine.mesh_file import mesh_content_hash
from engine.mouth_basis import add_jaw_parts
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, PART_NAMES, REGION_NAMES
from engine.part_basis import MovedSkin, assemble_basis
from engine.progress import Progress, untold
from engine.records import Alignment, Character, Mesh
from engine.rig_choices import RigChoices
from engine.shape_sets import BUNDLED_SHAPE_SETS, ShapeSet, load_shape_set
from engine.skin_motion import solve_motion
from engine.skin_reading import SkinReading, read_skin
from engine.skinning_network import SkinningNetwork
from engine.vertex_features import FEATURE_COUNT, VertexFeatures, compute_vertex_features

DEFAULT_CHOICES = RigChoices()
RIG_VERSION = "11"  # counts up whenever the same mesh and network would give another character
MOUTH_PARTS = ("teeth_upper", "teeth_lower", "tongue")
RIG_ASSETS = (BUNDLED_SHAPE_SETS, BUNDLED_LANDMARKS)


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
    network, shape_set = network or SkinningNetwork(), load_shape_set(choices.shapes)
    reading = read_skin(mesh, alignment, part_labels, [shape_set], network, progress or untold)
    (progress or untold)("closing lids and lips", 0.6)
    motion = solve_motion(reading.surface, reading.versions[0], reading.lids, reading.mirror)
    return finish_character(reading, motion, shape_set, choices, network, progress or untold)


def finish_character(
    reading: SkinReading,
    motion: np.ndarray,
    shape_set: ShapeSet,
    choices: RigChoices,
    network: SkinningNetwork,
    progress: Progress = untold,
) -> Character:
    """What was read of a skin as a character, its solved `motion` (53, W, 3) canonical centimetres.

    The motion is that of the first version, and `shape_set` the one that version follows.
    """
    mesh, alignment, predicted = reading.mesh, reading.alignment, reading.versions[0]
    progress("moving teeth, tongue and lashes", 0.8)
    basis, tongue = hang_parts(reading, motion, shape_set)
    extra = basis[:0] if tongue is None else tongue[None]
    where = (mesh.vertices, reading.part_labels, alignment.T_canonical_mesh)
    head_weights = compute_head_weights(*where)
    if alignment.bystanders is not None:
        head_weights[mesh.triangles[alignment.bystanders]] = 0.0
    return Character(
        neutral_vertices=mesh.vertices.astype(np.float32),
        triangles=mesh.triangles,
        expression_names=ICT_EXPRESSIONS,
        basis=basis @ reading.R_mesh_canonical.T,
        extra_names=EXTRA_EXPRESSIONS[: len(extra)],
        extra_basis=extra @ reading.R_mesh_canonical.T,
        skinning_weights=reading.spread(predicted.gates, 0),
        region_labels=reading.spread(predicted.regions, -1),
        region_names=REGION_NAMES,
        part_labels=reading.part_labels.astype(np.int8),
        part_names=PART_NAMES,
        head_weights=head_weights,
        head_pivot=find_head_pivot(alignment.T_canonical_mesh),
        eye_centres=find_eye_centres(*where),
        eye_axes=eye_axes(alignment.T_canonical_mesh),
        T_canonical_mesh=alignment.T_canonical_mesh,
        alignment_score=alignment.score,
        content_hash=character_key(mesh, network, choices),
    )


def hang_parts(
    reading: SkinReading, motion: np.ndarray, shape_set: ShapeSet
) -> tuple[np.ndarray, np.ndarray | None]:
    """(53, V, 3) canonical basis of all parts for a skin's `motion` (53, W, 3).

    And (V, 3) tongueOut where there is a tongue.
    """
    mesh, canonical, part_labels = reading.mesh, reading.canonical, reading.part_labels
    left, right = reading.lids
    skin = MovedSkin(reading.surface, motion, {"lashes_L": left, "lashes_R": right})
    basis = assemble_basis(mesh, canonical, part_labels, skin)
    placed = _place_mouth(canonical, part_labels, reading.versions[0].pairs)
    tongue = add_jaw_parts(basis, mesh, canonical, part_labels, placed, shape_set)
    return basis, tongue


def character_key(
    mesh: Mesh,
    network: SkinningNetwork,
    choices: RigChoices = DEFAULT_CHOICES,
    assets: Sequence[Path] = RIG_ASSETS,
) -> str:
    """Hex SHA-256 of the mesh's content, the network, the solves and the choices.

    The bytes of `assets` count, too. Raises EngineError when one of them cannot be read.
    """
    prints = [asset_fingerprint(asset) for asset in assets]
    parts = (
        mesh_content_hash(mesh),
        network.fingerprint,
        RIG_VERSION,
        choices.fingerprint(),
        *prints,
    )
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def asset_fingerprint(asset: Path) -> str:
    """Hex SHA-256 of the bytes of `asset`; raises NetworkError when it cannot be read."""
    try:
        return hashlib.sha256(asset.read_bytes()).hexdigest()
    except OSError as error:
        raise NetworkError(f"The asset {asset} cannot be read; reinstall mimesh.") from error


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
