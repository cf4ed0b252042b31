"""How much each vertex of a source says about its expression."""

from __future__ import annotations

import numpy as np

from engine.cloning.clone_rig import CloneRig
from engine.names import PART_NAMES, REGION_NAMES
from engine.similarity import apply_transform
from engine.topology import vertex_areas

AREA_POWER = 0.5
"""Vertices in proportion to their area would hardly look at lids and lips, which are small; each
the same would let whoever made the mesh decide."""
REGION_SHARES = {
    "eye_L": 4.0, "eye_R": 4.0, "upper_lip": 2.0, "lower_lip": 2.0,
    "scalp": 0.1, "neck": 0.1, "ear_L": 0.1, "ear_R": 0.1,
}  # fmt: skip
"""More where small motions say much, less where expressions do little and hair, collars and
headsets do. Chosen on validation heads."""
TONGUE_SHARE = 0.2
HEAD_BEGIN = 0.9  # head weight below which the neck's own motion would be read as expression


def weigh_vertices(rig: CloneRig) -> np.ndarray:
    """(V,) float32 sum 1: skin and tongue; 0 on eyeballs, teeth, hair, clothes and body.

    What else there is moves with the skin at best, and rigs move it as they like.
    """
    character = rig.character
    labels = character.region_labels
    shares = np.array([REGION_SHARES.get(name, 1.0) for name in REGION_NAMES])
    weights = np.where(labels >= 0, shares[labels], 0.0)
    weights[character.part_labels == PART_NAMES.index("tongue")] = TONGUE_SHARE
    weights *= np.clip((character.head_weights - HEAD_BEGIN) / (1 - HEAD_BEGIN), 0.0, 1.0)
    points = apply_transform(character.T_canonical_mesh, character.neutral_vertices)
    weights *= vertex_areas(points, character.triangles) ** AREA_POWER
    return (weights / max(weights.sum(), 1e-12)).astype(np.float32)
