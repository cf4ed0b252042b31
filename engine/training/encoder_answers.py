"""The learned encoder asked about many pictures, and its files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engine.encoder_mirror import forget_rest
from engine.training.encoder_network import EncoderNetwork, EncoderSize, normalise_crops
from engine.training.encoder_pictures import Pictures

_AT_ONCE = 512


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """Of N pictures."""

    code: np.ndarray
    """(N, 54) float32 in [0, 1]."""
    gaze: np.ndarray
    """(N, 2, 2) float32 radians."""


@torch.no_grad()
def draw_answers(network: EncoderNetwork, pictures: Pictures, rested: bool = True) -> Answers:
    """What `network` makes of `pictures`; not `rested`: as if nobody had been measured."""
    network.eval()
    states = [
        network.see(*_inputs(network, pictures, slice(start, start + _AT_ONCE), rested))
        for start in range(0, len(pictures.person), _AT_ONCE)
    ]
    seen = torch.cat(states)
    if network.size.past:
        past = torch.from_numpy(pictures.past)
        code, gaze = network.tell(seen[past], torch.from_numpy(pictures.ages))
    else:
        code, gaze = network.tell(seen)
    return Answers(code.clamp(0.0, 1.0).numpy(), gaze.numpy())


def _inputs(
    network: EncoderNetwork, pictures: Pictures, rows: slice, rested: bool
) -> tuple[torch.Tensor, torch.Tensor | None]:
    features = pictures.features[rows]
    if not rested:
        features = forget_rest(features)
    if not network.size.crops:
        return torch.from_numpy(features), None
    rest = pictures.rest_crops[pictures.person[rows]]
    rest = rest if rested else np.full_like(rest, 128)
    crops = torch.from_numpy(np.ascontiguousarray(pictures.crops[rows]))
    return torch.from_numpy(features), normalise_crops(crops, torch.from_numpy(rest))


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
