"""How much light reaches teeth behind parted lips, more than what the baked shadows know of.

In the pose the shadows are baked for the tongue and the lips may hide teeth that show when the lips
part otherwise, so front teeth always catch some. It fades towards the back ones: a molar as bright
as they are is a grey chip in the dark corner of the mouth.
"""

from __future__ import annotations

import numpy as np

from render.looks import look_of
from render.records import CharacterModel

FULL_CM, NONE_CM = 1.2, 3.5  # behind the foremost tooth; between them the light fades


def light_behind_lips(model: CharacterModel) -> np.ndarray:
    """(V,) float32 in [0, 1]: the least share of light at each vertex when the mouth is open.

    0 wherever nothing lies behind lips.
    """
    depth = model.neutral_vertices @ model.T_canonical_mesh[2, :3]
    least = np.zeros(len(depth), np.float32)
    for surface in model.surfaces:
        look = look_of(surface)
        if look.behind_lips and len(surface.triangles):
            members = np.unique(surface.triangles)
            behind = depth[members].max() - depth[members]
            share = np.clip((NONE_CM - behind) / (NONE_CM - FULL_CM), 0.0, 1.0)
            least[members] = look.least_access * share * share * (3.0 - 2.0 * share)
    return least
