"""Contact sheets of what trackers saw in a scene: landmarks over frames, truth in green."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from PIL import Image
from scene_pictures import FaceTruth
from tracker_scoring import Sighting

from capture.records import Frame
from render.sheet import contact_sheet, mark_points

_TRUTH = (70, 255, 90)
_INKS = ((255, 70, 60), (70, 190, 255), (255, 220, 60), (240, 110, 255))
_EVERY = 5
_COLUMNS = 4
_WIDTH = 480
_MOST = 20  # pictures of one tracker


class SheetWriter:
    """Keeps every fifth frame of a scene as each tracker saw it."""

    def __init__(self, scene: str, trackers: Sequence[str]) -> None:
        self._scene = scene
        self._kept: dict[str, list[tuple[np.ndarray, str]]] = {name: [] for name in trackers}

    def look(
        self,
        frame: Frame,
        truths: Sequence[FaceTruth],
        sightings: Mapping[str, Sequence[Sighting]],
    ) -> None:
        """Keep the frame if it is due."""
        if frame.frame_id % _EVERY:
            return
        for name, found in sightings.items():
            picture = draw_sightings(frame.image, truths, found)
            label = f"{name} {frame.frame_id}: " + (
                ", ".join(f"no. {s.identity} {s.observation.confidence:.2f}" for s in found) or "-"
            )
            self._kept[name].append((picture, label))

    def write(self, folder: Path) -> None:
        """One picture per tracker, `folder`/SCENE-TRACKER.png."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, kept in self._kept.items():
            chosen = np.linspace(0, len(kept) - 1, min(len(kept), _MOST)).round().astype(int)
            pictures, labels = zip(*(kept[number] for number in chosen), strict=True)
            sheet = contact_sheet(pictures, labels, _COLUMNS, f"{self._scene}, {name}")
            Image.fromarray(sheet).save(folder / f"{self._scene}-{name}.png")


def draw_sightings(
    image: np.ndarray, truths: Sequence[FaceTruth], sightings: Sequence[Sighting]
) -> np.ndarray:
    """(270, 480, 3) uint8: landmarks coloured by the tracker's number, known points in green.

    A face smaller than a quarter of the frame is shown larger: the picture is cut around it.
    """
    centres = [truth.points.mean(axis=0) for truth in truths]
    size = max((truth.face_width for truth in truths), default=image.shape[1])
    zoom = len(truths) == 1 and size < image.shape[1] / 4
    window = (centres[0] - (2 * size, 1.1 * size), 4 * size) if zoom else (np.zeros(2), 0.0)
    picture, scale = _cut(image, *window)
    for sighting in sightings:
        ink = _INKS[sighting.identity % len(_INKS)]
        places = (sighting.observation.landmarks[:, :2] - window[0]) * scale
        picture = mark_points(picture, places, ink, 1.0)
    for truth in truths:
        picture = mark_points(picture, (truth.points - window[0]) * scale, _TRUTH, 2.0)
    return picture


def _cut(image: np.ndarray, corner: np.ndarray, width: float) -> tuple[np.ndarray, float]:
    """The part of the image from `corner` on that is `width` wide, all of it for 0; its scale."""
    full_height, full_width = image.shape[:2]
    width = width or full_width
    height = width * full_height / full_width
    x, y = corner.tolist()
    size = (_WIDTH, round(_WIDTH * full_height / full_width))
    page = Image.fromarray(image).transform(
        size, Image.Transform.EXTENT, (x, y, x + width, y + height), Image.Resampling.BICUBIC
    )
    return np.asarray(page), _WIDTH / width
