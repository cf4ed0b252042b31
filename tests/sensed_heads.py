"""Small made-up heads as the mesh encoder is trained on."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from mesh_encoders import random_encoder

from engine.cloning.motion_sensors import MotionSensors
from engine.training.mesh_encoder_data import SENSOR_FILE
from engine.training.mesh_encoder_sensors import write_sensors


def ten_sensors() -> MotionSensors:
    """Of `mesh_encoders.random_encoder`."""
    arrays = random_encoder()
    return MotionSensors(
        *(
            arrays[f"sensors.{name}"]
            for name in ("places", "openings", "spacing", "regions", "twins")
        )
    )


def write_sensed_heads(folder: Path, count: int = 3) -> Path:
    """Random bases, the rig's a little off the truth; one sensor is not on the first head."""
    folder.mkdir()
    write_sensors(ten_sensors(), folder / SENSOR_FILE)
    rng = np.random.default_rng(4)
    for number in range(count):
        truth = rng.normal(size=(2, 53, 10, 3))
        seen = np.ones(10, bool)
        seen[3] = number > 0
        off = truth + 0.1 * rng.normal(size=truth.shape)
        np.savez(
            folder / f"{'plain' if number % 2 else 'stylised'}_{number:06d}.npz",
            truth=(truth * seen[:, None]).astype(np.float16),
            rig=(off * seen[:, None]).astype(np.float16),
            seen=seen,
        )
    return folder
