"""Contact sheets of a performer's face: numbered images, cut around the face."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from encoder_runs import Seen
from PIL import Image

from capture.face_crop import face_region
from capture.records import Frame, Observation
from render.sheet import contact_sheet

SIZE = 200
_COLUMNS = 9
_AROUND = 4
_EVERY = 10


def choose_images(peaks: Sequence[int], count: int) -> list[int]:
    """The images around each peak and every tenth one, in order, none twice."""
    near = {peak + k for peak in peaks for k in range(-_AROUND, _AROUND + 1)}
    return sorted(n for n in near | set(range(0, count, _EVERY)) if 0 <= n < count)


def draw_sheet(
    seen: Seen, images: Sequence[int], notes: Mapping[int, str], title: str
) -> Image.Image:
    """(H, W, 3): the chosen images, each over its number and what is noted of it."""
    pictures = [cut(seen.frames[n], seen.observations[n]) for n in images]
    labels = [f"{n} {notes.get(n, '')}".strip() for n in images]
    return Image.fromarray(contact_sheet(pictures, labels, _COLUMNS, title))


def cut(frame: Frame, observation: Observation, size: int = SIZE) -> np.ndarray:
    """(size, size, 3) uint8 upright face, or the whole image, small, where none is seen."""
    if not observation.face_found:
        page = Image.new("RGB", (size, size))
        whole = Image.fromarray(frame.image)
        whole.thumbnail((size, size))
        page.paste(whole)
        return np.asarray(page)
    return face_region(observation.landmarks).cut(frame.image, size, replicate=True)
