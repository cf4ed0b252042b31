import numpy as np
import pytest
from clone_head import clone_head
from clone_rigs import ball_rig
from scipy.spatial.transform import Rotation

from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_solver import CodeSolver, SolverChoices
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.cloning.mesh_encoder import MeshEncoder
from engine.names import ICT_EXPRESSIONS

PLAIN = ("jawOpen", "mouthSmile_L", "browInnerUp_R", "eyeBlink_L", "mouthPucker")


@pytest.fixture(scope="module")
def encoder() -> MeshEncoder:
    return MeshEncoder(clone_head())


def one_by_one(*names: str) -> CodeTrack:
    track = neutral_track(np.arange(len(names)) / 30)
    for row, name in enumerate(names):
        track.code[row, CODE_NAMES.index(name)] = 1.0
    return track


def decode(track: CodeTrack) -> np.ndarray:
    return CodeDecoder(clone_head(), "whole").decode(track).astype(np.float64)


def test_what_the_rig_does_is_read(encoder):
    track = one_by_one(*PLAIN)
    read = encoder.read(decode(track), track.times_s)
    assert read.code.shape == (5, 109)
    assert read.code.dtype == np.float32
    error = np.abs(read.code[:, :53] - track.code[:, :53])
    assert error[track.code[:, :53] > 0].mean() < 0.12
    assert error[track.code[:, :53] == 0].mean() < 0.01
    np.testing.assert_array_equal(read.times_s, track.times_s)


def test_the_neutral_is_exactly_nothing(encoder):
    track = neutral_track(np.zeros(2))
    read = encoder.read(np.stack([clone_head().character.neutral_vertices] * 2), track.times_s)
    assert np.abs(read.code).max() < 1e-5
    np.testing.assert_allclose(read.T_neutral_head, track.T_neutral_head, atol=1e-5)


def test_a_moved_head_says_the_same(encoder):
    track = one_by_one(*PLAIN)
    turns = Rotation.random(5, random_state=0).as_matrix()
    still = decode(track)
    posed = still @ turns.transpose(0, 2, 1) + np.arange(5)[:, None, None]
    first, second = (encoder.read(frames, track.times_s) for frames in (still, posed))
    np.testing.assert_allclose(second.code, first.code, atol=2e-3)


def test_a_bending_neck_is_no_expression(encoder):
    track = neutral_track(np.zeros(1))
    track.T_neutral_head[0, :3, :3] = Rotation.from_euler("xyz", [15, 25, 5], True).as_matrix()
    frames = CodeDecoder(clone_head(), "head").decode(track)
    read = encoder.read(frames, track.times_s)
    assert np.abs(read.code).max() < 0.02
    np.testing.assert_allclose(read.T_neutral_head, track.T_neutral_head, atol=5e-3)


def test_chunks_are_as_all_at_once(encoder):
    track = one_by_one(*PLAIN)
    frames = decode(track)
    whole = encoder.read(frames, track.times_s)
    for row in range(5):
        alone = encoder.read(frames[row : row + 1], track.times_s[row : row + 1])
        np.testing.assert_allclose(alone.code[0], whole.code[row], atol=1e-4)


def test_a_tongue_is_read_off_the_tongue_alone():
    rig, _ = ball_rig()
    encoder = MeshEncoder(rig)
    track = one_by_one("tongueOut", "jawOpen")
    track.code[0] *= 0.6
    frames = CodeDecoder(rig, "none").decode(track)
    read = encoder.read(frames, track.times_s).code[:, CODE_NAMES.index("tongueOut")]
    assert rig.character.extra_basis.any(), "the ball is to have a tongue"
    assert abs(read[0] - 0.6) < 0.1


def test_a_mesh_without_a_face_where_sensors_are_reads_as_nothing():
    rig, _ = ball_rig()
    rig.coordinates[:] = np.nan
    encoder = MeshEncoder(rig)
    track = one_by_one(ICT_EXPRESSIONS[0])
    read = encoder.read(CodeDecoder(rig, "none").decode(track), track.times_s)
    assert not read.code[:, :53].any()


def test_least_squares_guided_by_it_reads_the_same_expressions_and_fits_better(encoder):
    rig = clone_head()
    track = one_by_one(*PLAIN)
    # Somebody else's jaw: half in the other style, which no code of the 53 says.
    track.code[0, CODE_NAMES.index("jawOpen.style")] = 0.5
    frames, far_apart = decode(track), 1e3 * track.times_s
    guided = CodeSolver(rig, guide=encoder).read(frames, far_apart)
    alone = encoder.read(frames, far_apart)
    assert np.abs(guided.code[:, :53] - alone.code[:, :53]).mean() < 0.01
    off = [((decode(read) - frames) ** 2).mean() for read in (guided, alone)]
    assert off[0] < 0.9 * off[1]


def test_the_guide_tells_another_sculptors_hand_where_least_squares_sees_a_weaker_one(encoder):
    track = one_by_one("jawOpen", "mouthSmile_L", "noseSneer_R")
    styles = [
        CODE_NAMES.index(f"{name}.style") for name in ("jawOpen", "mouthSmile_L", "noseSneer_R")
    ]
    track.code[np.arange(3), styles] = 1.0
    frames, far_apart = decode(track), 1e3 * track.times_s
    guided, alone = (
        CodeSolver(clone_head(), guide=guide).read(frames, far_apart).code
        for guide in (encoder, None)
    )
    off = [np.abs(code - track.code)[:, :53].mean() for code in (guided, alone)]
    assert off[0] < 0.5 * off[1]
    assert guided[np.arange(3), styles].mean() > 0.6


def test_a_guide_that_counts_for_nothing_changes_nothing(encoder):
    track = one_by_one(*PLAIN)
    frames, far_apart = decode(track), 1e3 * track.times_s
    plain = CodeSolver(clone_head()).read(frames, far_apart)
    deaf = CodeSolver(clone_head(), SolverChoices(guidance=0.0), encoder).read(frames, far_apart)
    np.testing.assert_allclose(deaf.code, plain.code, atol=1e-4)
