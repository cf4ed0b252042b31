"""Writes a trained refiner as ONNX: `python -m engine.training.export_refiner ...`.

Inputs: crops (3, 64, 64) float32 in [0, 255], left eye, right eye mirrored, mouth; eyes (2, 31, 2)
and mouth (1, 74, 2), where the tracker sees the landmarks of each, in the crop's space. Outputs:
found_eyes and found_mouth, alike. See `engine.landmark_refinement`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.landmark_refinement import EYE_POINTS, MOUTH_POINTS
from engine.training.export_encoder import write_onnx
from engine.training.refined_data import load_refiner
from engine.training.refiner_network import RefinerNetwork


class OneFace(nn.Module):
    """What is exported."""

    def __init__(self, network: RefinerNetwork) -> None:
        super().__init__()
        self.network = network

    def forward(
        self, crops: torch.Tensor, eyes: torch.Tensor, mouth: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Places of both eyes' landmarks and of the mouth's."""
        return self.network.eye(crops[:2], eyes), self.network.mouth(crops[2:], mouth)


def export_refiner(run: Path, out: Path, name: str) -> float:
    """Write the run's weights; how far ONNX Runtime is off, of the output's size.

    Raises:
        SystemExit: there is no run, the file is too large, or ONNX Runtime does not agree.
    """
    rng = np.random.default_rng(0)
    shapes = {"crops": (3, 64, 64), "eyes": (2, len(EYE_POINTS), 2),
              "mouth": (1, len(MOUTH_POINTS), 2)}  # fmt: skip
    inputs = {name: torch.from_numpy(rng.random(s, np.float32)) for name, s in shapes.items()}
    inputs["crops"] *= 255.0
    network = OneFace(load_refiner(run / "refiner.pt"))
    return write_onnx(network, inputs, ["found_eyes", "found_mouth"], out, {"name": name})


def main() -> None:
    """Command line of `export_refiner`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--run", type=Path, required=True, help="of train_refiner")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="mimesh-refiner-1")
    options = parser.parse_args()
    error = export_refiner(options.run, options.out, options.name)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB, off by {error:.1e}")


if __name__ == "__main__":
    main()
