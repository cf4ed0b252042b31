"""Endless samples for the mesh encoder: random codes on stored heads, as a rigged mesh shows them.

Motion is linear in the code, so nothing but the heads' bases is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from engine.cloning.motion_sensors import MotionSensors
from engine.cloning.sensor_solve import build_first_guess, rigid_motions, weigh_sensors
from engine.names import ICT_EXPRESSIONS, REGION_NAMES, twin_indices

COUNT = len(ICT_EXPRESSIONS)
TWINS = np.array(twin_indices(ICT_EXPRESSIONS))
PAIR_TWINS = torch.from_numpy(np.concatenate([TWINS, TWINS + COUNT]))
REGION_TWINS = torch.tensor(twin_indices(REGION_NAMES))
FLIP = torch.tensor([-1.0, 1, 1])
_JAW, _CLOSE = ICT_EXPRESSIONS.index("jawOpen"), ICT_EXPRESSIONS.index("mouthClose")
KINDS = ("binary", "fractional", "symmetric", "neutral")
MOST_ACTIVE = np.array([5, 8, 4, 1])
KIND_SHARES = (0.2, 0.5, 0.24, 0.06)
TIE_SHARE = 0.5
"""How often mouthClose is at most as strong as jawOpen: in life it always is."""
STYLED_SHARE = 0.4
NOISY_SHARE, NOISE_CM = 0.6, 0.03
POSED_SHARE, SHIFT_CM, TURN_RADIANS = 0.5, 0.04, 0.004


@dataclass(frozen=True, slots=True, eq=False)
class SensedHead:
    """One head's bases at the sensors; rows are the 53 expressions, then what style 1 adds."""

    truth: torch.Tensor
    """(106, 3P) float16 centimetres."""
    first_guess: torch.Tensor
    """(106, 3P) float32, see `build_first_guess`."""
    seen: torch.Tensor
    """(P,) float32 0 or 1."""
    truth_squares: torch.Tensor
    """(106, 106): products of the true motions, centimetres^2 a sensor, see `weigh_sensors`."""
    rig_squares: torch.Tensor
    """(106, 106): of the motions as the rig believes."""
    cross: torch.Tensor
    """(106, 106): of the rig's (rows) with the true ones."""


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """N samples, those of one head after the other."""

    heads: list[SensedHead]
    mirrored: torch.Tensor
    """(N,) bool: whether the network is shown the sample in a mirror."""
    motion: torch.Tensor
    """(N, 3P) what the sensors feel, noise and all."""
    guess: torch.Tensor
    """(N, 106)."""
    presence: torch.Tensor
    """(N, 24) share of each region's sensors that are on the mesh."""
    code: torch.Tensor
    """(N, 106) the truth, not mirrored."""


def read_sensed_head(file: Path, sensors: MotionSensors) -> SensedHead:
    """One file of `engine.training.mesh_encoder_data`."""
    with np.load(file, allow_pickle=False) as arrays:
        truth, rig = (_stack(arrays[name]) for name in ("truth", "rig"))
        seen = arrays["seen"]
    guess = build_first_guess(sensors, rig, seen)
    share = weigh_sensors(sensors, seen).repeat(3) / max(int(seen.sum()), 1)
    given, believed = truth.reshape(len(truth), -1), rig.reshape(len(rig), -1)
    squares = (
        torch.from_numpy(((first * share) @ second.T).astype(np.float32))
        for first, second in ((given, given), (believed, believed), (believed, given))
    )
    return SensedHead(
        torch.from_numpy(given).half(),
        torch.from_numpy(guess),
        torch.from_numpy(seen.astype(np.float32)),
        *squares,
    )


def _stack(versions: np.ndarray) -> np.ndarray:
    """(2, 53, P, 3) of both sculptors to (106, P, 3): the first's, then the way to the other's."""
    own, other = versions.astype(np.float64)
    return np.concatenate([own, other - own])


def draw_codes(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count, 106) float32: expressions in [0, 1] and styles, at most as strong as they."""
    kind = rng.choice(len(KINDS), size=count, p=KIND_SHARES)[:, None]
    active = rng.random((count, COUNT)).argsort(1) < rng.integers(1, MOST_ACTIVE[kind] + 1)
    weights = np.where(kind == KINDS.index("binary"), 1.0, rng.random((count, COUNT)))
    codes = np.where(active & (kind != KINDS.index("neutral")), weights, 0.0)
    alike = np.maximum(codes, codes[:, TWINS] * rng.uniform(0.85, 1, codes.shape))
    codes = np.where(kind == KINDS.index("symmetric"), alike, codes)
    tied = rng.random(count) < TIE_SHARE
    codes[tied, _CLOSE] = np.minimum(codes[tied, _CLOSE], codes[tied, _JAW])
    alike = rng.random((count, 1)) < 0.5
    each = np.where(alike, rng.random((count, 1)), rng.random(codes.shape))
    styles = codes * each * (rng.random((count, 1)) < STYLED_SHARE)
    return np.hstack([codes, styles]).astype(np.float32)


class SampleDrawer:
    """Draws batches from a growing folder of heads."""

    def __init__(self, folder: Path, sensors: MotionSensors, *, most: int) -> None:
        self._folder, self._sensors, self._most = folder, sensors, most
        self._heads: dict[Path, SensedHead] = {}
        self._files: list[Path] = []
        self._presence = _region_means(sensors)
        self._turns = _turns(sensors)
        self._places, self._twins = sensors.places, torch.from_numpy(sensors.twins)
        self.look_again()

    def look_again(self) -> None:
        """Take note of heads that have joined."""
        files = sorted(self._folder.glob("plain_*.npz")) + sorted(self._folder.glob("sty*.npz"))
        self._files = files[: self._most]
        if not self._files:
            raise SystemExit(
                f"No heads in {self._folder}: run engine.training.mesh_encoder_data first."
            )

    def __len__(self) -> int:
        return len(self._files)

    def draw(self, rng: np.random.Generator, heads: int, each: int) -> Batch:
        """`each` samples of every one of `heads` random heads."""
        chosen = [self._draw_head(rng) for _ in range(heads)]
        mirrored = torch.from_numpy(rng.random(heads) < 0.5).repeat_interleave(each)
        codes = torch.from_numpy(draw_codes(rng, heads * each))
        parts = list(zip(codes.split(each), chosen, strict=True))
        motion = [self._disturb(code @ head.truth.float(), head, rng) for code, head in parts]
        guess = [felt @ head.first_guess.T for felt, head in zip(motion, chosen, strict=True)]
        presence = [(self._presence @ head.seen).expand(each, -1) for head in chosen]
        shown = self._show(mirrored, torch.cat(motion), torch.cat(guess), torch.cat(presence))
        return Batch(chosen, mirrored, *shown, codes)

    def _show(
        self,
        mirrored: torch.Tensor,
        motion: torch.Tensor,
        guess: torch.Tensor,
        presence: torch.Tensor,
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        flipped = motion[mirrored].reshape(-1, *self._places.shape)[:, self._twins]
        motion[mirrored] = (flipped * FLIP).flatten(1)
        guess[mirrored] = guess[mirrored][:, PAIR_TWINS]
        presence[mirrored] = presence[mirrored][:, REGION_TWINS]
        return motion, guess, presence

    def _draw_head(self, rng: np.random.Generator) -> SensedHead:
        file = self._files[rng.integers(len(self._files))]
        if file not in self._heads:
            self._heads[file] = read_sensed_head(file, self._sensors)
        return self._heads[file]

    def _disturb(
        self, motion: torch.Tensor, head: SensedHead, rng: np.random.Generator
    ) -> torch.Tensor:
        """Noise of the vertices and what a head pose not quite found leaves behind."""
        added = np.zeros(motion.shape, np.float32)
        noisy = rng.random(len(motion)) < NOISY_SHARE
        strength = rng.uniform(0, NOISE_CM, (int(noisy.sum()), 1)).astype(np.float32)
        added[noisy] = strength * rng.standard_normal((len(strength), motion.shape[1]), np.float32)
        posed = rng.random((len(motion), 1)) < POSED_SHARE
        scale = posed * np.repeat([SHIFT_CM, TURN_RADIANS], 3)
        added += (rng.standard_normal((len(motion), 6)) * scale).astype(np.float32) @ self._turns
        return (motion + torch.from_numpy(added)) * head.seen.repeat_interleave(3)


def _region_means(sensors: MotionSensors) -> torch.Tensor:
    member = sensors.regions[None] == np.arange(len(REGION_NAMES))[:, None]
    share = member / np.maximum(member.sum(1, keepdims=True), 1)
    return torch.from_numpy(share.astype(np.float32))


def _turns(sensors: MotionSensors) -> np.ndarray:
    """(6, 3P): shifts by one centimetre and turns by one radian."""
    motions = rigid_motions(sensors.places.astype(np.float64))
    return motions.reshape(6, -1).astype(np.float32)
