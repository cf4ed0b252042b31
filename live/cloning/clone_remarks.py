"""What whoever opens a cloned take might wonder about, said before it is written."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from engine.cloning.clone_rig import TONGUE_ROW
from engine.cloning.code_names import FACS_COUNT
from live.cloning.clone_config import find_kind
from live.cloning.clone_outputs import ClonedTake

SHOWN = 0.05
"""A tongue put out by less is not seen behind the teeth."""


def remark_on(take: ClonedTake, out: Path) -> Iterator[str]:
    """Lines about `take` as `out` will hold it; most takes need none."""
    tongue = take.track.code[:, FACS_COUNT + TONGUE_ROW]
    if tongue.max(initial=0.0) > SHOWN and not take.rig.extra_basis[TONGUE_ROW].any():
        yield f"tongueOut moves nothing: {take.mesh_file.name} has no tongue"
    if find_kind(out) == "point cache" and len(take.mesh.object_names) > 1:
        yield (
            f"the cache counts the vertices of {take.mesh_file.name} in the file's order, over all"
            f" of its {len(take.mesh.object_names)} objects: import it as one mesh, in Blender an"
            " OBJ with Split off"
        )
