"""The exact truth of a training head: every expression warped as its neutral is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from engine.diffusion import build_operators, cotangent_laplacian
from engine.topology import vertex_normals
from engine.training import warps
from engine.training.packs import Pack

EIGEN_COUNT = 64
DENSE_VERTICES = 5000  # the network itself never sees so many


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """One head before its arrays are worked out: what is warped, and how it is cut up."""

    pack: Pack
    neutral: np.ndarray
    """(N, 3) float64: the pack's vertices with this head's identity, not yet warped."""
    warp: warps.Warp
    triangles: np.ndarray
    """(F, 3) int32 into the rows of `rows`."""
    rows: sparse.csr_matrix
    """(V, N): each vertex as a mean of the pack's."""


def compute_truth(drawn: Drawn) -> dict[str, np.ndarray]:
    """Warp the chosen vertices and all shapes. Space: canonical centimetres, not re-aligned."""
    pack, warp, rows = drawn.pack, drawn.warp, drawn.rows
    still = rows @ drawn.neutral
    vertices = warp(still)
    shapes = {}
    for name, source in (("ict", pack.ict_shapes), ("makehuman", pack.makehuman_shapes)):
        # Rounded as the packs are: a seed gives the same bits whatever the sum was made in.
        moved = [warp(still + np.float32(rows @ delta)) - vertices for delta in source]
        shapes[name] = np.stack(moved).astype(np.float16)
    normals = vertex_normals(vertices, drawn.triangles)
    owner = np.asarray(rows.argmax(1)).ravel()  # one of the old vertices a new one comes from
    return {
        "vertices": vertices.astype(np.float32),
        "triangles": drawn.triangles.astype(np.int32),
        "normals": normals.astype(np.float32),
        "ict_shapes": shapes["ict"],
        "makehuman_shapes": shapes["makehuman"],
        "ict_known": np.asarray(rows @ ~pack.ict_known) == 0,
        "makehuman_known": np.asarray(rows @ ~pack.makehuman_known) == 0,
        "canonical": (rows @ pack.canonical).astype(np.float32),
        "regions": pack.regions[owner],
        "landmarks": warp(drawn.neutral[pack.landmarks]).astype(np.float32),
        "pack": np.array(pack.name),
        **_operators(vertices, drawn.triangles, normals),
    }


def _operators(
    vertices: np.ndarray, triangles: np.ndarray, normals: np.ndarray
) -> dict[str, np.ndarray]:
    """What a network needs of the surface; of dense ones, which only judge it, their areas."""
    if len(vertices) > DENSE_VERTICES:
        return {"mass": cotangent_laplacian(vertices, triangles)[1].astype(np.float32)}
    operators = build_operators(vertices, triangles, normals, EIGEN_COUNT)
    return {
        "mass": operators.mass,
        "eigenvalues": operators.eigenvalues,
        "eigenvectors": operators.eigenvectors,
        **_sparse_arrays(operators.gradient),
    }


def _sparse_arrays(gradient: tuple) -> dict[str, np.ndarray]:
    first, second = (g.tocoo() for g in gradient)
    if not np.array_equal(first.row, second.row) or not np.array_equal(first.col, second.col):
        raise AssertionError("both gradient axes must share one sparsity pattern")
    return {
        "gradient_rows": first.row.astype(np.int32),
        "gradient_columns": first.col.astype(np.int32),
        "gradient_values": np.stack([first.data, second.data]),
    }
