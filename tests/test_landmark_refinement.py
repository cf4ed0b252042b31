"""Crops' own spaces."""

from __future__ import annotations

import numpy as np
from encoder_faces import draw_signals, mirror_signals

from capture import face_regions, feature_crops
from engine import landmark_refinement
from engine.encoder_landmarks import mirror_twins
from engine.landmark_refinement import (
    CROP_DROPS,
    CROP_SIDES,
    EYE_POINTS,
    MOUTH_POINTS,
    crop_spaces,
    put_back,
    upright_crops,
)


def test_spaces_are_those_of_the_crops():
    landmarks = draw_signals(np.random.default_rng(0), 3).landmarks
    for row, seen in enumerate(landmarks):
        regions = feature_crops.feature_regions(seen)
        spaces = crop_spaces(landmarks)
        for number, (region, space) in enumerate(zip(regions, spaces, strict=True)):
            unit = np.linalg.norm(space.axes[row, 0])
            np.testing.assert_allclose(region.size[0], CROP_SIDES[number] * unit)
            x, y = space.axes[row]
            upright = np.array([np.cos(region.roll), np.sin(region.roll)])
            np.testing.assert_allclose(x / unit, -upright if number == 1 else upright, atol=1e-9)
            centre = (np.array(region.centre) - space.origin[row]) @ np.linalg.inv(space.axes[row])
            np.testing.assert_allclose(centre, (0.0, CROP_DROPS[number]), atol=1e-9)
            np.testing.assert_allclose(y / unit, (-upright[1], upright[0]), atol=1e-9)


def test_back_in_pixels_everything_is_where_it_was():
    landmarks = draw_signals(np.random.default_rng(1), 4).landmarks
    spaces = crop_spaces(landmarks)
    places = [space.to_crop(landmarks) for space in spaces]
    np.testing.assert_allclose(put_back(landmarks, spaces, places), landmarks)
    moved = put_back(landmarks, spaces, [np.add(place, (0.1, 0.0)) for place in places])
    assert np.abs(moved - landmarks)[:, MOUTH_POINTS, 0].min() > 1.0
    np.testing.assert_array_equal(moved[..., 2], landmarks[..., 2])


def test_in_the_mirror_the_eyes_change_places():
    seen = draw_signals(np.random.default_rng(2), 3)
    mirrored = mirror_signals(seen, list(range(52)))
    spaces, others = crop_spaces(seen.landmarks), crop_spaces(mirrored.landmarks)
    np.testing.assert_allclose(
        spaces[0].to_crop(seen.landmarks), others[1].to_crop(mirrored.landmarks), atol=1e-9
    )
    crops = np.random.default_rng(3).random((2, 3, 4, 4))
    np.testing.assert_array_equal(upright_crops(crops)[:, 1], crops[:, 1, :, ::-1])


def test_points_are_those_of_the_regions_and_the_mouth_is_symmetric():
    regions = face_regions.REGION_LANDMARKS
    assert set(EYE_POINTS) == {*regions["eye_left"], *regions["brow_left"]}
    assert {*regions["mouth"], *regions["jaw"]} < set(MOUTH_POINTS)
    twins = mirror_twins()
    assert {twins[point] for point in MOUTH_POINTS} == set(MOUTH_POINTS)
    assert not set(EYE_POINTS) & {twins[point] for point in EYE_POINTS}
    assert landmark_refinement.CROP_SIDES == (
        feature_crops._EYE_SIDE,
        feature_crops._EYE_SIDE,
        feature_crops._MOUTH_SIDE,
    )
