"""Rigs the protocol's heads as `clone` would, and keeps the rigs apart from the user's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from engine.character_cache import CharacterCache, default_cache_folder
from engine.cloning.clone_rig import CloneRig
from engine.records import Mesh
from engine.rig_choices import RigChoices
from live.cloning.clone_rigging import Named, rig_mesh_for_cloning, rig_pair_for_cloning
from live.rigs.lookout import Lookout

FOLDER = "evaluation"


class RigKeeper:
    """Rigs meshes in memory; each is looked at once, then found in the cache."""

    def __init__(
        self,
        find_model: Callable[[], Path],
        choices: RigChoices,
        cache: CharacterCache | None = None,
    ) -> None:
        """`cache` defaults to a folder of its own beside the user's characters."""
        self._find_model, self._choices = find_model, choices
        self._cache = cache or CharacterCache(default_cache_folder() / FOLDER)

    def rig(self, mesh: Mesh, name: str) -> CloneRig:
        """From the cache when it is there. Raises EngineError, CaptureError, RenderError."""
        with Lookout(self._find_model) as lookout:
            rigged = rig_mesh_for_cloning(mesh, name, lookout, self._choices, cache=self._cache)
        return rigged.rig

    def rig_pair(
        self, source: tuple[Mesh, str], target: tuple[Mesh, str], *, refresh: bool
    ) -> tuple[CloneRig, CloneRig]:
        """Two meshes by name, side by side as `clone` rigs them; anew if `refresh`."""
        one, two = (Named(mesh, name, self._choices) for mesh, name in (source, target))
        pair = rig_pair_for_cloning(one, two, self._find_model, refresh, cache=self._cache)
        return pair[0].rig, pair[1].rig
