"""Sensors: fixed places on the canonical head at which any rigged mesh's motion can be read.

A mesh's vertices lie anywhere; what reads its motion wants the same places on every head. The
network that rigged the mesh says where on the canonical head each vertex lies, so each sensor takes
the mean of the vertices next to it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.spatial import KDTree

from engine.names import ICT_EXPRESSIONS

JAW_SHARE, BLINK_SHARE = 0.25, 0.5
"""Of a jaw's or a lid's motion, in centimetres, that counts as distance: lips touch in the neutral,
and only by how they move is one told from the other."""
NEIGHBOURS = 12
WIDTH_OF_SPACING = 0.4
FAR_OF_SPACING, FAR_CM = 1.0, 0.5
"""A sensor further from every vertex than so much of its spacing and this is not on the mesh."""
_JAW = ICT_EXPRESSIONS.index("jawOpen")
_BLINKS = [ICT_EXPRESSIONS.index(name) for name in ("eyeBlink_L", "eyeBlink_R")]


@dataclass(frozen=True, slots=True, eq=False)
class MotionSensors:
    """P places on the canonical head, mirror images of each other in pairs."""

    places: np.ndarray
    """(P, 3) float32 canonical centimetres."""
    openings: np.ndarray
    """(P, 6) float32, see `describe_opening`."""
    spacing: np.ndarray
    """(P,) float32 centimetres to its neighbours."""
    regions: np.ndarray
    """(P,) int8 into `engine.names.REGION_NAMES`."""
    twins: np.ndarray
    """(P,) int: each one's mirror image, itself on the middle line."""

    def __len__(self) -> int:
        return len(self.places)


def describe_opening(basis: np.ndarray) -> np.ndarray:
    """(V, 6) float32: how jaw and lids move each vertex, as far as it counts as distance.

    `basis` (53, V, 3) is canonical, carried back to the canonical head's proportions.
    """
    lids = basis[_BLINKS].sum(0)
    return np.hstack([JAW_SHARE * basis[_JAW], BLINK_SHARE * lids]).astype(np.float32)


def find_sensor_weights(
    sensors: MotionSensors, coordinates: np.ndarray, openings: np.ndarray
) -> tuple[sparse.csr_matrix, np.ndarray]:
    """(P, V) rows that take each sensor's mean of vertices, and (P,) bool: which are on the mesh.

    `coordinates` (V, 3) canonical centimetres, NaN where a vertex is not to take part, `openings`
    (V, 6). Rows of sensors that are on the mesh sum to 1, the others are empty. Weights are
    Gaussian in the distance, as wide as sensors are apart or, on coarse meshes, as the nearest
    vertex is far.
    """
    count = len(coordinates)
    usable = np.flatnonzero(np.isfinite(coordinates).all(1) & np.isfinite(openings).all(1))
    if not len(usable):
        return sparse.csr_matrix((len(sensors), count)), np.zeros(len(sensors), bool)
    signature = np.hstack([coordinates[usable], openings[usable]])
    near = min(NEIGHBOURS, len(usable))
    wanted = np.hstack([sensors.places, sensors.openings])
    distance, index = KDTree(signature).query(wanted, k=near)
    distance, index = distance.reshape(-1, near), usable[index.reshape(-1, near)]
    apart = np.linalg.norm(coordinates[index[:, 0]] - sensors.places, axis=1)
    seen = apart < FAR_OF_SPACING * sensors.spacing + FAR_CM
    # Relative to the nearest: how wrong the rig's own jaw is, all of them share.
    width = np.maximum(WIDTH_OF_SPACING * sensors.spacing, distance[:, 0])[:, None]
    weight = np.exp(-0.5 * (distance**2 - distance[:, :1] ** 2) / width**2) * seen[:, None]
    weight /= np.maximum(weight.sum(1, keepdims=True), 1e-12)
    rows = np.repeat(np.arange(len(sensors)), near)
    shape = (len(sensors), count)
    matrix = sparse.csr_matrix((weight.ravel(), (rows, index.ravel())), shape)
    matrix.eliminate_zeros()
    return matrix, seen


def carry_to_sensors(weights: sparse.csr_matrix, linear: np.ndarray) -> sparse.csr_matrix:
    """(3P, 3V) float32: displacements (V, 3), raveled, to the sensors' (P, 3), raveled.

    `weights` (P, V) as `find_sensor_weights` makes them; `linear` (V, 3, 3) takes each vertex's
    displacement to the canonical head.
    """
    entries = sparse.coo_matrix(weights)
    row, column = (np.asarray(index)[:, None, None] for index in (entries.row, entries.col))
    axis, across = np.meshgrid(np.arange(3), np.arange(3), indexing="ij")
    values = (entries.data[:, None, None] * linear[column.ravel()]).astype(np.float32)
    places = ((3 * row + axis).ravel(), (3 * column + across).ravel())
    shape = (3 * weights.indptr.size - 3, 3 * len(linear))
    return sparse.csr_matrix((values.ravel(), places), shape)
