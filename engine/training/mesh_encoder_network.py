"""The mesh encoder as it is trained; `engine.cloning.mesh_encoder` runs the same in NumPy."""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

from engine.names import ICT_EXPRESSIONS, REGION_NAMES

CODE_COUNT = 2 * len(ICT_EXPRESSIONS)
WIDTHS = (512, 512, 256)
LEAK = 0.05
"""How much of a number beyond its bounds still counts while training, so that it finds back."""


class MeshEncoderNetwork(nn.Module):
    """What P sensors feel, and a first guess, to 53 expressions and their 53 styles.

    Every layer is silu(W x + b) - silu(b): no motion gives exactly no code, whatever b.
    """

    def __init__(self, sensor_count: int) -> None:
        super().__init__()
        first, second, third = WIDTHS
        self.first = nn.Linear(3 * sensor_count + CODE_COUNT, first)
        self.presence = nn.Linear(len(REGION_NAMES), first, bias=False)
        self.second = nn.Linear(first, second)
        self.third = nn.Linear(second, third)
        self.last = nn.Linear(third, CODE_COUNT, bias=False)
        self.trust = nn.Parameter(torch.ones(CODE_COUNT))
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.presence.weight)

    def forward(
        self, motion: torch.Tensor, guess: torch.Tensor, presence: torch.Tensor
    ) -> torch.Tensor:
        """(N, 3P) centimetres, (N, 106) and (N, 24) to (N, 106), not yet bounded."""
        seen = self.presence(presence - 1)
        x = torch.cat([motion, guess], 1)
        x = _bend(self.first, x, self.first.bias + seen)
        x = x + _bend(self.second, x, self.second.bias)
        x = _bend(self.third, x, self.third.bias)
        return guess * self.trust + self.last(x)


def _bend(layer: nn.Linear, x: torch.Tensor, bias: torch.Tensor) -> torch.Tensor:
    return functional.silu(functional.linear(x, layer.weight) + bias) - functional.silu(bias)


def bound(code: torch.Tensor, leak: float = LEAK) -> torch.Tensor:
    """(N, 106): expressions drawn into [0, 1], styles into [-1, 1], but for a leak."""
    least = torch.zeros_like(code[0])
    least[len(ICT_EXPRESSIONS) :] = -1
    inside = torch.maximum(code, least).clamp(max=1)
    return inside + leak * (code - inside)
