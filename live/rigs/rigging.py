"""From a mesh file to a character: from the cache, or by looking at the mesh and rigging it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.character_cache import CharacterCache
from engine.mesh_file import load_mesh
from engine.mesh_node import take_node
from engine.named_points import NamedPoints
from engine.parts import NOTHING_SAID, decide_parts
from engine.parts_file import load_parts_file
from engine.points_file import load_points
from engine.progress import Progress, untold, within
from engine.records import Alignment, Character, Mesh, PartDecisions
from engine.rig import DEFAULT_CHOICES, build_character, character_key
from engine.rig_choices import RigChoices
from engine.skinning_network import SkinningNetwork
from live.rigs.lookout import Lookout


@dataclass(frozen=True, slots=True, eq=False)
class Rigged:
    """A character and the mesh it was made from."""

    mesh: Mesh
    character: Character
    cached: Path | None
    """Its file in the cache; None when the cache cannot be written to."""
    fresh: bool
    """Whether it was built just now rather than found in the cache."""
    alignment: Alignment | None = None
    """Where the face was found; None when it was not looked for just now."""
    parts: PartDecisions | None = None
    """What each piece was taken for; None when it was not decided just now."""


def rig_mesh(
    mesh_file: Path,
    find_model: Callable[[], Path],
    *,
    choices: RigChoices = DEFAULT_CHOICES,
    node: str | None = None,
    refresh: bool = False,
    progress: Progress | None = None,
    cache: CharacterCache | None = None,
) -> Rigged:
    """The character of `mesh_file`, or of one `node` of it, from the cache when that is current.

    `find_model` is asked for the face tracker's model only when the mesh has to be looked at.
    `refresh` rebuilds even so. Raises EngineError, CaptureError, RenderError.
    """
    tell = progress or untold
    tell("reading the mesh", 0.0)
    whole = load_mesh(mesh_file)
    mesh = whole if node is None else take_node(whole, node, mesh_file)
    cache = cache or CharacterCache()
    network = SkinningNetwork()
    key = character_key(mesh, network, choices)
    found = None if refresh else cache.load(mesh, choices.variant(), key)
    if found is not None:
        return Rigged(mesh, found, cache.path(mesh, choices.variant()), fresh=False)
    points = load_points(choices.landmarks, whole.vertices) if choices.landmarks else None
    with Lookout(find_model) as lookout:
        alignment, parts, built = _look_and_build(
            mesh, mesh_file.name, lookout, choices, network, tell, points
        )
    tell("keeping the character", 0.95)
    kept = cache.store(built, mesh, choices.variant())
    tell("done", 1.0)
    return Rigged(mesh, built, kept, fresh=True, alignment=alignment, parts=parts)


def _look_and_build(
    mesh: Mesh,
    name: str,
    lookout: Lookout,
    choices: RigChoices,
    network: SkinningNetwork,
    progress: Progress,
    points: NamedPoints | None,
) -> tuple[Alignment, PartDecisions, Character]:
    alignment, parts = look_at_mesh(mesh, name, lookout, choices, progress, points)
    building = within(progress, 0.5, 0.95)
    character = build_character(mesh, alignment, parts.labels, choices, building, network)
    return alignment, parts, character


def look_at_mesh(
    mesh: Mesh,
    name: str,
    lookout: Lookout,
    choices: RigChoices,
    progress: Progress = untold,
    points: NamedPoints | None = None,
) -> tuple[Alignment, PartDecisions]:
    """Where the face of `mesh`, called `name`, is, and what its pieces are.

    `points` are those of the file `choices.landmarks`. Raises EngineError, CaptureError,
    RenderError.
    """
    said = load_parts_file(choices.parts) if choices.parts else NOTHING_SAID
    points_name = choices.landmarks.name if choices.landmarks else ""
    looking = within(progress, 0.03, 0.45)
    alignment = lookout.find_face(mesh, name, points, points_name, looking)
    progress("recognising the parts", 0.45)
    return alignment, decide_parts(mesh, alignment, said)
