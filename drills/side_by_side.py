"""A film of a performer beside the character, moved by each encoder, with the code as bars.

    python drills/side_by_side.py CLIP --out FILE.mp4 [--sheet PNG] [--mesh FILE] [--calibrate 1]

From left to right: the performer, the character by the learned encoder, the character by name, both
smoothed as in the product. Below, the expressions that either uses most in the whole film: upper
bar learned, lower bar by name. `--sheet` keeps some images of the film as one picture.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from encoder_runs import (
    CODE_NAMES,
    Seen,
    calmest,
    codes_of,
    open_encoders,
    smoothed,
    watch_clip,
)
from PIL import Image, ImageDraw, ImageFont
from plain_errors import end_with

from capture.model_store import find_tracker_model
from engine.bundled import bundled_head
from engine.deformer import CpuDeformer
from engine.records import Expression
from live.character_model import build_model
from live.character_renderer import HeadlessRenderer
from live.rigs.rigging import Rigged, rig_mesh
from live.video_file import VideoFile
from render.character_view import CharacterView
from render.context import headless_context
from render.sheet import contact_sheet

SIZE = 384
_BARS, _BAR_COLUMNS, _ROW = 15, 3, 26
_NAME_WIDTH, _EDGE = 130, 10
_INKS = ("#5aa2e8", "#f0944a")  # learned, by name
_PAPER, _INK, _GROOVE = (24, 27, 31), (228, 231, 235), (52, 57, 64)
_SHEET_IMAGES, _SHEET_COLUMNS = 16, 4
_SHEET_WIDTH = 520
_ROOM = 1.3  # of what the face takes up
Made = Mapping[str, Sequence[Expression]]


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """The most active expressions of a film."""

    rows: Sequence[int]
    """Into `CODE_NAMES`."""
    codes: Mapping[str, np.ndarray]
    """(T, 54) by encoder."""


def main() -> None:
    """Track, encode, draw, write."""
    options = _parse()
    seen = watch_clip(options.clip, options.images)
    resting = calmest(seen, options.calibrate) if options.calibrate else []
    encoders = open_encoders(options.encoder_file, resting)
    made = {
        name: smoothed([encode(each) for each in seen.observations], seen, name)
        for name, encode in encoders.items()
    }
    rigged = rig_mesh(options.mesh or bundled_head(), find_tracker_model)
    film, kept = VideoFile(options.out, seen.frame_rate), []
    chosen = set(np.linspace(0, len(seen.frames) - 1, _SHEET_IMAGES).round().astype(int).tolist())
    for number, page in enumerate(draw_pages(seen, made, rigged)):
        film.write(page)
        if number in chosen:
            kept.append((number, page))
    film.close()
    print(f"Wrote {film.describe()}")
    if options.sheet:
        write_sheet(kept, options.clip.stem, options.sheet)
        print(f"Wrote {options.sheet}")


def draw_pages(seen: Seen, made: Made, rigged: Rigged) -> Iterator[np.ndarray]:
    """(H, W, 3) uint8 per image."""
    codes = {name: codes_of(expressions) for name, expressions in made.items()}
    bars = Bars(most_active(codes), codes)
    deformer, square = CpuDeformer(rigged.character), find_square(seen)
    with ExitStack() as stack:
        ctx = stack.enter_context(headless_context())
        view = CharacterView(ctx, build_model(rigged.character, rigged.mesh), (SIZE, SIZE))
        renderer = HeadlessRenderer(rigged.character, view)
        for number, frame in enumerate(seen.frames):
            characters = {
                name: renderer.draw(moved[number], deformer.deform(moved[number])).copy()
                for name, moved in made.items()
            }
            yield draw_page(number, cut_square(frame.image, *square), characters, bars)


def most_active(codes: Mapping[str, np.ndarray]) -> list[int]:
    """The expressions that any encoder moves furthest, in the order of `CODE_NAMES`."""
    reach = np.max([np.ptp(np.percentile(c, [2, 98], axis=0), axis=0) for c in codes.values()], 0)
    return sorted(np.argsort(reach)[::-1][:_BARS].tolist())


def draw_page(
    number: int, performer: Image.Image, characters: Mapping[str, np.ndarray], bars: Bars
) -> np.ndarray:
    """(H, W, 3) uint8: performer, characters, bars."""
    columns = 1 + len(characters)
    rows = -(-len(bars.rows) // _BAR_COLUMNS)
    size = (columns * SIZE, SIZE + rows * _ROW + 2 * _EDGE)
    page = Image.new("RGB", (size[0], size[1] + size[1] % 2), _PAPER)  # films have even sides
    page.paste(performer, (0, 0))
    draw, font = ImageDraw.Draw(page), ImageFont.load_default(15)
    draw.text((_EDGE, _EDGE), f"performer, image {number}", fill=_INK, font=font)
    for column, (name, picture) in enumerate(characters.items(), start=1):
        page.paste(Image.fromarray(picture), (column * SIZE, 0))
        draw.text((column * SIZE + _EDGE, _EDGE), name, fill=_INKS[column - 1], font=font)
    for place, row in enumerate(bars.rows):
        values = [code[number, row] for code in bars.codes.values()]
        left = place // rows * (size[0] // _BAR_COLUMNS) + _EDGE
        top = SIZE + _EDGE + place % rows * _ROW
        _draw_bars(draw, (left, top), size[0] // _BAR_COLUMNS, CODE_NAMES[row], values)
    return np.asarray(page)


def find_square(seen: Seen) -> tuple[float, float, float]:
    """Left, top and side, pixels, of the square that shows the performer's face all the time."""
    height, width = seen.frames[0].image.shape[:2]
    faces = [o.landmarks[:, :2] for o in seen.observations if o.face_found]
    if not faces:
        side = float(min(height, width))
        return (width - side) / 2, (height - side) / 2, side
    lowest, highest = np.min(faces, axis=(0, 1)), np.max(faces, axis=(0, 1))
    side = float(min(_ROOM * (highest - lowest).max(), height, width))
    left, top = np.clip((lowest + highest - side) / 2, 0.0, (width - side, height - side))
    return float(left), float(top), side


def cut_square(image: np.ndarray, left: float, top: float, side: float) -> Image.Image:
    """That part of (H, W, 3), `SIZE` wide."""
    box = (left, top, left + side, top + side)
    return Image.fromarray(image).resize((SIZE, SIZE), Image.Resampling.BICUBIC, box=box)


def write_sheet(kept: Sequence[tuple[int, np.ndarray]], title: str, path: Path) -> None:
    """Some images of the film, smaller, each over its number."""
    pages = [Image.fromarray(page) for _, page in kept]
    height = round(pages[0].height * _SHEET_WIDTH / pages[0].width)
    small = [np.asarray(p.resize((_SHEET_WIDTH, height), Image.Resampling.LANCZOS)) for p in pages]
    labels = [str(number) for number, _ in kept]
    Image.fromarray(contact_sheet(small, labels, _SHEET_COLUMNS, title)).save(path)


def _draw_bars(
    draw: ImageDraw.ImageDraw,
    corner: tuple[float, float],
    width: float,
    name: str,
    values: Sequence[float],
) -> None:
    left, top = corner
    draw.text((left, top + 2), name, fill=_INK, font=ImageFont.load_default(13))
    start, reach = left + _NAME_WIDTH, width - _NAME_WIDTH - 2 * _EDGE
    for line, value in enumerate(values):
        y = top + 3 + 9 * line
        draw.rectangle((start, y, start + reach, y + 6), fill=_GROOVE)
        draw.rectangle((start, y, start + reach * float(value), y + 6), fill=_INKS[line])


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("clip", type=Path)
    parser.add_argument("--out", type=Path, required=True, help="the film, .mp4")
    parser.add_argument("--sheet", type=Path, help="some of its images, .png")
    parser.add_argument("--mesh", type=Path, help="the character; the bundled one if not given")
    parser.add_argument("--calibrate", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--images", type=int, help="so many from the start; all if not given")
    parser.add_argument("--encoder-file", type=Path, help="the learned encoder's network, ONNX")
    return parser.parse_args()


if __name__ == "__main__":
    end_with(main)
