"""One head of the figure, drawn on white: as it looks, and as a map of errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from PIL import Image

from engine.records import Character, Mesh
from engine.surface_hits import cast_rays
from live.character_model import build_model
from live.evaluation.heat_colours import heat_colours
from render.character_view import CharacterView
from render.geometry_view import GeometryView
from render.records import Depiction, DrawState
from render.studio import look_at_face, project

YAW, PITCH = np.radians(16.0), np.radians(3.0)
TARGET_CM, ZOOM = np.array([0.0, -1.0, 3.0]), 1.42
SUPERSAMPLE = 2
UNJUDGED = (0.80, 0.81, 0.82)
LEAST_SHADE = 0.62  # of a map's colour, where the surface turns away from the light
WHITE = 255


class FigureView:
    """Draws one head doing each of a stack of motions, `size` pixels wide and high."""

    def __init__(
        self,
        ctx: Any,
        character: Character,
        mesh: Mesh,
        motion: np.ndarray,
        size: int,
    ) -> None:
        """`motion` (K, V, 3) mesh-space displacements, one for each picture. Raises RenderError."""
        self._size, self._mesh, self._motion = size, mesh, motion
        pixels = SUPERSAMPLE * size
        model = build_model(character, mesh)
        model = replace(
            model, basis=np.asarray(motion, np.float32), open_mouth_row=-1, parting_rows=()
        )
        self._view = CharacterView(ctx, model, (pixels, pixels), samples=0)
        self._view.orbit(YAW, PITCH, TARGET_CM, ZOOM)
        self._geometry = GeometryView(pixels, ctx)
        T_camera_mesh = look_at_face(YAW, PITCH, TARGET_CM) @ character.T_canonical_mesh
        self._T_clip_mesh = project(pixels, pixels, ZOOM) @ T_camera_mesh

    def shoot(self, row: int) -> np.ndarray:
        """(size, size, 3) uint8 of motion `row`."""
        code = np.zeros(len(self._motion), np.float32)
        code[row] = 1.0
        still = np.tile(np.eye(3, dtype=np.float32), (2, 1, 1))
        self._view.draw(DrawState(code, still, np.eye(4, dtype=np.float32)))
        picture = self._view.read()
        seen = self._depict(row).triangle_ids >= 0
        return self._shrink(np.where(seen[:, :, None], picture, WHITE))

    def map_errors(self, row: int, share: np.ndarray) -> np.ndarray:
        """(size, size, 3) uint8: motion `row` in the colours of `share` (V,); NaN is grey."""
        depiction = self._depict(row)
        seen = depiction.triangle_ids >= 0
        triangles = self._mesh.triangles[depiction.triangle_ids[seen]]
        colours = np.where(
            np.isfinite(share)[:, None], heat_colours(np.nan_to_num(share)), UNJUDGED
        )
        corners = (self._mesh.vertices + self._motion[row])[triangles]
        places = _places_of(np.argwhere(seen), seen.shape)
        weights = cast_rays(places, corners, self._T_clip_mesh)
        painted = np.einsum("pk,pkc->pc", weights, colours[triangles])
        clay = depiction.image[seen].astype(np.float64).mean(1)
        shade = LEAST_SHADE + (1 - LEAST_SHADE) * clay / max(clay.max(), 1.0)
        picture = np.full((*seen.shape, 3), WHITE, np.float64)
        picture[seen] = 255 * painted * shade[:, None]
        return self._shrink(picture)

    def _depict(self, row: int) -> Depiction:
        self._geometry.load(self._mesh.vertices + self._motion[row], self._mesh.triangles)
        return self._geometry.depict(self._T_clip_mesh)

    def _shrink(self, picture: np.ndarray) -> np.ndarray:
        image = Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))
        return np.asarray(image.resize((self._size, self._size), Image.Resampling.BOX))


def _places_of(pixels: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """(P, 2) where the middles of `pixels` (P, 2: row, column) lie, -1 to 1, x right and y up."""
    height, width = shape[:2]
    row, column = pixels.T + 0.5
    return np.stack([2 * column / width - 1, 1 - 2 * row / height], 1)
