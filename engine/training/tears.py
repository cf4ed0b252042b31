"""Do triangles tear or fold? `python -m engine.training.tears --data D --heads D --aligned D`.

Held-out heads, rigged as the product rigs them from what the real tracker saw (`--aligned`, written
by `live.rigs.head_alignment`). Every expression at 1, mouthClose with jawOpen; counted are the
triangles stretched over 4 times or inverted (`engine.strain`), in per mille of all the head's
triangles, by where they are (`PLACES`): the open skin, and apart from it the lids, the eye sockets
and the mouth bag, which fold on anybody. Three columns:

* own: the same expressions, as the artist made them, on the pack's own head, with this
  triangulation, before it is warped;
* warped: the same after warping, the exact truth of this head;
* rig: ours.

The bound is own + 1 per mille on the open skin. Triangles where the artist's shapes are not known
count nowhere. `--vertices` cuts the same heads up anew, with so many vertices.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.mtl_file import plain_material
from engine.names import ICT_EXPRESSIONS, REGION_NAMES
from engine.records import Alignment, Mesh
from engine.rig import build_character
from engine.rig_choices import RigChoices
from engine.shape_sets import ShapeSet, load_shape_set
from engine.skinning_network import BUNDLED_NETWORK, SkinningNetwork
from engine.strain import find_neighbours, inversions, measure_rest, stretches
from engine.training.generate import HeadFactory, Kind
from engine.training.head_truth import Drawn
from engine.training.packs import ICT_OUTER_SKIN

STRETCH_LIMIT = 4.0
BOUND_PER_MILLE = 1.0
PLACES = ("open skin", "lids", "eye sockets", "mouth bag")
SKIN, LIDS, SOCKETS, BAG = range(4)
COLUMNS = ("own", "warped", "rig")
JAW_OPEN, MOUTH_CLOSE = (ICT_EXPRESSIONS.index(name) for name in ("jawOpen", "mouthClose"))
LIPS = [REGION_NAMES.index(name) for name in ("upper_lip", "lower_lip")]
EYES = [REGION_NAMES.index(name) for name in ("eye_L", "eye_R")]
LISTED = 25


@dataclass(frozen=True, slots=True, eq=False)
class Heads:
    """One generated head in its three versions; one triangulation."""

    triangles: np.ndarray
    """(F, 3)."""
    places: np.ndarray
    """(F,) into `PLACES`; -1 where no truth is known."""
    neutral: tuple[np.ndarray, np.ndarray]
    """(V, 3) each: before and after warping, centimetres."""
    shapes: tuple[np.ndarray, np.ndarray]
    """(53, V, 3) each, on those."""


def main() -> None:
    """Print the table and what is beyond the bound."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the two packs")
    parser.add_argument("--heads", type=Path, required=True)
    parser.add_argument("--aligned", type=Path, required=True)
    parser.add_argument("--vertices", type=int, nargs=2, metavar=("LEAST", "MOST"))
    parser.add_argument("--shapes", default="ict")
    parser.add_argument("--network", type=Path, default=BUNDLED_NETWORK)
    options = parser.parse_args()
    network, factory = SkinningNetwork(options.network), HeadFactory(options.data)
    files = sorted(options.heads.glob("head_??????.npz"))
    files = [file for file in files if (options.aligned / file.name).exists()]
    if not files:
        raise SystemExit(f"No head of {options.heads} has a file in {options.aligned}.")
    counts = []
    kind = Kind("heldout", tuple(options.vertices) if options.vertices else None)
    for file in files:
        drawn = factory.draw(int(file.stem[5:]), kind)
        heads = both_heads(drawn, load_shape_set(options.shapes))
        if kind.vertices is None:
            check_same(heads, file)
        rigged = rig(heads, options.aligned / file.name, network, options.shapes)
        counts.append(count(heads, rigged))
        mean = counts[-1].mean(1)[:, SKIN]
        print(f"{file.stem} {drawn.pack.name:10}" + "".join(f"{x:8.2f}" for x in mean), flush=True)
    print_table(np.array(counts), [file.stem for file in files])


def check_same(heads: Heads, file: Path) -> None:
    """Stop with a sentence unless `file` holds the very head that was drawn."""
    with np.load(file) as stored:
        same = stored["vertices"].shape == heads.neutral[1].shape
        if not (same and np.allclose(heads.neutral[1], stored["vertices"], atol=1e-3)):
            raise SystemExit(f"{file} was made by another version; make it again.")


def both_heads(drawn: Drawn, shape_set: ShapeSet) -> Heads:
    """The drawn head before and after warping, with the expressions of `shape_set`."""
    pack, rows = drawn.pack, drawn.rows
    still = rows @ drawn.neutral
    vertices = drawn.warp(still)
    ict, makehuman = shape_set.factors[:, :, None, None]
    source = ict * pack.ict_shapes + makehuman * pack.makehuman_shapes
    own = np.stack([rows @ delta for delta in source])
    warped = np.stack([drawn.warp(still + delta) - vertices for delta in own])
    known = np.asarray(rows @ ~pack.ict_known) == 0
    if np.any(shape_set.factors[1]):
        known &= np.asarray(rows @ ~pack.makehuman_known) == 0
    places = place_triangles(drawn)
    places[~known[drawn.triangles].all(1)] = -1
    return Heads(drawn.triangles, places, (still, vertices), (own, warped))


def place_triangles(drawn: Drawn) -> np.ndarray:
    """(F,) into `PLACES`: what any corner of a triangle is in, the inner places first."""
    pack = drawn.pack
    inner = np.arange(len(pack.neutral)) >= ICT_OUTER_SKIN
    inner = inner if pack.name == "ict" else ~pack.ict_known
    eye, lips = np.isin(pack.regions, EYES), np.isin(pack.regions, LIPS)
    of_pack = np.select([inner & eye, inner & lips, eye], [SOCKETS, BAG, LIDS], SKIN)
    corners = of_pack[np.asarray(drawn.rows.argmax(1)).ravel()][drawn.triangles]
    order = [BAG, SOCKETS, LIDS]
    return np.select([(corners == place).any(1) for place in order], order, SKIN)


def rig(heads: Heads, aligned: Path, network: SkinningNetwork, shapes: str) -> np.ndarray:
    """(53, V, 3) our motion of the warped head."""
    with np.load(aligned) as found:
        landmarks = found["landmarks"]
        alignment = Alignment(
            found["T_canonical_mesh"], float(found["score"]), landmarks, np.zeros(len(landmarks))
        )
    mesh = as_mesh(heads.neutral[1], heads.triangles)
    skin = np.zeros(len(mesh.vertices), np.int64)
    choices = RigChoices(shapes=shapes)
    return build_character(mesh, alignment, skin, choices, network=network).basis


def as_mesh(vertices: np.ndarray, triangles: np.ndarray) -> Mesh:
    """A mesh of one part and no looks."""
    numbers = np.zeros(len(triangles), np.int32)
    return Mesh(
        "head", np.asarray(vertices, np.float64), triangles.astype(np.int32), None,
        numbers, ("",), numbers, (plain_material(""),), None,
    )  # fmt: skip


def count(heads: Heads, rigged: np.ndarray) -> np.ndarray:
    """(columns, 53, places) per mille of torn or inverted triangles."""
    (still, vertices), (own, warped) = heads.neutral, heads.shapes
    versions = ((still, own), (vertices, warped), (vertices, rigged))
    return np.stack([torn(*version, heads.triangles, heads.places) for version in versions])


def torn(
    neutral: np.ndarray, shapes: np.ndarray, triangles: np.ndarray, places: np.ndarray
) -> np.ndarray:
    """(53, places) per mille of the triangles (F, 3) that tear or fold, by their `places` (F,)."""
    rest, pairs = measure_rest(neutral, triangles), find_neighbours(triangles)
    bad = np.zeros((len(shapes), len(PLACES)))
    for k, delta in enumerate(shapes):
        moved = neutral + delta
        if k == MOUTH_CLOSE:
            moved = moved + shapes[JAW_OPEN]
        torn = (stretches(rest, moved) > STRETCH_LIMIT) | inversions(rest, moved, pairs)
        bad[k] = np.bincount(places[torn & (places >= 0)], minlength=len(PLACES))
    return 1000.0 * bad / len(triangles)


def print_table(counts: np.ndarray, names: list[str]) -> None:
    """Of (heads, columns, 53, places): means over the heads per expression, then the offenders."""
    mean = counts.mean(0)
    print(f"\nper mille of triangles torn or inverted, mean of {len(names)} heads")
    print(f"{'':18}" + "".join(f"{place:>24}" for place in PLACES))
    print(f"{'expression':18}" + "".join(f"{c:>8}" for _ in PLACES for c in COLUMNS))
    for k, name in enumerate(ICT_EXPRESSIONS):
        beyond = mean[2, k, SKIN] > mean[0, k, SKIN] + BOUND_PER_MILLE
        print(f"{name:18}" + _row(mean[:, k]) + ("  beyond" if beyond else ""))
    print(f"{'all':18}" + _row(mean.mean(1)))
    excess = counts[:, 2, :, SKIN] - counts[:, 0, :, SKIN]
    over = (excess > BOUND_PER_MILLE).mean()
    print(
        f"\nopen skin, rig beyond own + {BOUND_PER_MILLE:g}: {100 * over:.1f} % of heads x shapes"
    )
    for flat in np.argsort(-excess, axis=None)[:LISTED]:
        head, k = np.unravel_index(flat, excess.shape)
        row = counts[head, :, k, SKIN]
        print(f"{names[head]} {ICT_EXPRESSIONS[k]:18}" + "".join(f"{x:8.2f}" for x in row))


def _row(values: np.ndarray) -> str:
    return "".join(f"{x:8.2f}" for x in values.T.ravel())


if __name__ == "__main__":
    main()
