"""How far moved vertices are from the truth, as the field measures it.

In the standard frame of Neural Face Skinning one unit is 10 cm, and what counts fades out with the
distance from the tip of the nose (the follow-up's inner-face mask). All arrays that come in are in
centimetres of the true head.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from engine.topology import adjacency

UNITS_PER_CM = 0.1
MM_PER_UNIT = 100.0
MASK_RADII = (1.0, 2.25)
"""Units from the tip of the nose: 1 up to the first, 0 from the second on."""


def face_mask(vertices: np.ndarray, nose_tip: np.ndarray) -> np.ndarray:
    """(V,) float64 in [0, 1] of neutral `vertices` (V, 3): a quintic hat about `nose_tip` (3,)."""
    near, far = MASK_RADII
    distance = np.linalg.norm(vertices - nose_tip, axis=1) * UNITS_PER_CM
    t = np.clip((distance - near) / (far - near), 0.0, 1.0)
    return 1.0 - t * t * t * (10.0 - 15.0 * t + 6.0 * t * t)


def squared_errors(predicted: np.ndarray, truth: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """(N, V) unit^2: |mask (predicted - truth)|^2 of (N, V, 3) centimetres, norm over the axes."""
    offset = (np.asarray(predicted, np.float64) - truth) * (UNITS_PER_CM * mask[:, None])
    return np.einsum("nvc,nvc->nv", offset, offset)


def rms_mm(mse: float) -> float:
    """Millimetres, root mean square, of a mean squared error in unit^2."""
    return float(np.sqrt(mse)) * MM_PER_UNIT


def umbrella(triangles: np.ndarray, vertex_count: int) -> sparse.csr_array:
    """(V, V) uniform umbrella Laplacian: a vertex minus the mean of those it shares an edge with.

    A vertex without a neighbour has a row of zeros.
    """
    beside = adjacency(triangles, vertex_count).astype(np.float64)
    count = np.asarray(beside.sum(1)).ravel()
    own = sparse.diags_array((count > 0).astype(float))
    return sparse.csr_array(own - sparse.diags_array(1.0 / np.maximum(count, 1.0)) @ beside)


def laplacian_errors(
    predicted: np.ndarray, truth: np.ndarray, mask: np.ndarray, laplacian: sparse.csr_array
) -> np.ndarray:
    """(N, V) unit^2 like `squared_errors`, of the vertices' Laplacian coordinates."""
    offset = np.asarray(predicted, np.float64) - truth
    curved = np.stack([laplacian @ one for one in offset])
    return squared_errors(curved, np.zeros_like(curved), mask)
