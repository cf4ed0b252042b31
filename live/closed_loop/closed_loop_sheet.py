"""A sheet of random closed-loop pictures to look at: what the encoder will learn from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from capture.face_crop import cut_face
from live.closed_loop.closed_loop_families import CODE_NAMES
from live.closed_loop.closed_loop_studio import Amounts, Shot, Studio

PICTURES = 48
_COLUMNS = 8
_TILE = 240
_STRIP = 128
_PER_PERSON = 4
_AMOUNTS = Amounts(sequences=1, length=2, singles=10)
_TRUE, _SEEN = (60, 255, 90), (255, 60, 60)
_CROPPED = 0.75  # of the face's larger side, from its middle


def make_sheet(studio: Studio, split: str, seed: int, path: Path) -> int:
    """Write 48 pictures, 4 of each of 12 people; how many of them the tracker found."""
    rng = np.random.default_rng(seed)
    sheet = Image.new("RGB", (_COLUMNS * _TILE, PICTURES // _COLUMNS * (_TILE + _STRIP)))
    found = 0
    for person in range(PICTURES // _PER_PERSON):
        shots = list(studio.shoot_person(split, person, seed, _AMOUNTS))
        for place, number in enumerate(rng.choice(len(shots), _PER_PERSON, replace=False)):
            row, column = divmod(person * _PER_PERSON + place, _COLUMNS)
            sheet.paste(draw_tile(shots[number]), (column * _TILE, row * (_TILE + _STRIP)))
            found += shots[number].seen.face_found
    path.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(path)
    return found


def draw_tile(shot: Shot) -> Image.Image:
    """Landmarks as they are (green) and were seen (red), the face as cut, the largest codes."""
    low, high = shot.landmarks.min(0), shot.landmarks.max(0)
    middle, half = (low + high) / 2, _CROPPED * float((high - low).max())
    box = tuple(float(value) for value in (*(middle - half), *(middle + half)))
    face = Image.fromarray(shot.image).transform(
        (_TILE, _TILE), Image.Transform.EXTENT, box, Image.Resampling.BICUBIC
    )
    tile = Image.new("RGB", (_TILE, _TILE + _STRIP))
    tile.paste(face, (0, 0))
    pen = ImageDraw.Draw(tile)
    scale = _TILE / (2 * half)
    _dot(pen, (shot.landmarks - middle + half) * scale, _TRUE)
    if shot.seen.face_found:
        _dot(pen, (shot.seen.landmarks[:, :2] - middle + half) * scale, _SEEN)
        crop = Image.fromarray(cut_face(shot.image, shot.seen.landmarks))
        tile.paste(crop.resize((_STRIP, _STRIP), Image.Resampling.BOX), (0, _TILE))
    for line, row in enumerate(np.argsort(-shot.code)[:5]):
        if shot.code[row] > 0.05:
            pen.text((3, 2 + 11 * line), f"{CODE_NAMES[row]} {shot.code[row]:.2f}", (255, 255, 0))
    return tile


def _dot(pen: ImageDraw.ImageDraw, points: np.ndarray, colour: tuple[int, int, int]) -> None:
    """Every second landmark and all of the irises', a pixel each: the face must stay visible."""
    shown = np.concatenate([points[:468:2], points[468:]])
    pen.point([(float(x), float(y)) for x, y in shown], fill=colour)
