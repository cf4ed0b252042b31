"""From a proxy back to every vertex of the surface it stands for, smoothly and along the surface.

A value is drawn from the proxy's vertices around the one a vertex was merged into, so nothing can
jump over a slit: lips that touch, a lid on its lining, gums behind a lip. Moving least squares
(Levin, "The approximation power of moving least-squares", 1998) keeps what is linear along the
surface exactly, so full motions are not blunted; its weights have faded out where neighbours come
and go, so no facets show. The answer hangs on where a vertex lies and next to nothing else, which
is what keeps slivers whole and makes it the same for any triangulation. Averaging over edges
afterwards, which seems the simple thing, does the opposite: it moves each value by the distance to
the middle of its neighbours.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from scipy.spatial import KDTree

from engine.proxy import Proxy
from engine.topology import adjacency

NORMAL_REACH_CM = 0.3  # a turned-over normal counts like this distance twice: rims stay rims
AROUND = 20  # of the proxy's vertices, within two edges of the one merged into
NEIGHBOURS = 10
RIDGE = 0.05  # pulls slopes to 0, which neighbours in one plane or line do not tell


def carry_back(vertices: np.ndarray, normals: np.ndarray, proxy: Proxy) -> sparse.csr_matrix:
    """(V, S) rows summing to 1: values on the proxy's vertices to every vertex.

    `vertices` (V, 3) centimetres, unit `normals` (V, 3). A few weights are negative, which slopes
    need.
    """
    count, coarse_count = len(vertices), len(proxy.source)
    if coarse_count == count:
        ones = np.ones(count, np.float32)
        return sparse.csr_matrix((ones, (proxy.source, np.arange(count))), (count, count))
    index, weights = blend(vertices, normals, proxy)
    rows = np.repeat(np.arange(count), index.shape[1])
    values = weights.astype(np.float32).ravel()
    return sparse.csr_matrix((values, (rows, index.ravel())), (count, coarse_count))


def blend(vertices: np.ndarray, normals: np.ndarray, proxy: Proxy) -> tuple[np.ndarray, np.ndarray]:
    """For each vertex the proxy's vertices (V, n) to take from, and the weights (V, n)."""
    places = np.concatenate([vertices, NORMAL_REACH_CM * normals], 1)
    around = find_around(places[proxy.source], proxy.triangles)
    index = around[_owners(places, proxy)]
    distance = np.linalg.norm(places[proxy.source][index] - places[:, None], axis=2)
    distance[index < 0] = np.inf
    kept = min(NEIGHBOURS, index.shape[1] - 1)
    order = np.argpartition(distance, kept, axis=1)[:, : kept + 1]
    distance = np.take_along_axis(distance, order, 1)
    index = np.take_along_axis(index, order, 1)
    weights = _fade(distance)
    index = np.maximum(index, 0)  # weight 0
    offsets = vertices[proxy.source][index] - vertices[:, None]
    return index, weights * _slopes_kept(offsets, weights)


def _fade(distance: np.ndarray) -> np.ndarray:
    """(V, n) weights that sum to 1 and reach 0, with two derivatives, at the furthest distance."""
    radius = np.where(np.isfinite(distance), distance, 0).max(1, keepdims=True) * (1 + 1e-3) + 1e-9
    share = np.minimum(distance / radius, 1.0)
    weights = (1 - share) ** 4 * (4 * share + 1)  # Wendland's C2
    return weights / weights.sum(1, keepdims=True)


def _slopes_kept(offsets: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """(V, n) what weights (V, n) at offsets (V, n, 3) are multiplied by to keep linear functions.

    The rows still sum to 1: the constant is fitted without a ridge.
    """
    mean = np.einsum("vn,vnc->vc", weights, offsets)
    centred = offsets - mean[:, None]
    spread = np.einsum("vni,vn,vnj->vij", centred, weights, centred)
    ridge = RIDGE * np.trace(spread, axis1=1, axis2=2) + 1e-12
    spread += ridge[:, None, None] * np.eye(3)
    slope = np.linalg.solve(spread, mean[:, :, None])[:, :, 0]
    return 1.0 - np.einsum("vnc,vc->vn", centred, slope)


def find_around(places: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(S, AROUND) the nearest vertices within two edges of each, itself first; -1 where none."""
    count = len(places)
    once = sparse.csr_matrix(adjacency(triangles, count)) + sparse.identity(count, format="csr")
    first, second = sparse.csr_matrix(once @ once).nonzero()
    distance = np.linalg.norm(places[first] - places[second], axis=1)
    order = np.lexsort((distance, first))
    first, second = first[order], second[order]
    begins = np.searchsorted(first, np.arange(count))
    rank = np.arange(len(first)) - begins[first]
    around = np.full((count, AROUND), -1, np.int64)
    near = rank < AROUND
    around[first[near], rank[near]] = second[near]
    return around


def _owners(places: np.ndarray, proxy: Proxy) -> np.ndarray:
    """(V,) the vertex each one was merged into; the nearest where that one is gone."""
    owner = proxy.owner.copy()
    lost = np.flatnonzero(owner < 0)
    if len(lost):
        owner[lost] = KDTree(places[proxy.source]).query(places[lost])[1]
    return owner
