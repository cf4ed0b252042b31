"""What render needs to know of a character and of a tick. Arrays only: render knows no engine."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """One material's triangles and look."""

    triangles: np.ndarray
    """(F, 3) int32 into the model's vertices."""
    uvs: np.ndarray | None
    """(F, 3, 2) float32 per corner, v up, or None."""
    base_colour: np.ndarray
    """(4,) float32 RGBA factor."""
    texture: np.ndarray | None
    """(H, W, 4) uint8 sRGB, row 0 at the top, or None."""
    alpha: str
    """"opaque", "mask" or "blend"."""
    kind: str
    """What to shade it as when it has no texture or colour of its own: "skin", "eye", "teeth",
    "tongue", "lashes", "hair", "mouth" or "other"."""


@dataclass(frozen=True, slots=True, eq=False)
class BrowPaint:
    """Brows drawn onto the opaque skin, pixel by pixel."""

    coordinates: np.ndarray
    """(V, 2) float32 along the brow from its inner end (0) to its outer one (1), and across it, 0
    on its middle line, upwards. Both in lengths of the brow. NaN where no brow is near."""
    colour: np.ndarray
    """(3,) float32 sRGB in [0, 1]."""


@dataclass(frozen=True, slots=True, eq=False)
class CharacterModel:
    """A character as the GPU wants it."""

    neutral_vertices: np.ndarray
    """(V, 3) float32 mesh space."""
    basis: np.ndarray
    """(K, V, 3) float32 mesh space: every expression and extra, ordered as `DrawState.code`."""
    surfaces: tuple[Surface, ...]
    vertex_colours: np.ndarray | None
    """(V, 4) float32 RGBA, or None."""
    eye_index: np.ndarray
    """(V,) int8: 0 left eyeball, 1 right eyeball, -1 neither."""
    eye_centres: np.ndarray
    """(2, 3) float32 mesh space; NaN rows where there is no eyeball."""
    eye_axes: np.ndarray
    """(2, 3, 3) float32, rows left, up, forward, unit vectors in mesh space."""
    head_weights: np.ndarray
    """(V,) float32 in [0, 1]."""
    T_canonical_mesh: np.ndarray
    """(4, 4) float64: mesh space to canonical space (centimetres, +y up, +z out of the face, +x the
    character's left). Camera and lights are set up there, so every file is framed alike."""
    open_mouth_row: int = -1
    """The row of `basis` that opens the mouth (jawOpen): light reaches its inside as it opens. -1
    where there is none; the inside of the mouth then stays dark."""
    parting_rows: tuple[int, ...] = ()
    """Rows of `basis` that part the lips without the jaw: light reaches the teeth as they do."""
    brows: BrowPaint | None = None
    """Brows to draw, None for none."""


@dataclass(frozen=True, slots=True, eq=False)
class DrawState:
    """What changes every tick."""

    code: np.ndarray
    """(K,) float32, one number per basis row."""
    eye_rotations: np.ndarray
    """(2, 3, 3) float32 rotation of each eyeball about its centre, mesh space."""
    T_mesh_head: np.ndarray
    """(4, 4) float32 mesh space, blended in by `head_weights`."""


@dataclass(frozen=True, slots=True, eq=False)
class Depiction:
    """A plain picture of a mesh and, per pixel, what is seen there. Row 0 is the top row."""

    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    triangle_ids: np.ndarray
    """(H, W) int32, the triangle seen in each pixel, -1 where none is."""
    depth: np.ndarray
    """(H, W) float32 in [0, 1], the depth buffer: 0 on the near plane, 1 on the far plane and where
    nothing is seen; linear in distance under an orthographic projection."""


@dataclass(frozen=True, slots=True)
class Status:
    """What the window's corner says."""

    frames_per_second: float
    """Drawn."""
    age_ms: float
    """From the camera image to the moved vertices."""
    confidence: float
    """Of the tracker, [0, 1]."""
    source_rate: float = 0.0
    """Images a second the performer's camera or clip really gives; 0 when not known."""
    held: bool = False
    """The performer is not seen right now."""
    recording: bool = False
    help_shown: bool = False
    message: str = ""
    """One line more, "" for none."""
