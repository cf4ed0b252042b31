from __future__ import annotations

from pathlib import Path

import pytest
from recorded_takes import made_take
from test_journal import ROWS

from live.errors import OutputError
from live.takes import kept_take
from live.takes.kept_take import spare_take
from live.takes.recording_file import write_recording


def said_of(path: Path) -> str:
    with pytest.raises(OutputError) as caught:
        spare_take(path)
    return str(caught.value)


def test_where_nothing_is_nothing_is_kept(tmp_path: Path) -> None:
    spare_take(tmp_path / "take.npz")
    spare_take(tmp_path)


def test_how_much_would_be_lost_is_said(tmp_path: Path) -> None:
    write_recording(tmp_path / "a.npz", ROWS)
    made_take(tmp_path / "a.csv")
    assert said_of(tmp_path / "a.npz").startswith(f"{tmp_path / 'a.npz'} exists (9 frames, 0.3 s);")
    assert said_of(tmp_path / "a.csv").endswith(
        "exists (45 frames, 1.5 s); name another file, or add --overwrite."
    )


@pytest.mark.parametrize("name", ["a.npz", "a.csv"])
@pytest.mark.parametrize("content", [b"", b"PK\3\4 no archive", b"a,b\n1,2\n", bytes(100)])
def test_a_file_of_somebody_else_s_is_kept_as_well(
    tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    assert f"{name} exists; name another file" in said_of(tmp_path / name)


def test_a_long_table_is_not_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made_take(tmp_path / "a.csv")
    monkeypatch.setattr(kept_take, "MOST_COUNTED_BYTES", 100)
    assert "a.csv exists; name another file" in said_of(tmp_path / "a.csv")
