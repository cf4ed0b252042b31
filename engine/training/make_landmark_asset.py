"""Copies the tracker's landmark places on the canonical head into the engine's assets.

    python -m engine.training.make_landmark_asset PATH/landmarks478_on_ict.npz

The places are measurements on ICT-FaceKit's neutral head (MIT); NOTICE carries its notice.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

from engine.landmark_places import BUNDLED_LANDMARKS, LANDMARK_COUNT


def make_landmark_asset(source: Path, target: Path = BUNDLED_LANDMARKS) -> None:
    """Write `position` (478, 3), `spread` (478,) and `hit_fraction` (478,), all float32."""
    with np.load(source) as measured:
        arrays = {k: measured[k].astype(np.float32) for k in ("position", "spread", "hit_fraction")}
    if any(len(values) != LANDMARK_COUNT for values in arrays.values()):
        raise SystemExit(f"{source} does not hold {LANDMARK_COUNT} landmarks.")
    target.parent.mkdir(exist_ok=True)
    np.savez_compressed(target, allow_pickle=False, **arrays)
    print(f"{target}: {LANDMARK_COUNT} landmarks")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    make_landmark_asset(Path(sys.argv[1]))
