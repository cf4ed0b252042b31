import zipfile
from pathlib import Path

import numpy as np
import pytest
from export_takes import record

from engine.cloning.code_names import CODE_NAMES, FACS_COUNT
from engine.encoder import head_turn
from engine.names import ICT_EXPRESSIONS
from live.errors import TakeError
from live.export.recorded_take import read_recorded_take
from live.takes import recorded_arrays
from live.takes.recording import ROW
from live.takes.recording_file import write_recording

MIRROR = np.diag(np.array([-1, 1, 1, 1], np.float32))


def change(path: Path, **arrays: np.ndarray | None) -> Path:
    """The recording with some of its arrays changed, or left out where None."""
    with np.load(path) as take:
        kept = {**take, **arrays}
    np.savez(path, **{name: array for name, array in kept.items() if array is not None})
    return path


@pytest.fixture
def take(tmp_path: Path) -> Path:
    record(tmp_path / "take.npz")
    return tmp_path / "take.npz"


def test_what_moved_the_character_is_the_track(tmp_path: Path) -> None:
    ticks = record(tmp_path / "take.npz")
    track = read_recorded_take(tmp_path / "take.npz")
    given = [tick.expression for tick in ticks]
    np.testing.assert_array_equal(track.code[:, :FACS_COUNT], [each.code for each in given])
    tongue = track.code[:, CODE_NAMES.index("tongueOut")]
    np.testing.assert_array_equal(tongue, [each.extra_code[0] for each in given])
    assert not track.code[:, FACS_COUNT + 1 :].any()
    np.testing.assert_array_equal(track.gaze, [each.gaze for each in given])
    np.testing.assert_array_equal(track.T_neutral_head, [each.T_neutral_head for each in given])
    assert np.ptp(track.T_neutral_head[:, 0, 0]) > 0


def test_times_are_the_sources_own(take: Path) -> None:
    track = read_recorded_take(change(take, captured_ns=np.arange(8) * 1000 + 77))
    np.testing.assert_allclose(track.times_s, np.arange(8) * 0.033333333)


def test_recordings_without_the_sources_clock_have_the_computers(take: Path) -> None:
    track = read_recorded_take(change(take, media_ns=None))
    np.testing.assert_allclose(track.times_s, np.arange(8) * 0.033333333)


def test_recordings_without_head_motion_have_what_the_camera_saw(tmp_path: Path) -> None:
    ticks = record(tmp_path / "take.npz")
    track = read_recorded_take(change(tmp_path / "take.npz", T_neutral_head=None))
    assert [tick.observation.face_found for tick in ticks[:5]] == [False, True, True, False, True]
    turns = [head_turn(tick.observation.T_camera_head) for tick in ticks]
    expected = [np.eye(4), turns[1], turns[2], turns[2], turns[4]]
    np.testing.assert_array_equal(track.T_neutral_head[:5], expected)


def test_expressions_are_found_by_name(take: Path) -> None:
    before = read_recorded_take(take)
    with np.load(take) as arrays:
        names, code = arrays["expression_names"], arrays["code"]
    order = np.random.default_rng(1).permutation(len(names))
    shuffled = read_recorded_take(change(take, expression_names=names[order], code=code[:, order]))
    np.testing.assert_array_equal(shuffled.code, before.code)
    fewer = np.array(["earsWiggle", "jawOpen"])
    track = read_recorded_take(change(take, expression_names=fewer, code=code[:, :2]))
    jaw = CODE_NAMES.index("jawOpen")
    np.testing.assert_array_equal(track.code[:, jaw], code[:, 1])
    assert not np.delete(track.code[:, : len(ICT_EXPRESSIONS)], jaw, 1).any()


def test_a_take_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(TakeError, match=r"^There is no take .*away\.npz\.$"):
        read_recorded_take(tmp_path / "away.npz")


def test_nothing_recorded_is_one_sentence(tmp_path: Path) -> None:
    write_recording(tmp_path / "take.npz", np.zeros(0, ROW))
    with pytest.raises(TakeError, match=r"take\.npz has no frames"):
        read_recorded_take(tmp_path / "take.npz")


@pytest.mark.parametrize(
    ("arrays", "words"),
    [
        ({"expression_names": None}, "expression_names is missing"),
        ({"T_neutral_head": None, "T_camera_head": None}, "T_camera_head is missing"),
        ({"code": np.zeros((7, 53), np.float32)}, "code should be 8x53 numbers, not 7x53 float32"),
        ({"code": np.full((8, 53), np.nan, np.float32)}, "code has numbers that are not finite"),
        ({"code": np.full((8, 53), 1e7, np.float32)}, "not finite, or far too large"),
        ({"T_neutral_head": np.zeros((8, 4, 4), np.float32)}, "a head at frame 0"),
        (
            {"T_neutral_head": np.tile(MIRROR, (8, 1, 1))},
            "does not turn and move a head at frame 0",
        ),
        ({"media_ns": np.arange(-4, 4) * 2**61}, "months lie between its frames"),
        ({"gaze": np.zeros((8, 4), np.float32)}, "gaze should be 8x2x2"),
        ({"media_ns": np.array([0, 1, 2, 2, 3, 4, 5, 6])}, "do not ascend at frame 3"),
        ({"media_ns": np.zeros((8, 2), int)}, "media_ns should be one whole number"),
        ({"expression_names": np.zeros(53)}, "expression_names is not a list of names"),
        ({"T_neutral_head": None, "face_found": np.ones(3, bool)}, "face_found should be"),
    ],
)
def test_what_does_not_fit_is_named(take: Path, arrays: dict, words: str) -> None:
    with pytest.raises(TakeError, match=words) as caught:
        read_recorded_take(change(take, **arrays))
    assert str(caught.value).startswith("take.npz is damaged: ")


def test_nothing_in_a_take_runs(take: Path, tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "ran",))

    with pytest.raises(TakeError, match="damaged or no recording"):
        read_recorded_take(change(take, gaze=np.array([Trap()], object)))
    assert not (tmp_path / "ran").exists()


def test_what_claims_to_be_large_is_refused_before_there_is_memory_for_it(take: Path) -> None:
    with np.load(take) as arrays:
        kept = dict(arrays)
    with zipfile.ZipFile(take, "w") as archive:
        for name, array in kept.items():
            with archive.open(f"{name}.npy", "w") as member:
                if name != "code":
                    np.lib.format.write_array(member, array)
                    continue
                claim = {"descr": "<f4", "fortran_order": False, "shape": (8, 10**15)}
                np.lib.format.write_array_header_1_0(member, claim)
    with pytest.raises(TakeError, match="code claims to be larger than it is"):
        read_recorded_take(take)


def test_more_frames_than_anybody_records_are_refused(
    take: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recorded_arrays, "MOST_FRAMES", 7)
    with pytest.raises(TakeError, match=r"^take\.npz has more than the 7 frames that are read\.$"):
        read_recorded_take(take)


@pytest.mark.parametrize("missing", ["code", "captured_ns"])
def test_somebody_else_s_arrays_are_no_recording(take: Path, missing: str) -> None:
    with pytest.raises(TakeError, match=r"^take\.npz is no recording of this program\.$"):
        read_recorded_take(change(take, **{missing: None}))


@pytest.mark.parametrize("seed", range(5))
def test_damaged_files_end_in_one_sentence(take: Path, seed: int) -> None:
    random, whole, said = np.random.default_rng(seed), take.read_bytes(), []
    for _ in range(40):
        content = bytearray(whole)
        for place in random.integers(0, len(content), 4):
            content[place] = random.integers(256)
        take.write_bytes(content[: random.integers(1, len(content) + 1)])
        try:
            assert np.isfinite(read_recorded_take(take).code).all()
        except TakeError as error:
            said.append(str(error))
    assert said
    assert not [sentence for sentence in said if "\n" in sentence]
