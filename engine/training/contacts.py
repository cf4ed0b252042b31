"""Do lids and lips close? `python -m engine.training.contacts --data D --heads D --aligned D`.

On held-out heads, which have no eyeballs, rigged as the product rigs them from what the real
tracker saw (`--aligned`, written by `live.rigs.head_alignment`). Along each contact line (see
`contact_lines`) a pair's separation is taken along the pair's own direction, in which its rims
part: up at the lids, how the truth's jawOpen parts them at the lips. Then

* lid gap = what a blink leaves of the opening as seen from the front, in 25 planes across the
  mesh's own opening; overlap = how far its rims have passed each other; both over the opening;
* half = share of the opening left by half a blink (0.5 where the lids come evenly);
* lip gap = mean separation added by jawOpen + mouthClose, counted from 0, over the mean added by
  jawOpen alone; overlap = mean taken away, over the same;
* drag = share of the upper rim that jawOpen takes more than half as far as the lower one.

No motion has lid gap 1, and no lip gap as nothing opens. `truth` is the head's own artist's shapes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from engine.lids import find_lids
from engine.mirror import find_mirror
from engine.records import Alignment
from engine.rig_choices import RigChoices
from engine.shape_sets import load_shape_set
from engine.similarity import apply_transform
from engine.skin_basis import predict_skin_basis
from engine.skin_motion import balance, solve_motion
from engine.skin_surface import SkinSurface
from engine.skinning_network import BUNDLED_NETWORK, SkinningNetwork
from engine.training.contact_lines import ContactFactory, ContactLine
from engine.training.contact_measures import COLUMNS, Head, judge


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the two packs")
    parser.add_argument("--heads", type=Path, required=True)
    parser.add_argument("--aligned", type=Path, required=True)
    parser.add_argument("--shapes", default="consensus")
    parser.add_argument("--network", type=Path, default=BUNDLED_NETWORK)
    options = parser.parse_args()
    network, factory = SkinningNetwork(options.network), ContactFactory(options.data)
    files = sorted(options.heads.glob("head_??????.npz"))
    seen = [f for f in files if (options.aligned / f.name).exists()]
    if not seen:
        raise SystemExit(f"No head of {options.heads} has a file in {options.aligned}.")
    print(f"{'head':12} {'pack':10}" + "".join(f"{name:>9}" for name in COLUMNS))
    rows = []
    for file in seen:
        head = load_head(file, options.aligned / file.name, factory)
        motion = rig_head(head, network, RigChoices(shapes=options.shapes))
        rows.append([judge(head, motion), judge(head, head.truth)])
        pack = str(np.load(file)["pack"])
        print(f"{file.stem:12} {pack:10}" + _row(rows[-1][0]), flush=True)
    print_table(np.array(rows), len(files) - len(seen))


def print_table(rows: np.ndarray, refused: int) -> None:
    """Worst, mean and median of (heads, rig or truth, columns)."""
    print(f"\n{len(rows)} held-out heads; {refused} the aligner refused are not in the figures")
    print(f"{'':23}" + "".join(f"{name:>9}" for name in COLUMNS))
    for who, values in zip(("rig", "truth"), rows.transpose(1, 0, 2), strict=True):
        for how, pick in (("worst", np.nanmax), ("mean", np.nanmean), ("median", np.nanmedian)):
            print(f"{who:6} {how:16}" + _row(pick(values, axis=0)))


def _row(values: np.ndarray) -> str:
    return "".join(f"{value:9.3f}" for value in values)


def load_head(file: Path, aligned: Path, factory: ContactFactory) -> Head:
    """The head of `file` as `aligned` says the tracker saw it."""
    with np.load(file) as stored, np.load(aligned) as found:
        T = found["T_canonical_mesh"]
        vertices, shapes = stored["vertices"], stored[f"{stored['pack']}_shapes"]
        lines = {
            name: ContactLine(apply_transform(T, line.upper), apply_transform(T, line.lower))
            for name, line in factory.lines(int(file.stem[5:]), vertices).items()
        }
        landmarks = found["landmarks"]
        alignment = Alignment(T, float(found["score"]), landmarks, np.zeros(len(landmarks)))
        return Head(
            apply_transform(T, vertices.astype(float)), stored["triangles"], stored["regions"],
            shapes.astype(np.float32) @ T[:3, :3].T.astype(np.float32), lines, alignment,
        )  # fmt: skip


def rig_head(head: Head, network: SkinningNetwork, choices: RigChoices) -> np.ndarray:
    """(53, V, 3) canonical motion of a head that is all skin."""
    everything = np.arange(len(head.vertices))
    surface = SkinSurface(head.vertices, head.triangles, everything, everything)
    pairs = network.believe(head.alignment.landmarks)
    shape_set = load_shape_set(choices.shapes)
    predicted = predict_skin_basis(surface.vertices, surface.triangles, pairs, network, shape_set)
    mirror = find_mirror(surface.vertices)
    predicted = predicted if mirror is None else balance(predicted, surface, mirror)
    lids = find_lids(surface, predicted.coordinates, [np.zeros((0, 3))] * 2)
    return solve_motion(surface, predicted, lids, mirror)


if __name__ == "__main__":
    main()
