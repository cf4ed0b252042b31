"""Closed-loop pictures with landmarks corrected by a trained refiner."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from engine.landmark_refinement import CropSpaces, crop_spaces, put_back, upright_crops
from engine.training.closed_loop_data import ClosedLoopData, load_shards
from engine.training.refiner_network import RefinerNetwork

_AT_ONCE = 512


def refine(data: ClosedLoopData, network: RefinerNetwork) -> ClosedLoopData:
    """The same pictures, their landmarks where `network` finds them."""
    spaces = crop_spaces(data.landmarks)
    landmarks = put_back(data.landmarks, spaces, find_places(network, data, spaces))
    return replace(data, landmarks=landmarks.astype(np.float32))


@torch.no_grad()
def find_places(
    network: RefinerNetwork, data: ClosedLoopData, spaces: tuple[CropSpaces, ...]
) -> list[np.ndarray]:
    """(N, K, 2) float64 places in each kind of crop."""
    network.eval()
    crops = torch.from_numpy(upright_crops(data.crops))
    found = []
    for number, (finder, space) in enumerate(zip(network.finders(), spaces, strict=True)):
        seen = torch.from_numpy(space.to_crop(data.landmarks).astype(np.float32))
        parts = [
            finder(crops[start : start + _AT_ONCE, number].float(), seen[start : start + _AT_ONCE])
            for start in range(0, len(crops), _AT_ONCE)
        ]
        found.append(torch.cat(parts).double().numpy())
    return found


def load_refined(folder: Path, split: str, refiner: Path | None) -> ClosedLoopData:
    """All shards of a split, their landmarks corrected by the refiner at that path, if any.

    Raises:
        SystemExit: there are no shards, or no such refiner.
    """
    data = load_shards(folder, split)
    return data if refiner is None else refine(data, load_refiner(refiner))


def load_refiner(path: Path) -> RefinerNetwork:
    """What `train_refiner` wrote.

    Raises:
        SystemExit: there is no such file.
    """
    if not path.is_file():
        raise SystemExit(f"No refiner at {path}: run engine.training.train_refiner first.")
    network = RefinerNetwork()
    network.load_state_dict(torch.load(path))
    return network.eval()
