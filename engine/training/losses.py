"""What the skinning network is taught by: its prediction against an example's truth."""

from __future__ import annotations

import numpy as np
import torch

from engine.training.heads import Example
from engine.training.network import Prediction

REGION_WEIGHT = 0.1
GATE_WEIGHT = 0.05
COORDINATE_WEIGHT = 1.5
EDGE_WEIGHT = 0.15
GATE_SUPPORT = 0.02  # a vertex belongs to a shape if it moves by this share of the shape's maximum
RIM_REGIONS = (5, 6, 17, 18)  # eyes and lips count double
EDGE_SAMPLES = 2500


def carry(prediction: Prediction, frames: np.ndarray) -> torch.Tensor:
    """(2, 53, V, 3): gated directions turned into the mesh's own displacement."""
    gated = prediction.directions * prediction.gates.T[None, :, :, None]
    return torch.einsum("vij,skvj->skvi", torch.from_numpy(frames), gated)


def compute_losses(
    prediction: Prediction, example: Example, rng: np.random.Generator
) -> dict[str, torch.Tensor]:
    """Relative motion error, stretch of edges, region labels, gates and canonical coordinate."""
    truth = torch.from_numpy(example.shapes)
    predicted = carry(prediction, example.inputs.frames)
    rims = 1.0 + np.isin(example.regions, RIM_REGIONS)
    weight = torch.from_numpy((example.mass * rims * example.known).astype(np.float32))  # (2, V)
    moving = truth.abs().amax((2, 3)) > 1e-3  # (2, 53)
    power = torch.einsum("sv,skvc->sk", weight, truth**2)
    miss = torch.einsum("sv,skvc->sk", weight, (predicted - truth) ** 2)
    ratio = (miss / power.clamp_min(1e-8) + 1e-3).sqrt()[moving]
    edges = torch.from_numpy(_sample_edges(example, rng))
    support = truth.norm(dim=3)
    support = support > GATE_SUPPORT * support.amax(2, keepdim=True)
    support = (support & torch.from_numpy(example.known)[:, None]).any(0).float().T  # (V, 53)
    known = torch.from_numpy(example.known[0])
    coordinate = torch.from_numpy(
        (example.canonical - example.inputs.coordinates).astype(np.float32) / 10.0
    )
    return {
        "motion": ratio.mean(),
        "stretch": EDGE_WEIGHT * _stretch(predicted, truth, edges, moving),
        "region": REGION_WEIGHT
        * torch.nn.functional.cross_entropy(
            prediction.region_logits, torch.from_numpy(example.regions), ignore_index=-1
        ),
        "gate": GATE_WEIGHT * torch.nn.functional.binary_cross_entropy(prediction.gates, support),
        "coordinate": COORDINATE_WEIGHT
        * (prediction.coordinates - coordinate).norm(dim=1)[known].mean(),
    }


def _sample_edges(example: Example, rng: np.random.Generator) -> np.ndarray:
    """(2, E) ends of random triangle edges between vertices whose truth is known in both sets."""
    chosen = example.triangles[rng.integers(len(example.triangles), size=EDGE_SAMPLES)]
    sound = np.all(example.known, axis=0)
    return chosen[sound[chosen[:, :2]].all(1)][:, :2].T.astype(np.int64)


def _stretch(
    predicted: torch.Tensor, truth: torch.Tensor, edges: torch.Tensor, moving: torch.Tensor
) -> torch.Tensor:
    """Relative error of the difference of motion along edges, where tears and creases show."""
    error = predicted - truth
    miss = ((error[:, :, edges[0]] - error[:, :, edges[1]]) ** 2).sum((2, 3))
    power = ((truth[:, :, edges[0]] - truth[:, :, edges[1]]) ** 2).sum((2, 3))
    return (miss / power.clamp_min(1e-8) + 1e-3).sqrt()[moving & (power > 1e-6)].mean()
