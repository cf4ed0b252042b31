"""Writes a run as the file the product ships: `python -m engine.training.mesh_encoder_export`."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from engine.cloning.mesh_encoder_weights import (
    BUNDLED_MESH_ENCODER,
    FORMAT_VERSION,
    SENSOR_ARRAYS,
)
from engine.training.mesh_encoder_data import SENSOR_FILE
from engine.training.mesh_encoder_sensors import read_sensors

LARGEST = float(np.finfo(np.float16).max)


def export_mesh_encoder(run: Path, heads: Path, out: Path) -> None:
    """Store the run's averaged weights as half floats, with the sensors they were trained with."""
    state = torch.load(run / "last.pt", map_location="cpu")["average"]
    arrays = {}
    for name, values in state.items():
        if not values.abs().max() <= LARGEST:
            raise SystemExit(f"{name} does not fit half floats; the run has diverged.")
        arrays[name] = values.numpy().astype(np.float16)
    sensors = read_sensors(heads / SENSOR_FILE)
    placed = {f"sensors.{name}": getattr(sensors, name) for name in SENSOR_ARRAYS}
    partial = out.with_suffix(".part")
    with partial.open("wb") as stream:
        np.savez_compressed(stream, **arrays, **placed, format_version=np.array(FORMAT_VERSION))
    partial.replace(out)
    print(f"{out}: {out.stat().st_size / 1e6:.2f} MB")


def main() -> None:
    """Command line of `export_mesh_encoder`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--heads", type=Path, required=True, help="folder of sensed heads")
    parser.add_argument("--out", type=Path, default=BUNDLED_MESH_ENCODER)
    options = parser.parse_args()
    export_mesh_encoder(options.run, options.heads, options.out)


if __name__ == "__main__":
    main()
