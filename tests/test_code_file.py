"""Codes as a table: what is written comes back, and what cannot be meant is named."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
import pytest
from clone_rigs import lively_track
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.cloning.code_decoder import HeadMotion
from engine.cloning.code_file import COLUMNS, NEEDED, read_codes, read_head_motion, write_codes
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import CodeTrack
from engine.errors import CodeFileError


def stored(track: CodeTrack, path: Path, cut: int = 2) -> Path:
    with path.open("wb") as stream:
        assert write_codes(stream, [track.slice(0, cut), track.slice(cut, len(track))]) == len(
            track
        )
    return path


def table(path: Path, header: list[str], *rows: list[object]) -> Path:
    with path.open("w", newline="") as stream:
        csv.writer(stream).writerows([header, *rows])
    return path


def refusal(path: Path) -> str:
    with pytest.raises(CodeFileError) as refused:
        read_codes(path)
    return str(refused.value)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    track = lively_track(5)
    back = read_codes(stored(track, tmp_path / "take.csv"))
    np.testing.assert_allclose(back.times_s, track.times_s, atol=5e-7)
    np.testing.assert_allclose(back.code, track.code, rtol=5e-6)
    np.testing.assert_allclose(back.gaze, track.gaze, rtol=5e-6)
    np.testing.assert_allclose(back.T_neutral_head, track.T_neutral_head, atol=2e-5)


def test_writing_what_was_read_changes_nothing(tmp_path: Path) -> None:
    first = stored(lively_track(5), tmp_path / "first.csv")
    second = stored(read_codes(first), tmp_path / "second.csv")
    third = stored(read_codes(second), tmp_path / "third.csv")
    assert third.read_bytes() == second.read_bytes()


def test_columns_may_stand_in_any_order_with_comments_between(tmp_path: Path) -> None:
    path = stored(lively_track(5), tmp_path / "take.csv")
    rows = list(csv.reader(path.read_text().splitlines()))
    order = np.random.default_rng(0).permutation(len(rows[0]))
    mixed = [[*(row[place] for place in order), "hello"] for row in rows]
    mixed[0][-1] = "#note"
    lines = io.StringIO()
    csv.writer(lines).writerows(mixed)
    other = tmp_path / "mixed.csv"
    other.write_text("# made by hand\n\n" + lines.getvalue(), encoding="utf-8-sig")
    one, two = read_codes(path), read_codes(other)
    for name in CodeTrack.__slots__:
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))


def test_the_53_are_enough(tmp_path: Path) -> None:
    path = table(tmp_path / "bare.csv", list(NEEDED), [0.5] * 53, [1.0] * 53)
    track = read_codes(path, fps=25.0)
    np.testing.assert_allclose(track.times_s, [0, 0.04])
    np.testing.assert_array_equal(track.code[:, :53], [[0.5] * 53, [1.0] * 53])
    assert not track.code[:, 53:].any()
    assert not track.gaze.any()
    np.testing.assert_array_equal(track.T_neutral_head[1], np.eye(4))


def test_what_is_missing_is_named_with_what_may_be_meant(tmp_path: Path) -> None:
    header = ["jaw_Open" if name == "jawOpen" else name for name in NEEDED]
    path = table(tmp_path / "take.csv", header, [0] * 53)
    assert refusal(path) == "take.csv lacks jawOpen (the nearest is jaw_Open)."
    path = table(tmp_path / "take.csv", list(NEEDED[5:]), [0] * 48)
    assert refusal(path).startswith("take.csv lacks browDown_L, browDown_R, browInnerUp_L and 2 mo")


def test_unknown_columns_are_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "take.csv", [*NEEDED, "jawOpen.stile"], [0] * 54)
    assert "no column 'jawOpen.stile'; the nearest" in refusal(path)
    path = table(tmp_path / "take.csv", [*NEEDED, "xyzzy"], [0] * 54)
    assert "no column 'xyzzy'; a name that begins with #" in refusal(path)
    path = table(tmp_path / "take.csv", [*NEEDED, "jawOpen"], [0] * 54)
    assert refusal(path) == "take.csv has the column jawOpen twice."


@pytest.mark.parametrize("cell", ["nan", "inf", "-1e31", "", "0,5", "x"])
def test_a_cell_that_is_no_number_is_named(tmp_path: Path, cell: str) -> None:
    row: list[object] = [0] * 53
    row[NEEDED.index("jawOpen")] = cell
    path = table(tmp_path / "take.csv", list(NEEDED), [0] * 53, row)
    assert refusal(path) == f"take.csv, line 3: jawOpen should be a number; got {cell!r}."


def test_rows_and_times_that_do_not_fit_are_named(tmp_path: Path) -> None:
    path = table(tmp_path / "take.csv", list(NEEDED), [0] * 52)
    assert refusal(path) == "take.csv, line 2: 52 cells under 53 columns."
    path = table(tmp_path / "take.csv", ["time_s", *NEEDED], [0.5, *[0] * 53], [0.5, *[0] * 53])
    assert refusal(path) == "take.csv: time_s should increase; it does not at frame 1."
    path = table(tmp_path / "take.csv", list(NEEDED))
    assert "has no frames" in refusal(path)
    assert "cannot be read" in refusal(tmp_path / "nowhere.csv")
    path.write_bytes(b"\xff\xfe\x00")
    assert refusal(path) == "take.csv is not text in UTF-8; save it as CSV UTF-8."
    path.write_text(f'{",".join(NEEDED)}\n"{"0" * 200_000}')
    assert "is no table of codes" in refusal(path)


def test_every_column_has_a_name_of_its_own() -> None:
    assert len(set(COLUMNS)) == len(COLUMNS) == 2 + len(CODE_NAMES) + 4 + 6


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 2000), st.integers(0, 300))
def test_a_damaged_file_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, place: int, length: int
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "take.csv"
    content = stored(lively_track(2), path, 1).read_bytes()
    path.write_bytes(content[:place] + noise + content[place + length :])
    said = attempt(path)
    assert said is None or (said.endswith(".") and "\n" not in said)


def attempt(path: Path) -> str | None:
    try:
        track = read_codes(path)
    except CodeFileError as refused:
        return str(refused)
    return None if np.isfinite(track.code).all() else "read what is no number"


@pytest.mark.parametrize(("mark", "called"), [(";", "';'"), ("\t", "'\\\\t'")])
def test_a_table_that_is_not_parted_by_commas_says_so(tmp_path: Path, mark, called) -> None:
    path = tmp_path / "codes.csv"
    path.write_text(mark.join(NEEDED) + "\n" + mark.join(["0,5"] * len(NEEDED)) + "\n")
    with pytest.raises(CodeFileError, match=rf"^codes\.csv parts its columns by {called}, as "):
        read_codes(path)


@pytest.mark.parametrize("motion", ["whole", "head", "none"])
def test_what_follows_the_head_is_kept(tmp_path: Path, motion: HeadMotion) -> None:
    path, track = tmp_path / "take.csv", lively_track(3)
    with path.open("wb") as stream:
        write_codes(stream, [track], motion)
    assert path.read_text().startswith(f"# head_motion: {motion}\n")
    assert read_head_motion(path) == motion
    np.testing.assert_allclose(read_codes(path).code, track.code, rtol=5e-6)


@pytest.mark.parametrize(
    "line", ['"# head_motion: whole"', "#head_motion:whole,,,", "\n# head_motion: whole"]
)
def test_what_follows_the_head_outlives_a_spreadsheet(tmp_path: Path, line: str) -> None:
    path = stored(lively_track(3), tmp_path / "take.csv")
    path.write_text("# a take\n" + line + "\n" + path.read_text())
    assert read_head_motion(path) == "whole"


def test_what_follows_the_head_is_said_above_the_header_or_nowhere(tmp_path: Path) -> None:
    path = stored(lively_track(3), tmp_path / "take.csv")
    assert read_head_motion(path) is None
    path.write_text(path.read_text() + "# head_motion: whole\n")
    assert read_head_motion(path) is None


def test_a_head_motion_that_is_none_is_refused(tmp_path: Path) -> None:
    path = stored(lively_track(3), tmp_path / "take.csv")
    path.write_text("# head_motion: sideways\n" + path.read_text())
    said = "take.csv: head_motion should be one of head, whole, none; got 'sideways'."
    with pytest.raises(CodeFileError) as refused:
        read_head_motion(path)
    assert str(refused.value) == said
