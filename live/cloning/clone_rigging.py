"""From a mesh to what it can be cloned from and to: from the cache, or by looking at it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from engine.character_cache import CharacterCache
from engine.cloning.clone_rig import CLONE_CHOICES, CloneRig, build_clone_rig
from engine.cloning.clone_rig_file import load_clone_extras, save_clone_extras
from engine.errors import CharacterError
from engine.mesh_file import mesh_content_hash
from engine.points_file import load_points
from engine.progress import Progress, untold, within
from engine.records import Mesh
from engine.rig import character_key
from engine.rig_choices import RigChoices
from engine.skinning_network import SkinningNetwork
from live.rigs.lookout import Lookout
from live.rigs.rigging import look_at_mesh

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Named:
    """A mesh, what to call it, and how it is to be rigged."""

    mesh: Mesh
    name: str
    choices: RigChoices = CLONE_CHOICES


@dataclass(frozen=True, slots=True, eq=False)
class RiggedClone:
    """A mesh and its rig."""

    mesh: Mesh
    rig: CloneRig
    fresh: bool
    """Whether it was built just now rather than found in the cache."""


def rig_pair_for_cloning(
    source: Named,
    target: Named,
    find_model: Callable[[], Path],
    refresh: bool = False,
    progress: Progress = untold,
    cache: CharacterCache | None = None,
) -> tuple[RiggedClone, RiggedClone]:
    """Both rigs at once: while the target is looked at, the source's is built on another core.

    Two meshes that are one head, rigged in one way, are rigged once. Raises EngineError,
    CaptureError, RenderError.
    """
    with Lookout(find_model) as lookout, ThreadPoolExecutor(1) as second_core:
        looking = partial(_begin, lookout=lookout, refresh=refresh, cache=cache)
        if _is_same_head(source, target):
            rigged = looking(source, progress)()
            return rigged, replace(rigged, mesh=target.mesh)
        first = second_core.submit(looking(source, _about("source", within(progress, 0.0, 0.3))))
        second = looking(target, _about("target", within(progress, 0.3, 1.0)))()
        return first.result(), second


def _about(which: str, progress: Progress) -> Progress:
    return lambda what, share: progress(f"{which}: {what}", share)


def _is_same_head(one: Named, other: Named) -> bool:
    same = mesh_content_hash(one.mesh) == mesh_content_hash(other.mesh)
    return same and one.choices == other.choices


def rig_mesh_for_cloning(
    mesh: Mesh,
    name: str,
    lookout: Lookout,
    choices: RigChoices = CLONE_CHOICES,
    refresh: bool = False,
    progress: Progress = untold,
    cache: CharacterCache | None = None,
) -> RiggedClone:
    """The clone rig of `mesh`, called `name`, from the cache when that is current.

    One `lookout` serves any number. Raises EngineError, CaptureError, RenderError.
    """
    return _begin(Named(mesh, name, choices), progress, lookout, refresh, cache)()


def _begin(
    named: Named,
    progress: Progress,
    lookout: Lookout,
    refresh: bool,
    cache: CharacterCache | None,
) -> Callable[[], RiggedClone]:
    """Look at a mesh, if it must be; what is left to do needs no lookout."""
    mesh, choices = named.mesh, named.choices
    cache, network = cache or CharacterCache(), SkinningNetwork()
    kept = None if refresh else _load(mesh, cache, network, choices)
    if kept is not None:
        return partial(RiggedClone, mesh, kept, fresh=False)
    points = load_points(choices.landmarks, mesh.vertices) if choices.landmarks else None
    alignment, parts = look_at_mesh(mesh, named.name, lookout, choices, progress, points)

    def build() -> RiggedClone:
        building = within(progress, 0.5, 0.95)
        rig = build_clone_rig(mesh, alignment, parts.labels, choices, building, network)
        progress("keeping the rig", 0.95)
        _store(rig, mesh, cache, choices)
        progress("done", 1.0)
        return RiggedClone(mesh, rig, fresh=True)

    return build


def _load(
    mesh: Mesh, cache: CharacterCache, network: SkinningNetwork, choices: RigChoices
) -> CloneRig | None:
    variant = choices.variant()
    character = cache.load(mesh, variant, character_key(mesh, network, choices))
    return character and load_clone_extras(cache.path(mesh, f"{variant}-clone"), character)


def _store(rig: CloneRig, mesh: Mesh, cache: CharacterCache, choices: RigChoices) -> None:
    """Both files or none; a cache that cannot be written to is no error."""
    variant = choices.variant()
    if cache.store(rig.character, mesh, variant) is None:
        return
    try:
        save_clone_extras(rig, cache.path(mesh, f"{variant}-clone"))
    except CharacterError as error:
        _log.warning("%s The rig for cloning is not kept.", error)
