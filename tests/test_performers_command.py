from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from profiles import some_profile

from engine.errors import ProfileError
from engine.performer_profile import CodeRange
from engine.profile_folder import ProfileFolder
from live.calibration.performers_command import performers_command
from live.errors import SetupError
from live.listing_config import PerformersOptions


def ask(folder: Path, **options: str) -> list[str]:
    return performers_command(PerformersOptions(**options), ProfileFolder(folder))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = ProfileFolder(tmp_path)
    folder.save("anna", some_profile())
    folder.save("jo", replace(some_profile(), network_rest=None, code_range=None))
    return tmp_path


def test_nobody_is_said_and_how_to_be_somebody(tmp_path: Path) -> None:
    (line,) = ask(tmp_path)
    assert line.startswith("Nobody was calibrated yet")


def test_everybody_has_a_line(home: Path) -> None:
    assert ask(home) == [
        "anna  2026-01-02  head at rest, coefficients at rest, face at rest, range of motion",
        "jo    2026-01-02  head at rest, coefficients at rest",
    ]


def test_a_damaged_file_is_a_line_among_the_others(home: Path) -> None:
    (home / "performers" / "anna.json").write_text("{")
    lines = ask(home)
    assert lines[0].endswith("anna.json is damaged; calibrate again.")
    assert lines[1].startswith("jo ")


def test_ranges_are_shown_where_they_say_something(home: Path) -> None:
    lowest, highest = np.zeros(54, np.float32), np.ones(54, np.float32)
    lowest[26], highest[26] = 0.1, 0.6  # jawOpen
    code_range = CodeRange(lowest, highest, "network-1")
    ProfileFolder(home).save("anna", replace(some_profile(), code_range=code_range))
    lines = ask(home, show="anna")
    assert lines[0].startswith("anna, of 2026-01-02T03:04:05+00:00: head at rest")
    start = lines.index("Expressions as network-1 gives them: at rest, at most, enlarged by")
    assert lines[start + 1].split() == ["jawOpen", "0.10", "0.60", "2.00"]
    assert lines[start + 2 :] == ["  all others 0 and 1"]
    assert "Rest as the network network-1 sees it." in lines


def test_who_is_reset_is_forgotten(home: Path) -> None:
    assert ask(home, reset="anna") == ["anna is forgotten."]
    assert [line.split()[0] for line in ask(home)] == ["jo"]


@pytest.mark.parametrize("option", ["show", "reset"])
def test_somebody_unknown_is_told_with_the_known(option: str, home: Path) -> None:
    with pytest.raises(SetupError, match="Nobody called carl was calibrated here; known: anna, jo"):
        ask(home, **{option: "carl"})


def test_somebody_unknown_among_nobody_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="was calibrated here, and nobody else was, either"):
        ask(tmp_path, show="carl")


@pytest.mark.parametrize("option", ["show", "reset"])
def test_a_name_that_is_no_word_is_told(option: str, home: Path) -> None:
    with pytest.raises(ProfileError, match="performer's name"):
        ask(home, **{option: "../anna"})


def test_one_thing_at_a_time(home: Path) -> None:
    with pytest.raises(SetupError, match="--show and --reset"):
        ask(home, show="anna", reset="anna")
