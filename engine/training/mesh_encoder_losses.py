"""What the mesh encoder is blamed for: wrong numbers, and numbers that look wrong."""

from __future__ import annotations

import torch
from torch.nn import functional

from engine.names import ICT_EXPRESSIONS
from engine.training.mesh_encoder_network import bound
from engine.training.mesh_encoder_samples import PAIR_TWINS, Batch

SMOOTH = 0.02
"""Below so much an error of a number counts by its square: the table reports mean errors."""
ACTIVE_WEIGHT = 2.0
STYLE_SHARE, TRUTH_SHARE, SELF_SHARE = 0.05, 2.0, 15.0
COUNT = len(ICT_EXPRESSIONS)


def compute_losses(raw: torch.Tensor, batch: Batch) -> dict[str, torch.Tensor]:
    """Losses of (N, 106) unbounded numbers, to be added up.

    "code" and "style": against the truth. "truth": what codes that differ do to the true head, in
    centimetres^2, so that codes that look alike count as alike ("BP" of Neural Face Skinning).
    "self": what the rig makes of the code against what was seen, its self-retargeting.
    """
    raw = torch.where(batch.mirrored[:, None], raw[:, PAIR_TWINS], raw)
    code = bound(raw)
    error = code - batch.code
    own, style = error.split(COUNT, 1)
    # Few of the 53 are on at a time, and they are what an expression is.
    own = own * torch.where(batch.code[:, :COUNT] > 0, ACTIVE_WEIGHT, 1.0)
    truth, rig, cross = (
        torch.stack([getattr(head, name) for head in batch.heads])
        for name in ("truth_squares", "rig_squares", "cross")
    )
    count = len(batch.heads)
    told, given, error = (x.reshape(count, -1, 2 * COUNT) for x in (code, batch.code, error))
    # |rig code - truth given|^2, multiplied out: no basis has to be touched.
    remade = ((told @ rig - 2 * given @ cross.mT) * told).sum(2) + (given @ truth * given).sum(2)
    return {
        "code": _smooth(own),
        "style": STYLE_SHARE * _smooth(style),
        "truth": TRUTH_SHARE * (error @ truth * error).sum(2).mean(),
        "self": SELF_SHARE * remade.mean(),
    }


def _smooth(error: torch.Tensor) -> torch.Tensor:
    return functional.smooth_l1_loss(error, torch.zeros_like(error), beta=SMOOTH)
