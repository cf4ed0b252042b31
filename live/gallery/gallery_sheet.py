"""The gallery's sheet of one head: everything that shows whether it is rigged well."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from engine.records import Alignment, Character
from engine.similarity import apply_transform
from live.character_model import build_model
from live.preview import paint_by_region, state_of
from live.rigs.rigging import Rigged
from render.character_view import CharacterView
from render.context import headless_context
from render.records import CharacterModel
from render.sheet import contact_sheet, mark_points
from render.studio import TARGET_CM

CELL = (360, 400)
COLUMNS = 6
SIDE = np.radians(75.0)  # both the profile and what is left of the far lips are seen
FACE_CM, FACE_ZOOM = np.array([0.0, 0.3, 3.0]), 1.4
EYES_CM, MOUTH_CM = np.array([0.0, 3.4, 8.5]), np.array([0.0, -3.6, 10.0])
EYES_ZOOM, MOUTH_ZOOM = 2.3, 2.6
LANDMARK_COLOUR = (40, 220, 255)
LANDMARK_RADIUS = 1.6


def both(*names: str, amount: float = 1.0) -> dict[str, float]:
    """Amounts for the left and the right one of each of `names`."""
    return {f"{name}_{side}": amount for name in names for side in "LR"}


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One picture of a sheet."""

    label: str
    amounts: dict[str, float]
    yaw: float = 0.0
    """Radians, the camera to the character's left."""
    target: np.ndarray = field(default_factory=FACE_CM.copy)
    """(3,) canonical centimetres, the middle of the picture."""
    zoom: float = FACE_ZOOM


OPEN, SEALED = {"jawOpen": 1.0}, {"jawOpen": 1.0, "mouthClose": 1.0}
BLINK = both("eyeBlink")

SHAPES = (
    Shot("jawOpen", OPEN),
    Shot("eyeBlink, both", BLINK),
    Shot("mouthSmile, both", both("mouthSmile")),
    Shot("mouthFunnel", {"mouthFunnel": 1.0}),
    Shot("mouthPucker", {"mouthPucker": 1.0}),
    Shot("browInnerUp, both", both("browInnerUp")),
    Shot("browDown, both", both("browDown")),
    Shot("cheekPuff, both", both("cheekPuff")),
    Shot("mouthFrown, both", both("mouthFrown")),
    Shot("noseSneer, both", both("noseSneer")),
    Shot("jawOpen + mouthClose", SEALED),
)
"""The shapes that fail first and show most."""

MIXED = (
    Shot(
        "joy",
        {
            "jawOpen": 0.35,
            **both("mouthSmile", amount=0.9),
            **both("cheekSquint", amount=0.7),
            **both("eyeSquint", "mouthUpperUp", amount=0.35),
        },
    ),
    Shot(
        "anger",
        {
            **both("browDown", amount=0.9),
            **both("noseSneer", "eyeSquint", amount=0.5),
            **both("mouthUpperUp", "mouthLowerDown", amount=0.45),
            **both("mouthStretch", amount=0.3),
            "jawOpen": 0.12,
        },
    ),
    Shot(
        "surprise",
        {"jawOpen": 0.7, **both("browInnerUp", "browOuterUp", "eyeWide", amount=0.9)},
    ),
    Shot(
        "sadness",
        {
            **both("browInnerUp", amount=0.9),
            **both("mouthFrown", amount=0.8),
            "mouthShrugLower": 0.5,
            **both("eyeBlink", amount=0.25),
            **both("eyeLookDown", amount=0.4),
        },
    ),
    Shot(
        'speech: "oo" to one side, a wink',
        {
            "mouthPucker": 0.6,
            "mouthFunnel": 0.3,
            "jawOpen": 0.2,
            "mouthLeft": 0.4,
            "eyeBlink_L": 1.0,
            "browOuterUp_R": 0.7,
        },
    ),
)

SIDE_OPEN = Shot("jawOpen, side", OPEN, yaw=SIDE)
LIDS = Shot("eyeBlink without lashes", BLINK, target=EYES_CM, zoom=EYES_ZOOM)
CLOSE_UPS = (
    Shot("jawOpen, close", OPEN, target=MOUTH_CM, zoom=MOUTH_ZOOM),
    Shot("jawOpen + mouthClose, close", SEALED, target=MOUTH_CM, zoom=MOUTH_ZOOM),
)
NEUTRAL = Shot("neutral", {}, target=TARGET_CM, zoom=1.0)
NEUTRAL_SIDE = Shot("neutral, side", {}, yaw=SIDE, target=TARGET_CM, zoom=1.0)
FACE = Shot("neutral, face", {})


@dataclass(frozen=True, slots=True, eq=False)
class Portraits:
    """The pictures of one head."""

    pictures: tuple[np.ndarray, ...]
    """(H, W, 3) uint8 each, row 0 at the top."""
    labels: tuple[str, ...]

    def sheet(self, title: str) -> np.ndarray:
        """(H, W, 3) uint8: all of them on a page."""
        return contact_sheet(self.pictures, self.labels, COLUMNS, title)

    def pair(self) -> np.ndarray:
        """(H, W, 3) uint8: neutral and a lively mixture side by side."""
        return np.hstack([self.pictures[0], self.pictures[self.labels.index(MIXED[0].label)]])


def take_portraits(rigged: Rigged, size: tuple[int, int] = CELL) -> Portraits:
    """Neutral, alignment, regions, shapes, mixtures and close-ups of one head.

    `size` (width, height) pixels of each picture. Raises RenderError when there is no OpenGL.
    """
    character = rigged.character
    model = build_model(character, rigged.mesh)
    painted = paint_by_region(character, model)
    with headless_context() as ctx:
        view = CharacterView(ctx, model, size, supersample=2)
        coloured = CharacterView(ctx, painted, size, supersample=2)
        pictures = [
            _shoot(view, character, NEUTRAL),
            _shoot(view, character, NEUTRAL_SIDE),
            _mark_landmarks(view, character, rigged.alignment),
            _shoot(coloured, character, FACE),
        ]
        rest = (*SHAPES, SIDE_OPEN, *MIXED, *CLOSE_UPS)
        pictures += [_shoot(view, character, shot) for shot in rest]
        bare = CharacterView(ctx, _take_lashes_off(model), size, supersample=2)
        pictures.append(_shoot(bare, character, LIDS))
    labels = [NEUTRAL.label, NEUTRAL_SIDE.label, f"landmarks, {character.alignment_score:.2f}"]
    labels += ["regions", *(shot.label for shot in (*rest, LIDS))]
    return Portraits(tuple(pictures), tuple(labels))


def _shoot(view: CharacterView, character: Character, shot: Shot) -> np.ndarray:
    view.orbit(shot.yaw, 0.0, shot.target, shot.zoom)
    view.draw(state_of(character, shot.amounts))
    return view.read()


def _take_lashes_off(model: CharacterModel) -> CharacterModel:
    """Lashes hide whether lids meet."""
    surfaces = tuple(surface for surface in model.surfaces if surface.kind != "lashes")
    return replace(model, surfaces=surfaces)


def _mark_landmarks(
    view: CharacterView, character: Character, alignment: Alignment | None
) -> np.ndarray:
    picture = _shoot(view, character, FACE)
    if alignment is None:
        return picture
    T_mesh_canonical = np.linalg.inv(alignment.T_canonical_mesh)
    places = view.locate(apply_transform(T_mesh_canonical, alignment.landmarks))
    return mark_points(picture, places, LANDMARK_COLOUR, LANDMARK_RADIUS)
