"""Trains the mesh encoder: `python -m engine.training.mesh_encoder_train --heads DIR --run DIR`.

`--heads` is a folder of `engine.training.mesh_encoder_data`. Resumes from the run's last
checkpoint. AdamW with a cosine schedule; the running mean of the weights is what is exported.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from engine.training.learner import Learner, cosine_pace
from engine.training.mesh_encoder_data import SENSOR_FILE
from engine.training.mesh_encoder_losses import compute_losses
from engine.training.mesh_encoder_network import MeshEncoderNetwork
from engine.training.mesh_encoder_samples import Batch, SampleDrawer
from engine.training.mesh_encoder_sensors import read_sensors

LEARNING_RATE = 1e-3
WARMUP_STEPS = 200
LEAST_PACE = 0.01
CHECKPOINT_SECONDS = 120
LOG_STEPS = 200
AVERAGE_DECAY = 0.998
HEADS_A_STEP, SAMPLES_A_HEAD = 8, 48
MOST_HEADS = 2500


def main() -> None:
    """Train until the step count is reached; checkpoints on the way."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--heads", type=Path, required=True, help="folder of sensed heads")
    parser.add_argument("--run", type=Path, required=True, help="checkpoints and log go here")
    parser.add_argument("--steps", type=int, default=20000)
    parser.add_argument("--rate", type=float, default=LEARNING_RATE, help="largest learning rate")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    MeshEncoderTraining(options).run()


class MeshEncoderTraining:
    """One run: its network, optimiser, place in the schedule and log."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        sensors = read_sensors(options.heads / SENSOR_FILE)
        self.drawer = SampleDrawer(options.heads, sensors, most=MOST_HEADS)
        torch.manual_seed(options.seed)
        network = MeshEncoderNetwork(len(sensors))
        decay = torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE_DECAY)
        average = torch.optim.swa_utils.AveragedModel(network, multi_avg_fn=decay)
        optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate)
        self.learner = Learner(network, average, optimiser)
        self.step = 0
        self._resume()

    def run(self) -> None:
        """The loop."""
        saved, began, first = time.time(), time.time(), self.step
        running: dict[str, float] = {}
        while self.step < self.options.steps:
            rng = np.random.default_rng([self.options.seed, self.step])
            losses = self._learn(self.drawer.draw(rng, HEADS_A_STEP, SAMPLES_A_HEAD))
            self.step += 1
            for name, value in losses.items():
                running[name] = 0.99 * running.get(name, value) + 0.01 * value
            if self.step % LOG_STEPS == 0:
                self._log(running, (time.time() - began) / (self.step - first))
            if time.time() - saved > CHECKPOINT_SECONDS:
                self._save()
                self.drawer.look_again()
                saved = time.time()
        self._save()

    def _learn(self, batch: Batch) -> dict[str, float]:
        # Half the precision for the dense layers: several times as fast on recent processors.
        with torch.autocast("cpu", torch.bfloat16):
            raw = self.learner.network(batch.motion, batch.guess, batch.presence)
        pace = cosine_pace(self.step, self.options.steps, WARMUP_STEPS, LEAST_PACE)
        return self.learner.learn(compute_losses(raw.float(), batch), self.options.rate * pace)

    def _log(self, running: dict[str, float], seconds: float) -> None:
        line = {"step": self.step, "heads": len(self.drawer), "seconds_a_step": round(seconds, 3)}
        line.update({name: round(value, 5) for name, value in running.items()})
        print(json.dumps(line), flush=True)
        with open(self.options.run / "log.jsonl", "a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")

    def _save(self) -> None:
        self.learner.save(self.options.run / "last.pt", {"step": self.step})

    def _resume(self) -> None:
        file = self.options.run / "last.pt"
        if file.exists():
            state = torch.load(file)
            self.learner.load(state)
            self.step = state["step"]
            print(f"resumed at step {self.step}", flush=True)


if __name__ == "__main__":
    main()
