"""Motion for the vertices whose truth nobody knows, so that a true expression can be looked at.

The lining of MakeHuman's mouth has no counterpart on ICT's head; left alone it would stay behind
when the lips part, and show through them when they purse.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu

from engine.diffusion import cotangent_laplacian
from engine.lining import follow_outside


def complete_motion(
    shapes: np.ndarray, vertices: np.ndarray, triangles: np.ndarray, known: np.ndarray
) -> np.ndarray:
    """(K, V, 3) float64 `shapes` (K, V, 3), untouched where `known` (V,); made up elsewhere.

    `vertices` (V, 3), `triangles` (F, 3) are a whole head's skin, canonical centimetres. What is
    made up is harmonic on the surface, then goes with the skin it is close behind.
    """
    completed = shapes.astype(np.float64)
    completed[:, ~known] = _fill(completed, vertices, triangles, known)
    mixed = triangles[known[triangles].any(1) & ~known[triangles].all(1)]
    rims = np.unique(mixed[known[mixed]])
    followed = follow_outside(vertices, triangles, completed, vertices, rims)
    followed[:, known] = shapes[:, known]
    return followed


def _fill(
    shapes: np.ndarray, vertices: np.ndarray, triangles: np.ndarray, known: np.ndarray
) -> np.ndarray:
    rows = cotangent_laplacian(vertices, triangles)[0].tocsr()[~known]
    keep_solvable = 1e-9 * sparse.identity(int((~known).sum()))
    system = splu((rows[:, ~known] + keep_solvable).tocsc())
    return np.stack([system.solve(-(rows[:, known] @ shape[known])) for shape in shapes])
