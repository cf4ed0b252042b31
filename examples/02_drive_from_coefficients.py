"""Drive a character from your own coefficients.

Takes strengths by name, from wherever you have them (here: a few lines that babble and blink), and
broadcasts the moving vertices as the live program does. Watch it with
`python clients/python/mimesh_receiver.py tcp://127.0.0.1:5600`.

    python examples/02_drive_from_coefficients.py [SECONDS] [ADDRESS]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent.parent))  # runs from the clone without installing

from engine.bundled import bundled_head
from engine.deformer import CpuDeformer
from engine.mesh_file import load_mesh
from live import express, rig
from live.broadcast.address import parse_address
from live.broadcast.publisher import FramePublisher
from live.broadcast.snapshot import SnapshotSource

RATE = 30  # ticks a second


def babble(seconds: float) -> dict[str, float]:
    """Strengths by name at one moment; put your own signals here."""
    blink = max(0.0, 1.0 - abs((seconds % 2.5) - 0.1) / 0.1)
    return {
        "jawOpen": 0.25 * (1 - np.cos(9.0 * seconds)) * (np.sin(0.7 * seconds) > -0.5),
        "mouthPucker": 0.4 * max(0.0, np.sin(3.1 * seconds)),
        "mouthSmile_L": 0.3 * max(0.0, np.sin(0.9 * seconds)),
        "mouthSmile_R": 0.3 * max(0.0, np.sin(0.9 * seconds)),
        "eyeBlink_L": blink,
        "eyeBlink_R": blink,
    }


duration_s = float(sys.argv[1]) if len(sys.argv) > 1 else 20.0
address = parse_address(sys.argv[2] if len(sys.argv) > 2 else "tcp://127.0.0.1:5600")

character = rig()
mesh = load_mesh(bundled_head())
deformer = CpuDeformer(character)
publisher = FramePublisher(address, SnapshotSource(character, mesh))
print(f"publishing on {address.frames} for {duration_s:g} s; in a browser: {publisher.page_link}")

start = time.monotonic()
for frame_id in range(round(duration_s * RATE)):
    expression = express(babble(frame_id / RATE), frame_id=frame_id)
    deformation = deformer.deform(expression)
    publisher.publish(expression, deformation)
    time.sleep(max(0.0, start + (frame_id + 1) / RATE - time.monotonic()))

publisher.close()
print(f"published {publisher.ticks} ticks")
