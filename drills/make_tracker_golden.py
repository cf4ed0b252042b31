"""Writes what MediaPipe says of pictures of the demo, for the native tracker to be held against.

    python drills/make_tracker_golden.py --out tests/data/tracker_golden.npz

The pictures are stored with the answers, without loss: clips are not decoded alike everywhere. One
stream is upright and interrupted by two black frames; one is a rolled head in frames that are not
square, where MediaPipe's depth is off; some pictures are looked at alone.
"""

from __future__ import annotations

import argparse
import io
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image
from plain_errors import end_with
from tracker_alone import EachAlone
from tracker_choice import Tracker, open_mediapipe

from capture.clip import Clip
from capture.demo import demo_clip
from capture.records import Frame, Observation

PERIOD_NS = 33_300_000
BLACK = -1
"""In place of a picture's number."""
_TALKING, _SURPRISED, _ROLLED = (48, 49, 50, 51), (154, 155, 156), (84, 86, 88, 90)
_ROLL_DEGREES = 35.0
_ROLLED_SIZE = (416, 260)
_SQUARE = 384
STREAMS = {
    "upright": (0, 1, 2, 3, BLACK, BLACK, 4, 5, 6),
    "rolled": (7, 8, 9, 10),
    "alone": (0, 5, 8),
}
"""Numbers of pictures in order; those of "alone" are no stream."""


def main() -> None:
    """Draw, ask, store."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    pictures = take_pictures()
    packed = [pack(picture) for picture in pictures]
    arrays = {
        "pictures": np.frombuffer(b"".join(packed), np.uint8),
        "picture_ends": np.cumsum([len(content) for content in packed]),
        "made_with": np.array(f"mediapipe {version('mediapipe')}"),
    }
    for name, numbers in STREAMS.items():
        tracker = EachAlone() if name == "alone" else open_mediapipe()
        arrays |= store(name, ask(tracker, show(pictures, numbers)))
        tracker.close()
    np.savez_compressed(options.out, **arrays)
    print(f"{options.out}: {len(pictures)} pictures, {options.out.stat().st_size / 1e3:.0f} kB")


def take_pictures() -> list[np.ndarray]:
    """(H, W, 3) uint8: of the demo, as `STREAMS` numbers them."""
    with Clip(demo_clip()) as clip:
        images = [Image.fromarray(frame.image) for frame in iter(clip.grab, None)]
    upright = [
        images[number].resize((_SQUARE, _SQUARE), Image.Resampling.BOX)
        for number in (*_TALKING, *_SURPRISED)
    ]
    rolled = [roll(images[number]) for number in _ROLLED]
    return [np.asarray(picture) for picture in (*upright, *rolled)]


def roll(picture: Image.Image) -> Image.Image:
    """The picture turned and cut to a wide frame."""
    turned = picture.rotate(
        -_ROLL_DEGREES, Image.Resampling.BICUBIC, fillcolor=picture.getpixel((2, 2))
    )
    shrunk = turned.resize((_ROLLED_SIZE[0], _ROLLED_SIZE[0]), Image.Resampling.LANCZOS)
    top = (shrunk.height - _ROLLED_SIZE[1]) // 2
    return shrunk.crop((0, top, shrunk.width, top + _ROLLED_SIZE[1]))


def pack(picture: np.ndarray) -> bytes:
    """WebP without loss."""
    content = io.BytesIO()
    Image.fromarray(picture).save(content, "WEBP", lossless=True, quality=100, method=6)
    return content.getvalue()


def show(pictures: Sequence[np.ndarray], numbers: Sequence[int]) -> list[Frame]:
    """The pictures as frames of a stream."""
    black = np.zeros_like(pictures[0])
    images = [black if number == BLACK else pictures[number] for number in numbers]
    return [Frame(k, 0, k * PERIOD_NS, image) for k, image in enumerate(images)]


def ask(tracker: Tracker, frames: Sequence[Frame]) -> list[Observation]:
    """What the tracker sees in each."""
    return [tracker.track(frame) for frame in frames]


def store(name: str, seen: Sequence[Observation]) -> dict[str, np.ndarray]:
    """Arrays for the file; `numbers` are those of the pictures."""
    return {
        f"{name}_numbers": np.array(STREAMS[name], np.int64),
        f"{name}_found": np.array([each.face_found for each in seen]),
        f"{name}_landmarks": np.stack([each.landmarks for each in seen]),
        f"{name}_coefficients": np.stack([each.coefficients for each in seen]),
        f"{name}_T_camera_head": np.stack([each.T_camera_head for each in seen]),
    }


if __name__ == "__main__":
    end_with(main)
