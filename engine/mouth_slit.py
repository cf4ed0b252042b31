"""Whether a mouth can open at all: some heads have their lips modelled as one closed skin."""

from __future__ import annotations

import numpy as np

from engine.lip_rims import REACH_CM, find_lip_rims, way_along
from engine.names import PART_NAMES
from engine.proxy import keep_vertices
from engine.records import Character
from engine.similarity import apply_transform
from engine.topology import weld

MIDDLE_SHARE = 0.5  # of the mouth's width, where a slit parts even lips with sewn corners
AROUND_CM = 0.4  # a way from lip to lip that is this much longer goes round a slit


def has_mouth_slit(character: Character) -> bool | None:
    """Whether the skin is parted between the lips; None where no lips were recognised."""
    is_skin = character.part_labels == PART_NAMES.index("skin")
    triangles, index = keep_vertices(character.triangles, is_skin)
    if not len(triangles):
        return None
    canonical = apply_transform(
        character.T_canonical_mesh, character.neutral_vertices[index].astype(float)
    )
    welded = weld(canonical, triangles)
    regions = character.region_labels[index][welded.first_of]
    return is_parted(welded.vertices, welded.triangles, regions)


def is_parted(vertices: np.ndarray, triangles: np.ndarray, regions: np.ndarray) -> bool | None:
    """Whether the way along the skin from lip to lip leads round a slit.

    `vertices` (W, 3) canonical centimetres and welded, `triangles` (F, 3), `regions` (W,).
    """
    rims = find_lip_rims(vertices, regions)
    if rims is None:
        return None
    middles = rims.middles(vertices)
    aside = np.abs(middles[:, 0] - np.median(middles[:, 0]))
    middle = aside <= MIDDLE_SHARE * aside.max()
    apart = np.linalg.norm(vertices[rims.upper] - vertices[rims.lower], axis=1)
    across = way_along(vertices, triangles, rims.lower, 2 * REACH_CM)[rims.upper]
    return bool(np.median((np.minimum(across, 2 * REACH_CM) - apart)[middle]) > AROUND_CM)
