"""What the engine hands on: a mesh as it was read, a character ready to be moved, a tick's code."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from engine.names import CONFIDENCE_REGIONS


@dataclass(frozen=True, slots=True, eq=False)
class Material:
    """How a part of the mesh looks, as far as the file says."""

    name: str
    base_colour: np.ndarray
    """(4,) float32 RGBA factor in [0, 1], RGB sRGB-encoded; alpha is linear."""
    texture: np.ndarray | None
    """(H, W, 4) uint8 sRGB RGBA, row 0 at the top, or None."""
    alpha: str
    """"opaque", "mask" or "blend"."""


@dataclass(frozen=True, slots=True, eq=False)
class Mesh:
    """A neutral mesh exactly as its file has it: order, count and units untouched."""

    name: str
    vertices: np.ndarray
    """(V, 3) float64, mesh space (the file's own axes and units)."""
    triangles: np.ndarray
    """(F, 3) int32 into `vertices`; polygons are fan-triangulated in file order."""
    triangle_uvs: np.ndarray | None
    """(F, 3, 2) float32, per corner, v up (OBJ convention), or None."""
    triangle_objects: np.ndarray
    """(F,) int32 into `object_names`: the file's objects, groups or primitives."""
    object_names: tuple[str, ...]
    triangle_materials: np.ndarray
    """(F,) int32 into `materials`."""
    materials: tuple[Material, ...]
    vertex_colours: np.ndarray | None
    """(V, 4) float32 RGBA in [0, 1], RGB sRGB-encoded, or None."""


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Where the face is in a mesh, found by looking at it."""

    T_canonical_mesh: np.ndarray
    """(4, 4) float64 similarity: mesh space to canonical space (ICT-FaceKit's: centimetres, +y
    up, +z out of the face, +x the character's left)."""
    score: float
    """Intact human-like faces reach 0.8 to 0.93; 0.60 is the gate."""
    landmarks: np.ndarray
    """(478, 3) float32 canonical space, the tracker's landmarks on the mesh's surface; NaN where no
    view placed one."""
    landmark_spread: np.ndarray
    """(478,) float32 centimetres, disagreement between the views; NaN where no view placed one."""
    bystanders: np.ndarray | None = None
    """(F,) bool, the mesh's triangles that belong to other faces; None where no other was found."""


@dataclass(frozen=True, slots=True, eq=False)
class PieceDecision:
    """One line of the table of what the pieces of a mesh were taken for."""

    number: int
    """The piece's, the same whatever a person says of it."""
    object_name: str
    material_name: str
    vertex_count: int
    parts: tuple[str, ...]
    """Usually one, of `engine.names.PART_NAMES`; a piece that holds both jaws has two."""
    why: str
    """In a few words, for people."""


@dataclass(frozen=True, slots=True, eq=False)
class PartDecisions:
    """What every vertex and every piece of a mesh was taken for."""

    labels: np.ndarray
    """(V,) int8 into `engine.names.PART_NAMES`."""
    table: tuple[PieceDecision, ...]
    """In the order of the pieces' numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Character:
    """Everything a tick needs to move one mesh, computed once. Vertices in the file's order."""

    neutral_vertices: np.ndarray
    """(V, 3) float32 mesh space."""
    triangles: np.ndarray
    """(F, 3) int32."""
    expression_names: tuple[str, ...]
    basis: np.ndarray
    """(53, V, 3) float32 mesh space and units: what one unit of each expression adds, solves
    included."""
    extra_names: tuple[str, ...]
    extra_basis: np.ndarray
    """(K, V, 3) float32, like `basis`, for `extra_names` (tongueOut)."""
    skinning_weights: np.ndarray
    """(V, 53) float32, the predicted gates of the expression code. Not linear-blend weights."""
    region_labels: np.ndarray
    """(V,) int8 into `region_names`; -1 off the skin."""
    region_names: tuple[str, ...]
    part_labels: np.ndarray
    """(V,) int8 into `part_names`."""
    part_names: tuple[str, ...]
    head_weights: np.ndarray
    """(V,) float32 in [0, 1]: how far a vertex follows the head pose; fades out towards the
    shoulders."""
    head_pivot: np.ndarray
    """(3,) float32 mesh space: the point the head turns about."""
    eye_centres: np.ndarray
    """(2, 3) float32 mesh space, character's left then right; NaN where there is no eyeball."""
    eye_axes: np.ndarray
    """(2, 3, 3) float32, rows: the eye's own left, up and forward as unit vectors in mesh space."""
    T_canonical_mesh: np.ndarray
    """(4, 4) float64, mesh space to canonical space."""
    alignment_score: float
    content_hash: str
    """Hex SHA-256 over mesh content, network, rig version and shape set: the cache's key."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """One tick's command to the character."""

    frame_id: int
    captured_ns: int
    face_found: bool
    """Whether a face was in this very image; without one the rest is held, easing or neutral."""
    held: bool
    confidence: float
    code: np.ndarray
    """(53,) float32, ordered as `engine.names.ICT_EXPRESSIONS`; editable."""
    extra_code: np.ndarray
    """(1,) float32, ordered as `engine.names.EXTRA_EXPRESSIONS`."""
    gaze: np.ndarray
    """(2, 2) float32 radians, eye left then right; yaw (positive to the character's left), pitch
    (positive up)."""
    T_neutral_head: np.ndarray
    """(4, 4) float32, canonical axes, centimetres: the head's rigid motion away from facing the
    camera."""
    region_confidence: np.ndarray = field(
        default_factory=lambda: np.ones(len(CONFIDENCE_REGIONS), np.float32)
    )
    """(7,) float32 in [0, 1], ordered as `engine.names.CONFIDENCE_REGIONS`: how far code and gaze
    of each region can be trusted; 0 without a face in the image."""


@dataclass(frozen=True, slots=True, eq=False)
class Deformation:
    """The moved vertices of one tick."""

    frame_id: int
    captured_ns: int
    displacement: np.ndarray
    """(V, 3) float32 character units, basis and eyeballs included. Head pose is not in it."""
    T_mesh_head: np.ndarray
    """(4, 4) float32 mesh space: the head's rigid motion; a vertex moves to
    `v + head_weights * (T v - v)`."""
