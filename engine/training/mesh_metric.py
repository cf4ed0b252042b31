"""How far a face's skin moves for a code: the measure by which codes that look alike are alike."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.names import REGION_NAMES
from engine.shape_sets import load_shape_set
from engine.training.packs import Pack, load_packs

_NOT_FACE = ("scalp", "neck", "ear_L", "ear_R")


def mesh_metric(data: Path) -> np.ndarray:
    """(53, 53) float64 G: e @ G @ e is the mean squared motion (cm^2) of face skin for a code e.

    Of the consensus shapes on the middle heads of both packs in the folder `data`, half each.
    """
    shape_set = load_shape_set("consensus")
    metrics = [metric_of(pack, shape_set.factors) for pack in load_packs(data)]
    return np.mean(metrics, axis=0)


def metric_of(pack: Pack, factors: np.ndarray) -> np.ndarray:
    """The same on one pack; `factors` (2, 53) as `ShapeSet` has them."""
    outside = [REGION_NAMES.index(name) for name in _NOT_FACE]
    face = pack.ict_known & pack.makehuman_known & (pack.regions >= 0)
    face &= ~np.isin(pack.regions, outside)
    mixed = factors[0][:, None, None] * pack.ict_shapes[:, face]
    mixed = mixed + factors[1][:, None, None] * pack.makehuman_shapes[:, face]
    flat = mixed.reshape(len(mixed), -1).astype(np.float64)
    return flat @ flat.T / int(face.sum())


def face_error(metric: np.ndarray, truth: np.ndarray, drawn: np.ndarray) -> float:
    """Root mean square vertex error over N pictures' codes (N, 53), of the truth's own motion."""
    missed, moved = drawn - truth, truth
    return float(
        np.sqrt(
            np.einsum("nk,kl,nl->", missed, metric, missed)
            / max(float(np.einsum("nk,kl,nl->", moved, metric, moved)), 1e-12)
        )
    )
