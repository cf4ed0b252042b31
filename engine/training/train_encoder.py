"""Trains the learned encoder on closed-loop shards.

python -m engine.training.train_encoder --shards training-data/closed-loop --data DIR --run DIR

Resumes from the run's last checkpoint. AdamW with a cosine schedule; the weights that are kept are
a running mean. People set apart are judged on the way and never learned from.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch

from engine.encoder_mirror import feature_mirror
from engine.training.closed_loop_data import hold_out, load_shards
from engine.training.encoder_answers import draw_answers
from engine.training.encoder_augment import Batch, gather, parts_of
from engine.training.encoder_losses import compute_losses, make_lesson, points_loss
from engine.training.encoder_measures import measure
from engine.training.encoder_network import USUAL_SHARE, EncoderNetwork, EncoderSize, Told
from engine.training.encoder_pictures import (
    Pictures,
    first_people,
    prepare,
    read_score_names,
)
from engine.training.face_augment import vary_faces
from engine.training.learner import Learner, cosine_pace
from engine.training.mesh_metric import mesh_metric

WARMUP_STEPS = 100
AVERAGE_DECAY = 0.998  # of the weights that are kept, per step
CHECKPOINT_SECONDS = 60


def main() -> None:
    """Train until the step count is reached; checkpoints on the way."""
    options = parse_options()
    torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    learned, judged = read_pictures(options)
    names = read_score_names(options.shards)
    Training(options, learned, judged, mesh_metric(options.data), names).run()


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--shards", type=Path, required=True, help="of live.synthesis closed-loop")
    parser.add_argument("--data", type=Path, required=True, help="folder of the packs")
    parser.add_argument("--run", type=Path, required=True, help="checkpoints and log go here")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=32, help="parts of 8 pictures")
    parser.add_argument("--rate", type=float, default=1e-3, help="largest learning rate")
    parser.add_argument("--decay", type=float, default=0.05, help="of the weights")
    parser.add_argument("--width", type=int, default=256)
    parser.add_argument("--blocks", type=int, default=3)
    parser.add_argument("--dropout", type=float, default=0.05)
    parser.add_argument("--face", action="store_true", help="look at the face itself")
    parser.add_argument("--past", action="store_true", help="remember the last 8 images")
    parser.add_argument("--people", type=int, help="learn from so many only")
    parser.add_argument("--hold-out", type=int, default=0,
                        help="judge on 1 in so many people of train; 0: on validation")  # fmt: skip
    parser.add_argument("--judge-every", type=int, default=500, help="steps")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(arguments)


def read_pictures(options: argparse.Namespace) -> tuple[Pictures, Pictures]:
    """Those to learn from and those to judge by."""
    learned = load_shards(options.shards, "train")
    if options.hold_out:
        learned, judged = hold_out(learned, options.hold_out)
    else:
        judged = load_shards(options.shards, "validation")
    pictures = prepare(learned)
    if options.people:
        pictures = first_people(pictures, options.people)
    return pictures, prepare(judged)


@torch.no_grad()
def follow(mean: torch.Tensor, new: torch.Tensor, count: torch.Tensor | int) -> torch.Tensor:
    """A running mean that forgets how it began."""
    decay = min(AVERAGE_DECAY, (1 + int(count)) / (10 + int(count)))
    return torch.lerp(mean, new, 1.0 - decay)


def learn_usual_doubt(network: EncoderNetwork, judged: Pictures) -> None:
    """Tell the network how wrong it expects to be on most pictures of people it does not know."""
    doubt = draw_answers(network, judged).doubt[judged.acting]
    usual = np.quantile(doubt, USUAL_SHARE, axis=0)
    network.usual_doubt.copy_(torch.from_numpy(np.maximum(usual, 1e-3)))


class Training:
    """One run: its network, optimiser, place in the schedule and log."""

    def __init__(
        self,
        options: argparse.Namespace,
        learned: Pictures,
        judged: Pictures,
        metric: np.ndarray,
        score_names: tuple[str, ...],
    ) -> None:
        self.options, self.learned, self.judged = options, learned, judged
        self.metric, self.score_names = metric, score_names
        self.mirror = feature_mirror(score_names)
        self.resting = learned.resting()
        self.usual_points = torch.from_numpy(learned.points.mean(0))
        self.rng = np.random.default_rng(options.seed)
        self.lesson = make_lesson(learned.code, metric)
        torch.manual_seed(options.seed)
        size = EncoderSize(width=options.width, blocks=options.blocks, dropout=options.dropout,
                           face=options.face, past=options.past)  # fmt: skip
        self.network = EncoderNetwork(size)
        self.network.front.fit(learned.features)
        self.average = torch.optim.swa_utils.AveragedModel(self.network, avg_fn=follow)
        optimiser = torch.optim.AdamW(
            self.network.parameters(), lr=options.rate, weight_decay=options.decay
        )
        self.learner = Learner(self.network, self.average, optimiser)
        self.step, self.epoch = 0, 0
        self._resume()

    def run(self) -> None:
        """The loop."""
        saved, began, first = time.time(), time.time(), self.step
        running: dict[str, float] = {}
        for batch in self._batches():
            for name, value in self._learn(batch).items():
                running[name] = 0.98 * running.get(name, value) + 0.02 * value
            self.step += 1
            if self.step % self.options.judge_every == 0 or self.step == self.options.steps:
                self._log(running, (time.time() - began) / (self.step - first))
            if time.time() - saved > CHECKPOINT_SECONDS:
                self._save()
                saved = time.time()
        learn_usual_doubt(self._averaged(), self.judged)
        self._save()

    def _batches(self) -> Iterator[Batch]:
        """Epoch after epoch until the step count is reached; who resumes begins a new one."""
        options = self.options
        while self.step < options.steps:
            rng = np.random.default_rng([options.seed, self.epoch])
            self.epoch += 1
            parts = parts_of(self.learned, rng)
            for first in range(0, len(parts), options.batch):
                if self.step >= options.steps:
                    return
                chosen = parts[first : first + options.batch]
                yield gather(self.learned, chosen, self.resting, self.mirror, rng, options.face)

    def _learn(self, batch: Batch) -> dict[str, float]:
        self.network.train()
        losses: dict[str, torch.Tensor] = {}
        shown = self._vary(batch)
        # Half the precision for the dense layers: several times as fast on recent processors.
        with torch.autocast("cpu", torch.bfloat16):
            sight, rest = self._look(batch, shown, losses)
            states = self.network.see(torch.from_numpy(batch.features), sight, rest)
            if self.options.past:
                past = states[torch.from_numpy(batch.past)]
                told = self.network.tell(past, torch.from_numpy(batch.ages))
            else:
                told = self.network.tell(states)
        told = Told(told.code.float(), told.gaze.float(), told.doubt.float())
        code, gaze, trust = map(torch.from_numpy, (batch.code, batch.gaze, batch.trust))
        losses.update(compute_losses(told, code, gaze, trust, self.lesson))
        pace = cosine_pace(self.step, self.options.steps, WARMUP_STEPS, 0.01)
        return self.learner.learn(losses, self.options.rate * pace)

    def _vary(self, batch: Batch) -> tuple[torch.Tensor, torch.Tensor] | None:
        """(B + R, 192, 192) faces, each a little different, and (B, 478, 2) their landmarks."""
        if batch.face is None:
            return None
        face, points = vary_faces(batch.face, batch.points, batch.unit, self.rng)
        return torch.from_numpy(face).float(), torch.from_numpy(points)

    def _look(
        self,
        batch: Batch,
        shown: tuple[torch.Tensor, torch.Tensor] | None,
        losses: dict[str, torch.Tensor],
    ) -> tuple[torch.Tensor | None, torch.Tensor | None]:
        """What is seen of the faces and of those at rest; `losses` gets that of the landmarks."""
        if shown is None:
            return None, None
        sight, count = self.network.sight(shown[0]), len(batch.code)
        found = self.network.points(sight[:count]).float().reshape(count, -1, 2)
        losses["points"] = points_loss(self.usual_points + found, shown[1])
        # The rest is given, as it is live: one way back through the network is enough.
        return sight[:count], torch.from_numpy(batch.rests) @ sight[count:].detach().float()

    def _averaged(self) -> EncoderNetwork:
        average = self.average.module
        assert isinstance(average, EncoderNetwork)
        return average

    def _log(self, running: dict[str, float], seconds: float) -> None:
        answers = draw_answers(self._averaged(), self.judged)
        line = {"step": self.step, "seconds_a_step": seconds, **running}
        line.update(measure(self.judged, answers.code, self.metric))
        rounded = {name: round(float(value), 4) for name, value in line.items()}
        print(json.dumps(rounded), flush=True)
        with open(self.options.run / "log.jsonl", "a", encoding="utf-8") as log:
            log.write(json.dumps(rounded) + "\n")

    def _save(self) -> None:
        facts = {
            "size": {slot: getattr(self.network.size, slot) for slot in EncoderSize.__slots__},
            "place": (self.step, self.epoch),
            "pictures": len(self.learned.person),
            "score_names": self.score_names,
        }
        self.learner.save(self.options.run / "last.pt", facts)

    def _resume(self) -> None:
        file = self.options.run / "last.pt"
        if not file.exists():
            return
        state = torch.load(file)
        if EncoderSize(**state["size"]) != self.network.size:
            raise SystemExit(f"{self.options.run} is another network's run; name another folder.")
        self.learner.load(state)
        self.step, self.epoch = state["place"]
        # Not once more what was drawn before.
        torch.manual_seed(self.options.seed + self.step)
        self.rng = np.random.default_rng([self.options.seed, self.step])
        print(f"resumed at step {self.step}", flush=True)


if __name__ == "__main__":
    main()
