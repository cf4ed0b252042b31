"""A small Python interface: rig a mesh, pose it, draw it, drive it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from pathlib import Path

import numpy as np

from capture.model_store import find_tracker_model
from engine.bundled import bundled_head
from engine.deformer import CpuDeformer, posed_vertices
from engine.mesh_file import load_mesh
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.near_names import describe_nearest
from engine.records import Character, Deformation, Expression
from engine.rig_choices import EditChoices, RigChoices
from live.character_model import build_model, build_state
from live.errors import SetupError
from live.rigs.editing import plan_edits
from live.rigs.rigging import rig_mesh
from render.character_view import CharacterView
from render.context import headless_context

Amounts = Mapping[str, float]
"""Expression name (as in `engine.names`, such as "jawOpen" or "mouthSmile_L") to strength."""
BESIDE_MESH = EditChoices()
_DEFORMING = threading.Lock()


def rig(
    mesh_file: Path | str | None = None,
    *,
    shapes: str = "consensus",
    edits: EditChoices = BESIDE_MESH,
    refresh: bool = False,
    progress: Callable[[str, float], None] | None = None,
) -> Character:
    """The character of `mesh_file` (the bundled head if None), rigged once and kept in the cache.

    Edited by head.rig.toml where that lies beside head.obj; `edits` says otherwise. Raises
    EngineError (the file, no face in it, edits), CaptureError (no tracker model), RenderError.
    """
    file = Path(mesh_file) if mesh_file else bundled_head()
    plan = plan_edits(file, edits)
    found = rig_mesh(
        file,
        partial(find_tracker_model, None, progress),
        choices=RigChoices(shapes=shapes),
        refresh=refresh,
        progress=progress,
    )
    return plan.apply(found)[0].character


def express(
    amounts: Amounts,
    *,
    gaze: np.ndarray | None = None,
    T_neutral_head: np.ndarray | None = None,
    frame_id: int = 0,
) -> Expression:
    """One tick's command from named strengths.

    Args:
        amounts: names not given are 0; strengths are not limited to [0, 1].
        gaze: (2, 2) radians, eye left then right; yaw (+ to the character's left), pitch (+ up).
        T_neutral_head: (4, 4) the head's motion, canonical axes, centimetres.
        frame_id: passed on to whoever receives it.

    Raises SetupError for a name that is no expression; it says which one is near.
    """
    for name in amounts:
        _check_name(name)
    return Expression(
        frame_id=frame_id,
        captured_ns=time.monotonic_ns(),
        face_found=True,
        held=False,
        confidence=1.0,
        code=_fill(amounts, ICT_EXPRESSIONS),
        extra_code=_fill(amounts, EXTRA_EXPRESSIONS),
        gaze=np.zeros((2, 2), np.float32) if gaze is None else np.asarray(gaze, np.float32),
        T_neutral_head=np.asarray(
            np.eye(4) if T_neutral_head is None else T_neutral_head, np.float32
        ),
    )


def pose(
    character: Character,
    amounts: Amounts,
    *,
    gaze: np.ndarray | None = None,
    T_neutral_head: np.ndarray | None = None,
) -> np.ndarray:
    """(V, 3) float32 vertices in the mesh file's own order, axes and units.

    `gaze` and `T_neutral_head` as in `express`. The character's arrays are read once: make a new
    one with `dataclasses.replace` rather than write into them. Raises SetupError.
    """
    expression = express(amounts, gaze=gaze, T_neutral_head=T_neutral_head)
    deformation = _deform(character, expression)
    return posed_vertices(character, deformation)


def draw(
    character: Character,
    amounts: Amounts,
    *,
    mesh_file: Path | str | None = None,
    size: tuple[int, int] = (512, 512),
    gaze: np.ndarray | None = None,
    T_neutral_head: np.ndarray | None = None,
) -> np.ndarray:
    """(H, W, 3) uint8 RGB picture, row 0 at the top.

    `mesh_file` adds the file's textures and colours; the rest as in `pose`. Raises SetupError,
    EngineError for the file, RenderError when there is no OpenGL.
    """
    expression = express(amounts, gaze=gaze, T_neutral_head=T_neutral_head)
    deformation = _deform(character, expression)
    model = build_model(character, load_mesh(Path(mesh_file)) if mesh_file else None)
    with headless_context() as ctx:
        view = CharacterView(ctx, model, size, supersample=2)
        view.draw(build_state(character, expression, deformation))
        return view.read()


def _deform(character: Character, expression: Expression) -> Deformation:
    with _DEFORMING:  # a deformer has one workplace, and callers may have several threads
        return _deformer_of(character).deform(expression)


@lru_cache(maxsize=1)
def _deformer_of(character: Character) -> CpuDeformer:
    """The one made last is kept: whoever poses a character once does it again."""
    return CpuDeformer(character)


def _fill(amounts: Amounts, names: tuple[str, ...]) -> np.ndarray:
    return np.array([amounts.get(name, 0.0) for name in names], np.float32)


def _check_name(name: str) -> None:
    known = (*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS)
    if name in known:
        return
    near = describe_nearest(name, known)
    raise SetupError(f"There is no expression {name!r}{'; ' if near else ''}{near}.")
