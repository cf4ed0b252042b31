"""Made-up people whose expressions are known, and a tracker that hears some of them wrongly."""

from __future__ import annotations

import numpy as np

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.encoder import name_matrix
from engine.names import ICT_EXPRESSIONS
from engine.training.known_faces import KnownFaces

SMILE = ICT_EXPRESSIONS.index("mouthSmile_L")
SMILE_SIGNAL = MEDIAPIPE_BLENDSHAPES.index("mouthSmileLeft")


def known_people(people=20, pictures=12, smile_gain=0.6, seed=0) -> KnownFaces:
    """A tracker that hears all as it is but smiles, of which it hears `smile_gain`."""
    rng = np.random.default_rng(seed)
    count = people * pictures
    names = name_matrix(ICT_EXPRESSIONS, MEDIAPIPE_BLENDSHAPES)
    code = rng.random((count, 53)) * (rng.random((count, 53)) < 0.3)
    code[::6] = 0.0
    heard = code.copy()
    heard[:, [SMILE, SMILE + 1]] *= smile_gain
    scores = np.clip(heard @ names / np.maximum(names.sum(axis=0), 1), 0, 1)
    return KnownFaces(scores, code, np.repeat(np.arange(people), pictures), MEDIAPIPE_BLENDSHAPES)


def save_people(path, faces: KnownFaces) -> None:
    np.savez(
        path,
        scores=faces.scores,
        code=faces.code,
        identity=faces.identity,
        coefficient_names=np.array(faces.names),
        expression_names=np.array(ICT_EXPRESSIONS),
    )
