"""A short slice of the fuzz of every parser, and what it would notice."""

from __future__ import annotations

import random
import re
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from damage import EDITS, damage, damaged_messages  # pyright: ignore[reportMissingImports]
from fuzz_clients import missing_for  # pyright: ignore[reportMissingImports]
from fuzz_python import Outcome, fuzz  # pyright: ignore[reportMissingImports]
from python_parsers import Parser, python_parsers  # pyright: ignore[reportMissingImports]
from stream_fuzz import VECTORS, judge, read_vectors  # pyright: ignore[reportMissingImports]

ROOT = Path(__file__).parent.parent
GOOD = [b"mime" + bytes(range(200)), b"MIMT" + bytes(300)]


def test_a_short_fuzz_finds_nothing() -> None:
    clients = [name for name in ("csharp", "page") if not missing_for(name)]
    run = subprocess.run(
        [sys.executable, "drills/stream_fuzz.py", "--cases", "150", "--clients", *clients],
        cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    parsers = len(list(python_parsers(read_vectors(VECTORS)))) + len(clients)
    assert f"{150 * parsers} cases tried, 0 failures." in run.stdout


def test_good_messages_are_read() -> None:
    for parser in python_parsers(read_vectors(VECTORS)):
        if parser.name not in ("topics", "requests"):
            for message in parser.messages:
                parser.parse(message)


def test_damage_is_done_and_is_the_same_for_the_same_seed() -> None:
    once, again, other = (damaged_messages(GOOD, 200, seed) for seed in (1, 1, 2))
    assert once == again != other
    assert sum(message not in GOOD for message in once) > 180
    assert len({len(message) for message in once}) > 10
    assert damage([b""], random.Random(1).randint) is not None


@pytest.mark.parametrize("edit", sorted(set(EDITS), key=lambda edit: edit.__name__))
def test_every_edit_bears_every_message(edit) -> None:
    for message in (b"", b"x", GOOD[0]):
        for seed in range(50):
            edit(bytearray(message), GOOD, random.Random(seed).randint)


def test_an_answer_that_is_not_documented_is_a_failure() -> None:
    def parse(message: bytes) -> int:
        if len(message) < 100:
            raise ValueError("too short")
        return message[4] // (message[5] - 1)

    outcome = fuzz(Parser("made up", parse, (ValueError,), GOOD[:1]), 300, 1)
    assert outcome.cases == 300
    assert 0 < outcome.refused < 300
    assert outcome.failures
    assert all("ZeroDivisionError" in failure for failure in outcome.failures)
    assert re.search("message [0-9a-f]+$", outcome.failures[0])


def test_memory_out_of_proportion_is_a_failure() -> None:
    outcome = fuzz(Parser("greedy", lambda message: bytearray(1 << 20), (), GOOD[:1]), 5, 1)
    assert len(outcome.failures) == 5
    assert outcome.most_bytes >= 1 << 20


def test_failures_are_printed_and_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    broken = Outcome("topics", cases=10, refused=8, failures=["topics: KeyError: 3"], seconds=1.0)
    assert judge([Outcome("frames", cases=5, seconds=1.0)], None) == 0
    assert judge([broken], tmp_path / "failures.txt") == 1
    assert "10 cases tried, 1 failures." in capsys.readouterr().out
    assert (tmp_path / "failures.txt").read_text() == "topics: KeyError: 3"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--vectors", "nowhere"], "nowhere holds no messages"),
        (["--clients", "fortran"], "'fortran' is no client to attack; there are csharp, cpp, page"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(arguments: list[str], said: str) -> None:
    run = subprocess.run(
        [sys.executable, "drills/stream_fuzz.py", "--cases", "1", *arguments],
        cwd=ROOT, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert run.returncode == 1
    assert said in run.stderr
    assert "Traceback" not in run.stderr
