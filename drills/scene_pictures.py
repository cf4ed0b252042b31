"""How a tracker's scene is put together: cluttered rooms, placed people, hands, light and noise.

Pure functions on (H, W, 3) uint8 pictures and seeded chance. Coordinates are continuous pixels,
x right and y down, (0, 0) the outer corner of the first pixel.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw, ImageFilter
from scene_people import Cutout

_SKIN = np.array([205.0, 155.0, 128.0])
_BODY = np.array([
    [-0.42, 0.42], [-1.20, 0.75], [-1.50, 2.60], [-1.35, 4.20], [-0.85, 4.20], [-0.80, 9.00],
    [0.80, 9.00], [0.85, 4.20], [1.35, 4.20], [1.50, 2.60], [1.20, 0.75], [0.42, 0.42],
])  # fmt: skip
"""Shoulders to feet in face widths, from the middle of the mouth."""


@dataclass(frozen=True, slots=True, eq=False)
class FaceTruth:
    """Where one person's face is in a frame."""

    identity: int
    points: np.ndarray
    """(7, 2) float64 pixels of the frame, as `scene_people.LANDMARKS`."""
    face_width: float
    """Pixels from ear to ear, were the head upright."""
    roll_degrees: float
    """Clockwise as seen in the frame."""
    seen: float
    """[0, 1] share of the face inside the frame and behind nobody."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a face comes to lie."""

    x: float
    y: float
    """Pixels, of the middle between eyes and mouth."""
    face_width: float
    roll_degrees: float = 0.0


def draw_room(width: int, height: int, seed: int) -> np.ndarray:
    """(height, width, 3) uint8: a slope of light with boxes, discs and lines of writing on it."""
    rng = np.random.default_rng(seed)
    corners = rng.uniform(60, 190, (2, 2, 3)).astype(np.uint8)
    room = Image.fromarray(corners).resize((width, height), Image.Resampling.BILINEAR)
    pen = ImageDraw.Draw(room)
    for _ in range(42):
        x, y = rng.uniform((-40, -40), (width, height))
        w, h = rng.uniform(10, 190, 2)
        colour = tuple(int(c) for c in rng.uniform(20, 235, 3))
        shape = pen.rectangle if rng.random() < 0.75 else pen.ellipse
        shape((x, y, x + w, y + h), fill=colour)
    for _ in range(10):
        _scribble(pen, rng, width, height)
    room = room.filter(ImageFilter.GaussianBlur(0.8))
    grain = np.repeat(np.repeat(rng.normal(0, 4, (height // 4 + 1, width // 4 + 1)), 4, 0), 4, 1)
    noisy = np.asarray(room, np.float64) + grain[:height, :width, None]
    return np.clip(noisy, 0, 255).astype(np.uint8)


def _scribble(pen: ImageDraw.ImageDraw, rng: np.random.Generator, width: int, height: int) -> None:
    """A few lines that look like writing."""
    x, y = rng.uniform((0, 0), (width * 0.85, height * 0.9))
    size = rng.uniform(3, 9)
    ink = tuple(int(c) for c in rng.uniform(0, 90, 3))
    for row in range(rng.integers(2, 7)):
        for column in np.flatnonzero(rng.random(24) < 0.75):
            left, top = x + column * size * 0.8, y + row * size * 1.9
            pen.line((left, top, left + rng.uniform(0, size * 0.6), top + size), fill=ink)


def place_matrix(cutout: Cutout, place: Place) -> np.ndarray:
    """(2, 3) takes the cutout's pixels to the frame's."""
    scale = place.face_width / cutout.face_width
    angle = np.radians(place.roll_degrees)
    turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([turn, (place.x, place.y) - turn @ face_middle(cutout.points)])


def face_middle(points: np.ndarray) -> np.ndarray:
    """(2,) the middle between eyes and mouth of (7, 2) points."""
    return (points[:4].mean(axis=0) + points[5:].mean(axis=0)) / 2


def eye_distance(points: np.ndarray) -> float:
    """Pixels between the middles of the eyes of (7, 2) points."""
    return float(np.linalg.norm(points[:2].mean(axis=0) - points[2:4].mean(axis=0)))


def put_person(canvas: np.ndarray, cutout: Cutout, place: Place) -> np.ndarray:
    """`canvas` with the person on it, before whoever was there."""
    matrix = place_matrix(cutout, place)
    page = Image.fromarray(canvas)
    if cutout.shirt:
        mouth = cutout.points[5:].mean(axis=0)
        outline = (mouth + _BODY * cutout.face_width) @ matrix[:, :2].T + matrix[:, 2]
        pen = ImageDraw.Draw(page)
        pen.polygon([tuple(p) for p in outline.tolist()], fill=cutout.shirt)
    _paste(page, cutout.picture, matrix)
    return np.asarray(page)


def _paste(page: Image.Image, picture: np.ndarray, matrix: np.ndarray) -> None:
    """Lay RGBA `picture` on; shrunk before it is turned, as turning alone would alias."""
    height, width = picture.shape[:2]
    scale = float(np.hypot(matrix[0, 0], matrix[1, 0]))
    small = (max(1, round(width * min(scale, 1.0))), max(1, round(height * min(scale, 1.0))))
    layer = Image.fromarray(picture).resize(small, Image.Resampling.LANCZOS)
    shrunk = matrix[:, :2] * (width / small[0], height / small[1])
    corners = np.array([(0, 0), (small[0], 0), small, (0, small[1])]) @ shrunk.T + matrix[:, 2]
    left, top = np.maximum(np.floor(corners.min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(corners.max(axis=0)), page.size).astype(int)
    if right <= left or bottom <= top:
        return
    back = np.linalg.inv(shrunk)
    offset = back @ ((left, top) - matrix[:, 2])
    numbers = (*back[0], offset[0], *back[1], offset[1])
    turned = layer.transform(
        (int(right - left), int(bottom - top)),
        Image.Transform.AFFINE,
        tuple(map(float, numbers)),
        Image.Resampling.BICUBIC,
    )
    page.paste(turned.convert("RGB"), (int(left), int(top)), turned.getchannel("A"))


def tell_truth(
    cutout: Cutout, place: Place, identity: int, size: tuple[int, int], hidden: float = 0.0
) -> FaceTruth:
    """What is known of a placed person in a frame of `size` (width, height)."""
    matrix = place_matrix(cutout, place)
    half = place.face_width / 2 * np.array([1.0, 1.25])  # a face is longer than wide
    low, high = np.array([place.x, place.y]) - half, np.array([place.x, place.y]) + half
    inside = np.clip(np.minimum(high, size) - np.maximum(low, 0), 0, None) / (high - low)
    return FaceTruth(
        identity=identity,
        points=cutout.points @ matrix[:, :2].T + matrix[:, 2],
        face_width=place.face_width,
        roll_degrees=place.roll_degrees,
        seen=float(inside.prod()) * (1.0 - hidden),
    )


def overlap(front: Place, back: Place) -> float:
    """[0, 1] share of the face at `back` that the head at `front` covers, both upright."""
    reach = np.array([front.face_width / 2 * 1.05, front.face_width / 2 * 1.6])
    half = back.face_width / 2 * np.array([1.0, 1.25])
    gap = np.abs([front.x - back.x, front.y - back.y])
    return float((np.clip(reach + half - gap, 0, 2 * np.minimum(half, reach)) / (2 * half)).prod())


def hold_hand(cutout: Cutout, middle: np.ndarray, length: float, turn: float) -> Cutout:
    """The person with a hand before (2,) `middle` of the cutout, `length` pixels, radians."""
    height, width = cutout.picture.shape[:2]
    hand = Image.new("L", (2 * width, 2 * height), 0)
    pen = ImageDraw.Draw(hand)
    axes = np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])

    def spot(along: float, across: float, radius: float) -> None:
        x, y = 2 * (middle + length * np.array([along, across]) @ axes)
        r = 2 * radius * length
        pen.ellipse((x - r, y - r, x + r, y + r), fill=255)

    for step in np.linspace(0, 1, 60):
        for finger, reach in enumerate((0.44, 0.52, 0.50, 0.40)):
            spot(-0.05 + reach * step, -0.195 + 0.13 * finger, 0.062)
        spot(-0.45 + 0.42 * step, 0.0, 0.24)
        spot(-0.30 + 0.25 * step, -0.24 - 0.12 * step, 0.07)
    cover = hand.resize((width, height), Image.Resampling.LANCZOS)
    alpha = np.asarray(cover, np.float64)[..., None] / 255
    # Darker towards its rim: fingers stay apart from each other.
    depth = np.asarray(cover.filter(ImageFilter.GaussianBlur(length * 0.035)), np.float64) / 255
    skin = _SKIN * (0.45 + 0.55 * np.clip(2 * depth - 1, 0, 1))[..., None]
    colour = cutout.picture[..., :3] * (1 - alpha) + skin * alpha
    matte = np.maximum(cutout.picture[..., 3], 255 * alpha[..., 0])
    picture = np.dstack([colour, matte]).clip(0, 255).astype(np.uint8)
    return replace(cutout, picture=picture)


def dim(image: np.ndarray, gain: float, rng: np.random.Generator) -> np.ndarray:
    """The picture of a camera in the dark: code values times `gain`, noise, whole numbers again.

    Noise in levels of 255: read 0.8, and the square root of 0.15 times the level for the light's.
    """
    light = image * gain
    noise = rng.standard_normal(image.shape) * np.sqrt(0.8**2 + 0.15 * light)
    return np.clip(np.rint(light + noise), 0, 255).astype(np.uint8)


def add_noise(image: np.ndarray, levels: float, rng: np.random.Generator) -> np.ndarray:
    """The picture with normal noise of `levels` of 255, the same in all channels by half."""
    shape = (*image.shape[:2], 1)
    both = (rng.standard_normal(image.shape) + rng.standard_normal(shape)) * np.sqrt(0.5)
    return np.clip(np.rint(image + levels * both), 0, 255).astype(np.uint8)


def backlight(room: np.ndarray, glare: float = 1.0) -> np.ndarray:
    """The room with a window behind: blown out in the middle."""
    height, width = room.shape[:2]
    rows, columns = np.indices((height, width))
    reach = np.hypot((columns - width / 2) / width, (rows - height / 2) / height)
    light = 255 * glare * np.clip(1.4 - 1.6 * reach, 0, 1)[..., None]
    return np.clip(room * 0.5 + light, 0, 255).astype(np.uint8)


def shade(cutout: Cutout, gain: float) -> Cutout:
    """The person with `gain` times the light."""
    picture = cutout.picture.astype(np.float64) * (gain, gain, gain, 1.0)
    shirt = tuple(round(gain * level) for level in cutout.shirt or ())
    return replace(cutout, picture=picture.astype(np.uint8), shirt=shirt or None)
