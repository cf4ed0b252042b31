from __future__ import annotations

from pathlib import Path

import pytest

from live.takes.takes_config import ListTakes, RecoverTake, TrimTake
from run_live import parse


@pytest.mark.parametrize(
    ("words", "action"),
    [
        (["list"], ListTakes(Path("."))),
        (["list", "takes"], ListTakes(Path("takes"))),
        (["recover", "a.journal", "--overwrite"], RecoverTake(Path("a.journal"), overwrite=True)),
        (["recover", "a.csv.journal"], RecoverTake(Path("a.csv.journal"))),
        (
            ["trim", "a.csv", "--from", "1", "--to", "2.5", "-o", "b.csv"],
            TrimTake(Path("a.csv"), Path("b.csv"), 1.0, 2.5),
        ),
    ],
)
def test_what_is_typed(words: list[str], action: object) -> None:
    assert parse(["takes", *words]).action == action
