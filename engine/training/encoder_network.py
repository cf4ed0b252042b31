"""The learned encoder: a tracker's signals to expression code, gaze and tongue.

Features are reduced to their principal components and go through residual blocks (K. He et al.,
"Deep residual learning for image recognition", 2016). On request, crops of eyes and mouth, each
beside the same performer's at rest, go through small convolutional networks, one for both eyes,
and what the last images gave joins in: causal, so that it adds no delay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.encoder_features import FEATURE_BLOCKS
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS

CODE_COUNT = len(ICT_EXPRESSIONS) + len(EXTRA_EXPRESSIONS)
GAZE_COUNT = 4
LEAK = 0.05
"""Slope outside [0, 1] while training: a dead output could never come back."""
_REDUCED = ("landmark_change", "landmark_rest")
_FRAMES_BESIDE = 7  # before the newest
_NARROW = 48


@dataclass(frozen=True, slots=True)
class EncoderSize:
    """What is built."""

    width: int = 256
    blocks: int = 3
    change_components: int = 96
    rest_components: int = 24
    dropout: float = 0.2
    noise: float = 0.1
    """Added to everything while training, of its spread."""
    crops: bool = False
    past: bool = False


class FeatureFront(nn.Module):
    """Principal components of the landmarks, everything of spread 1."""

    middle: torch.Tensor
    spread: torch.Tensor
    change_directions: torch.Tensor
    rest_directions: torch.Tensor

    def __init__(self, size: EncoderSize) -> None:
        super().__init__()
        count = FEATURE_BLOCKS["rested"].stop - FEATURE_BLOCKS["score_change"].start
        self.width = size.change_components + size.rest_components + count
        points = FEATURE_BLOCKS["landmark_change"].stop
        self.register_buffer("change_directions", torch.zeros(points, size.change_components))
        self.register_buffer("rest_directions", torch.zeros(points, size.rest_components))
        self.register_buffer("middle", torch.zeros(self.width))
        self.register_buffer("spread", torch.ones(self.width))

    @torch.no_grad()
    def fit(self, features: np.ndarray) -> None:
        """To the pictures (N, F) that will be learned from."""
        for name, directions in zip(
            _REDUCED, (self.change_directions, self.rest_directions), strict=True
        ):
            directions.copy_(_principal(features[:, FEATURE_BLOCKS[name]], directions.shape[1]))
        reduced = self._reduce(torch.from_numpy(features))
        self.middle.copy_(reduced.mean(0))
        self.spread.copy_(reduced.std(0, correction=0).clamp_min(1e-4))

    def forward(self, features: torch.Tensor) -> torch.Tensor:
        """(N, F) to (N, width), nothing further out than 6."""
        return ((self._reduce(features) - self.middle) / self.spread).clamp(-6.0, 6.0)

    def _reduce(self, features: torch.Tensor) -> torch.Tensor:
        change, rest = (features[:, FEATURE_BLOCKS[name]] for name in _REDUCED)
        others = features[:, FEATURE_BLOCKS["score_change"].start :]
        return torch.cat([change @ self.change_directions, rest @ self.rest_directions, others], 1)


def _principal(values: np.ndarray, count: int) -> torch.Tensor:
    centred = values - values.mean(0)
    _, vectors = np.linalg.eigh(centred.T @ centred)
    return torch.from_numpy(np.ascontiguousarray(vectors[:, ::-1][:, :count]))


class Block(nn.Module):
    """x + what two layers make of it."""

    def __init__(self, width: int, dropout: float) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Dropout(dropout),
            nn.Linear(width, width),
        )  # fmt: skip

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """(N, W)."""
        return x + self.layers(x)


class CropBranch(nn.Sequential):
    """(N, 2, 64, 64), a crop and the one at rest, to (N, width)."""

    def __init__(self, width: int, dropout: float) -> None:
        # Large first strides and no normalisation: a quarter of the time of 3 x 3 all the way.
        super().__init__(
            nn.Conv2d(2, 32, 6, 4, 1), nn.GELU(),
            nn.Conv2d(32, 48, 3, 2, 1), nn.GELU(),
            nn.Conv2d(48, 64, 3, 2, 1), nn.GELU(),
            nn.Flatten(), nn.Dropout(dropout), nn.Linear(64 * 16, width), nn.GELU(),
        )  # fmt: skip
        self.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]


class PastBranch(nn.Module):
    """What the last images gave, by how long ago they were, added to the newest."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.narrow = nn.Linear(width, _NARROW)
        last = nn.Linear(width, width)
        nn.init.zeros_(last.weight)  # at first each image stands for itself
        nn.init.zeros_(last.bias)
        told = (_FRAMES_BESIDE + 1) * (_NARROW + 1)
        self.join = nn.Sequential(nn.Linear(told, width), nn.GELU(), last)

    def forward(self, states: torch.Tensor, ages: torch.Tensor) -> torch.Tensor:
        """(N, 8, W) newest first and (N, 8) seconds to (N, W)."""
        told = torch.cat([self.narrow(states), 10.0 * ages[:, :, None]], dim=2)
        return states[:, 0] + self.join(told.flatten(1))


class EncoderNetwork(nn.Module):
    """Features, crops and the past to answers; see `Answer`."""

    def __init__(self, size: EncoderSize) -> None:
        super().__init__()
        self.size = size
        self.front = FeatureFront(size)
        self.enter = nn.Linear(self.front.width, size.width)
        if size.crops:
            self.eye = CropBranch(64, size.dropout)
            self.mouth = CropBranch(96, size.dropout)
            self.look = nn.Linear(64 + 64 + 96, size.width)
        self.blocks = nn.Sequential(*(Block(size.width, size.dropout) for _ in range(size.blocks)))
        if size.past:
            self.past = PastBranch(size.width)
        self.answer = nn.Sequential(
            nn.LayerNorm(size.width), nn.Linear(size.width, CODE_COUNT + GAZE_COUNT)
        )

    def see(self, features: torch.Tensor, crops: torch.Tensor | None) -> torch.Tensor:
        """(N, W): what one picture tells.

        Args:
            features: (N, F).
            crops: (N, 3, 2, 64, 64) from `normalise_crops`; None without crops.
        """
        told = self.front(features)
        if self.training:
            told = told + self.size.noise * torch.randn_like(told)
        x = self.enter(told)
        if self.size.crops:
            assert crops is not None
            right = crops[:, 1].flip(-1)  # both eyes look like left ones
            seen = [self.eye(crops[:, 0]), self.eye(right), self.mouth(crops[:, 2])]
            x = x + self.look(torch.cat(seen, dim=1))
        return self.blocks(x)

    def tell(
        self, states: torch.Tensor, ages: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Code (N, 54), not clipped, and gaze (N, 2, 2) radians.

        Args:
            states: (N, 8, W) newest first, or (N, W) without the past.
            ages: (N, 8) seconds.
        """
        x = states
        if self.size.past:
            assert ages is not None
            x = self.past(states, ages)
        out = self.answer(x)
        return out[:, :CODE_COUNT], out[:, CODE_COUNT:].reshape(-1, 2, 2)


def bend(code: torch.Tensor) -> torch.Tensor:
    """`code` clipped to [0, 1], but not quite: what is learned from."""
    clipped = code.clamp(0.0, 1.0)
    return clipped + LEAK * (code - clipped)


def normalise_crops(crops: torch.Tensor, rest: torch.Tensor) -> torch.Tensor:
    """(N, 3, 2, 64, 64) float32 of crops and those at rest, (N, 3, 64, 64) each.

    Every crop gets mean 0 and spread 1, so that light and skin matter less.
    """
    return normalise_grey(torch.stack([crops, rest], dim=2).float())


def normalise_grey(crops: torch.Tensor) -> torch.Tensor:
    """(..., 64, 64) of mean 0 and spread 1; what has hardly any contrast is not blown up."""
    centred = crops - crops.mean((-2, -1), keepdim=True)
    return centred / (centred.square().mean((-2, -1), keepdim=True).sqrt() + 4.0)
