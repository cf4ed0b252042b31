import numpy as np
import pytest
from clone_head import clone_head
from made_clone_rig import made_track
from scipy.spatial.transform import Rotation

from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_names import CODE_NAMES, FACS_COUNT
from engine.cloning.code_solver import CodeSolver, SolverChoices
from engine.cloning.code_track import CodeTrack, neutral_track


def acted(seed: int, count: int, styled: bool = False) -> CodeTrack:
    """Two to five expressions a frame, seconds apart, on a head that turns."""
    rng = np.random.default_rng(seed)
    track = made_track(seed, count, times_s=np.arange(count) * 2.0)
    track.code[:] = 0
    for code in track.code:
        chosen = rng.choice(FACS_COUNT, rng.integers(2, 6), replace=False)
        code[chosen] = rng.uniform(0.3, 1.0, len(chosen))
        if styled:
            code[FACS_COUNT + 1 + chosen] = rng.uniform(0, 0.6, len(chosen))
    return track


def still(track: CodeTrack) -> CodeTrack:
    return CodeTrack(
        track.times_s,
        track.code,
        np.zeros_like(track.gaze),
        neutral_track(track.times_s).T_neutral_head,
    )


@pytest.fixture(scope="module")
def decoder() -> CodeDecoder:
    return CodeDecoder(clone_head())


def test_its_own_decodings_come_back(decoder):
    track = acted(1, 12)
    read = CodeSolver(clone_head()).read(decoder.decode(track), track.times_s)
    off = np.abs(read.code - track.code)
    assert off[:, :FACS_COUNT].mean() < 0.02
    np.testing.assert_allclose(read.T_neutral_head, track.T_neutral_head, atol=0.02)
    np.testing.assert_allclose(read.gaze, track.gaze, atol=2e-3)


def test_styles_are_read_for_what_they_do(decoder):
    """Codes that look alike are alike: what counts is the motion, in shares of all of it."""
    track = still(acted(2, 8, styled=True))
    moved = decoder.decode(track)
    solver = CodeSolver(clone_head(), SolverChoices(style_ridge=1e-3))
    again = decoder.decode(still(solver.read(moved, track.times_s)))
    neutral = clone_head().character.neutral_vertices
    head = clone_head().character.region_labels >= 0
    left = ((again - moved)[:, head] ** 2).sum() / ((moved - neutral)[:, head] ** 2).sum()
    assert left < 0.01


def test_neutral_is_read_as_nothing_at_all():
    neutral = clone_head().character.neutral_vertices
    read = CodeSolver(clone_head()).read(neutral[None].repeat(3, 0), np.arange(3.0))
    assert np.abs(read.code).max() < 1e-4
    np.testing.assert_allclose(
        read.T_neutral_head, neutral_track(np.arange(3.0)).T_neutral_head, atol=1e-5
    )
    np.testing.assert_allclose(read.gaze, 0, atol=1e-4)


def test_a_hundredth_of_a_centimetre_of_noise_hardly_shows():
    rig = clone_head()
    neutral, unit = (
        rig.character.neutral_vertices,
        np.linalg.norm(rig.character.T_canonical_mesh[0, :3]),
    )
    noise = np.random.default_rng(3).normal(0, 0.01 / unit, (8, *neutral.shape))
    read = CodeSolver(rig).read(neutral + noise, np.arange(8) * 2.0)
    drift = (CodeDecoder(rig).decode(still(read)) - neutral) * unit / 10  # standard units
    skin = rig.character.region_labels >= 0
    assert (drift[:, skin] ** 2).sum(2).mean() < 1e-6


def test_turning_the_whole_source_changes_nothing_else(decoder):
    track = still(acted(4, 6))
    moved = decoder.decode(track)
    pivot = clone_head().character.head_pivot
    turn = Rotation.from_rotvec([0.2, -0.5, 0.1]).as_matrix()
    before = CodeSolver(clone_head()).read(moved, track.times_s)
    after = CodeSolver(clone_head()).read((moved - pivot) @ turn.T + pivot + 0.03, track.times_s)
    np.testing.assert_allclose(after.code, before.code, atol=2e-3)
    np.testing.assert_allclose(after.gaze, before.gaze, atol=2e-3)


def test_codes_keep_within_their_bounds(decoder):
    track = acted(5, 4)
    track.code[:, :FACS_COUNT] *= 3
    code = CodeSolver(clone_head()).read(decoder.decode(track), track.times_s).code
    assert code.dtype == np.float32
    assert code.shape == (4, len(CODE_NAMES))
    assert code[:, : FACS_COUNT + 1].min() >= 0
    assert np.abs(code).max() <= 1


def test_chunks_hang_together(decoder):
    """Frame by frame, by twos or at once: the same but for what smoothing does at the seams."""
    track = acted(6, 6)
    moved = decoder.decode(track)
    whole = CodeSolver(clone_head()).read(moved, track.times_s).code
    for size in (1, 2):
        solver = CodeSolver(clone_head())
        parts = [
            solver.read(moved[at : at + size], track.times_s[at : at + size]).code
            for at in range(0, 6, size)
        ]
        np.testing.assert_allclose(np.concatenate(parts), whole, atol=0.01)
