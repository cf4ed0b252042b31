"""Whether a source's motion is one of expressions."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pytest
from clone_head import clone_head
from rigged_head import head_mesh

from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_solver import CodeSolver
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.rotation import turn_by
from live.cloning.explained_motion import ExplainedMotion, explain_motion

FRAMES = 6


@dataclass
class Acted:
    """The bundled head, as a track says."""

    track: CodeTrack
    label: str = "acted"

    def __post_init__(self) -> None:
        self.neutral, self.times_s = head_mesh(), self.track.times_s
        self.posed = CodeDecoder(clone_head()).decode(self.track)

    def read(self, frame: int) -> np.ndarray:
        return self.posed[frame].astype(np.float64)


@pytest.fixture(scope="module")
def acted() -> Acted:
    """A smile goes while the jaw opens and the head turns."""
    track = neutral_track(np.arange(FRAMES) / 30)
    comes = np.linspace(0, 1, FRAMES)
    for name in ("mouthSmile_L", "mouthSmile_R", "browInnerUp_L", "browInnerUp_R"):
        track.code[:, CODE_NAMES.index(name)] = 0.8 * (1 - comes)
    track.code[:, CODE_NAMES.index("jawOpen")] = 0.4 * comes
    for T, yaw in zip(track.T_neutral_head, 0.3 * comes, strict=True):
        T[:3, :3] = turn_by(np.array([0.0, yaw, 0.0]))
    return Acted(track)


def explain(acted: Acted, rig: CloneRig) -> ExplainedMotion:
    frames = np.stack([acted.read(frame) for frame in range(FRAMES)])
    explained = explain_motion(acted, rig, CodeSolver(rig).read(frames, acted.times_s))
    assert explained is not None
    return explained


def test_the_face_at_rest_is_no_doubt(acted: Acted) -> None:
    explained = explain(acted, clone_head())
    assert explained.explained > 0.97
    assert explained.undone < 0.02
    assert explained.describe().endswith("% of the face's motion")


def test_a_posed_frame_is_no_neutral(acted: Acted) -> None:
    rig = clone_head()
    posed = replace(rig.character, neutral_vertices=acted.posed[0])
    explained = explain(acted, replace(rig, character=posed))
    assert explained.describe().endswith("undoes expressions: is NEUTRAL the face at rest?")


def test_codes_that_say_nothing_explain_nothing(acted: Acted) -> None:
    silent = replace(acted.track, code=np.zeros_like(acted.track.code))
    explained = explain_motion(acted, clone_head(), silent)
    assert explained is not None
    assert explained.explained == pytest.approx(0.0, abs=1e-6)
    said = "the codes explain 0% of the face's motion: is NEUTRAL the face at rest?"
    assert explained.describe() == said


def test_a_face_that_does_nothing_is_not_judged() -> None:
    still = neutral_track(np.arange(3) / 30)
    assert explain_motion(Acted(still), clone_head(), still) is None
