from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from plain_errors import DrillError, end_with  # pyright: ignore[reportMissingImports]

from capture.errors import SourceError


@pytest.mark.parametrize("code", [0, 1, None])
def test_a_drill_that_runs_gives_its_code(code: int | None) -> None:
    with pytest.raises(SystemExit) as end:
        end_with(lambda: code)
    assert end.value.code == code


def test_what_cannot_be_used_is_said_in_a_sentence(tmp_path: Path) -> None:
    def stumble() -> int:
        raise SourceError("There is no such clip.")

    with pytest.raises(SystemExit, match=r"^There is no such clip\.$"):
        end_with(stumble)
    with pytest.raises(SystemExit, match=r"none.npz cannot be used \(No such file or directory\)"):
        end_with(lambda: len((tmp_path / "none.npz").read_bytes()))


def test_a_drills_own_refusal_is_a_sentence() -> None:
    def refuse() -> int:
        raise DrillError("Nothing was received.")

    with pytest.raises(SystemExit, match=r"^Nothing was received\.$"):
        end_with(refuse)


def test_a_fault_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        end_with(lambda: 1 // 0)
