"""Lamps, rooms and lenses for closed-loop pictures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from live.closed_loop.closed_loop_paint import RESERVED, Colours
from live.performer import turn
from render.looks import linear
from render.webcam_view import LAMPS, Light

HEIGHTS = (240, 240, 320, 320, 360, 480)
ASPECTS = (4 / 3, 4 / 3, 16 / 9, 1.0, 3 / 4)
FACE_PIXELS = (100.0, 400.0)
FACE_CM = 14.5  # across, of most people
_LEAST_CM = 28.0
_ROOM = (96, 72)
_FACE_CENTRE_CM = np.array([0.0, 0.8, 4.0])


@dataclass(frozen=True, slots=True, eq=False)
class Lens:
    """Camera and where the head is before it."""

    size: tuple[int, int]
    """(width, height) pixels."""
    focal: float
    """Pixels."""
    centre: np.ndarray
    """(3,) camera space, centimetres: where the middle of the face is."""
    R_camera: np.ndarray
    """(3, 3) the room's axes to the camera's."""

    def place(self, head: np.ndarray) -> np.ndarray:
        """(4, 4) T_camera_head of a head turned by (yaw, pitch, roll) in the room."""
        T = np.eye(4)
        T[:3, :3] = self.R_camera @ turn(float(head[0]), float(head[1]), float(head[2]))
        T[:3, 3] = self.centre - T[:3, :3] @ _FACE_CENTRE_CM
        return T


def draw_lens(rng: np.random.Generator) -> Lens:
    """A webcam or phone, 28 cm away or more, and a face 100 to 400 pixels wide within it."""
    height = int(rng.choice(HEIGHTS))
    width = int(round(height * float(rng.choice(ASPECTS)) / 2) * 2)
    focal = height / 2 / np.tan(np.radians(rng.uniform(32.0, 68.0)) / 2)
    largest = min(FACE_PIXELS[1], 0.62 * min(width, height), focal * FACE_CM / _LEAST_CM)
    across = float(np.exp(rng.uniform(np.log(FACE_PIXELS[0]), np.log(max(largest, 101.0)))))
    distance = focal * FACE_CM / across
    room = np.maximum([width / 2 - 0.62 * across, height / 2 - 0.75 * across], 0.0)
    shift = rng.uniform(-1, 1, 2) * room * 0.9 * distance / focal
    lift = np.radians(rng.normal(0, 7.0))
    return Lens((width, height), float(focal), np.array([*shift, -distance]), turn(0.0, lift, 0.0))


def draw_light(look: str, colours: Colours, rng: np.random.Generator) -> Light:
    """Up to three lamps and a room; exposed as a camera would, not always well."""
    lamps, strengths = _reserved_lamps(rng) if look == RESERVED else _trained_lamps(rng)
    sky = _tint(rng, 0.25) * rng.uniform(0.10, 0.55)
    ground = sky * rng.uniform(0.3, 0.9) * _tint(rng, 0.2)
    above = np.array([rng.normal(0, 0.1), 1.0, rng.normal(0, 0.2)])
    facing = np.clip(lamps @ np.array([0.0, 0.1, 1.0]), 0, None)
    reaching = (facing[:, None] * strengths).sum(0) * 0.7 + 0.5 * (sky + ground)
    tone = linear(colours.tone).mean()
    wanted = rng.uniform(0.16, 0.48) * (tone / 0.4) ** rng.uniform(0.3, 0.9)
    gain = wanted / max(float(reaching.mean()) * tone, 1e-3)
    balance = (reaching.mean() / np.maximum(reaching, 1e-3)) ** rng.uniform(0.2, 1.0)
    return Light(
        lamps=lamps,
        lamp_colours=strengths,
        above=above / np.linalg.norm(above),
        sky=sky,
        ground=ground,
        exposure=gain * balance,
        tone=np.array([rng.uniform(0.0, 1.0), rng.uniform(0.8, 1.2)]),
    )


def draw_room(rng: np.random.Generator) -> np.ndarray:
    """(72, 96, 3) uint8: walls, furniture, windows, out of focus or nearly sharp."""
    width, height = _ROOM
    ends = rng.uniform(0, 255) * rng.uniform(0.8, 1.2, (2, 3))
    ramp = np.linspace(ends[0], ends[1], height)[:, None] * np.ones((1, width, 1))
    room = Image.fromarray(np.clip(ramp, 0, 255).astype(np.uint8))
    pen = ImageDraw.Draw(room)
    for _ in range(rng.integers(0, 12)):
        x, y = rng.uniform(-10, width), rng.uniform(-10, height)
        w, h = rng.uniform(4, 45, 2)
        colour = tuple(
            int(c) for c in np.clip(rng.uniform(0, 255) * rng.uniform(0.75, 1.25, 3), 0, 255)
        )
        draw = pen.rectangle if rng.random() < 0.75 else pen.ellipse
        draw((x, y, x + w, y + h), fill=tuple(int(level) for level in colour))
    return np.asarray(room.filter(ImageFilter.GaussianBlur(float(rng.uniform(0.2, 4.0)))))


def _trained_lamps(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A broad key from the front half, perhaps a fill, a screen or something behind."""
    key = _direction(rng.normal(0, 40), rng.uniform(-10, 65))
    fill = _direction(rng.uniform(-90, 90), rng.uniform(-35, 40))
    back = _direction(rng.choice([-1, 1]) * rng.uniform(100, 165), rng.uniform(0, 45))
    strengths = np.array([rng.uniform(0.6, 2.0), rng.uniform(0, 0.7) * (rng.random() < 0.6),
                          rng.uniform(0, 1.5) * (rng.random() < 0.3)])  # fmt: skip
    colours = np.stack([_tint(rng, 0.2) for _ in range(LAMPS)])
    return np.stack([key, fill, back]), colours * strengths[:, None]


def _reserved_lamps(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """One hard lamp from the side, from above or from below, and a coloured one against it."""
    side = rng.choice([-1, 1])
    key = _direction(side * rng.uniform(25, 85), rng.choice([-1, 1, 1]) * rng.uniform(5, 60))
    against = _direction(-side * rng.uniform(40, 110), rng.uniform(-20, 30))
    front = _direction(rng.uniform(-15, 15), rng.uniform(-30, 20))
    strengths = np.array([rng.uniform(0.9, 2.4), rng.uniform(0.1, 0.9), rng.uniform(0.1, 0.6)])
    colours = np.stack([_tint(rng, 0.25), _tint(rng, 0.7), _tint(rng, 0.35)])
    return np.stack([key, against, front]), colours * strengths[:, None]


def _direction(azimuth: float, elevation: float) -> np.ndarray:
    a, e = np.radians([azimuth, elevation])
    return np.array([np.sin(a) * np.cos(e), np.sin(e), np.cos(a) * np.cos(e)])


def _tint(rng: np.random.Generator, spread: float) -> np.ndarray:
    """(3,) of mean 1: warm to cold for small spreads, any colour for large ones."""
    warm = rng.normal(0, spread)
    values = np.exp([warm, rng.normal(0, 0.25 * spread), -warm])
    return values / values.mean()
