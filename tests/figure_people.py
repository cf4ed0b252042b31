"""The ball with two eyes as a head of the figure."""

from __future__ import annotations

import numpy as np
from clone_rigs import ball_rig

from engine.records import Alignment
from live.evaluation.figure_heads import FigureHead
from live.evaluation.figure_methods import Stage

SCALE = 1.0
COUNT = 6


def ball_head(name: str = "ball") -> FigureHead:
    rig, mesh = ball_rig(SCALE)
    motion = np.random.default_rng(4).normal(0, 0.1, (COUNT, len(mesh.vertices), 3))
    skin = rig.character.part_labels == 0
    motion[:, ~skin] = 0
    return FigureHead(name, f"a {name}", mesh, motion, skin, 1.0 * skin)


def ball_stage(name: str = "ball") -> Stage:
    head, rig = ball_head(name), ball_rig(SCALE)[0]
    nowhere = np.full((478, 3), np.nan, np.float32)
    found = Alignment(rig.character.T_canonical_mesh, 0.9, nowhere, nowhere[:, 0])
    return Stage(head, rig, found)
