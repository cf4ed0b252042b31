"""The command and its three actions: list, trim, recover."""

from __future__ import annotations

from pathlib import Path

import pytest
from recorded_takes import made_take
from test_journal import ROWS, keep
from ticks import made_up_reading

from capture.errors import SourceError
from live.errors import OutputError, SetupError, TakeError
from live.recorder import Recorder
from live.takes.recording_file import read_recording, write_recording
from live.takes.takes_command import takes_command
from live.takes.takes_config import ListTakes, RecoverTake, TakesOptions, TrimTake


def run(action) -> list[str]:
    lines: list[str] = []
    takes_command(TakesOptions(action), lines.append)
    return lines


def test_a_folder_s_takes_are_listed(tmp_path: Path) -> None:
    made_take(tmp_path / "b.csv")
    write_recording(tmp_path / "a.npz", ROWS)
    assert run(ListTakes(tmp_path)) == [
        "a.npz: 9 frames in 0.27 s, 30 a second, a face in 67 %",
        "b.csv: 45 frames in 1.47 s, 30 a second",
    ]


def test_a_part_is_a_take(tmp_path: Path) -> None:
    write_recording(tmp_path / "a.npz", ROWS)
    out = tmp_path / "part.npz"
    assert run(TrimTake(tmp_path / "a.npz", out, 0.1, 0.2)) == [f"Wrote {out}: 3 frames"]
    assert len(read_recording(out)) == 3


def test_an_interrupted_recording_is_recovered(tmp_path: Path) -> None:
    journal = keep(tmp_path / "take.npz.journal")
    with journal.open("ab") as file:
        file.write(b"torn")
    lines = run(RecoverTake(journal))
    assert lines[0] == f"Wrote {tmp_path / 'take.npz'}: 9 frames"
    assert "last 4 bytes were torn" in lines[1]
    assert not journal.exists()


def test_one_that_goes_on_is_left_alone(tmp_path: Path) -> None:
    recorder = Recorder(tmp_path / "take.npz")
    recorder.take(made_up_reading(0))
    journal = tmp_path / "take.npz.journal"
    with pytest.raises(OutputError, match="Another run is still recording"):
        run(RecoverTake(journal))
    assert run(ListTakes(tmp_path)) == [
        "take.npz.journal: 1 frames so far of a recording that goes on"
    ]
    recorder.take(made_up_reading(1))
    recorder.close()
    assert len(read_recording(tmp_path / "take.npz")) == 2


def test_an_empty_one_is_only_removed(tmp_path: Path) -> None:
    journal = keep(tmp_path / "take.npz.journal", ROWS[:0])
    assert run(RecoverTake(journal)) == [
        f"{journal} held no frames; it is removed, and nothing is written."
    ]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("action", "error", "said"),
    [
        (ListTakes(Path("/nowhere")), SetupError, "There is no folder"),
        (TrimTake(Path("a.npz"), Path("b.npz"), 2.0, 1.0), SetupError, "leaves nothing"),
        (TrimTake(Path("a.npz"), Path("b.npz"), -1.0), SetupError, "--from should be 0 or more"),
        (RecoverTake(Path("/nowhere/a.npz")), TakeError, "does not end in .journal"),
        (RecoverTake(Path("/nowhere/a.npz.journal")), TakeError, "cannot be read"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(action, error: type, said: str) -> None:
    with pytest.raises(error, match=said):
        run(action)


def test_another_take_is_replaced_only_on_demand(tmp_path: Path) -> None:
    made_take(tmp_path / "a.csv")
    write_recording(tmp_path / "b.npz", ROWS)
    kept = (tmp_path / "b.npz").read_bytes()
    journal = keep(tmp_path / "b.npz.journal", ROWS[:2])
    for action in (TrimTake(tmp_path / "a.csv", tmp_path / "b.npz"), RecoverTake(journal)):
        with pytest.raises(OutputError, match=r"b\.npz exists \(9 frames, 0\.3 s\); name another"):
            run(action)
    assert (tmp_path / "b.npz").read_bytes() == kept
    run(RecoverTake(journal, overwrite=True))
    assert len(read_recording(tmp_path / "b.npz")) == 2
    run(TrimTake(tmp_path / "a.csv", tmp_path / "c.csv", 0.0, 1.0))
    run(TrimTake(tmp_path / "a.csv", tmp_path / "c.csv", 0.0, 0.5, overwrite=True))
    assert len((tmp_path / "c.csv").read_text().splitlines()) == 1 + 15


def test_a_take_is_not_written_over(tmp_path: Path) -> None:
    made_take(tmp_path / "a.csv")
    with pytest.raises(OutputError, match="would overwrite"):
        run(TrimTake(tmp_path / "a.csv", tmp_path / "a.csv"))
    with pytest.raises(SourceError):
        run(TrimTake(tmp_path / "absent.csv", tmp_path / "b.csv"))
