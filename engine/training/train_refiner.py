"""Trains the network that corrects landmarks by crops, on closed-loop shards.

python -m engine.training.train_refiner --shards training-data/closed-loop --run DIR

The truth is where the drawn face's landmarks really are. Crops are warped a little and lit
differently, the mouth's mirrored. Prints how far landmarks are off before and after, in % of the
distance between the eyes' outer corners, on people not learned from.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engine.encoder_landmarks import mirror_twins
from engine.landmark_refinement import (
    CROP_DROPS,
    CROP_SIDES,
    MOUTH_POINTS,
    crop_spaces,
    upright_crops,
)
from engine.training.closed_loop_data import ClosedLoopData, load_shards
from engine.training.learner import cosine_pace, save_whole
from engine.training.refined_data import find_places
from engine.training.refiner_network import RefinerNetwork

LARGEST_SHIFT = 5  # pixels
LARGEST_GRAIN = 8.0
LARGEST_SLIP = 0.015
"""Of the eyes' distance: how far the tracker's word is shaken as a whole, and point by point."""
_CROP = 64


@dataclass(frozen=True, slots=True, eq=False)
class Looks:
    """N crops of one kind."""

    crops: np.ndarray
    """(N, 64, 64) uint8."""
    seen: np.ndarray
    """(N, K, 2) float32, in the crop's space."""
    truth: np.ndarray
    """(N, K, 2) float32."""
    side: float
    """Of the crop, in its space's unit."""
    drop: float
    """Of its middle below the space's origin."""
    twins: np.ndarray | None
    """(K,) where each point's mirror image is; None: this kind is never mirrored."""


def main() -> None:
    """Train, print, write."""
    options = parse_options()
    torch.set_num_threads(options.threads)
    options.run.mkdir(parents=True, exist_ok=True)
    data = load_shards(options.shards, "train")
    apart = (data.identity // 2) % options.hold_out == 0 if options.hold_out else None
    learned = data if apart is None else data.choose(~apart)
    judged = load_shards(options.shards, "validation") if apart is None else data.choose(apart)
    network = train(learned, options, judged)
    save_whole(options.run / "refiner.pt", network.state_dict())


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--shards", type=Path, required=True, help="of live.synthesis closed-loop")
    parser.add_argument("--run", type=Path, required=True, help="refiner.pt goes here")
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--batch", type=int, default=192, help="crops of each kind, both eyes one")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="largest learning rate")
    parser.add_argument("--hold-out", type=int, default=0,
                        help="judge on 1 in so many people of train; 0: on validation")  # fmt: skip
    parser.add_argument("--judge-every", type=int, default=250, help="steps")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(arguments)


def train(
    learned: ClosedLoopData, options: argparse.Namespace, judged: ClosedLoopData
) -> RefinerNetwork:
    """A network taught by `learned`, judged on the way on `judged`."""
    torch.manual_seed(options.seed)
    rng = np.random.default_rng(options.seed)
    network = RefinerNetwork()
    looks = collect(learned)
    network.fit_middles([look.seen for look in (looks[0], *looks)])
    optimiser = torch.optim.AdamW(network.parameters(), lr=options.rate, weight_decay=0.05)
    began = time.time()
    for step in range(options.steps):
        for group in optimiser.param_groups:
            group["lr"] = options.rate * cosine_pace(step, options.steps, 50, 0.0)
        network.train()
        loss = sum(_losses(network, looks, options.batch, rng), torch.zeros(()))
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        if (step + 1) % options.judge_every == 0 or step + 1 == options.steps:
            seconds = (time.time() - began) / (step + 1)
            print(f"step {step + 1}, {seconds:.2f} s each: {judge(network, judged)}", flush=True)
    return network.eval()


def collect(data: ClosedLoopData) -> tuple[Looks, Looks]:
    """Eyes, left and mirrored right ones together, and mouths."""
    crops, spaces = upright_crops(data.crops), crop_spaces(data.landmarks)
    seen = [space.to_crop(data.landmarks).astype(np.float32) for space in spaces]
    truth = [space.to_crop(data.true_landmarks).astype(np.float32) for space in spaces]
    twins = mirror_twins()[list(MOUTH_POINTS)]
    order = np.array([MOUTH_POINTS.index(int(twin)) for twin in twins])
    eyes = np.concatenate([crops[:, 0], crops[:, 1]])
    return (
        Looks(eyes, np.concatenate(seen[:2]), np.concatenate(truth[:2]),
              CROP_SIDES[0], CROP_DROPS[0], None),
        Looks(crops[:, 2], seen[2], truth[2], CROP_SIDES[2], CROP_DROPS[2], order),
    )  # fmt: skip


def _losses(
    network: RefinerNetwork, looks: tuple[Looks, Looks], count: int, rng: np.random.Generator
) -> Iterator[torch.Tensor]:
    for finder, look in zip((network.eye, network.mouth), looks, strict=True):
        crops, seen, truth = vary(look, count, rng)
        with torch.autocast("cpu", torch.bfloat16):
            found = finder(crops, seen)
        yield torch.nn.functional.smooth_l1_loss(100.0 * found, 100.0 * truth, beta=2.0)


def vary(
    look: Looks, count: int, rng: np.random.Generator
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """`count` random crops, what the tracker says of them, and the truth, warped alike."""
    rows = rng.integers(len(look.crops), size=count)
    crops, seen, truth = look.crops[rows], look.seen[rows], look.truth[rows]
    if look.twins is not None:
        mirrored = rng.random(count) < 0.5
        crops[mirrored] = crops[mirrored][:, :, ::-1]
        for places in (seen, truth):
            places[mirrored] = places[mirrored][:, look.twins] * np.array((-1, 1), np.float32)
    A, shift = draw_warps(count, rng)
    middle = np.array((0.0, look.drop))
    moved = [
        (places - middle) @ A.transpose(0, 2, 1) + middle + 0.5 * look.side * shift[:, None]
        for places in (seen, truth)
    ]
    slip = rng.normal(0, LARGEST_SLIP, (count, 1, 2)) + rng.normal(0, LARGEST_SLIP, seen.shape)
    warped = vary_light(warp(torch.from_numpy(crops).float(), A, shift), rng)
    seen, truth = (torch.from_numpy(places).float() for places in (moved[0] + slip, moved[1]))
    return warped, seen, truth


def draw_warps(count: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """(N, 2, 2) matrices near the identity, other people's proportions, and (N, 2) shifts.

    Shifts in half sides of a crop.
    """
    angle = rng.normal(0, 0.08, count)
    turn = np.stack([np.cos(angle), -np.sin(angle), np.sin(angle), np.cos(angle)], -1)
    sizes = np.zeros((count, 2, 2))
    sizes[:, (0, 1), (0, 1)] = np.exp(rng.normal(0, 0.09, (count, 2)))
    sizes[:, 0, 1] = rng.normal(0, 0.08, count)
    shift = rng.uniform(-LARGEST_SHIFT, LARGEST_SHIFT, (count, 2)) / (0.5 * _CROP)
    return turn.reshape(-1, 2, 2) @ sizes, shift


def warp(crops: torch.Tensor, A: np.ndarray, shift: np.ndarray) -> torch.Tensor:
    """(N, 64, 64) crops with what was at p, in half sides from the middle, now at A p + shift."""
    back = np.linalg.inv(A)
    theta = np.concatenate([back, -back @ shift[:, :, None]], axis=2)
    grid = torch.nn.functional.affine_grid(
        torch.from_numpy(theta).float(), [len(crops), 1, _CROP, _CROP], align_corners=False
    )
    return torch.nn.functional.grid_sample(
        crops[:, None], grid, padding_mode="border", align_corners=False
    )[:, 0]


def vary_light(crops: torch.Tensor, rng: np.random.Generator) -> torch.Tensor:
    """(N, 64, 64) with other contrast, light from another side, other sharpness and grain."""
    count = len(crops)

    def draw(spread: float) -> torch.Tensor:
        return torch.from_numpy(rng.normal(0, spread, (count, 1, 1))).float()

    bent = 255.0 * (crops / 255.0).clamp(1e-3, 1.0) ** draw(0.3).exp()
    ramp = torch.linspace(-1, 1, _CROP)
    lit = bent * (1.0 + draw(0.15) * ramp + draw(0.15) * ramp[:, None])
    soft = torch.nn.functional.avg_pool2d(lit[:, None], 3, 1, 1, count_include_pad=False)[:, 0]
    lit = torch.lerp(lit, soft, draw(0.5).abs().clamp(max=1.0))
    grain = torch.from_numpy(rng.standard_normal(lit.shape, dtype=np.float32))
    return lit + draw(0.5 * LARGEST_GRAIN).abs() * grain


def judge(network: RefinerNetwork, data: ClosedLoopData) -> str:
    """Median error before and after, by kind of crop."""
    spaces = crop_spaces(data.landmarks)
    found = find_places(network, data, spaces)
    words = []
    for name, space, place in zip(("eye_L", "eye_R", "mouth"), spaces, found, strict=True):
        truth = space.to_crop(data.true_landmarks)
        errors = (np.linalg.norm(p - truth, axis=2) for p in (space.to_crop(data.landmarks), place))
        before, after = (100 * float(np.median(error)) for error in errors)
        words.append(f"{name} {before:.2f} to {after:.2f} %")
    return ", ".join(words)


if __name__ == "__main__":
    main()
