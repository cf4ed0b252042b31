"""Source and target side by side, to look at: a sheet of a few frames, or a film of all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.animation.mesh_animation import MeshAnimation
from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_names import CODE_NAMES, EXTRA_CODE_NAMES
from engine.cloning.code_track import CodeTrack
from engine.gaze import eye_rotations
from engine.head_motion import head_transform
from engine.records import Character
from live.character_model import build_model
from live.cloning.clone_outputs import ClonedTake
from live.safe_file import write_whole
from live.video_file import VideoFile
from render.character_view import CharacterView
from render.context import headless_context
from render.records import CharacterModel, DrawState
from render.sheet import contact_sheet

CELL = (300, 340)
FILM_CELL = (480, 540)
SHEET_FRAMES = 8
ROWS_AT_ONCE = 32
"""Frames of a source that are on the GPU together."""
JAW = CODE_NAMES.index("jawOpen")
SLOWEST, FASTEST = 1.0, 120.0  # pictures a second

OpenView = Callable[[CharacterModel], CharacterView]


@dataclass(frozen=True, slots=True, eq=False)
class SourceTake:
    """What the source really did, and what was read off it."""

    animation: MeshAnimation
    rig: CloneRig
    track: CodeTrack
    """As it was read, before any change."""


def write_preview(
    path: Path, source: SourceTake | None, target: ClonedTake, count: Callable[[int], None]
) -> None:
    """Write a sheet (.png) or a film (.mp4) to `path`; without a `source` the target alone.

    Raises RenderError when there is no OpenGL, OutputError.
    """
    if path.suffix.lower() == ".mp4":
        _write_film(path, source, target, count)
        return
    from PIL import Image

    sheet = Image.fromarray(draw_sheet(source, target))
    write_whole(path, lambda stream: sheet.save(stream, "PNG"))


def draw_sheet(
    source: SourceTake | None, target: ClonedTake, size: tuple[int, int] = CELL
) -> np.ndarray:
    """(H, W, 3) uint8: frames spread over the take, the source above the target."""
    total = len(target.track)
    shown = np.unique(np.linspace(0, total - 1, SHEET_FRAMES).round().astype(int)).tolist()
    with _studio(size) as open_view:
        pictures = list(_shoot_source(open_view, source, shown)) if source else []
        pictures += _shoot_target(open_view, target, shown)
    labels = [f"source, frame {frame}" for frame in shown] if source else []
    labels += [f"target, frame {frame}" for frame in shown]
    return contact_sheet(pictures, labels, len(shown))


@contextmanager
def _studio(size: tuple[int, int]) -> Iterator[OpenView]:
    """Opens views of (width, height) pixels."""
    with headless_context() as ctx:
        yield lambda model: CharacterView(ctx, model, size, supersample=2)


def _write_film(
    path: Path, source: SourceTake | None, target: ClonedTake, count: Callable[[int], None]
) -> None:
    frames = range(len(target.track))
    film = VideoFile(path, _frame_rate(target.track.times_s))
    with ExitStack() as stack, _studio(FILM_CELL) as open_view:
        stack.callback(film.discard)  # nothing to give up once it is closed
        left = _shoot_source(open_view, source, frames) if source else None
        for frame, right in zip(frames, _shoot_target(open_view, target, frames), strict=True):
            film.write(right if left is None else np.hstack([next(left), right]))
            count(frame + 1)
        film.close()


def _frame_rate(times_s: np.ndarray) -> float:
    step_s = float(np.median(np.diff(times_s))) if len(times_s) > 1 else 1.0 / 30.0
    return float(np.clip(1.0 / step_s, SLOWEST, FASTEST))


def _shoot_target(
    open_view: OpenView, take: ClonedTake, frames: Sequence[int]
) -> Iterator[np.ndarray]:
    """The target moved by its codes, frame by frame."""
    character = take.rig.character
    stacked = replace(character, extra_names=EXTRA_CODE_NAMES, extra_basis=take.rig.extra_basis)
    weights = {"head": character.head_weights, "whole": np.ones_like(character.head_weights)}
    model = replace(
        build_model(stacked, take.mesh),
        head_weights=weights.get(take.head_motion, np.zeros_like(character.head_weights)),
    )
    track = take.track
    if take.head_motion == "none":  # nor do the eyes look aside with a head that stays
        track = replace(track, T_neutral_head=np.broadcast_to(np.eye(4), (len(track), 4, 4)))
    view = open_view(model)
    for frame in frames:
        view.draw(_state(character, track, frame, track.code[frame]))
        yield view.read()


def _shoot_source(
    open_view: OpenView, source: SourceTake, frames: Sequence[int]
) -> Iterator[np.ndarray]:
    """The source as it is in its files: each frame is a shape of its own, and one is on."""
    character = source.rig.character
    for begin in range(0, len(frames), ROWS_AT_ONCE):
        shown = frames[begin : begin + ROWS_AT_ONCE]
        model = _pose_model(source, [source.animation.read(frame) for frame in shown], shown)
        view = open_view(model)
        for place, frame in enumerate(shown):
            code = np.zeros(len(shown) + 1, np.float32)
            code[place], code[-1] = 1.0, source.track.code[frame, JAW]
            view.draw(_state(character, source.track, frame, code))
            yield view.read()


def _pose_model(
    source: SourceTake, posed: Sequence[np.ndarray], frames: Sequence[int]
) -> CharacterModel:
    """A model whose shapes are `posed`, (V, 3) each of one of `frames`, and the rig's jawOpen.

    That one is no part of the others: the renderer asks it how far the mouth is open, and for the
    light in there.
    """
    character, mesh = source.rig.character, source.animation.neutral
    model, jaw_open = build_model(character, mesh), character.basis[JAW]
    shapes = []
    for vertices, frame in zip(posed, frames, strict=True):
        still = np.array(vertices)
        _turn_eyes_back(still, model, source.track.gaze[frame])
        shapes.append(still - mesh.vertices - source.track.code[frame, JAW] * jaw_open)
    return replace(
        model,
        basis=np.stack([*shapes, jaw_open]).astype(np.float32),
        head_weights=np.zeros_like(model.head_weights),
        open_mouth_row=len(posed),
        parting_rows=(),
    )


def _turn_eyes_back(vertices: np.ndarray, model: CharacterModel, gaze: np.ndarray) -> None:
    """Take off (V, 3) what the renderer, which paints the iris where an eye looks, adds again."""
    for side, turn in enumerate(eye_rotations(gaze, model.eye_axes)):
        eye = model.eye_index == side
        vertices[eye] = (vertices[eye] - model.eye_centres[side]) @ turn + model.eye_centres[side]


def _state(character: Character, track: CodeTrack, frame: int, code: np.ndarray) -> DrawState:
    return DrawState(
        code=code,
        eye_rotations=eye_rotations(track.gaze[frame], character.eye_axes),
        T_mesh_head=head_transform(
            track.T_neutral_head[frame], character.T_canonical_mesh, character.head_pivot
        ),
    )
