"""Derives the small tables the product ships beside the network: `engine/assets/shape_sets.npz`.

* how ICT-FaceKit's and MakeHuman's version of each expression are mixed into a shape set;
* how lower teeth and tongue move with the jaw (an affine motion per expression, canonical space);
* what tongueOut does along a tongue.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from engine.names import ICT_EXPRESSIONS
from engine.shape_sets import BUNDLED_SHAPE_SETS
from engine.training.packs import decode, load_ict, load_makehuman, load_packs

# Share of ICT-FaceKit in the direction of the consensus shape; the rest is MakeHuman's. Half unless
# the sculptors' comparison spoke for one of them.
ICT_SHARE = {
    "eyeBlink": 1.0, "eyeLook": 1.0, "cheekPuff": 1.0,
    "noseSneer": 0.1, "mouthPress": 0.15, "mouthDimple": 0.15, "browDown": 0.15,
    "cheekSquint": 0.15, "mouthShrugLower": 0.15,
}  # fmt: skip
# Amplitude of several artists' shapes over ICT-FaceKit's, geometric mean. Expressions not listed
# take the geometric mean of the two packs.
AMPLITUDE = {
    "noseSneer": 0.15, "mouthShrugLower": 0.29, "mouthRollLower": 0.32, "cheekPuff": 0.38,
    "eyeLookDown": 0.43, "mouthLeft": 0.45, "mouthRight": 0.45, "mouthUpperUp": 0.56,
    "browOuterUp": 0.57, "mouthPucker": 0.75, "jawOpen": 0.94, "mouthClose": 0.94,
    "mouthSmile": 1.0, "eyeBlink": 1.15, "mouthFrown": 1.3,
}  # fmt: skip
LOWER_TEETH_START, TEETH_STOP = 14062, 21451  # ICT-FaceKit's gums, tongue and teeth
JAW_FOLLOWS_CM = 0.3  # a tooth that sinks by this in jawOpen is a lower one
STILL_CM = 1e-3


def main() -> None:
    """Write the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the two packs")
    parser.add_argument("--out", type=Path, default=BUNDLED_SHAPE_SETS)
    options = parser.parse_args()
    tongue, tongue_out = _tongue(options.data)
    np.savez_compressed(
        options.out,
        ict=np.stack([np.ones(53), np.zeros(53)]).astype(np.float32),
        consensus=_consensus(options.data),
        jaw_motion=_jaw_motion(options.data),
        tongue_vertices=tongue,
        tongue_out=tongue_out,
    )
    print(f"{options.out}: {options.out.stat().st_size / 1e3:.0f} kB")


def _lookup(table: dict[str, float], name: str, default: float) -> float:
    matches = [key for key in table if name.startswith(key)]
    return table[max(matches, key=len)] if matches else default


def _consensus(data: Path) -> np.ndarray:
    """(2, 53) factors of the two packs' shapes: unit directions mixed, then scaled."""
    ict, _ = load_packs(data)
    known = ict.ict_known & ict.makehuman_known
    gain = load_makehuman(data)["ict_gain"]
    factors = np.zeros((2, len(ICT_EXPRESSIONS)), np.float32)
    for k, name in enumerate(ICT_EXPRESSIONS):
        ours, theirs = ict.ict_shapes[k, known], ict.makehuman_shapes[k, known]
        our_norm, their_norm = np.linalg.norm(ours), np.linalg.norm(theirs)
        share = _lookup(ICT_SHARE, name, 0.5)
        mixed = share * ours / our_norm + (1 - share) * theirs / their_norm
        amplitude = _lookup(AMPLITUDE, name, float(np.sqrt(max(gain[k], 0.1))))
        scale = amplitude * our_norm / np.linalg.norm(mixed)
        factors[:, k] = scale * share / our_norm, scale * (1 - share) / their_norm
    return factors


def _jaw_motion(data: Path) -> np.ndarray:
    """(2, 53, 4, 3) float32: displacement of a lower tooth at c is [c, 1] @ motion, per pack."""
    ict, makehuman = load_ict(data), load_makehuman(data)
    ict_shapes, mh_shapes = decode(ict, "expr"), decode(makehuman, "expr")
    jaw = ICT_EXPRESSIONS.index("jawOpen")
    inside = np.arange(LOWER_TEETH_START, TEETH_STOP)
    lower = inside[ict_shapes[jaw, inside, 1] < -JAW_FOLLOWS_CM]
    parts = [str(name) for name in makehuman["part_names"]]
    mh_lower = np.flatnonzero(makehuman["part"] == parts.index("teeth_lower"))
    return np.stack(
        [
            _fit_affine(ict["neutral"][lower], ict_shapes[:, lower]),
            _fit_affine(makehuman["neutral"][mh_lower], mh_shapes[:, mh_lower]),
        ]
    )


def _fit_affine(points: np.ndarray, shapes: np.ndarray) -> np.ndarray:
    design = np.concatenate([points, np.ones((len(points), 1))], 1)
    motions = [
        np.linalg.lstsq(design, delta, rcond=1e-4)[0]
        if np.sqrt((delta**2).sum(1).mean()) > STILL_CM
        else np.zeros((4, 3))
        for delta in shapes
    ]
    return np.stack(motions).astype(np.float32)


def _tongue(data: Path) -> tuple[np.ndarray, np.ndarray]:
    """MakeHuman's tongue, (N, 3) in its own box scaled to [0, 1], and its tongueOut in cm."""
    makehuman = load_makehuman(data)
    parts = [str(name) for name in makehuman["part_names"]]
    tongue = makehuman["part"] == parts.index("tongue")
    points = makehuman["neutral"][tongue]
    shape = [str(name) for name in makehuman["arkit_names"]].index("tongueOut")
    low, high = points.min(0), points.max(0)
    unit = (points - low) / (high - low)
    return unit.astype(np.float32), decode(makehuman, "arkit")[shape, tongue]


if __name__ == "__main__":
    main()
