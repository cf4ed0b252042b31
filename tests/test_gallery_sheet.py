from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from gl_context import shared_context
from some_character import some_character

from engine.records import Alignment
from live.gallery.gallery_sheet import (
    CELL,
    CLOSE_UPS,
    LANDMARK_COLOUR,
    LIDS,
    MIXED,
    SHAPES,
    SIDE_OPEN,
    Portraits,
    take_portraits,
)
from live.rigs.rigging import Rigged

SIZE = (96, 104)


@pytest.fixture(scope="module")
def portraits() -> Portraits:
    shared_context()  # skips where there is no OpenGL
    character, mesh = some_character()
    landmarks = np.full((478, 3), np.nan, np.float32)
    landmarks[5] = (0.0, 0.0, 9.0)
    alignment = Alignment(
        character.T_canonical_mesh, 0.9, landmarks, np.full(478, np.nan, np.float32)
    )
    rigged = Rigged(mesh, character, None, fresh=True, alignment=alignment)
    return take_portraits(rigged, SIZE)


def test_every_picture_shows_something_else(portraits: Portraits) -> None:
    assert len(portraits.pictures) == len(portraits.labels) == 24
    assert len(set(portraits.labels)) == 24
    for number, picture in enumerate(portraits.pictures):
        assert picture.shape == (SIZE[1], SIZE[0], 3)
        for other in portraits.pictures[:number]:
            assert np.abs(picture.astype(int) - other).max() > 8


def test_landmarks_are_marked_where_they_were_found(portraits: Portraits) -> None:
    number = next(n for n, label in enumerate(portraits.labels) if label == "landmarks, 0.90")
    far = np.abs(portraits.pictures[number].astype(int) - LANDMARK_COLOUR).sum(2)
    rows, columns = np.nonzero(far < 60)
    assert 1 <= len(rows) < 30
    assert abs(columns.mean() - SIZE[0] / 2) < 3


def test_a_head_from_the_cache_has_no_landmarks_to_mark() -> None:
    shared_context()
    character, mesh = some_character()
    portraits = take_portraits(Rigged(mesh, character, None, fresh=False), (64, 64))
    assert len(portraits.pictures) == 24


def test_the_sheet_and_the_pair_hold_the_pictures(portraits: Portraits) -> None:
    sheet = portraits.sheet("Somebody")
    assert sheet.shape[1] > 6 * SIZE[0]
    assert sheet.shape[0] > 4 * SIZE[1]
    pair = portraits.pair()
    np.testing.assert_array_equal(pair[:, : SIZE[0]], portraits.pictures[0])
    assert pair.shape == (SIZE[1], 2 * SIZE[0], 3)


def test_the_shots_name_expressions_that_exist() -> None:
    character, _ = some_character()
    for shot in (*SHAPES, SIDE_OPEN, *MIXED, *CLOSE_UPS, LIDS):
        assert shot.amounts
        assert set(shot.amounts) <= set(character.expression_names)
        assert max(shot.amounts.values()) <= 1.0


def test_pictures_are_large_enough_to_judge_by() -> None:
    assert min(CELL) >= 320


def test_shots_are_told_apart_by_more_than_their_name() -> None:
    seen = [dataclasses.replace(shot, label="").amounts for shot in (*SHAPES, *MIXED)]
    assert all(amounts not in seen[:number] for number, amounts in enumerate(seen))
