"""What the learned encoder is taught by: its answers against the truth."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from engine.region_calm import expression_regions
from engine.training.encoder_network import CODE_COUNT, REGION_COUNT, Told

MESH_WEIGHT = 1.0
ZERO_WEIGHT = 0.05
GAZE_WEIGHT = 0.3
DOUBT_WEIGHT = 0.05
POINTS_WEIGHT = 0.5
GAZE_SPREAD = 0.2  # radians
_LEAST_SPREAD = 0.1  # of a coefficient: rarer ones are not blown up further
_LEAST_TRUST = 0.25
_LEAST_DOUBT = 0.005
_LEAK = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """By what answers are judged; see `make_lesson`."""

    spread: torch.Tensor
    """(54,) root mean square of each coefficient."""
    metric: torch.Tensor
    """(53, 53) of `mesh_metric`."""
    motion: float
    """Mean squared motion of the pictures, in the metric's unit."""
    regions: torch.Tensor
    """(54,) which region's confidence tells whether a coefficient can be seen."""


def make_lesson(code: np.ndarray, metric: np.ndarray) -> Lesson:
    """For the codes (N, 54) that will be learned from."""
    expressions = code[:, : len(metric)].astype(np.float64)
    motion = np.einsum("nk,kl,nl->n", expressions, metric, expressions).mean()
    return Lesson(
        spread=torch.from_numpy(code.std(0)).float().clamp_min(_LEAST_SPREAD),
        metric=torch.from_numpy(metric).float(),
        motion=max(float(motion), 1e-9),
        regions=torch.from_numpy(expression_regions()),
    )


def compute_losses(
    told: Told,
    true_code: torch.Tensor,
    true_gaze: torch.Tensor,
    trust: torch.Tensor,
    lesson: Lesson,
) -> dict[str, torch.Tensor]:
    """Coefficients, the face's motion, what should be nothing, gaze, and what errors are expected.

    Args:
        told: of N pictures.
        true_code: (N, 54).
        true_gaze: (N, 2, 2).
        trust: (N, 7) region_confidence.
        lesson: how it is weighted.
    """
    missed = miss(told.code, true_code)
    seen = trust[:, lesson.regions].clamp_min(_LEAST_TRUST)
    relative = (missed / lesson.spread) ** 2
    expressions = missed[:, : CODE_COUNT - 1]
    motion = ((expressions @ lesson.metric) * expressions).sum(1).mean() / lesson.motion
    nothing = true_code == 0.0
    eyes = ((told.gaze - true_gaze) / GAZE_SPREAD) ** 2
    eye_trust = trust[:, 2:4, None].clamp_min(_LEAST_TRUST)
    return {
        "code": (seen * relative).mean(),
        "mesh": MESH_WEIGHT * motion,
        "zero": ZERO_WEIGHT * (missed.abs() * nothing).sum() / nothing.sum().clamp_min(1),
        "gaze": GAZE_WEIGHT * (eye_trust * eyes).mean(),
        "doubt": DOUBT_WEIGHT * doubt_loss(told, true_code, lesson),
    }


def miss(code: torch.Tensor, truth: torch.Tensor) -> torch.Tensor:
    """How far `code` is off, both (N, 54); what is clipped to the truth hardly counts.

    Anything below 0 is right where the truth is 0, as is anything above 1 where it is 1. Elsewhere
    values outside [0, 1] count fully: an expression that is seldom there would else be held at 0
    by the many faces without it, with no slope to come back on.
    """
    missed = code - truth
    clipped = ((truth <= 0.0) & (code < 0.0)) | ((truth >= 1.0) & (code > 1.0))
    return torch.where(clipped, _LEAK * missed, missed)


def doubt_loss(told: Told, true_code: torch.Tensor, lesson: Lesson) -> torch.Tensor:
    """Least where `told.doubt` is the mean error: the likelihood of exponentially spread ones."""
    missed = (told.code.detach().clamp(0.0, 1.0) - true_code).abs()
    regions = torch.nn.functional.one_hot(lesson.regions, REGION_COUNT).float()
    wrong = missed @ (regions / regions.sum(0))
    doubt = told.doubt + _LEAST_DOUBT
    return (torch.log(doubt) + wrong / doubt).mean()


def points_loss(points: torch.Tensor, true_points: torch.Tensor) -> torch.Tensor:
    """How far landmarks are off: (N, 478, 2) pixels both."""
    return POINTS_WEIGHT * torch.nn.functional.smooth_l1_loss(points, true_points)
