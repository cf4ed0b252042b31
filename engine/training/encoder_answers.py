"""The learned encoder asked about many pictures, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engine.encoder_mirror import forget_rest
from engine.training.encoder_network import EncoderNetwork, EncoderSize
from engine.training.encoder_pictures import Pictures

_AT_ONCE = 512


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Of N pictures."""

    code: np.ndarray
    """(N, 54) float32 in [0, 1]."""
    gaze: np.ndarray
    """(N, 2, 2) float32 radians."""
    trust: np.ndarray
    """(N, 7) float32 in [0, 1]: how sure of each region."""
    doubt: np.ndarray
    """(N, 7) float32: by how much each region's coefficients are expected to be wrong."""


@torch.no_grad()
def draw_answers(network: EncoderNetwork, pictures: Pictures, rested: bool = True) -> Answers:
    """What `network` makes of `pictures`; not `rested`: as if nobody had been measured."""
    network.eval()
    features = pictures.features if rested else forget_rest(pictures.features)
    sight = _look(network, pictures) if network.size.face else None
    rest = None if sight is None else _rest_sights(sight, pictures, rested)
    states = torch.cat([
        network.see(
            torch.from_numpy(features[rows]),
            None if sight is None else sight[rows],
            None if rest is None else rest[rows],
        )
        for rows in _stretches(len(features))
    ])  # fmt: skip
    if network.size.past:
        past, ages = torch.from_numpy(pictures.past), torch.from_numpy(pictures.ages)
        told = [network.tell(states[past[rows]], ages[rows]) for rows in _stretches(len(features))]
    else:
        told = [network.tell(states)]
    doubt = torch.cat([one.doubt for one in told])
    return Answers(
        torch.cat([one.code for one in told]).clamp(0.0, 1.0).numpy(),
        torch.cat([one.gaze for one in told]).numpy(),
        network.trust(doubt).numpy(),
        doubt.numpy(),
    )


def _look(network: EncoderNetwork, pictures: Pictures) -> torch.Tensor:
    return torch.cat([
        network.sight(torch.from_numpy(pictures.face[rows]).float())
        for rows in _stretches(len(pictures.face))
    ])  # fmt: skip


def _rest_sights(sight: torch.Tensor, pictures: Pictures, rested: bool) -> torch.Tensor:
    """(N, S): everybody's at rest, 0 for who was not measured."""
    rest = torch.zeros_like(sight)
    if rested:
        for person, rows in pictures.resting().items():
            if len(rows):
                rest[torch.from_numpy(pictures.person == person)] = sight[rows].mean(0)
    return rest


def _stretches(count: int) -> list[slice]:
    return [slice(start, start + _AT_ONCE) for start in range(0, count, _AT_ONCE)]


def load_network(path: Path) -> EncoderNetwork:
    """The network of a training run, its running mean.

    Raises:
        SystemExit: there is no such file.
    """
    if not path.is_file():
        raise SystemExit(f"No network at {path}: run engine.training.train_encoder first.")
    state = torch.load(path)
    network = EncoderNetwork(EncoderSize(**state["size"]))
    network.load_state_dict(state["average"])
    return network.eval()
