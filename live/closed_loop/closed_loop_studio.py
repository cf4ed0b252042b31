"""Takes pictures of random people and has the real tracker look at them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from capture.bundle import read_bundle
from capture.litert_net import litert_nets
from capture.native_tracker import native_tracker
from capture.records import Frame, Observation
from engine.names import ICT_EXPRESSIONS
from live.closed_loop.closed_loop_actor import Actor
from live.closed_loop.closed_loop_codes import Sequence, draw_sequence
from live.closed_loop.closed_loop_extras import join, make_eyeball
from live.closed_loop.closed_loop_families import LASHES, SKIN, TEETH, TONGUE, Family, load_families
from live.closed_loop.closed_loop_film import Camera, draw_film
from live.closed_loop.closed_loop_heads import cast_head
from live.closed_loop.closed_loop_light import (
    FACE_CM,
    HEIGHTS,
    Lens,
    draw_lens,
    draw_light,
    draw_room,
)
from live.closed_loop.closed_loop_paint import RESERVED, TRAINED, Masks, draw_colours
from render.records import CharacterModel, Surface
from render.webcam_view import WebcamView, to_pixels

SPLITS = ("train", "validation", "test", "test-reserved")
"""Whose people never meet; "test-reserved" are the people of "test" in the reserved look."""
REST_LOOKS = 8
"""Pictures of everybody's resting face, for calibration."""
_SUPERSAMPLED = 640  # pixels across at most, when drawn larger than shown
_LARGEST = (max(HEIGHTS) * 16 // 9 + 2, 640)
_EXPOSURE_SHARE = 0.5  # of the time between two images
_JAW = ICT_EXPRESSIONS.index("jawOpen")


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many pictures of everybody."""

    sequences: int = 2
    length: int = 24
    singles: int = 24

    @property
    def per_person(self) -> int:
        """All together, rest included."""
        return REST_LOOKS + self.sequences * self.length + self.singles


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One picture, the truth about it, and what the tracker says."""

    image: np.ndarray
    """(H, W, 3) uint8 RGB."""
    code: np.ndarray
    """(54,)."""
    gaze: np.ndarray
    """(2, 2) radians."""
    T_camera_head: np.ndarray
    """(4, 4) of the truth, canonical space to camera space, centimetres."""
    focal: float
    """Pixels."""
    landmarks: np.ndarray
    """(478, 2) pixels, where they truly are."""
    seen: Observation
    act: str
    """Of `ACTS`, or "calibration"."""
    sequence: int
    """Counts from 0 per person."""
    frame_rate: float


class Studio:
    """Renderer, tracker and the two families of heads, ready.

    Args:
        ctx: an OpenGL context.
        data: folder of the two packs.
        tracker_model: the face landmarker's bundle.
        take: (N, 53) recorded codes to borrow from, None for none.
    """

    def __init__(self, ctx: Any, data: Path, tracker_model: Path, take: np.ndarray | None) -> None:
        bundle = read_bundle(tracker_model)
        nets = litert_nets(bundle, 1)
        self._tracker = native_tracker(nets, bundle.metric_face)
        self._families = load_families(data)
        self._masks = [Masks(family) for family in self._families]
        self._access = [bake_light(ctx, family) for family in self._families]
        self._view = WebcamView(ctx, _LARGEST)
        self._camera = Camera()
        self._take = take
        self._frame_id = 0

    def shoot_person(self, split: str, number: int, seed: int, amounts: Amounts) -> Iterator[Shot]:
        """All pictures of one person, the resting ones first; the arguments decide everything."""
        rng = np.random.default_rng([seed, min(SPLITS.index(split), 2), number])
        look = RESERVED if split.endswith("reserved") else TRAINED
        which = number % len(self._families)
        head = cast_head(self._families[which], rng)
        colours = draw_colours(look, rng)
        actor = Actor(head, self._masks[which], colours, look, self._access[which], rng)
        self._view.load(actor.paint, colours.skin)
        plans = [(1, "rest")] * REST_LOOKS
        plans += [(amounts.length, "")] * amounts.sequences + [(1, "")] * amounts.singles
        for place, (count, act) in enumerate(plans):
            sequence = draw_sequence(rng, count, self._take, act, head.family.has_tongue)
            if place < REST_LOOKS:
                sequence = _calm(sequence)
            yield from self._shoot(actor, sequence, look, place, rng)

    def family_of(self, number: int) -> str:
        """Which family of heads person `number` is of."""
        return self._families[number % len(self._families)].name

    def _shoot(
        self, actor: Actor, sequence: Sequence, look: str, place: int, rng: np.random.Generator
    ) -> Iterator[Shot]:
        lens = draw_lens(rng)
        self._view.set_light(draw_light(look, actor.colours, rng))
        self._view.set_room(draw_room(rng))
        film = draw_film(rng, lens.focal * FACE_CM / -lens.centre[2])
        scale = 2 if 2 * max(lens.size) <= _SUPERSAMPLED else 1
        moving = len(sequence.code) > 1 and rng.random() < 0.3
        for moment in range(len(sequence.code)):
            image, T, landmarks = self._draw(actor, sequence, moment, lens, scale, moving)
            image = self._camera.expose(image, lens.size, film, rng)
            seen = self._look(image, moment, sequence.frame_rate)
            yield Shot(
                image, sequence.code[moment], sequence.gaze[moment], T, lens.focal,
                landmarks, seen, sequence.act, place, sequence.frame_rate,
            )  # fmt: skip

    def _draw(
        self, actor: Actor, sequence: Sequence, moment: int, lens: Lens, scale: int, moving: bool
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Picture, T_camera_head and (478, 2) landmarks; truth is the exposure's end."""
        size = lens.size[0] * scale, lens.size[1] * scale
        pictures = []
        before = max(moment - 1, 0)
        for share in (_EXPOSURE_SHARE, 0.0) if moving else (0.0,):
            code, gaze, head = (
                (1 - share) * values[moment] + share * values[before]
                for values in (sequence.code, sequence.gaze, sequence.head)
            )
            T = lens.place(head)
            posed = actor.pose(code, gaze, T, lens.R_camera)
            pictures.append(
                self._view.draw(posed.vertices, posed.normals, posed.poles, posed.eye_turns,
                                posed.mouth_open, size, lens.focal * scale)
            )  # fmt: skip
        picture = pictures[0] if len(pictures) == 1 else np.mean(pictures, 0).astype(np.uint8)
        return picture, T, to_pixels(posed.landmarks, lens.size, lens.focal)

    def _look(self, image: np.ndarray, moment: int, frame_rate: float) -> Observation:
        """What the tracker sees; a first image twice, because live a face is being followed."""
        step = round(1e9 / frame_rate) if frame_rate else 0
        if moment == 0:
            self._observe(image, 0)
        return self._observe(image, 40_000_000 + moment * step)

    def _observe(self, image: np.ndarray, media_ns: int) -> Observation:
        self._frame_id += 1
        return self._tracker.track(Frame(self._frame_id, 0, media_ns, image))


def bake_light(ctx: Any, family: Family) -> np.ndarray:
    """(V + both eyeballs, 2): light that reaches the family's middle head, mouth shut and open."""
    from render.morph import Morph
    from render.occlusion import bake_access

    rest = (family.refine @ family.neutral).astype(np.float32)
    balls = []
    for eye in family.eyeballs:
        points = family.neutral[eye]
        middle = (points.min(0) + points.max(0)) / 2
        balls.append(make_eyeball(middle, float(np.ptp(points[:, 0])) / 2 * 0.97))
    ball = join(balls)
    vertices = np.concatenate([rest, ball.vertices])
    kinds = np.concatenate([family.kinds, np.full(len(ball.vertices), SKIN)])
    triangles = np.concatenate([family.triangles, ball.triangles + len(rest)]).astype(np.int32)
    opening = np.zeros((1, len(vertices), 3), np.float32)
    opening[0, : len(rest)] = family.shapes[_JAW]
    shown = triangles[(kinds[triangles] != LASHES).all(axis=1)]
    model = CharacterModel(
        neutral_vertices=vertices,
        basis=opening,
        surfaces=(_plain(shown),),
        vertex_colours=None,
        eye_index=np.full(len(vertices), -1, np.int8),
        eye_centres=np.full((2, 3), np.nan, np.float32),
        eye_axes=np.tile(np.eye(3, dtype=np.float32), (2, 1, 1)),
        head_weights=np.ones(len(vertices), np.float32),
        T_canonical_mesh=np.eye(4),
        open_mouth_row=0,
    )
    texture = bake_access(ctx, model, Morph(ctx, model))
    access = np.frombuffer(texture.read(), np.float32).reshape(-1, 2)[: len(vertices)].copy()
    texture.release()
    for kind, least in ((TEETH, 0.25), (TONGUE, 0.3)):
        access[kinds == kind, 1] = np.maximum(access[kinds == kind, 1], least)
    access[kinds == LASHES] = 1.0
    access[len(rest) :] = np.maximum(access[len(rest) :], 0.35)  # lids shade, but not to black
    return access


def _plain(triangles: np.ndarray) -> Surface:
    return Surface(triangles, None, np.ones(4, np.float32), None, "opaque", "skin")


def _calm(sequence: Sequence) -> Sequence:
    """A resting face that more or less looks into the camera, as calibration asks for."""
    code = np.zeros_like(sequence.code)
    return replace(sequence, act="calibration", code=code, gaze=0.1 * sequence.gaze,
                   head=0.35 * sequence.head)  # fmt: skip
