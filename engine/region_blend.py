"""How much each vertex of a character belongs to a facial region, with soft borders."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import cg
from scipy.spatial import KDTree

from engine.diffusion import cotangent_laplacian
from engine.names import PART_NAMES
from engine.proxy import keep_vertices
from engine.records import Character
from engine.similarity import apply_transform
from engine.topology import weld

BORDER_CM = 0.6
"""Standard deviation of a border's blur, along the surface: lips do not blend over the mouth."""
STEPS = 2  # of implicit diffusion; one alone would leave a crease along the border
TOLERANCE = 2e-4
JAW_PARTS = tuple(PART_NAMES.index(name) for name in ("teeth_lower", "tongue"))
JAW_REGION = "chin"
"""What hangs on the jaw is rigid: it belongs to this region as a whole."""


def blend_regions(character: Character, regions: Sequence[str]) -> np.ndarray:
    """(R, V) float32 in [0, 1]: how far each vertex belongs to each of `regions`.

    Over all 24 regions a skin vertex's memberships make 1. Lashes, brows and whatever else is not
    skin belong where the nearest skin does; lower teeth and tongue to the chin.
    """
    canonical = apply_transform(character.T_canonical_mesh, character.neutral_vertices)
    skin = (character.part_labels == PART_NAMES.index("skin")) & (character.region_labels >= 0)
    members = np.zeros((len(regions), len(canonical)), np.float32)
    numbers = np.array([character.region_names.index(name) for name in regions])
    if skin.any():
        triangles, vertices = keep_vertices(character.triangles, skin)
        welded = weld(canonical[vertices].astype(np.float64), triangles)
        labels = character.region_labels[vertices][welded.first_of]
        hard = (labels == numbers[:, None]).astype(np.float64)
        soft = diffuse(hard, welded.vertices, welded.triangles, BORDER_CM)
        members[:, vertices] = soft[:, welded.weld_of]
        elsewhere = np.setdiff1d(np.arange(len(canonical)), vertices)
        nearest = KDTree(welded.vertices).query(canonical[elsewhere])[1]
        members[:, elsewhere] = soft[:, nearest]
    on_jaw = np.isin(character.part_labels, JAW_PARTS)
    members[:, on_jaw] = [[name == JAW_REGION] for name in regions]
    return members


def diffuse(
    values: np.ndarray, vertices: np.ndarray, triangles: np.ndarray, width: float
) -> np.ndarray:
    """(R, W) `values` blurred over the surface by a standard deviation of `width`, within bounds.

    Implicit steps of the heat equation, `(M + t L) u = M u0` (Desbrun et al., "Implicit fairing of
    irregular meshes", 1999): the width is a length on the surface, whatever its triangles are.
    """
    if not len(triangles):
        return values
    laplacian, mass = cotangent_laplacian(vertices, triangles)
    time = width**2 / (2 * STEPS)  # each step adds a variance of twice its time
    system = (sparse.diags(mass) + time * laplacian).tocsr()
    inverse_diagonal = sparse.diags(1.0 / system.diagonal())
    for _ in range(STEPS):
        values = np.stack(
            [
                cg(system, mass * row, x0=row, rtol=TOLERANCE, M=inverse_diagonal)[0]
                for row in values
            ]
        )
    return np.clip(values, 0.0, 1.0)
