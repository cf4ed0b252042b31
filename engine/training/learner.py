"""What every training run does alike: steps of learning, their pace, checkpoints written whole."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import torch

_STEEPEST = 1.0
"""Norm to which a step's gradient is cut."""


class Learner:
    """A network that learns, the running mean of its weights, and its optimiser.

    Args:
        network: what learns.
        average: the mean of its weights, which is what runs hand on.
        optimiser: of the network's parameters.
    """

    def __init__(
        self,
        network: torch.nn.Module,
        average: torch.optim.swa_utils.AveragedModel,
        optimiser: torch.optim.Optimizer,
    ) -> None:
        self.network, self.average, self.optimiser = network, average, optimiser

    def learn(self, losses: dict[str, torch.Tensor], rate: float) -> dict[str, float]:
        """One step down the sum of the losses at a learning rate; the losses as numbers."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad(set_to_none=True)
        torch.stack(list(losses.values())).sum().backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), _STEEPEST)
        self.optimiser.step()
        self.average.update_parameters(self.network)
        return {name: float(value.detach()) for name, value in losses.items()}

    def save(self, file: Path, facts: dict[str, Any]) -> None:
        """Write everything that going on needs, and `facts` beside it."""
        state = {
            "network": self.network.state_dict(),
            "average": self.average.module.state_dict(),
            "averaged": int(self.average.n_averaged),
            "optimiser": self.optimiser.state_dict(),
        }
        save_whole(file, {**state, **facts})

    def load(self, state: dict[str, Any]) -> None:
        """Be as when `state` was saved, by a run of the same network."""
        self.network.load_state_dict(state["network"])
        self.average.module.load_state_dict(state["average"])
        self.average.n_averaged.fill_(state["averaged"])
        self.optimiser.load_state_dict(state["optimiser"])


def save_whole(file: Path, state: dict[str, Any]) -> None:
    """`torch.save` beside the file, then rename: a run that is killed leaves no half file."""
    partial = file.with_suffix(".part")
    torch.save(state, partial)
    partial.replace(file)


def cosine_pace(step: int, steps: int, warm_up: int, least: float) -> float:
    """Share of the largest learning rate: up within `warm_up` steps, then half a cosine to `least`.

    I. Loshchilov, F. Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017, eq. 5.
    """
    warm = min(1.0, (step + 1) / warm_up)
    cosine = 0.5 * (1 + math.cos(math.pi * step / steps))
    return warm * (least + (1 - least) * cosine)
