"""What the learned encoder sees of a face: windows on both eyes, the mouth, and the whole.

Each window goes through a small convolutional network of its own kind, one for both eyes; S. Ioffe
and C. Szegedy, "Batch normalization" (2015), which inference folds into the convolutions.
"""

from __future__ import annotations

import torch
from torch import nn

from engine.face_space import FACE_SIZE

EYE_WINDOW = (slice(2, 66), slice(96, 160))
"""Rows and columns of the left eye with its brow; the right eye's are in the mirror."""
MOUTH_WINDOW = (slice(72, 168), slice(48, 144))
_WHOLE_SHRUNK = 3
_EYE, _MOUTH, _WHOLE = 96, 128, 96
SIGHT_SIZE = 2 * _EYE + _MOUTH + _WHOLE
_SCALE = 1 / 256
"""A power of two changes no digit, and sums of squares stay within half precision."""
_LEAST_SPREAD = 4.0 * _SCALE  # what has hardly any contrast is not blown up


class Window(nn.Sequential):
    """(N, 1, P, P) to (N, width)."""

    def __init__(self, pixels: int, width: int) -> None:
        last = pixels // 16
        super().__init__(
            *_layer(1, 24, 5, 2), *_layer(24, 32, 3, 2), Twice(32),
            *_layer(32, 64, 3, 2), Twice(64), *_layer(64, 64, 3, 2),
            nn.Flatten(), nn.Linear(64 * last * last, width),
        )  # fmt: skip


class Twice(nn.Module):
    """x + what a layer makes of it."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.layer = nn.Sequential(*_layer(channels, channels, 3, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, C, P, P)."""
        return x + self.layer(x)


class FaceSight(nn.Module):
    """(N, 192, 192) grey, 0 to 255, to (N, S)."""

    def __init__(self) -> None:
        super().__init__()
        self.eye = Window(64, _EYE)
        self.mouth = Window(96, _MOUTH)
        self.whole = Window(64, _WHOLE)
        self.shrink = nn.AvgPool2d(_WHOLE_SHRUNK)
        self.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]

    def forward(self, face: torch.Tensor) -> torch.Tensor:
        """Left eye, right eye, mouth, whole: one after the other."""
        left = face[:, EYE_WINDOW[0], EYE_WINDOW[1]]
        # Both eyes look like left ones.
        mirrored = slice(FACE_SIZE - EYE_WINDOW[1].stop, FACE_SIZE - EYE_WINDOW[1].start)
        right = face[:, EYE_WINDOW[0], mirrored].flip(-1)
        mouth = face[:, MOUTH_WINDOW[0], MOUTH_WINDOW[1]]
        whole = self.shrink(face[:, None])[:, 0]
        return torch.cat(
            [
                self.eye(normalise_grey(left)[:, None]),
                self.eye(normalise_grey(right)[:, None]),
                self.mouth(normalise_grey(mouth)[:, None]),
                self.whole(normalise_grey(whole)[:, None]),
            ],
            dim=1,
        )


def normalise_grey(window: torch.Tensor) -> torch.Tensor:
    """(N, P, P) of mean 0 and spread 1, so that light and skin matter less."""
    scaled = window * _SCALE
    centred = scaled - scaled.mean((-2, -1), keepdim=True)
    return centred / (centred.square().mean((-2, -1), keepdim=True).sqrt() + _LEAST_SPREAD)


def _layer(channels: int, out: int, kernel: int, stride: int) -> list[nn.Module]:
    return [
        nn.Conv2d(channels, out, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(),
    ]
