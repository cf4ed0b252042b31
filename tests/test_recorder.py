from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from ticks import made_up_reading

from capture.names import FACE_REGIONS, MEDIAPIPE_BLENDSHAPES
from capture.streams.live_link_csv import read_live_link_take
from engine.names import ICT_EXPRESSIONS
from live.errors import OutputError
from live.recorder import Recorder
from live.takes import recording_file
from live.takes.journal_end import finish_recording


def test_what_was_taken_is_what_plain_numpy_reads(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "take.npz")
    ticks = [made_up_reading(frame_id) for frame_id in range(7)]
    for tick in ticks:
        recorder.take(tick)
    recorder.close()
    with np.load(tmp_path / "take.npz", allow_pickle=False) as take:
        assert take["frame_id"].tolist() == list(range(7))
        assert take["captured_ns"].tolist() == [tick.frame.captured_ns for tick in ticks]
        assert take["media_ns"].tolist() == [tick.frame.media_ns for tick in ticks]
        assert take["face_found"].tolist() == [tick.observation.face_found for tick in ticks]
        assert take["coefficients"].shape == (7, 52)
        assert take["code"].shape == (7, 53)
        assert take["T_camera_head"].shape == (7, 4, 4)
        np.testing.assert_array_equal(take["coefficients"][4], ticks[4].observation.coefficients)
        np.testing.assert_array_equal(take["code"][4], ticks[4].expression.code)
        for name in ("extra_code", "gaze", "T_neutral_head"):
            expected = [getattr(tick.expression, name) for tick in ticks]
            assert np.std(expected) > 0
            np.testing.assert_array_equal(take[name], expected)
            assert take[name].dtype == np.float32
        np.testing.assert_array_equal(take["T_camera_head"][4], ticks[4].observation.T_camera_head)
        seen = [tick.observation for tick in ticks]
        np.testing.assert_allclose(take["confidence"], [each.confidence for each in seen])
        np.testing.assert_array_equal(
            take["region_confidence"], [tick.expression.region_confidence for tick in ticks]
        )
        assert take["identity"].tolist() == [each.identity for each in seen]
        assert take["region_names"].tolist() == list(FACE_REGIONS)
        assert take["expression_names"].tolist() == list(ICT_EXPRESSIONS)
        assert take["extra_names"].tolist() == ["tongueOut"]
        assert take["coefficient_names"].tolist() == list(MEDIAPIPE_BLENDSHAPES)


def test_arrays_written_over_later_do_not_change_the_take(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "take.npz")
    tick = made_up_reading(1)
    code = tick.expression.code.copy()
    recorder.take(tick)
    tick.expression.code[:] = -1
    recorder.close()
    with np.load(tmp_path / "take.npz") as take:
        np.testing.assert_array_equal(take["code"][0], code)


def test_without_a_tick_an_older_take_stays_and_nothing_else_is_there(tmp_path: Path) -> None:
    take = tmp_path / "take.npz"
    take.write_bytes(b"older")
    with pytest.raises(OutputError, match="exists; name another file, or add --overwrite"):
        Recorder(take)
    recorder = Recorder(take, overwrite=True)
    recorder.close()
    assert recorder.written == 0
    assert take.read_bytes() == b"older"
    assert list(tmp_path.iterdir()) == [take]


def test_two_cannot_record_into_one_file(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "take.npz")
    recorder.take(made_up_reading(0))
    with pytest.raises(OutputError, match=r"^Another run is still recording .*take\.npz: end that"):
        Recorder(tmp_path / "take.npz")
    recorder.close()
    assert recorder.written == 1
    Recorder(tmp_path / "take.npz", overwrite=True).close()


def test_an_older_take_stays_until_the_new_one_is_whole(tmp_path: Path) -> None:
    (tmp_path / "take.npz").write_bytes(b"older")
    recorder = Recorder(tmp_path / "take.npz", overwrite=True)
    recorder.take(made_up_reading(0))
    assert (tmp_path / "take.npz").read_bytes() == b"older"
    recorder.close()
    with np.load(tmp_path / "take.npz") as take:
        assert take["frame_id"].tolist() == [0]


def test_a_file_that_came_meanwhile_is_left_alone(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "take.csv")
    recorder.take(made_up_reading(0))
    (tmp_path / "take.csv").write_bytes(b"of somebody else")
    with pytest.raises(OutputError, match=r"exists; .*take\.csv\.journal: `takes recover`"):
        recorder.close()
    assert (tmp_path / "take.csv").read_bytes() == b"of somebody else"
    assert (tmp_path / "take.csv.journal").exists()


def test_an_unwritable_path_is_known_at_once(tmp_path: Path) -> None:
    with pytest.raises(OutputError):
        Recorder(tmp_path / "take.txt")


def test_the_suffix_decides(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "take.csv")
    for frame_id in range(5):
        recorder.take(made_up_reading(frame_id))
    assert [path.name for path in tmp_path.iterdir()] == ["take.csv.journal"]
    recorder.close()
    recorder.close()
    assert [path.name for path in tmp_path.iterdir()] == ["take.csv"]
    assert len(read_live_link_take(tmp_path / "take.csv")[0]) == 5


def test_a_full_disk_is_said_at_once_and_leaves_what_came_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    recorder = Recorder(tmp_path / "take.npz", said.append)
    recorder.take(made_up_reading(0))
    write, no_space = os.write, OSError(28, "No space left on device")

    def refuse(file: int, content: bytes) -> int:
        raise no_space

    monkeypatch.setattr(os, "write", refuse)
    for frame_id in (1, 2):
        recorder.take(made_up_reading(frame_id))
    monkeypatch.setattr(os, "write", write)
    recorder.take(made_up_reading(3))
    assert said == [
        f"Warning: {tmp_path / 'take.npz.journal'} cannot be written: No space left on device;"
        " what comes from now on is not recorded."
    ]
    with pytest.raises(OutputError, match=r"No space left on device, not to its end"):
        recorder.close()
    with np.load(tmp_path / "take.npz") as take:
        assert take["frame_id"].tolist() == [0]


def test_where_the_file_cannot_be_written_the_journal_stays(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "take.npz")
    recorder.take(made_up_reading(0))
    (tmp_path / "take.npz").mkdir()
    with pytest.raises(OutputError, match=r"take\.npz\.journal: `takes recover`"):
        recorder.close()
    assert (tmp_path / "take.npz.journal").exists()


def test_an_impatient_user_is_told_where_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(path: Path, rows: np.ndarray) -> None:
        raise KeyboardInterrupt

    recorder = Recorder(tmp_path / "take.npz")
    recorder.take(made_up_reading(0))
    monkeypatch.setattr(recording_file, "write_recording", interrupted)
    with pytest.raises(KeyboardInterrupt):
        recorder.close()
    monkeypatch.undo()
    lost = recorder.describe_loss()
    assert lost.startswith(f"{tmp_path / 'take.npz'} is given up and not written; what was ")
    assert lost.endswith("take.npz.journal: `takes recover` makes a file of it.")
    assert len(finish_recording(tmp_path / "take.npz.journal").rows) == 1


_ENDLESS = """
import sys
from pathlib import Path
from ticks import made_up_reading
from live.recorder import Recorder
recorder = Recorder(Path(sys.argv[1]))
for frame_id in range(10**9):
    recorder.take(made_up_reading(frame_id))
    print(frame_id, flush=True)
"""


@pytest.mark.parametrize("name", ["take.npz", "take.csv"])
def test_kill_9_loses_no_tick(tmp_path: Path, name: str) -> None:
    folders = os.pathsep.join(map(str, (Path(__file__).parent, Path(__file__).parents[1])))
    command = [sys.executable, "-c", _ENDLESS, str(tmp_path / name)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": folders}
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "40\n":
                process.kill()
                break
        said = [*range(41), *(int(line) for line in process.stdout if line.endswith("\n"))]
    assert [path.name for path in tmp_path.iterdir()] == [f"{name}.journal"]
    rows = finish_recording(tmp_path / f"{name}.journal").rows
    # One more may have been kept than could be told of.
    assert rows["frame_id"].tolist() in (said, [*said, len(said)])
    for row, frame_id in zip(rows, said, strict=False):
        np.testing.assert_array_equal(row["code"], made_up_reading(frame_id).expression.code)
    assert (tmp_path / name).is_file()
