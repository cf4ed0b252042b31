"""Looking at a mesh through a renderer and a face finder, both of which live elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import fast_simplification
import numpy as np

from engine.mending import close_holes, smooth
from engine.similarity import apply_transform
from engine.surface_hits import hit_surface
from engine.views import Viewpoint

DENSE = 120_000  # triangles that are still quick to draw forty times without a graphics card


class DepictionLike(Protocol):
    """A picture of a mesh and what is seen in each pixel; row 0 is the top row."""

    @property
    def image(self) -> np.ndarray:
        """(H, W, 3) uint8 RGB."""
        ...

    @property
    def triangle_ids(self) -> np.ndarray:
        """(H, W) int32, -1 where nothing is seen."""
        ...

    @property
    def depth(self) -> np.ndarray:
        """(H, W) float32 depth buffer, 0 near to 1 far."""
        ...


class GeometryView(Protocol):
    """Draws an unknown mesh as shaded clay, from both sides."""

    def load(self, vertices: np.ndarray, triangles: np.ndarray) -> None:
        """Take (V, 3) vertices and (F, 3) triangles for the pictures that follow."""
        ...

    def depict(self, T_clip_world: np.ndarray, *, flat: bool = False) -> DepictionLike:
        """Draw what was loaded."""
        ...


class FaceFinder(Protocol):
    """Finds a face in a single picture."""

    def find(self, image: np.ndarray) -> np.ndarray | None:
        """(478, 3) landmarks in pixels, z at x's scale, or None."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Sighting:
    """One view in which a face was found."""

    viewpoint: Viewpoint
    """In the space of what was shown."""
    points: np.ndarray
    """(478, 3) float64 unit space, on the mesh as it is, NaN where the landmark met no surface."""


class Looker:
    """Looks at one mesh; unit space is its box put into a ball of radius 1 about the origin."""

    def __init__(
        self, vertices: np.ndarray, triangles: np.ndarray, view: GeometryView, finder: FaceFinder
    ) -> None:
        """`vertices` (V, 3) unit space, `triangles` (F, 3).

        A dense mesh is thinned for looking at: what is wanted are places, not its triangles.
        """
        if len(triangles) > DENSE:
            thinned = fast_simplification.simplify(vertices, triangles, target_count=DENSE // 2)
            vertices, triangles = thinned[0].astype(np.float64), thinned[1]
        self.vertices = vertices
        self._view = view
        self._finder = finder
        self._whole = (vertices, triangles)
        self._flat = self._mended = False
        self._take(vertices, vertices, triangles)

    def prepare(self, *, flat: bool = False, mended: bool = False) -> None:
        """How to look from now on.

        `flat` shades each triangle by itself; `mended` shows the surface with its holes closed and
        its roughness smoothed, landmarks still being cast on the rough one.
        """
        self._flat = flat
        if mended != self._mended:
            vertices, triangles = close_holes(*self._whole) if mended else self._whole
            self._take(vertices, smooth(vertices, triangles) if mended else vertices, triangles)
        self._mended = mended

    def _take(self, vertices: np.ndarray, seen: np.ndarray, triangles: np.ndarray) -> None:
        self._corners = vertices[triangles]
        self._seen, self._triangles = seen, triangles
        self.show(np.eye(4))

    def show(self, T_shown_unit: np.ndarray) -> None:
        """Look at the mesh through an affine (4, 4) map from now on.

        The face finder has learnt from people: it sets the features of a very long or broad face
        where a person's would be. Shown a face of human proportions, it finds them.
        """
        shown = apply_transform(T_shown_unit, self._seen)
        self._shown_corners = shown[self._triangles]
        self._view.load(shown.astype(np.float32), self._triangles)

    def sight(self, viewpoints: Sequence[Viewpoint]) -> list[Sighting]:
        """The views among `viewpoints` in which a face is found."""
        sightings = (self._look(viewpoint) for viewpoint in viewpoints)
        return [sighting for sighting in sightings if sighting is not None]

    def cast(self, points: np.ndarray, viewpoint: Viewpoint) -> np.ndarray:
        """(478, 3) unit space: where the surface is seen under `points` (478, 3); NaN where not."""
        depiction = self._view.depict(viewpoint.T_clip_world, flat=self._flat)
        clip = np.concatenate([points, np.ones((len(points), 1))], 1) @ viewpoint.T_clip_world.T
        size = np.array(depiction.triangle_ids.shape[::-1])
        pixels = (clip[:, :2] / clip[:, 3:] * [1.0, -1.0] + 1.0) * size / 2.0
        return hit_surface(
            pixels,
            depiction.triangle_ids,
            depiction.depth,
            viewpoint,
            self._shown_corners,
            self._corners,
        )

    def _look(self, viewpoint: Viewpoint) -> Sighting | None:
        depiction = self._view.depict(viewpoint.T_clip_world, flat=self._flat)
        if (depiction.triangle_ids >= 0).sum() < 64:
            return None
        landmarks = self._finder.find(depiction.image)
        if landmarks is None:
            return None
        points = hit_surface(
            landmarks,
            depiction.triangle_ids,
            depiction.depth,
            viewpoint,
            self._shown_corners,
            self._corners,
        )
        return Sighting(viewpoint, points)
