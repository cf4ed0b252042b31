"""The learned encoder: a tracker's signals to expression code, gaze and tongue.

Features are reduced to their principal components and go through residual blocks (K. He et al.,
"Deep residual learning for image recognition", 2016). On request it also looks at the face, beside
what the same performer's face looked like at rest (`engine.training.face_sight`), and what the
last images gave joins in: causal, so that it adds no delay.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.encoder_features import FEATURE_BLOCKS
from engine.landmark_places import LANDMARK_COUNT
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.training.face_sight import SIGHT_SIZE, FaceSight

CODE_COUNT = len(ICT_EXPRESSIONS) + len(EXTRA_EXPRESSIONS)
GAZE_COUNT = 4
REGION_COUNT = 7
USUAL_SHARE = 0.95
"""Of pictures of unknown people: what is expected to be wrong no more than those is trusted."""
_REDUCED = ("landmark_change", "landmark_rest")
_FRAMES_BESIDE = 7  # before the newest
_NARROW = 48
_FIRST_SPREAD = 0.01


@dataclass(frozen=True, slots=True)
class EncoderSize:
    """What is built."""

    width: int = 256
    blocks: int = 3
    change_components: int = 96
    rest_components: int = 24
    dropout: float = 0.05
    noise: float = 0.05
    """Added to everything while training, of its spread."""
    face: bool = False
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


class PastBranch(nn.Module):
    """What the last images gave, by how long ago they were, added to the newest."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.narrow = nn.Linear(width, _NARROW)
        last = nn.Linear(width, width)
        nn.init.zeros_(last.weight)  # at first each image stands for itself
        nn.init.zeros_(last.bias)
        told = (_FRAMES_BESIDE + 1) * (_NARROW + 2)
        self.join = nn.Sequential(nn.Linear(told, width), nn.GELU(), last)

    def forward(self, states: torch.Tensor, ages: torch.Tensor) -> torch.Tensor:
        """(N, 8, W) newest first and (N, 8) seconds, negative where there was no image."""
        known = (ages >= 0.0).to(states.dtype)[:, :, None]
        since = 10.0 * ages.clamp(0.0, 0.6)[:, :, None]
        told = torch.cat([self.narrow(states) * known, since * known, known], dim=2)
        return states[:, 0] + self.join(told.flatten(1))


class EncoderNetwork(nn.Module):
    """Features, face and the past to answers; see `Answers`."""

    usual_doubt: torch.Tensor

    def __init__(self, size: EncoderSize) -> None:
        super().__init__()
        self.size = size
        self.front = FeatureFront(size)
        self.enter = nn.Linear(self.front.width, size.width)
        if size.face:
            self.sight = FaceSight()
            # Only taught: who can tell where the landmarks truly are sees what matters.
            self.points = nn.Linear(SIGHT_SIZE, 2 * LANDMARK_COUNT)
            self.look = nn.Sequential(
                nn.Dropout(size.dropout), nn.Linear(2 * SIGHT_SIZE, size.width)
            )
        self.blocks = nn.Sequential(*(Block(size.width, size.dropout) for _ in range(size.blocks)))
        if size.past:
            self.past = PastBranch(size.width)
        last = nn.Linear(size.width, CODE_COUNT + GAZE_COUNT)
        nn.init.normal_(last.weight, std=_FIRST_SPREAD)  # at first a face at rest
        nn.init.zeros_(last.bias)
        self.answer = nn.Sequential(nn.LayerNorm(size.width), last)
        self.doubt = nn.Sequential(
            nn.LayerNorm(size.width), nn.Linear(size.width, 64), nn.GELU(),
            nn.Linear(64, REGION_COUNT), nn.Softplus(),
        )  # fmt: skip
        self.register_buffer("usual_doubt", torch.ones(REGION_COUNT))

    def trust(self, doubt: torch.Tensor) -> torch.Tensor:
        """(N, 7) in (0, 1]: 1 where the expected error is usual, 1/e where it is twice that.

        Lively faces are expected to be more wrong than resting ones; only what stands out counts.
        """
        return torch.exp(-(doubt / self.usual_doubt - 1.0).clamp_min(0.0))

    def see(
        self,
        features: torch.Tensor,
        sight: torch.Tensor | None = None,
        rest_sight: torch.Tensor | None = None,
    ) -> torch.Tensor:
        """(N, W): what one picture tells.

        Args:
            features: (N, F).
            sight: (N, S) what `self.sight` says of the face; None without it.
            rest_sight: (N, S) the same of the performer at rest, 0 if unknown.
        """
        told = self.front(features)
        if self.training:
            told = told + self.size.noise * torch.randn_like(told)
        x = self.enter(told)
        if self.size.face:
            assert sight is not None
            assert rest_sight is not None
            x = x + self.look(torch.cat([sight - rest_sight, rest_sight], dim=1))
        return self.blocks(x)

    def tell(self, states: torch.Tensor, ages: torch.Tensor | None = None) -> Told:
        """The answers of N pictures.

        Args:
            states: (N, 8, W) newest first, or (N, W) without the past.
            ages: (N, 8) seconds before the newest, negative where there was no image.
        """
        x = states
        if self.size.past:
            assert ages is not None
            x = self.past(states, ages)
        out = self.answer(x)
        gaze = out[:, CODE_COUNT:].reshape(-1, 2, 2)
        return Told(out[:, :CODE_COUNT], gaze, self.doubt(x.detach()))


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """Answers of N pictures."""

    code: torch.Tensor
    """(N, 54), not clipped."""
    gaze: torch.Tensor
    """(N, 2, 2) radians."""
    doubt: torch.Tensor
    """(N, 7) by how much the coefficients of each region are expected to be wrong."""
