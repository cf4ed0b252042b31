"""A cast of balls whose every motion is known, read by a perfect reader and by a blind one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from clone_rigs import ball_rig

from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_track import CodeTrack, neutral_track
from live.evaluation.cast import Cast
from live.evaluation.code_readers import ENCODER
from live.evaluation.evaluation_heads import EvaluationHead
from live.evaluation.masked_error import face_mask
from live.evaluation.protocol import Protocol
from live.evaluation.protocol_draws import draw_identity
from live.evaluation.shelf import Shelf

PERFECT, BLIND = "least-squares", ENCODER
RIG, MESH = ball_rig()


def ball_head(name: str, seed: int) -> EvaluationHead:
    draw = draw_identity(seed)
    mask = face_mask(MESH.vertices, np.array([0.0, 0.0, 9.0]))
    narrow = MESH.vertices[:, 2] > 0
    named = replace(MESH, name=name)
    return EvaluationHead(
        name, named, RIG.character.basis, mask, narrow, draw.binary, draw.fractional
    )


class BallCast(Cast):
    """Every identity is the ball; what was rigged and read is counted."""

    def __init__(self, identities: int = 2, expressions: int = 4) -> None:
        self.protocol = Protocol("validation", identities, expressions)
        self._heads, self._rigs, self._tracks = Shelf(4), Shelf(4), {}
        self.rigged: list[str] = []
        self.reads = 0

    def ict(self, seed: int, *, other: bool = False) -> EvaluationHead:
        return ball_head(f"ict-{seed}-{other}", seed)

    def makehuman(self, seed: int) -> EvaluationHead:
        return ball_head(f"makehuman-{seed}", seed)

    def _rig_mesh(self, mesh, name: str) -> CloneRig:
        self.rigged.append(name)
        return RIG

    def _read(self, how: str, rig: CloneRig, vertices: np.ndarray) -> CodeTrack:
        self.reads += 1
        track = neutral_track(np.arange(len(vertices)))
        if how != BLIND:
            moved = (vertices - MESH.vertices).reshape(len(vertices), -1)
            basis = RIG.character.basis.reshape(53, -1).astype(np.float64)
            track.code[:, :53] = np.linalg.lstsq(basis.T, moved.T, rcond=None)[0].T
        return track
