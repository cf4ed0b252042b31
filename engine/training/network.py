"""The skinning network in torch, for training. `engine/skinning_network.py` runs it without torch.

A DiffusionNet trunk (Sharp et al. 2022) reads the vertex features; its heads say which region a
vertex belongs to, how far each of the 53 expressions reaches it (the skinning weights of Neural
Face Skinning: gates that localise one global expression code) and in which direction it then moves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from scipy import sparse
from torch import nn

from engine.names import ICT_EXPRESSIONS, REGION_NAMES
from engine.vertex_features import FEATURE_COUNT

SHAPE_SETS = ("ict", "makehuman")
EXPRESSION_COUNT = len(ICT_EXPRESSIONS)


@dataclass(frozen=True, slots=True, eq=False)
class NetworkSize:
    """Everything that fixes the number of parameters."""

    width: int = 96
    blocks: int = 4
    direction_width: int = 192


@dataclass(frozen=True, slots=True, eq=False)
class Prediction:
    """What the network says of each vertex."""

    region_logits: torch.Tensor
    """(V, 24)."""
    gates: torch.Tensor
    """(V, 53) in (0, 1): the skinning weights."""
    directions: torch.Tensor
    """(2, 53, V, 3) canonical centimetres, per shape set; not yet gated nor carried to the mesh."""
    coordinates: torch.Tensor
    """(V, 3) decimetres: correction of the landmarks' canonical coordinate."""


class SparseProduct(torch.autograd.Function):
    """A constant sparse matrix times a dense one; SciPy's CSR is faster here than torch's."""

    @staticmethod
    def forward(ctx, dense: torch.Tensor, matrix: sparse.csr_matrix) -> torch.Tensor:  # noqa: D102
        ctx.matrix, ctx.type = matrix, dense.dtype
        return torch.from_numpy(matrix @ _for_numpy(dense.detach()))

    @staticmethod
    def backward(ctx, upstream: torch.Tensor):  # noqa: D102
        back = ctx.matrix.T @ _for_numpy(upstream)
        return torch.from_numpy(back).to(ctx.type), None


def _for_numpy(tensor: torch.Tensor) -> np.ndarray:
    """NumPy has no bfloat16."""
    wide = tensor.float() if tensor.dtype == torch.bfloat16 else tensor
    return wide.contiguous().numpy()


class DiffusionBlock(nn.Module):
    """Learned diffusion in the eigenbasis, rotation-aware gradient features, a per-vertex MLP."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.time = nn.Parameter(torch.rand(width) * 2.0 - 1.0)
        self.rotate_real = nn.Linear(width, width, bias=False)
        self.rotate_imaginary = nn.Linear(width, width, bias=False)
        self.inner = nn.Linear(3 * width, width)
        self.outer = nn.Linear(width, width)

    def forward(
        self,
        x: torch.Tensor,
        mass: torch.Tensor,
        eigenvalues: torch.Tensor,
        eigenvectors: torch.Tensor,
        gradient: Sequence[sparse.csr_matrix],
    ) -> torch.Tensor:
        """(V, width) to (V, width)."""
        # In full precision: neighbours differ by little here, and their differences are used next.
        with torch.autocast("cpu", enabled=False):
            spectrum = eigenvectors.T @ (x.float() * mass[:, None])
            decay = torch.exp(-eigenvalues[:, None] * torch.exp(2.0 * self.time)[None])
            diffused = eigenvectors @ (decay * spectrum)
        along, across = (SparseProduct.apply(diffused, g) for g in gradient)
        turned_along = self.rotate_real(along) - self.rotate_imaginary(across)
        turned_across = self.rotate_real(across) + self.rotate_imaginary(along)
        slope = torch.tanh(along * turned_along + across * turned_across)
        hidden = torch.relu(self.inner(torch.cat([x, diffused, slope], 1)))
        return x + self.outer(hidden)


class SkinningNetwork(nn.Module):
    """Vertex features and surface operators to regions, gates, directions and coordinates."""

    shape_scale: torch.Tensor
    """(2, 53), stored with the weights but not learned."""

    def __init__(self, size: NetworkSize, shape_scale: torch.Tensor) -> None:
        """`shape_scale` (2, 53): the typical motion in centimetres of each shape of each set."""
        super().__init__()
        self.lift = nn.Linear(FEATURE_COUNT, size.width)
        self.blocks = nn.ModuleList(DiffusionBlock(size.width) for _ in range(size.blocks))
        self.region = nn.Linear(size.width, len(REGION_NAMES))
        self.gate = nn.Linear(size.width, EXPRESSION_COUNT)
        self.region_gate = nn.Linear(len(REGION_NAMES), EXPRESSION_COUNT, bias=False)
        self.coordinate = nn.Linear(size.width, 3)
        self.direction_inner = nn.Linear(size.width, size.direction_width)
        outputs = len(SHAPE_SETS) * EXPRESSION_COUNT * 3
        self.direction_outer = nn.Linear(size.direction_width, outputs)
        self.register_buffer("shape_scale", shape_scale)

    def forward(
        self,
        features: torch.Tensor,
        mass: torch.Tensor,
        eigenvalues: torch.Tensor,
        eigenvectors: torch.Tensor,
        gradient: Sequence[sparse.csr_matrix],
    ) -> Prediction:
        """Predict for one mesh."""
        x = self.lift(features)
        for block in self.blocks:
            x = block(x, mass, eigenvalues, eigenvectors, gradient)
        x = x.float()
        region_logits = self.region(x).float()
        gates = torch.sigmoid(
            (self.gate(x) + self.region_gate(torch.softmax(region_logits, dim=1))).float()
        )
        raw = self.direction_outer(torch.relu(self.direction_inner(x)))
        raw = raw.view(-1, len(SHAPE_SETS), EXPRESSION_COUNT, 3).permute(1, 2, 0, 3)
        directions = raw * self.shape_scale[:, :, None, None]
        return Prediction(region_logits, gates, directions.float(), self.coordinate(x).float())
