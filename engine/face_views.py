"""Looking at a mesh through a renderer and a face finder, both of which live elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import fast_simplification
import numpy as np

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
    points: np.ndarray
    """(478, 3) float64 unit space, NaN where the landmark met no surface."""


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
        self._corners = vertices[triangles]
        self._view = view
        self._finder = finder
        self.flat = False
        view.load(vertices.astype(np.float32), triangles)

    def sight(self, viewpoints: Sequence[Viewpoint]) -> list[Sighting]:
        """The views among `viewpoints` in which a face is found."""
        sightings = (self._look(viewpoint) for viewpoint in viewpoints)
        return [sighting for sighting in sightings if sighting is not None]

    def _look(self, viewpoint: Viewpoint) -> Sighting | None:
        depiction = self._view.depict(viewpoint.T_clip_world, flat=self.flat)
        if (depiction.triangle_ids >= 0).sum() < 64:
            return None
        landmarks = self._finder.find(depiction.image)
        if landmarks is None:
            return None
        points = hit_surface(
            landmarks, depiction.triangle_ids, depiction.depth, viewpoint, self._corners
        )
        return Sighting(viewpoint, points)
