"""The bundled head as a clone rig, once a session, without looking at it."""

from __future__ import annotations

from functools import lru_cache

from rigged_head import bundled_network, head_mesh, head_parts, stored_alignment

from engine.cloning.clone_rig import CLONE_CHOICES, CloneRig, build_clone_rig


@lru_cache
def clone_head() -> CloneRig:
    return build_clone_rig(
        head_mesh(), stored_alignment(), head_parts(), CLONE_CHOICES, network=bundled_network()
    )
