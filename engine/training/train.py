"""Trains the skinning network: `python -m engine.training.train --data DIR --heads DIR --run DIR`.

Resumes from the run's last checkpoint. One head a step; AdamW with a cosine schedule.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch

from engine.training.heads import (
    Example,
    add_tracked,
    load_landmark_reference,
    look_again,
    present,
)
from engine.training.learner import Learner, cosine_pace
from engine.training.losses import compute_losses
from engine.training.network import NetworkSize, SkinningNetwork

LEARNING_RATE = 2e-3
WARMUP_STEPS = 100
CHECKPOINT_SECONDS = 180
AVERAGE_DECAY = 0.999  # of the weights that are exported, per step
PASS_SHARES = (0.45, 0.45, 0.1)  # of the steps, by how often the network has looked before
CM_IN_DM = 10.0


def main() -> None:
    """Train until the step count or the time is reached; checkpoints on the way."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the packs")
    parser.add_argument("--heads", type=Path, required=True, help="folder of generated heads")
    parser.add_argument("--aligned", type=Path, help="files of live.rigs.head_alignment, if any")
    parser.add_argument("--run", type=Path, required=True, help="checkpoints and log go here")
    parser.add_argument("--steps", type=int, default=12000)
    parser.add_argument("--width", type=int, default=96)
    parser.add_argument("--rate", type=float, default=LEARNING_RATE, help="largest learning rate")
    parser.add_argument("--start-from", type=Path, help="a run whose weights to go on with")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    Training(options).run()


class Training:
    """One run: its network, optimiser, place in the schedule and log."""

    def __init__(self, options: argparse.Namespace) -> None:
        self.options = options
        self.reference = load_landmark_reference(options.data)
        self.files = sorted(options.heads.glob("head_??????.npz"))
        if not self.files:
            raise SystemExit(f"No heads in {options.heads}: run engine.training.generate first.")
        torch.manual_seed(options.seed)
        size = NetworkSize(width=options.width)
        self.network = SkinningNetwork(size, self._shape_scale())
        if options.start_from is not None:
            state = torch.load(options.start_from / "last.pt")
            self.network.load_state_dict(state.get("average") or state["network"])
        decay = torch.optim.swa_utils.get_ema_multi_avg_fn(AVERAGE_DECAY)
        self.average = torch.optim.swa_utils.AveragedModel(self.network, multi_avg_fn=decay)
        optimiser = torch.optim.AdamW(self.network.parameters(), lr=options.rate)
        self.learner = Learner(self.network, self.average, optimiser)
        self.step = 0
        self.heads: dict[Path, dict[str, np.ndarray]] = {}
        self._resume()

    def run(self) -> None:
        """The loop."""
        saved, began, first = time.time(), time.time(), self.step
        running: dict[str, float] = {}
        while self.step < self.options.steps:
            rng = np.random.default_rng([self.options.seed, self.step])
            losses = self._learn(self._draw_example(rng), rng)
            self.step += 1
            for name, value in losses.items():
                running[name] = 0.99 * running.get(name, value) + 0.01 * value
            if self.step % 100 == 0:
                self._log(running, (time.time() - began) / (self.step - first))
            if time.time() - saved > CHECKPOINT_SECONDS:
                self._save()
                saved = time.time()
        self._save()

    def _draw_example(self, rng: np.random.Generator) -> Example:
        example = present(self._draw_head(rng), self.reference, rng)
        for _ in range(rng.choice(len(PASS_SHARES), p=PASS_SHARES)):
            example = self._look_again(example)
        return example

    @torch.no_grad()
    def _look_again(self, example: Example) -> Example:
        with torch.autocast("cpu", torch.bfloat16):
            prediction = self.average.module(*as_inputs(example))
        coordinates = example.inputs.coordinates + CM_IN_DM * prediction.coordinates.numpy()
        return look_again(example, coordinates, self.reference)

    def _learn(self, example: Example, rng: np.random.Generator) -> dict[str, float]:
        # Half the precision for the dense layers: several times as fast on recent processors.
        with torch.autocast("cpu", torch.bfloat16):
            prediction = self.network(*as_inputs(example))
        losses = compute_losses(prediction, example, rng)
        return self.learner.learn(losses, self.options.rate * self._schedule())

    def _schedule(self) -> float:
        return cosine_pace(self.step, self.options.steps, WARMUP_STEPS, 0.02)

    def _draw_head(self, rng: np.random.Generator) -> dict[str, np.ndarray]:
        file = self.files[rng.integers(len(self.files))]
        if file not in self.heads:
            self.heads[file] = dict(np.load(file))
        head = self.heads[file]
        if self.options.aligned is not None and "tracked_T" not in head:
            add_tracked(head, self.options.aligned / file.name)
        return head

    def _shape_scale(self) -> torch.Tensor:
        """(2, 53) root mean square motion over the first heads, centimetres."""
        power = [
            [(head[f"{name}_shapes"].astype(np.float32) ** 2).sum(2).mean(1) for head in heads]
            for name in ("ict", "makehuman")
            for heads in [[np.load(file) for file in self.files[:20]]]
        ]
        return torch.tensor(np.sqrt(np.mean(power, axis=1)), dtype=torch.float32)

    def _log(self, running: dict[str, float], seconds: float) -> None:
        line = {"step": self.step, "seconds_a_step": round(seconds, 3)}
        line.update({name: round(value, 4) for name, value in running.items()})
        print(json.dumps(line), flush=True)
        with open(self.options.run / "log.jsonl", "a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")

    def _save(self) -> None:
        facts = {"step": self.step, "width": self.options.width}
        self.learner.save(self.options.run / "last.pt", facts)

    def _resume(self) -> None:
        file = self.options.run / "last.pt"
        if file.exists():
            state = torch.load(file)
            if state["width"] != self.options.width:
                raise SystemExit(
                    f"The run {self.options.run} has width {state['width']}; resume it with "
                    f"--width {state['width']} or name another folder."
                )
            self.learner.load(state)
            self.step = state["step"]
            print(f"resumed at step {self.step}", flush=True)


def as_inputs(example: Example) -> tuple:
    """The network's arguments."""
    return (
        torch.from_numpy(example.inputs.features),
        torch.from_numpy(np.asarray(example.mass, np.float32)),
        torch.from_numpy(np.asarray(example.eigenvalues, np.float32)),
        torch.from_numpy(np.asarray(example.eigenvectors, np.float32)),
        example.gradient,
    )


if __name__ == "__main__":
    main()
