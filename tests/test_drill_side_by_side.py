"""The pages of the side-by-side film."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from observations import observe
from PIL import Image

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from encoder_runs import CODE_NAMES, Seen  # pyright: ignore[reportMissingImports]
from side_by_side import (  # pyright: ignore[reportMissingImports]
    SIZE,
    Bars,
    cut_square,
    draw_page,
    find_square,
    most_active,
    write_sheet,
)

from capture.records import Frame, see_nobody


def film(count: int = 4) -> list[Frame]:
    return [Frame(k, k, k * 33_000_000, np.zeros((120, 200, 3), np.uint8)) for k in range(count)]


def bars(jaw: float) -> Bars:
    codes = np.zeros((4, 54))
    codes[:, CODE_NAMES.index("jawOpen")] = jaw
    return Bars([CODE_NAMES.index("jawOpen")], {"learned": codes, "by name": 0.5 * codes})


def page(jaw: float) -> np.ndarray:
    grey = np.full((SIZE, SIZE, 3), 90, np.uint8)
    performer = Image.fromarray(grey + 20)
    return draw_page(1, performer, {"learned": grey, "by name": grey + 40}, bars(jaw))


def test_the_most_active_expressions_of_any_encoder_are_shown():
    quiet, lively = np.zeros((40, 54)), np.zeros((40, 54))
    lively[:, CODE_NAMES.index("cheekPuff_L")] = np.linspace(0, 1, 40)
    quiet[:, CODE_NAMES.index("tongueOut")] = np.linspace(0, 0.5, 40)
    rows = most_active({"learned": lively, "by name": quiet})
    assert {CODE_NAMES.index("cheekPuff_L"), CODE_NAMES.index("tongueOut")} <= set(rows)
    assert rows == sorted(rows)


def test_a_page_has_three_pictures_beside_each_other_and_even_sides():
    drawn = page(0.0)
    assert drawn.shape[1] == 3 * SIZE
    assert not drawn.shape[0] % 2
    assert [int(drawn[SIZE // 2, SIZE // 2 + k * SIZE, 0]) for k in range(3)] == [110, 90, 130]


def test_bars_are_as_long_as_the_code_says():
    blue, orange = (np.array(ink) for ink in ((0x5A, 0xA2, 0xE8), (0xF0, 0x94, 0x4A)))

    def lengths(drawn: np.ndarray) -> list[int]:
        below = drawn[SIZE:].astype(int)
        return [int((below == ink).all(axis=2).sum(axis=1).max()) for ink in (blue, orange)]

    half, whole = lengths(page(0.5)), lengths(page(1.0))
    assert whole[0] == pytest.approx(2 * half[0], abs=2)
    assert whole[1] == pytest.approx(half[0], abs=2)


def test_the_square_holds_the_face_and_stays_in_the_image():
    frames = film()
    left, top, side = find_square(Seen(frames, [observe(k) for k in range(4)]))
    assert 0 <= left <= 200 - side
    assert 0 <= top <= 120 - side
    assert cut_square(frames[0].image, left, top, side).size == (SIZE, SIZE)
    whole = find_square(Seen(frames, [see_nobody(frame) for frame in frames]))
    assert whole == (40.0, 0.0, 120.0)


def test_a_sheet_shows_the_kept_pages(tmp_path):
    write_sheet([(0, page(0.1)), (7, page(0.9))], "a test", tmp_path / "sheet.png")
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > 2 * 500
