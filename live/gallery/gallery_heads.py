"""Which heads hang in the gallery, each made or found only when its turn comes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from engine.bundled import bundled_head
from live.errors import SetupError

if TYPE_CHECKING:
    from engine.training.whole_heads import WholeHead


@dataclass(frozen=True, slots=True)
class GalleryHead:
    """One head to rig."""

    name: str
    """What its sheet is called, unlike any other's."""
    find_mesh: Callable[[], Path]
    """Its mesh file, written first where it is a made one."""


def choose_heads(
    meshes: Iterable[Path], warp_count: int, data: Path | None, folder: Path
) -> list[GalleryHead]:
    """The meshes given, the bundled one if none is, and heads made from the packs in `data`.

    Made heads are written into `folder`. Raises SetupError when a pack is missing.
    """
    given = list(meshes) or [bundled_head()]
    heads = [GalleryHead(path.stem, partial(Path, path)) for path in given]
    if warp_count and data:
        heads += _made_heads(warp_count, data, folder)
    return _tell_apart(heads)


def _made_heads(warp_count: int, data: Path, folder: Path) -> list[GalleryHead]:
    from engine.training.whole_heads import PHENOTYPES, WholeHeads, save_head

    try:
        packs = WholeHeads(data)
    except OSError as problem:
        raise SetupError(
            f"--data {data} should hold ict_facekit.npz and makehuman_faces.npz:"
            f" {problem.strerror or problem}."
        ) from problem

    def write(name: str, make: Callable[[], WholeHead]) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        return save_head(make(), folder / f"{name}.obj")

    makers = {f"warp_{seed:02d}": partial(packs.warped, seed) for seed in range(warp_count)}
    makers |= {f"makehuman_{name}": partial(packs.phenotype, name) for name in PHENOTYPES}
    return [GalleryHead(name, partial(write, name, make)) for name, make in makers.items()]


def _tell_apart(heads: list[GalleryHead]) -> list[GalleryHead]:
    """Heads of one name are numbered, so that no sheet takes another's place."""
    seen: dict[str, int] = {}
    apart = []
    for head in heads:
        seen[head.name] = seen.get(head.name, 0) + 1
        count = seen[head.name]
        name = head.name if count == 1 else f"{head.name}_{count}"
        apart.append(GalleryHead(name, head.find_mesh))
    return apart
