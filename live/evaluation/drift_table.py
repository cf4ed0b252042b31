"""Neutral in, neutral out: how much a face that does nothing moves."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.progress import Progress
from live.evaluation import published
from live.evaluation.cast import Cast
from live.evaluation.clone_methods import decode_track
from live.evaluation.code_readers import READER_LABELS
from live.evaluation.masked_error import squared_errors
from live.evaluation.protocol_draws import NOISE, draws_of
from live.evaluation.result_table import ResultTable, Row
from live.evaluation.retargeting import worst

NOISES_MM = (0.0, 0.1)
NOISY_FRAMES = 16
SCALE = 1e6
MM_PER_CM = 10.0


def noisy_neutrals(neutral: np.ndarray, noise_mm: float, seed: int) -> np.ndarray:
    """(N, V, 3) centimetres: `neutral` (V, 3) with Gaussian noise on every coordinate.

    One frame without noise, `NOISY_FRAMES` with.
    """
    count = NOISY_FRAMES if noise_mm else 1
    noise = draws_of(seed, NOISE).standard_normal((count, *neutral.shape))
    return neutral + noise * (noise_mm / MM_PER_CM)


def measure_drift(cast: Cast, readers: Sequence[str], tell: Progress) -> ResultTable:
    """The neutral of each identity, read and put back on it, against the neutral."""
    seeds = cast.protocol.seeds()
    drifts: dict[tuple[float, str], list[float]] = {}
    for number, seed in enumerate(seeds):
        tell(f"identity {seed}, neutral", number / len(seeds))
        for noise_mm in NOISES_MM:
            for how in readers:
                drifts.setdefault((noise_mm, how), []).append(_drift(cast, seed, noise_mm, how))
    rows = [
        _row(noise_mm, how, found, how == readers[0]) for (noise_mm, how), found in drifts.items()
    ]
    details = {
        f"{how}, {noise_mm} mm": dict(zip(map(str, seeds), found, strict=True))
        for (noise_mm, how), found in drifts.items()
    }
    return ResultTable(
        "drift",
        "neutral in, neutral out, own identity; masked MSE, 1e-6 unit^2, mean over all vertices",
        ("MSE", "worst id"),
        tuple(rows),
        (f"Noise is Gaussian, on each coordinate of each vertex; {NOISY_FRAMES} draws a head.",),
        {"identities": details},
    )


def _drift(cast: Cast, seed: int, noise_mm: float, how: str) -> float:
    head = cast.ict(seed)
    track = cast.read(how, head, noisy_neutrals(head.neutral, noise_mm, seed))
    decoded = decode_track(cast.rig(head), track)
    return float(squared_errors(decoded, head.neutral, head.mask).mean()) * SCALE


def _row(noise_mm: float, how: str, found: list[float], default: bool) -> Row:
    goal = "< 1" if default and noise_mm else ""
    theirs = published.DRIFT if default and not noise_mm else ""
    label = f"{noise_mm:g} mm of noise: {READER_LABELS[how]}"
    return Row(label, (float(np.mean(found)), worst(found)), goal, theirs)
