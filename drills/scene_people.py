"""People for the tracker's scenes: drawn ones, of whom the truth is known, and real ones.

A drawn person is cut out of the studio's picture by what differs from its bare backdrop. A real one
is cut out by a feathered oval, and the truth about it is what the library sees in the file itself,
where the face is large: good enough to say whether a tracker found it small, rolled or dark.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from scipy import ndimage

from capture.sources import open_source
from capture.tracker import FaceFinder
from engine.names import ICT_EXPRESSIONS
from live.performance import Moment, perform_at
from live.performer import pose, read_archive
from live.signals import cast_performer
from render.character_view import CharacterView
from render.context import headless_context
from render.records import CharacterModel

LANDMARKS = (33, 133, 362, 263, 1, 61, 291)
"""The tracker's landmarks of which the truth is known: corners of the right and of the left eye,
the tip of the nose, the right and the left corner of the mouth."""
MULTI_PIE = (36, 39, 42, 45, 30, 48, 54)
"""The same places among the archive's 68."""
_SIZE = (640, 640)
ACTED_S = tuple(float(s) for s in np.arange(1.0, 3.0, 1 / 15))
"""Of the demo's performance: speech, brows and a turn of the head."""
_SHIRTS = ((52, 74, 110), (128, 58, 50), (66, 96, 66), (90, 84, 100))
_FAR_AWAY_CM = np.array([300.0, 0.0, 0.0])
_KEY_LEVELS = 5  # of 255, from the backdrop
_REAL_FRAMES = 24


@dataclass(frozen=True, slots=True, eq=False)
class Cutout:
    """One person in one moment, free of any backdrop."""

    picture: np.ndarray
    """(H, W, 4) uint8 RGBA, not premultiplied."""
    points: np.ndarray
    """(7, 2) float64 pixels of the picture, as `LANDMARKS`."""
    face_width: float
    """Pixels from ear to ear."""
    shirt: tuple[int, int, int] | None
    """RGB of the body to be drawn below the chin, None for none."""


@dataclass(frozen=True, slots=True, eq=False)
class Person:
    """Somebody to put into scenes."""

    identity: int
    acting: tuple[Cutout, ...]
    """Moments in order; played forth and back they have no jump."""
    rest: Cutout
    opened: Cutout
    """The same with an open mouth; of a real person the same as `rest`."""
    behind: Cutout
    """The back of the head, whose points are those of the face on its other side; of a real person
    the same as `rest`."""

    def act(self, number: int) -> Cutout:
        """The moment shown in the scene's frame `number`."""
        last = len(self.acting) - 1
        return self.acting[last - abs(last - number % (2 * last))] if last else self.acting[0]


def draw_people(
    archive: Path, count: int, seed: int = 7, acted_s: Sequence[float] = ACTED_S
) -> list[Person]:
    """`count` random adults of the MakeHuman archive, different in shape, skin and make-up.

    They act the demo's performance at `acted_s`, seconds.

    Raises:
        LiveError: the archive cannot be read.
        ContextError: nothing can be drawn here.
    """
    pack = read_archive(archive)
    corners = pack["landmarks68"]
    with headless_context() as ctx:
        ctx.gc_mode = "auto"
        models = [cast_performer(pack, np.random.default_rng([seed, k])) for k in range(count)]
        return [_draw_person(ctx, model, corners, k, acted_s) for k, model in enumerate(models)]


def _draw_person(
    ctx: Any, model: CharacterModel, corners: np.ndarray, identity: int, acted_s: Sequence[float]
) -> Person:
    view = CharacterView(ctx, model, _SIZE, samples=0, supersample=2)
    view.orbit(0.0, 0.0, target=_FAR_AWAY_CM)
    rest = perform_at(0.0)
    view.draw(pose(rest))
    backdrop = view.read()
    view.orbit(0.0, 0.0)

    shirt = _SHIRTS[identity % len(_SHIRTS)]

    def shoot(moment: Moment) -> Cutout:
        state = pose(moment)
        view.draw(state)
        pixels = view.locate(view.deformed_vertices(state)[corners])
        width = float(np.ptp(pixels[:, 0]))
        return Cutout(key_out(view.read(), backdrop), pixels[list(MULTI_PIE)], width, shirt)

    acting = tuple(shoot(perform_at(time_s)) for time_s in acted_s)
    front = shoot(rest), shoot(_open_mouth(rest))
    view.orbit(np.pi, 0.0)
    return Person(identity, acting, *front, behind=shoot(rest))


def _open_mouth(rest: Moment) -> Moment:
    code = rest.code.copy()
    code[ICT_EXPRESSIONS.index("jawOpen")] = 0.7
    return replace(rest, code=code)


def key_out(picture: np.ndarray, backdrop: np.ndarray) -> np.ndarray:
    """(H, W, 4) uint8 RGBA: what of `picture` is not `backdrop`, both (H, W, 3) uint8."""
    differs = np.abs(picture.astype(np.int16) - backdrop).max(axis=2) > _KEY_LEVELS
    pieces, _ = ndimage.label(ndimage.binary_fill_holes(differs))  # pyright: ignore
    largest = pieces == 1 + np.argmax(np.bincount(pieces.ravel())[1:])
    # Its outermost pixels are half backdrop.
    inside = ndimage.binary_erosion(largest, iterations=2, border_value=1)
    alpha = ndimage.gaussian_filter(255.0 * inside, 1.0)
    return np.dstack([picture, np.rint(alpha).astype(np.uint8)])


def read_people(files: Sequence[Path], model: Path, first_identity: int) -> list[Person]:
    """The people in pictures and clips, one a file; files without a face are passed over.

    Raises:
        SourceError: a file cannot be read.
        TrackerError: `model` is no face landmarker.
    """
    people = []
    with FaceFinder(model, 0.5) as finder:
        for file in files:
            cutouts = tuple(_cut_faces(file, finder))
            if cutouts:
                identity = first_identity + len(people)
                people.append(Person(identity, cutouts, cutouts[0], cutouts[0], cutouts[0]))
    return people


def _cut_faces(file: Path, finder: FaceFinder) -> Iterator[Cutout]:
    with open_source(str(file), offline=True) as source:
        for _ in range(_REAL_FRAMES):
            frame = source.grab()
            if frame is None:
                return
            landmarks = finder.find(frame.image)
            if landmarks is None:
                return  # a gap would be a jump
            yield cut_oval(frame.image, landmarks[:, :2].astype(np.float64))


def cut_oval(image: np.ndarray, landmarks: np.ndarray) -> Cutout:
    """The head around (478, 2) `landmarks` of an (H, W, 3) uint8 image, its matte an oval."""
    low, high = landmarks.min(axis=0), landmarks.max(axis=0)
    radii = (high - low) * (0.72, 0.74)
    middle = (low + high) / 2 - (0.0, 0.06 * (high - low)[1])
    rows, columns = np.indices(image.shape[:2]) + 0.5
    reach = np.hypot((columns - middle[0]) / radii[0], (rows - middle[1]) / radii[1])
    alpha = np.clip((1.0 - reach) / 0.18, 0.0, 1.0)
    picture = np.dstack([image, (255 * alpha).astype(np.uint8)])
    return Cutout(picture, landmarks[list(LANDMARKS)], float((high - low)[0]), None)
