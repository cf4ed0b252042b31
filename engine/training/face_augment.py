"""Faces shown a little larger, turned, shifted, blurred and grained; their landmarks go along."""

from __future__ import annotations

import torch
from torch.nn import functional

from engine.face_space import FACE_SIZE

_LARGEST_SHIFT = 3.0  # pixels
_LARGEST_TURN = 0.035  # radians
_LARGEST_GROWTH = 0.03
_LARGEST_GRAIN = 8.0  # levels of 255
_BLURRED_SHARE, _COVERED_SHARE = 0.25, 0.08


def vary_faces(
    faces: torch.Tensor, points: torch.Tensor, unit: torch.Tensor, generator: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor]:
    """(N, 192, 192) float32 and (M, K, 2) pixels of the first M pictures, all a little different.

    Args:
        faces: (N, 192, 192) uint8.
        points: (M, K, 2) pixels.
        unit: (N,) pictures of the same number are changed alike but for the grain.
        generator: where chance comes from.
    """
    count = int(unit.max()) + 1

    def draw(*shape: int) -> torch.Tensor:
        return torch.rand(count, *shape, generator=generator)

    shift = (2 * draw(2) - 1) * _LARGEST_SHIFT
    turn, growth = (2 * draw() - 1) * _LARGEST_TURN, 1 + (2 * draw() - 1) * _LARGEST_GROWTH
    cos, sin = torch.cos(turn) * growth, torch.sin(turn) * growth
    source = torch.stack([torch.stack([cos, -sin], 1), torch.stack([sin, cos], 1)], 1)
    offset = shift * 2 / FACE_SIZE
    theta = torch.cat([source, offset[:, :, None]], dim=2)[unit]
    grid = functional.affine_grid(theta, [len(faces), 1, FACE_SIZE, FACE_SIZE], False)
    shown = functional.grid_sample(
        faces[:, None].float(), grid, padding_mode="border", align_corners=False
    )[:, 0]
    blurred = (draw() < _BLURRED_SHARE)[unit]
    shown[blurred] = _blur(shown[blurred])
    shown = _cover(shown, (draw() < _COVERED_SHARE)[unit], draw(5)[unit])
    grain = _LARGEST_GRAIN * draw().square()[unit]
    shown += grain[:, None, None] * torch.randn(shown.shape, generator=generator)
    centred = (2 * points + 1) / FACE_SIZE - 1 - offset[unit[: len(points)], None]
    moved = centred @ torch.linalg.inv(source).transpose(1, 2)[unit[: len(points)]]
    return shown, ((moved + 1) * FACE_SIZE - 1) / 2


def _blur(faces: torch.Tensor) -> torch.Tensor:
    """A pixel's neighbours count half."""
    kernel = torch.tensor([0.25, 0.5, 0.25])
    weights = (kernel[:, None] * kernel[None])[None, None]
    padded = functional.pad(faces[:, None], (1, 1, 1, 1), "replicate")
    return functional.conv2d(padded, weights)[:, 0]


def _cover(faces: torch.Tensor, covered: torch.Tensor, place: torch.Tensor) -> torch.Tensor:
    """A grey rectangle before some of them."""
    for number in covered.nonzero()[:, 0].tolist():
        x, y, width, height, level = place[number].tolist()
        left, top = int(x * FACE_SIZE), int(y * FACE_SIZE)
        right, bottom = left + 8 + int(40 * width), top + 8 + int(40 * height)
        faces[number, top:bottom, left:right] = 255.0 * level
    return faces
