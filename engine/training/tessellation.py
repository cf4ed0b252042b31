"""Same head, other triangles: `python -m engine.training.tessellation --data D --aligned D`.

Held-out heads, cut up anew at several densities: one dense triangulation of the warped surface, and
random decimations of it whose vertices are all among the dense one's. The same alignment for all
(`--aligned`, written by `live.rigs.head_alignment` for the head of the same seed, which is the same
surface). The change is the RMS difference between the displacements a mesh gets and those its
vertices get as part of the densest one, over all 53 expressions at 1 and weighted by area, over the
RMS displacement. The bound is 5 %.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.diffusion import cotangent_laplacian
from engine.shape_sets import ShapeSet, load_shape_set
from engine.similarity import apply_transform
from engine.skin_basis import predict_skin_basis
from engine.skinning_network import BUNDLED_NETWORK, SkinningNetwork
from engine.training.generate import HeadFactory, Kind
from engine.training.remesh import decimate_at_random

DENSEST = 80000
DENSITIES = (2000, 5000, 11000, 20000, 40000)
SEEDS = (100000, 100001, 100004, 100005)  # two of each pack
BOUND = 0.05


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """One triangulation of a head."""

    source: np.ndarray
    """(V,) its vertices among the densest one's."""
    triangles: np.ndarray
    """(F, 3)."""


def main() -> None:
    """Print the change per head and density."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the two packs")
    parser.add_argument("--aligned", type=Path, required=True)
    parser.add_argument("--seeds", type=int, nargs="+", default=SEEDS)
    parser.add_argument("--densest", type=int, default=DENSEST)
    parser.add_argument("--densities", type=int, nargs="+", default=DENSITIES)
    parser.add_argument("--network", type=Path, default=BUNDLED_NETWORK)
    options = parser.parse_args()
    network, factory = SkinningNetwork(options.network), HeadFactory(options.data)
    shape_set = load_shape_set("ict")
    print(f"{'head':22}" + "".join(f"{count:>8}" for count in options.densities))
    rows = []
    for seed in options.seeds:
        file = options.aligned / f"head_{seed:06d}.npz"
        if not file.exists():
            raise SystemExit(
                f"There is no {file}; run live.rigs.head_alignment or leave {seed} out."
            )
        with np.load(file) as found:
            T, landmarks = found["T_canonical_mesh"], found["landmarks"]
        drawn = factory.draw(seed, Kind("heldout", (options.densest, options.densest)))
        vertices = apply_transform(T, drawn.warp(drawn.rows @ drawn.neutral))
        cuts = cut_up(vertices, drawn.triangles, options.densities, np.random.default_rng(seed))
        rows.append(compare(vertices, cuts, landmarks, network, shape_set))
        print(f"{seed} {drawn.pack.name:15}" + "".join(f"{x:8.3f}" for x in rows[-1]), flush=True)
    print_table(np.array(rows))


def print_table(rows: np.ndarray) -> None:
    """Mean and worst of (heads, densities) changes."""
    print(f"{'mean':22}" + "".join(f"{x:8.3f}" for x in rows.mean(0)))
    print(f"{'worst':22}" + "".join(f"{x:8.3f}" for x in rows.max(0)))
    print(f"RMS change over RMS displacement: {rows.mean():.3f}; the bound is {BOUND:g}")


def cut_up(
    vertices: np.ndarray,
    triangles: np.ndarray,
    densities: tuple[int, ...],
    rng: np.random.Generator,
) -> list[Cut]:
    """The dense head as it is, then decimated at random to each of `densities`."""
    cuts = [Cut(np.arange(len(vertices)), triangles)]
    for count in densities:
        coarse, source = decimate_at_random(vertices, triangles, count, rng)
        cuts.append(Cut(source, coarse))
    return cuts


def compare(
    vertices: np.ndarray,
    cuts: list[Cut],
    landmarks: np.ndarray,
    network: SkinningNetwork,
    shape_set: ShapeSet,
) -> list[float]:
    """The change from the first of `cuts` to each of the others."""
    pairs = network.believe(landmarks)
    whole, *others = (
        predict_skin_basis(vertices[cut.source], cut.triangles, pairs, network, shape_set)
        for cut in cuts
    )
    return [
        change(
            basis.displacements,
            whole.displacements[:, cut.source],
            cotangent_laplacian(vertices[cut.source], cut.triangles)[1],
        )
        for cut, basis in zip(cuts[1:], others, strict=True)
    ]


def change(displacements: np.ndarray, reference: np.ndarray, mass: np.ndarray) -> float:
    """RMS difference of two (K, V, 3) over the RMS of `reference`; vertices weigh `mass` (V,)."""
    miss = np.einsum("v,kvc->", mass, (displacements.astype(np.float64) - reference) ** 2)
    power = np.einsum("v,kvc->", mass, reference.astype(np.float64) ** 2)
    return float(np.sqrt(miss / power))


if __name__ == "__main__":
    main()
