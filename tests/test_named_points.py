import numpy as np

from engine.landmark_places import landmark_places
from engine.named_points import (
    EXPLAINED,
    NAMED_LANDMARKS,
    POINT_NAMES,
    NamedPoints,
    canonical_points,
    twin_name,
)


def test_every_point_is_explained_and_has_its_twin():
    assert list(EXPLAINED) == list(POINT_NAMES)
    assert 15 <= len(POINT_NAMES) <= 20
    for name in POINT_NAMES:
        assert twin_name(name) in POINT_NAMES
        assert (twin_name(name) == name) == (name[-2:] not in ("_L", "_R"))


def test_twins_mirror_each_other_on_the_canonical_head():
    places = canonical_points(POINT_NAMES)
    mirrored = canonical_points(tuple(map(twin_name, POINT_NAMES))) * [-1, 1, 1]
    assert np.abs(places - mirrored).max() < 0.35


def test_points_lie_where_their_names_say():
    place = dict(zip(POINT_NAMES, canonical_points(POINT_NAMES), strict=True))
    assert place["eye_outer_L"][0] > place["eye_centre_L"][0] > place["eye_inner_L"][0] > 0
    order = ["brow_L", "eye_centre_L", "nose_tip", "nose_base", "upper_lip", "lower_lip", "chin"]
    heights = [place[name][1] for name in order]
    assert heights == sorted(heights, reverse=True)
    assert place["nose_tip"][2] == max(point[2] for point in place.values())
    assert place["mouth_corner_L"][0] > 0 > place["mouth_corner_R"][0]


def test_a_point_is_the_middle_of_its_landmarks():
    corners = landmark_places().position[list(NAMED_LANDMARKS["eye_centre_R"])]
    np.testing.assert_allclose(canonical_points(("eye_centre_R",))[0], corners.mean(0))


def test_swapping_sides_keeps_the_places():
    points = NamedPoints(("brow_L", "chin"), np.arange(6.0).reshape(2, 3))
    assert points.swapped().names == ("brow_R", "chin")
    assert points.swapped().positions is points.positions
