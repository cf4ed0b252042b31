"""Batches, each a little different."""

from __future__ import annotations

import numpy as np
from encoder_pictures import SCORE_NAMES, draw_data

from engine.encoder_mirror import feature_mirror
from engine.training import encoder_augment
from engine.training.encoder_augment import draw_order, gather, mirror_crops, units
from engine.training.encoder_pictures import prepare


def test_units_are_sequences_and_single_pictures():
    pictures = prepare(draw_data(np.random.default_rng(0), people=2))
    found = units(pictures)
    assert [len(unit) for unit in found] == 2 * [1, 1, 1, 1, 5, 1, 1, 1]
    np.testing.assert_array_equal(np.concatenate(found), np.arange(24))


def test_an_epoch_has_every_unit_once():
    sizes = np.array([1, 5, 1, 1, 7, 3])
    batches = draw_order(np.random.default_rng(1), 6, sizes, 6)
    assert sorted(np.concatenate(batches)) == list(range(6))
    assert max(sizes[part].sum() for part in batches) < 6 + 7


def test_a_sequence_is_mirrored_as_a_whole(monkeypatch):
    monkeypatch.setattr(encoder_augment, "LARGEST_JITTER", 0.0)
    monkeypatch.setattr(encoder_augment, "FORGOTTEN_SHARE", 0.0)
    pictures = prepare(draw_data(np.random.default_rng(2), people=4))
    mirror, chosen = feature_mirror(SCORE_NAMES), units(pictures)
    batch = gather(pictures, chosen, mirror, np.random.default_rng(3), crops=True)
    rows = np.concatenate(chosen)
    plain = pictures.features[rows]
    same = np.isclose(batch.features, plain).all(axis=1)
    turned = np.isclose(batch.features, mirror(plain)).all(axis=1)
    assert (same | turned).all()
    assert same.any()
    assert turned.any()
    np.testing.assert_array_equal(turned[batch.past], np.repeat(turned[:, None], 8, axis=1))
    np.testing.assert_array_equal(batch.code[same], pictures.code[rows][same])
    assert batch.crops is not None
    assert batch.crops.shape == (len(rows), 3, 64, 64)


def test_pictures_themselves_are_left_alone():
    pictures = prepare(draw_data(np.random.default_rng(4), people=2))
    before = pictures.features.copy(), pictures.code.copy(), pictures.crops.copy()
    gather(pictures, units(pictures), feature_mirror(SCORE_NAMES), np.random.default_rng(5), True)
    for old, new in zip(before, (pictures.features, pictures.code, pictures.crops), strict=True):
        np.testing.assert_array_equal(old, new)


def test_eyes_change_places_in_the_mirror():
    crops = np.random.default_rng(6).random((2, 3, 4, 4))
    out = mirror_crops(crops, np.array([True, False]))
    np.testing.assert_array_equal(out[1], crops[1])
    np.testing.assert_array_equal(out[0, 0], crops[0, 1, :, ::-1])
    np.testing.assert_array_equal(out[0, 2], crops[0, 2, :, ::-1])
