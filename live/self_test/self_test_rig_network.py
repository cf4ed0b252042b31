"""The network that rigs characters: it runs in NumPy, once per mesh, so nothing else runs it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from engine.diffusion import SurfaceOperators, build_operators
from engine.skinning_network import SkinningNetwork, SkinPrediction
from engine.topology import vertex_normals
from engine.vertex_features import FEATURE_COUNT
from live.self_test.self_test_networks import SINGLE_LIMIT, largest_difference
from live.self_test.self_test_records import Parity, Timing

NAME = "skinning_network"
_ACROSS = 40  # vertices
_RUNS = 9


def check_rig_network() -> Iterator[Parity | Timing]:
    """Single precision against double of the same weights, on a made surface; and what it takes.

    Raises:
        NetworkError: it cannot be read.
    """
    network = SkinningNetwork()
    features, operators = make_surface(network.eigen_count)
    prediction, took = network.predict(features, operators), []
    for _ in range(_RUNS):
        start = time.perf_counter()
        network.predict(features, operators)
        took.append(1e3 * (time.perf_counter() - start))
    exact = network.predict(features.astype(np.float64), _in_double(operators))
    names = ["region_probabilities", "gates", "directions", "coordinates"]
    difference = largest_difference(names, [_outputs(prediction)], [_outputs(exact)])
    yield Parity(NAME, "NumPy, against double precision", "single", *difference, SINGLE_LIMIT)
    title = f"NumPy, {len(features)} vertices"
    yield Timing(NAME, title, float(np.median(took)), float(np.percentile(took, 95)))


def make_surface(eigen_count: int) -> tuple[np.ndarray, SurfaceOperators]:
    """(V, FEATURE_COUNT) noise on a dome the size of a face, and the dome's operators."""
    rng = np.random.default_rng(5)
    x, y = (axis.ravel() for axis in np.meshgrid(*2 * [np.linspace(-6.0, 6.0, _ACROSS)]))
    z = 9.0 - 0.05 * (x**2 + y**2) + rng.normal(0.0, 0.02, x.shape)
    vertices = np.stack([x, y, z], axis=1)
    corner = (np.arange(_ACROSS - 1)[:, None] * _ACROSS + np.arange(_ACROSS - 1)).ravel()
    a, b, c, d = corner, corner + 1, corner + _ACROSS, corner + _ACROSS + 1
    triangles = np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, c], 1)]).astype(np.int32)
    normals = vertex_normals(vertices, triangles)
    features = rng.normal(size=(len(vertices), FEATURE_COUNT)).astype(np.float32)
    return features, build_operators(vertices, triangles, normals, eigen_count)


def _in_double(operators: SurfaceOperators) -> SurfaceOperators:
    return replace(
        operators,
        mass=operators.mass.astype(np.float64),
        eigenvalues=operators.eigenvalues.astype(np.float64),
        eigenvectors=operators.eigenvectors.astype(np.float64),
        gradient=tuple(part.astype(np.float64) for part in operators.gradient),
    )


def _outputs(prediction: SkinPrediction) -> list[np.ndarray]:
    return [
        prediction.region_probabilities,
        prediction.gates,
        prediction.directions,
        prediction.coordinates,
    ]
