from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from recorded_takes import made_take, recorded_take

from capture.errors import SourceError
from capture.streams.live_link_csv import (
    DAY_S,
    FRAME_BASES,
    read_live_link_take,
    seconds_of,
)
from capture.streams.names import LIVE_LINK_NAMES


@pytest.fixture
def take(tmp_path: Path) -> Path:
    made_take(tmp_path / "take.csv")
    return tmp_path / "take.csv"


def test_columns_are_found_by_name_and_time_runs_on_over_midnight(tmp_path: Path) -> None:
    written = made_take(tmp_path / "take.csv")
    times_s, names, values = read_live_link_take(tmp_path / "take.csv")
    assert names == LIVE_LINK_NAMES
    np.testing.assert_array_equal(values, written)
    np.testing.assert_allclose(times_s, np.arange(45) / 30, atol=1e-9)


def test_columns_in_any_order_are_the_same_take(take: Path) -> None:
    rows = [line.split(",") for line in take.read_text().splitlines()]
    order = np.random.default_rng(1).permutation(len(rows[0]))
    shuffled = take.with_name("shuffled.csv")
    shuffled.write_text("\n".join(",".join(row[k] for k in order) for row in rows))
    np.testing.assert_array_equal(read_live_link_take(shuffled)[2], read_live_link_take(take)[2])


def damage_like_a_spreadsheet(text: str, parted_by: str) -> str:
    cells = [[cell.replace(".", ",") for cell in line.split(",")] for line in text.splitlines()]
    return "\ufeff" + "\r\n".join(parted_by.join(row) for row in [*cells, [""] * 63]) + "\r\n"


@pytest.mark.parametrize("parted_by", [";", "\t"])
def test_a_take_that_a_spreadsheet_saved_is_the_same(take: Path, parted_by: str) -> None:
    saved = take.with_name("saved.csv")
    content = damage_like_a_spreadsheet(take.read_text(), parted_by)
    saved.write_text(content, encoding="utf-8", newline="")
    for found, wanted in zip(read_live_link_take(saved), read_live_link_take(take), strict=True):
        np.testing.assert_array_equal(found, wanted)


def test_quoted_decimal_commas_and_names_in_other_cases_are_read(take: Path) -> None:
    header, *rows = take.read_text().splitlines()
    quoted = [
        ",".join(f'"{cell.replace(".", ",")}"' for cell in row.split(",")) for row in rows
    ]  # fmt: skip
    saved = take.with_name("saved.csv")
    saved.write_text("\n".join([header.lower(), *quoted]))
    np.testing.assert_array_equal(read_live_link_take(saved)[2], read_live_link_take(take)[2])


def test_rows_of_one_timecode_share_its_time(take: Path) -> None:
    header, *rows = take.read_text().splitlines()
    twice = [line for line in rows[:4] for _ in range(2)]
    take.write_text("\n".join([header, *twice, rows[4], rows[4], rows[4]]))
    times_s, _, values = read_live_link_take(take)
    np.testing.assert_allclose(times_s[:8], np.arange(8) / 60, atol=1e-9)
    np.testing.assert_allclose(np.diff(times_s[8:]), 1 / 90, atol=1e-9)
    assert len(values) == len(times_s) == 11


def test_what_old_versions_lack_may_be_missing(take: Path) -> None:
    lines = [line.split(",")[:-10] for line in take.read_text().splitlines()]
    take.write_text("\n".join(",".join(cells) for cells in lines))
    _, names, values = read_live_link_take(take)
    assert names == LIVE_LINK_NAMES[:51]
    assert values.shape == (45, 51)


def test_a_row_without_a_face_is_not_a_number(take: Path) -> None:
    lines = take.read_text().splitlines()
    lines[3] = lines[3].split(",")[0] + ",0"
    take.write_text("\n".join(lines))
    values = read_live_link_take(take)[2]
    assert np.isnan(values[2]).all()
    assert np.isfinite(np.delete(values, 2, 0)).all()


@pytest.mark.parametrize("base", FRAME_BASES)
@pytest.mark.parametrize("count", [40, 100])
def test_takes_that_count_otherwise_than_in_sixtieths_keep_their_time(
    base: int, count: int
) -> None:
    numbers = np.delete(np.arange(7, 7 + 2 * count), [11, 12, 40])  # some were dropped
    codes = np.stack([0 * numbers, numbers // base, numbers % base], 1).astype(float)
    np.testing.assert_allclose(seconds_of(codes), numbers / base)


@pytest.mark.parametrize("rate", [1, 2, 4, 5, 12, 24, 30, 59.94, 120, 240])
@pytest.mark.parametrize("began_s", [0.0, 0.013, 0.5, DAY_S - 0.8])
def test_sixtieths_are_told_whatever_the_rate(rate: float, began_s: float) -> None:
    times_s = began_s + np.arange(90) / rate
    second, part = np.divmod(times_s % DAY_S, 1.0)
    codes = np.stack([second // 60, second % 60, (part * 60).round(3) % 60], 1)
    np.testing.assert_allclose(seconds_of(codes), times_s, atol=2e-5)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda text: "", "no column Timecode and 51 more"),
        (lambda text: text.replace("JawOpen", "Jaw"), "no column JawOpen"),
        (lambda text: text.replace("TongueOut", "JawOpen"), "JawOpen twice"),
        (lambda text: text.splitlines()[0], "no frames"),
        (lambda text: text.replace("23:59:59:04", "23:59:58:00"), "line 4: .* it goes back"),
        (lambda text: text.replace("23:59:59:04", "25 past"), "line 4: Timecode should look like"),
        (lambda text: text.replace("23:59:59:04.250,61,", "23:59:59:04.250,61,x"), "EyeBlinkLeft"),
        (lambda text: text.replace("23:59:59:04.250,61,0", "23:59:59:04.250,61,1e9"), "a number"),
        (lambda text: text.replace("23:59:59:04.250,61,0", "23:59:59:04.250,61,nan,0"), "64 cells"),
        (lambda text: text[:-30], "line 46: .* cells under 63"),
    ],
)
def test_a_damaged_take_is_one_sentence(take: Path, change, said: str) -> None:
    take.write_text(change(take.read_text()))
    with pytest.raises(SourceError, match=said) as told:
        read_live_link_take(take)
    assert str(told.value).startswith("take.csv")


def test_no_file_and_no_text_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read: No such file"):
        read_live_link_take(tmp_path / "absent.csv")
    (tmp_path / "picture.csv").write_bytes(bytes(range(256)))
    with pytest.raises(SourceError, match="not text"):
        read_live_link_take(tmp_path / "picture.csv")


def test_rows_of_one_moment_have_no_rate(tmp_path: Path) -> None:
    made_take(tmp_path / "a.csv", 4)
    header, row, *_ = (tmp_path / "a.csv").read_text().splitlines()
    (tmp_path / "a.csv").write_text("\n".join([header, *[row] * 3]))
    with pytest.raises(SourceError, match=r"its 3 rows all have one Timecode\."):
        read_live_link_take(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text("\n".join([header, *[row] * 2]))
    assert len(read_live_link_take(tmp_path / "a.csv")[0]) == 2


def test_a_take_in_utf_16_is_to_be_saved_anew(tmp_path: Path) -> None:
    made_take(tmp_path / "a.csv", 4)
    (tmp_path / "a.csv").write_text((tmp_path / "a.csv").read_text(), encoding="utf-16")
    with pytest.raises(SourceError, match=r"not text in UTF-8; save it as CSV UTF-8\."):
        read_live_link_take(tmp_path / "a.csv")


def test_random_damage_is_a_take_or_a_sentence(take: Path) -> None:
    random, content = np.random.default_rng(5), take.read_bytes()[:6000]
    for _ in range(200):
        damaged = bytearray(content)
        for place in random.integers(0, len(damaged), 4):
            damaged[place] = random.integers(0, 256)
        take.write_bytes(damaged)
        with suppress(SourceError):
            times_s, _, values = read_live_link_take(take)
            assert len(times_s) == len(values) > 0
            assert not np.isinf(values).any()


def test_a_take_of_the_app() -> None:
    times_s, names, values = read_live_link_take(recorded_take("alex_rom_3.csv"))
    assert values.shape == (4030, 61)
    assert times_s[-1] == pytest.approx(134.38181666)
    assert values[0, names.index("JawRight")] == 0.0185036063
    assert values[0, names.index("JawLeft")] == 0.0
    assert values[:, names.index("TongueOut")].max() == pytest.approx(1.0, abs=1e-3)
