"""Looks for the face of random heads, and of things that have none, and counts what went wrong.

    python drills/alignment.py --data DIR --count 200 --things 100 --sheet failures.png

Right is an alignment within 8 degrees and 6 % of the size of the truth. Exits with 1 when anything
was refused wrongly, accepted wrongly, or is not right. `--data` holds ict_facekit.npz and
makehuman_faces.npz; `--more DIR` adds meshes that must be refused.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from random_heads import HeadSource, RandomHead, plain_mesh
from random_things import ThingSource

from capture.model_store import find_tracker_model
from capture.tracker import FaceFinder
from engine.alignment import align
from engine.errors import AlignmentError
from engine.mesh_file import READERS, load_mesh
from engine.records import Alignment, Mesh
from live.rigs.alignment_picture import draw_alignment
from live.safe_file import write_whole
from render.geometry_view import GeometryView
from render.sheet import contact_sheet

VIEW_PIXELS = 512
RIGHT_DEGREES, RIGHT_SCALE = 8.0, 0.06
STRENGTHS = (0.0, 0.4, 0.8, 1.15, 1.45, 1.7)  # borders between the strengths that are drawn
DATA = Path(__file__).parents[2] / "shared" / "data"
SHEET_COLUMNS = 4
HEADER = "warp          heads  accepted  right  worst score  median off     CPU s"

Look = Callable[[Mesh], Alignment]


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """What came of looking at one mesh."""

    name: str
    mesh: Mesh
    alignment: Alignment | None
    """The one accepted, else the best guess, if any."""
    accepted: bool
    is_face: bool
    seconds: float
    """CPU seconds."""
    degrees: float = 0.0
    scale: float = 0.0
    """How far the size is off, as a share."""
    strength: float = 0.0

    @property
    def score(self) -> float:
        """Of the alignment; 0 without one."""
        return self.alignment.score if self.alignment else 0.0

    @property
    def right(self) -> bool:
        """Accepted where there is a face and in its place; refused where there is none."""
        near = self.degrees <= RIGHT_DEGREES and self.scale <= RIGHT_SCALE
        return self.accepted and near if self.is_face else not self.accepted

    def describe(self) -> str:
        """One line."""
        said = f"{'accepted' if self.accepted else 'refused'}, score {self.score:.2f}"
        off = f", {self.degrees:.1f} degrees and {self.scale:.1%} off" if self.is_face else ""
        return f"{self.name}: {said}{off}"


def main() -> int:
    """Run the drill; 0 when everything was right."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, default=Path(os.environ.get("MIMESH_DATA") or DATA))
    parser.add_argument("--count", type=int, default=200, help="heads")
    parser.add_argument("--things", type=int, default=100, help="what is no face")
    parser.add_argument("--seed", type=int, default=0, help="of the first head and thing")
    parser.add_argument("--more", type=Path, help="folder of meshes that are no faces either")
    parser.add_argument("--sheet", type=Path, help="draw what went wrong to this .png")
    parser.add_argument("--tracker-model", type=Path)
    options = parser.parse_args()
    with FaceFinder(find_tracker_model(options.tracker_model)) as finder:
        view = GeometryView(VIEW_PIXELS)

        def look(mesh: Mesh) -> Alignment:
            return align(mesh, view, finder)

        results = []
        for result in look_at_all(options, look):
            results.append(result)
            if not result.right:
                print(f"  {result.describe()}", flush=True)
    for line in summarise(results):
        print(line)
    wrong = [result for result in results if not result.right]
    if options.sheet and wrong:
        draw_sheet(wrong, options.sheet)
    return int(bool(wrong))


def look_at_all(options: argparse.Namespace, look: Look) -> Iterator[Result]:
    """Heads, then things, then files."""
    if options.count:
        heads = HeadSource(options.data, look)
        for seed in range(options.seed, options.seed + options.count):
            yield look_at_head(heads.head(seed), look)
    if options.things:
        things = ThingSource(options.data)
        for seed in range(options.seed, options.seed + options.things):
            thing = things.thing(seed)
            yield _look(plain_mesh(thing.name, thing.vertices, thing.triangles), look)
    for file in sorted(options.more.rglob("*")) if options.more else []:
        if file.suffix.lower() in READERS:
            yield _look(load_mesh(file), look)


def look_at_head(head: RandomHead, look: Look) -> Result:
    """Align a head and compare with the truth."""
    result = _look(plain_mesh(head.name, head.vertices, head.triangles), look)
    found = result.alignment.T_canonical_mesh if result.alignment else np.eye(4)
    apart = found @ np.linalg.inv(head.T_canonical_mesh)
    scale = float(np.cbrt(np.linalg.det(apart[:3, :3])))
    cosine = np.clip((np.trace(apart[:3, :3]) / scale - 1) / 2, -1, 1)
    return Result(
        result.name, result.mesh, result.alignment, result.accepted, True, result.seconds,
        float(np.degrees(np.arccos(cosine))), abs(scale - 1), head.strength,
    )  # fmt: skip


def _look(mesh: Mesh, look: Look) -> Result:
    began = time.process_time()
    try:
        alignment, accepted = look(mesh), True
    except AlignmentError as refusal:
        alignment, accepted = refusal.best, False
    return Result(mesh.name, mesh, alignment, accepted, False, time.process_time() - began)


def summarise(results: list[Result]) -> list[str]:
    """The table: by strength of the warp, then what is no face."""
    heads = [result for result in results if result.is_face]
    things = [result for result in results if not result.is_face]
    lines = [HEADER] if heads else []
    for low, high in pairwise(STRENGTHS):
        lines += _row(f"{low:.2f} to {high:.2f}", [h for h in heads if low <= h.strength < high])
    lines += _row("all", heads)
    if things:
        accepted, best = sum(t.accepted for t in things), max(things, key=lambda t: t.score)
        lines.append(
            f"no faces: {accepted} of {len(things)} accepted; {best.describe()} comes closest"
        )
    return lines


def _row(name: str, heads: list[Result]) -> list[str]:
    if not heads:
        return []
    accepted, right = sum(head.accepted for head in heads), sum(head.right for head in heads)
    degrees, scale = np.median([(head.degrees, head.scale) for head in heads], axis=0)
    seconds = float(np.median([h.seconds for h in heads]))
    return [
        f"{name:13} {len(heads):5}  {accepted:8}  {right:5}  {min(h.score for h in heads):11.2f}"
        f"  {degrees:3.1f} deg, {scale:4.1%}  {seconds:5.2f}"
    ]


def draw_sheet(wrong: list[Result], file: Path) -> None:
    """A picture of each, with its landmarks where there are some."""
    from PIL import Image

    drawn = [result for result in wrong if result.alignment is not None]
    if not drawn:
        return
    pictures = [draw_alignment(r.mesh, r.alignment) for r in drawn if r.alignment]
    page = Image.fromarray(contact_sheet(pictures, [r.describe() for r in drawn], SHEET_COLUMNS))
    write_whole(file, lambda stream: page.save(stream, "PNG"))
    print(f"Wrote {file}")


if __name__ == "__main__":
    sys.exit(main())
