"""Stores where the face of the bundled head is, for tests that should not have to look for it.

    PYTHONPATH=. python tests/store_demo_alignment.py

Needs the tracker's model and an OpenGL context. To be run again when the bundled head changes.
"""

from __future__ import annotations

import numpy as np
from heads import demo_alignment
from rigged_head import STORED_ALIGNMENT


def main() -> None:
    found = demo_alignment()
    np.savez_compressed(
        STORED_ALIGNMENT,
        T_canonical_mesh=found.T_canonical_mesh,
        score=np.array(found.score),
        landmarks=found.landmarks,
        landmark_spread=found.landmark_spread,
    )


if __name__ == "__main__":
    main()
