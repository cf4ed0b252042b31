"""How long rigging takes in a warm process: each mesh several times, medians per step.

    python drills/rig_speed.py --data DIR           # ICT's head at 11k and at 100k vertices
    python drills/rig_speed.py MESH ... --runs 5

The first character of a process pays for loading libraries and is not counted.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy, as the program itself does

import numpy as np

from capture.model_store import find_tracker_model
from engine.bundled import bundled_head
from engine.character_cache import CharacterCache
from engine.progress import untold
from engine.training.packs import ICT_OUTER_SKIN
from engine.training.remesh import subdivide
from engine.training.whole_heads import WholeHead, WholeHeads, save_head
from live.rigs.rig_timing import StepTime, StepTimer, peak_memory_mb, timing_lines
from live.rigs.rigging import rig_mesh


def main() -> None:
    """Rig, measure, print."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("meshes", nargs="*", type=Path)
    parser.add_argument("--data", type=Path, help="folder of the head packs")
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        meshes = [
            *options.meshes,
            *(write_heads(options.data, Path(folder)) if options.data else ()),
        ]
        if not meshes:
            parser.error("name a mesh, or a folder of packs with --data")
        time_rig(bundled_head(), Path(folder))
        for mesh in meshes:
            runs = [time_rig(mesh, Path(folder)) for _ in range(options.runs)]
            print(f"\n{mesh.name}, median of {len(runs)} runs")
            print("\n".join(timing_lines(medians(runs), started_cpu_s=0.0)[:-2]))
            print(f"most memory so far {peak_memory_mb():.0f} MB")


def write_heads(data: Path, folder: Path) -> list[Path]:
    """ICT's skin with 11,248 vertices, and its whole head with every edge split: 101,955."""
    whole = WholeHeads(data).ict("ict_whole", np.zeros(100, np.float32))
    outer = (whole.triangles < ICT_OUTER_SKIN).all(1)
    skin = WholeHead(
        "ict_skin",
        whole.vertices[:ICT_OUTER_SKIN],
        whole.triangles[outer],
        whole.triangle_parts[outer],
        whole.part_names,
    )
    triangles, ends = subdivide(whole.triangles, np.ones(len(whole.triangles), bool))
    dense = WholeHead(
        "ict_dense",
        np.concatenate([whole.vertices, whole.vertices[ends].mean(1)]),
        triangles,
        np.repeat(whole.triangle_parts, 4),
        whole.part_names,
    )
    return [save_head(head, folder / f"{head.name}.obj") for head in (skin, dense)]


def time_rig(mesh: Path, folder: Path) -> list[StepTime]:
    """The steps of rigging `mesh` once, its cache in `folder`."""
    timer = StepTimer()
    rig_mesh(
        mesh,
        find_tracker_model,
        refresh=True,
        progress=timer.watch(untold),
        cache=CharacterCache(folder / "characters"),
    )
    return timer.finish()


def medians(runs: Sequence[Sequence[StepTime]]) -> list[StepTime]:
    """Step by step the median over the runs; a step that a run did not take counts as 0."""
    names = list(dict.fromkeys(step.name for run in runs for step in run))

    def median(name: str, kind: str) -> float:
        return float(
            np.median([sum(getattr(s, kind) for s in run if s.name == name) for run in runs])
        )

    return [StepTime(name, median(name, "wall_s"), median(name, "cpu_s")) for name in names]


if __name__ == "__main__":
    main()
