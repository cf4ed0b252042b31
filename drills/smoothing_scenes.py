"""What the smoothing drill shows the trackers: a face that moves as scripted, and faces at rest."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from engine.names import ICT_EXPRESSIONS
from live.performance import Gesture, Moment
from live.performer import build_performer, pose, read_archive
from render.character_view import CharacterView
from render.context import headless_context

RATE = 60
"""Images a second; of 30, every other one."""
BLINKS_S = (1.0, 1.708, 2.416)
"""Of 100 ms; they meet the images at different moments."""
SMILE_STEP_S, SMILE_S = 3.6, 5.0
JAW_S = ((6.2, 1), (7.2, 2), (8.2, 4))
BROWS_S = ((9.4, 1), (10.4, 2))
HEAD_S = ((11.6, 1), (12.6, 2))
"""Start, then so many waves within the second that follows."""
GLANCE_S = 14.0
END_S = 15.0
_SIZE = (448, 448)
_BOTH = ("_L", "_R")
_HEAD_TURN = {1: np.radians(15.0), 2: np.radians(7.0)}
_GLANCE = np.radians(15.0)


def act(time_s: float) -> Moment:
    """The performer at one time of the script."""
    blink = sum(_bump(start, 0.045, 0.01, time_s) for start in BLINKS_S)
    step = float(SMILE_STEP_S <= time_s < SMILE_STEP_S + 1.0)
    brows = sum(_lift(start, waves, time_s) for start, waves in BROWS_S)
    amounts = {
        "eyeBlink": blink,
        "mouthSmile": 0.9 * (step + _bump(SMILE_S, 0.3, 0.3, time_s)),
        "browInnerUp": brows,
        "browOuterUp": brows,
    }
    code = np.zeros(len(ICT_EXPRESSIONS), np.float32)
    for name, amount in amounts.items():
        for side in _BOTH:
            code[ICT_EXPRESSIONS.index(name + side)] = amount
    jaw = sum(_lift(start, waves, time_s) for start, waves in JAW_S)
    code[ICT_EXPRESSIONS.index("jawOpen")] = 0.6 * jaw
    turn = sum(_HEAD_TURN[waves] * _swing(start, waves, time_s) for start, waves in HEAD_S)
    glance = _GLANCE * (GLANCE_S <= time_s < GLANCE_S + 0.5)
    return Moment(time_s, code, np.array([turn, 0.0, 0.0]), np.array([glance, 0.0]))


def draw_script(makehuman: Path, end_s: float) -> list[np.ndarray]:
    """(448, 448, 3) uint8 RGB, `RATE` a second until `end_s`."""
    model = build_performer(read_archive(makehuman), rounds=1)
    pictures = []
    with headless_context() as ctx:
        view = CharacterView(ctx, model, _SIZE, samples=4, supersample=1)
        for number in range(round(end_s * RATE)):
            view.draw(pose(act(number / RATE)))
            pictures.append(view.read().copy())
    return pictures


def film(pictures: Sequence[np.ndarray], noise: float, quality: int) -> Iterator[np.ndarray]:
    """The pictures as a webcam hands them on: noise of `noise` grey levels, then JPEG."""
    generator = np.random.default_rng(0)
    for picture in pictures:
        noisy = picture + generator.normal(0.0, noise, picture.shape)
        packed = io.BytesIO()
        Image.fromarray(np.clip(noisy, 0, 255).astype(np.uint8)).save(
            packed, "JPEG", quality=quality
        )
        yield np.asarray(Image.open(packed))


def _bump(start_s: float, rise_s: float, hold_s: float, time_s: float) -> float:
    return Gesture(start_s, rise_s, hold_s, rise_s, {}).strength(time_s)


def _lift(start_s: float, waves: int, time_s: float) -> float:
    """0 to 1 and back, `waves` times within a second."""
    inside = start_s <= time_s < start_s + 1.0
    return 0.5 - 0.5 * np.cos(2 * np.pi * waves * (time_s - start_s)) if inside else 0.0


def _swing(start_s: float, waves: int, time_s: float) -> float:
    """To one side and the other, `waves` times within a second."""
    inside = start_s <= time_s < start_s + 1.0
    return np.sin(2 * np.pi * waves * (time_s - start_s)) if inside else 0.0
