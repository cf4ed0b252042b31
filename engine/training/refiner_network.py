"""The network that finds landmarks in crops of an eye and of the mouth."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from engine.landmark_refinement import EYE_POINTS, MOUTH_POINTS
from engine.training.encoder_network import normalise_grey

_STATE = 192


class PointFinder(nn.Module):
    """A crop and where the tracker sees its landmarks, to where they are.

    The tracker's word is the start, the crop corrects it: a network that has learned nothing
    changes nothing.
    """

    middle: torch.Tensor

    def __init__(self, points: int, dropout: float = 0.1) -> None:
        super().__init__()
        self.look = nn.Sequential(
            nn.Conv2d(1, 24, 5, 2, 2), nn.GELU(),
            nn.Conv2d(24, 48, 3, 2, 1), nn.GELU(),
            nn.Conv2d(48, 64, 3, 2, 1), nn.GELU(),
            nn.Conv2d(64, 64, 3, 2, 1), nn.GELU(),
            nn.Flatten(), nn.Dropout(dropout), nn.Linear(64 * 16, _STATE),
        )  # fmt: skip
        self.register_buffer("middle", torch.zeros(2 * points))
        self.seen = nn.Linear(2 * points, _STATE)
        last = nn.Linear(_STATE, 2 * points)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.answer = nn.Sequential(nn.GELU(), nn.Linear(_STATE, _STATE), nn.GELU(), last)
        self.to(memory_format=torch.channels_last)  # pyright: ignore[reportCallIssue]

    def forward(self, crops: torch.Tensor, seen: torch.Tensor) -> torch.Tensor:
        """(N, K, 2) places in the crop, of crops (N, 64, 64) and places (N, K, 2) as seen."""
        flat = 10.0 * (seen.flatten(1) - self.middle)
        state = self.look(normalise_grey(crops)[:, None]) + self.seen(flat)
        return seen + 0.1 * self.answer(state).view_as(seen).float()


class RefinerNetwork(nn.Module):
    """One finder for both eyes, one for the mouth."""

    def __init__(self) -> None:
        super().__init__()
        self.eye = PointFinder(len(EYE_POINTS))
        self.mouth = PointFinder(len(MOUTH_POINTS))

    def finders(self) -> tuple[PointFinder, PointFinder, PointFinder]:
        """Of left eye, right eye and mouth."""
        return self.eye, self.eye, self.mouth

    @torch.no_grad()
    def fit_middles(self, places: list[np.ndarray]) -> None:
        """Let the places as seen, (N, K, 2) by kind of crop, have mean 0."""
        for finder, place in zip((self.eye, self.mouth), places[1:], strict=True):
            finder.middle.copy_(torch.from_numpy(place.mean(0).ravel()))
