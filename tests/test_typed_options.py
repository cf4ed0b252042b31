from __future__ import annotations

from pathlib import Path

import pytest

import run_live
from live.errors import SetupError
from live.typed_options import find_option


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("export -o a.glb --fps abc", "--fps should be a number; got 'abc' (`{} export --help`"),
        ("--upsample 6O", "--upsample should be a number; got '6O' (`{} live --help`"),
        ("--smoothing=much", "--smoothing should be a number; got 'much' (`{} live --help`"),
        ("--frames 1.5", "--frames should be a whole number; got '1.5' (`{} live --help`"),
        ("gallery -o a --warps x", "--warps should be a whole number; got 'x' (`{} gallery"),
        (
            "takes trim a.csv -o b.csv --from 00:01",
            "--from should be a number; got '00:01' (`{} takes trim --help`",
        ),
    ],
)
def test_a_number_that_is_none_is_one_sentence_and_names_its_option(words: str, said: str) -> None:
    with pytest.raises(SetupError) as caught:
        run_live.parse(words.split())
    assert str(caught.value).startswith(said.format(run_live.program()))
    assert str(caught.value).endswith(" lists the options).")


def test_numbers_are_read_and_may_be_missing() -> None:
    options = run_live.parse(["--upsample", "59.94", "--frames", "7", "--smoothing", "2"])
    assert (options.upsample, options.frames, options.smoothing) == (59.94, 7, 2.0)
    assert isinstance(options.smoothing, float)
    assert (run_live.parse([]).upsample, run_live.parse([]).frames) == (None, None)
    assert run_live.parse(["export", "-o", "a.glb", "--take", "b.csv"]).take == Path("b.csv")


def test_none_is_no_choice(capsys: pytest.CaptureFixture[str]) -> None:
    assert run_live.parse(["--upsample-by", "predict"]).upsample_by == "predict"
    with pytest.raises(SystemExit) as left:
        run_live.parse(["--upsample-by", "cubic"])
    assert left.value.code == 2
    said = capsys.readouterr().err
    assert "'interpolate', 'predict'" in said
    assert "None" not in said
    assert f"{run_live.program()} live --help" in said


def test_a_word_that_is_there_twice_was_meant_for_one_of_both() -> None:
    assert find_option(["--performer", "a", "--fps", "a"], "a") == "--performer or --fps"
    assert find_option(["take.csv", "--from", "a", "-o", "b"], "a") == "--from"
    assert find_option(["--fps=a"], "a") == "--fps"
