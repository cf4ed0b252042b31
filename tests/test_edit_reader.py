"""What every edits file is checked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.edit_reader import EditReader, load_edit_tables
from engine.errors import EditError
from engine.morph_names import EXPRESSIONS


class Reader(EditReader):
    template_from = "some --option"


READER = Reader("take.toml")


@pytest.mark.parametrize("content", [b"a = [", b"\xff", b"a = " + b"[" * 100_000])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "take.toml"
    path.write_bytes(content)
    with pytest.raises(EditError, match=r"take\.toml is not"):
        load_edit_tables(path)
    with pytest.raises(EditError, match="cannot be read"):
        load_edit_tables(tmp_path / "nowhere.toml")


@pytest.mark.parametrize("value", [True, "1", float("nan"), -0.1, 1.1, None])
def test_a_number_is_one_and_within_its_range(value: object) -> None:
    with pytest.raises(EditError, match=r"take\.toml: gain should be a number from 0 to 1; got"):
        READER.number(value, "gain", 0.0, 1.0)
    assert READER.number(1, "gain", 0.0, 1.0) == 1.0


def test_tables_and_switches() -> None:
    assert READER.table({}, "gain") == {}
    assert READER.switch({"mirror": True}, "mirror")
    assert not READER.switch({}, "mirror")
    with pytest.raises(EditError, match=r"written as \[gain\]"):
        READER.table({"gain": 1}, "gain")
    with pytest.raises(EditError, match="should be true or false; got 1"):
        READER.switch({"mirror": 1}, "mirror")


def test_a_key_means_all_both_sides_or_one() -> None:
    assert READER.expand("*", "[gain]") == EXPRESSIONS
    assert READER.expand("mouthSmile", "[gain]") == ("mouthSmile_L", "mouthSmile_R")
    assert READER.expand("eyeBlinkLeft", "[gain]") == ("eyeBlink_L",)


def test_unknown_names_are_told_with_what_is_near_or_where_they_are_listed() -> None:
    with pytest.raises(
        EditError, match=r"no expression 'jawOpn' in .gain.; the nearest is jawOpen"
    ):
        READER.expand("jawOpn", "[gain]")
    with pytest.raises(EditError, match=r"no expression 'xyzzy' in .gain.; some --option lists"):
        READER.expand("xyzzy", "[gain]")
    with pytest.raises(EditError, match="no setting 'xyzzy'; gain, limit"):
        READER.check_keys({"xyzzy": 1}, ("gain", "limit"), "setting")
