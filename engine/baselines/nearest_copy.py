"""The simplest baseline: every vertex does what the nearest point of the source does."""

from __future__ import annotations

import numpy as np

from engine.baselines.aligned_surface import AlignedSurface, place_with_normals
from engine.baselines.closest_points import ClosestPoints


class NearestCopy:
    """Copies displacements from the nearest place of the aligned source.

    They pass through the linear parts of the two alignments and nothing else. What is not skin
    keeps still.
    """

    def __init__(
        self, source: AlignedSurface, target: AlignedSurface, *, normals: bool = False
    ) -> None:
        """Match the target's vertices; by position and normal together if `normals`."""
        self._source, self._target = source, target
        ours, theirs = source.vertices, target.vertices
        if normals:
            ours = place_with_normals(ours, source.triangles)
            theirs = place_with_normals(theirs, target.triangles)
        places = ClosestPoints(ours, source.triangles).find(theirs)
        self._rows = places.rows(len(ours)).multiply(target.skin[:, None]).tocsr()

    def transfer(self, displacement: np.ndarray) -> np.ndarray:
        """(n, Vt, 3) the target's displacements for the source's (n, Vs, 3), each in its mesh space
        and units."""
        moved = self._source.to_canonical(np.asarray(displacement, np.float64))
        copied = np.stack([self._rows @ one for one in moved])
        return self._target.to_mesh(copied)
