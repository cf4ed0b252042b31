"""Writes a training run as the file the product ships: `python -m engine.training.export ...`."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from engine.skinning_network import BUNDLED_NETWORK, FORMAT_VERSION
from engine.training.head_truth import EIGEN_COUNT
from engine.training.heads import load_landmark_reference


def export_network(run: Path, data: Path, out: Path, name: str) -> None:
    """Store the run's averaged weights as half floats, with the landmark reference it was fed."""
    state = torch.load(run / "last.pt", map_location="cpu")["average"]
    arrays = {key: value.numpy().astype(np.float16) for key, value in state.items()}
    for key, value in arrays.items():
        if not np.isfinite(value).all():
            raise SystemExit(f"{key} does not fit half floats; the run has diverged.")
    arrays["shape_scale"] = state["shape_scale"].numpy()
    reference = load_landmark_reference(data)
    np.savez_compressed(
        out,
        **arrays,
        format_version=np.array(FORMAT_VERSION),
        name=np.array(name),
        eigen_count=np.array(EIGEN_COUNT),
        landmark_index=reference.index,
        landmark_canonical=reference.canonical,
        landmark_spread=reference.spread,
    )
    print(f"{out}: {out.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    """Command line of `export_network`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=BUNDLED_NETWORK)
    parser.add_argument("--name", default="mimesh-skin-1")
    options = parser.parse_args()
    export_network(options.run, options.data, options.out, options.name)


if __name__ == "__main__":
    main()
