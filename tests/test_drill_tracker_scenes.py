"""Scenes show what their truth says; people are cut out and put where they are told."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gl_context import shared_context
from makehuman_pack import makehuman_pack

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
import scene_shots  # pyright: ignore[reportMissingImports]
from scene_people import (  # pyright: ignore[reportMissingImports]
    Cutout,
    Person,
    cut_oval,
    draw_people,
    key_out,
)
from scene_pictures import (  # pyright: ignore[reportMissingImports]
    Place,
    dim,
    draw_room,
    face_middle,
    hold_hand,
    overlap,
    put_person,
    shade,
    tell_truth,
)
from scene_shots import SIZE  # pyright: ignore[reportMissingImports]
from tracker_scenes import (  # pyright: ignore[reportMissingImports]
    PERIOD_NS,
    build_scenes,
    choose,
)

POINTS = np.array([[70, 80], [90, 80], [110, 80], [130, 80], [100, 105], [85, 130], [115, 130.0]])


def dotted(colour: tuple[int, int, int] = (200, 150, 120)) -> Cutout:
    """A disc for a head with a white dot at each known point."""
    rows, columns = np.indices((200, 200)) + 0.5
    picture = np.zeros((200, 200, 4), np.uint8)
    inside = np.hypot(columns - 100, rows - 105) < 70
    picture[inside] = (*colour, 255)
    for x, y in POINTS:
        picture[np.hypot(columns - x, rows - y) < 5] = 255
    return Cutout(picture, POINTS, 120.0, None)


def person(identity: int = 0) -> Person:
    moments = tuple(replace(dotted(), face_width=120.0 + k) for k in range(4))
    return Person(identity, moments, moments[0], moments[3], moments[0])


def white_spot(image: np.ndarray, near: np.ndarray, reach: float) -> np.ndarray:
    """(2,) centre of what is white around `near`."""
    rows, columns = np.indices(image.shape[:2]) + 0.5
    weight = np.clip(image.min(axis=2).astype(float) - 200, 0, None)
    weight *= np.hypot(columns - near[0], rows - near[1]) < reach
    return np.array([(weight * columns).sum(), (weight * rows).sum()]) / weight.sum()


@pytest.mark.parametrize("roll", [0.0, 35.0, 90.0, 180.0])
@pytest.mark.parametrize("width", [60.0, 240.0])
def test_a_placed_face_lies_where_the_truth_says(width: float, roll: float) -> None:
    cutout, place = dotted(), Place(301.3, 248.6, width, roll)
    image = put_person(np.zeros((500, 600, 3), np.uint8), cutout, place)
    truth = tell_truth(cutout, place, 5, (600, 500))
    np.testing.assert_allclose(face_middle(truth.points), (301.3, 248.6))
    for point in truth.points:
        np.testing.assert_allclose(
            white_spot(image, point, width / 14), point, atol=0.02 * width / 4 + 0.3
        )
    assert (truth.identity, truth.seen) == (5, 1.0)


def test_what_is_outside_or_hidden_is_not_seen() -> None:
    cutout, size = dotted(), (600, 500)
    assert tell_truth(cutout, Place(0, 250, 100), 0, size).seen == pytest.approx(0.5)
    assert tell_truth(cutout, Place(625, 250, 100), 0, size).seen == pytest.approx(0.25)
    assert tell_truth(cutout, Place(900, 250, 100), 0, size).seen == 0.0
    assert tell_truth(cutout, Place(300, 250, 100), 0, size, hidden=0.75).seen == 0.25
    near, far = Place(300, 250, 100), Place(300, 250, 80)
    assert overlap(near, far) == 1.0
    assert overlap(near, replace(far, x=600.0)) == 0.0
    assert 0.2 < overlap(near, replace(far, x=350.0)) < 0.8


def test_a_person_is_keyed_from_its_backdrop_without_holes() -> None:
    backdrop = np.full((120, 120, 3), 90, np.uint8)
    rows, columns = np.indices((120, 120))
    disc = np.hypot(columns - 60, rows - 60) < 40
    picture = backdrop.copy()
    picture[disc] = 200
    picture[55:65, 55:65] = 90  # a part of the person that looks like the backdrop
    picture[5, 5] = 250  # and a speck that is nobody
    alpha = key_out(picture, backdrop)[..., 3]
    assert (alpha[np.hypot(columns - 60, rows - 60) < 34] == 255).all()
    assert not alpha[np.hypot(columns - 60, rows - 60) > 43].any()


def test_a_real_face_is_cut_with_a_soft_edge() -> None:
    angle = np.linspace(0, 2 * np.pi, 478, endpoint=False)
    landmarks = np.stack([100 + 40 * np.cos(angle), 110 + 50 * np.sin(angle)], axis=1)
    cutout = cut_oval(np.full((220, 200, 3), 128, np.uint8), landmarks)
    assert cutout.face_width == pytest.approx(80, abs=0.1)
    assert (cutout.picture[105:115, 65:135, 3] == 255).all()
    assert not cutout.picture[:10, :10, 3].any()
    assert len(np.unique(cutout.picture[..., 3])) > 50


def test_the_dark_leaves_few_levels() -> None:
    image = np.full((64, 64, 3), 200, np.uint8)
    dark = dim(image, 0.05, np.random.default_rng(0)).astype(float)
    assert dark.mean() == pytest.approx(10, abs=0.2)
    assert dark.std() == pytest.approx(np.sqrt(0.8**2 + 0.15 * 10 + 1 / 12), rel=0.05)


def test_a_hand_hides_what_it_is_held_before_and_nothing_far() -> None:
    cutout = dotted()
    held = hold_hand(cutout, POINTS[5:].mean(axis=0), 100.0, 0.0)
    changed = (held.picture[..., :3] != cutout.picture[..., :3]).any(axis=2)
    assert changed[125:135, 85:115].all()
    assert not changed[:60].any()
    assert shade(held, 0.5).picture[130, 100, 0] < held.picture[130, 100, 0]


def test_rooms_differ_and_repeat() -> None:
    assert (draw_room(64, 48, 1) == draw_room(64, 48, 1)).all()
    assert (draw_room(64, 48, 1) != draw_room(64, 48, 2)).any()
    assert draw_room(320, 180, 1).std() > 15


def test_acting_goes_forth_and_back_without_a_jump() -> None:
    shown = [person().act(k).face_width for k in range(8)]
    assert shown == [120, 121, 122, 123, 122, 121, 120, 121]
    alone = replace(person(), acting=person().acting[:1])
    assert alone.act(7).face_width == 120


def test_scenes_are_frames_of_a_camera_and_the_same_again() -> None:
    scenes = {s.name: s for s in build_scenes([person(0), person(1)], [person(2)])}
    assert {"empty", "far-05-drawn", "roll-180-real0", "dark-0.02", "crossing"} <= set(scenes)
    shown = [scenes["comeback"].frames() for _ in range(2)]
    for k, (frame, truths), (again, _) in zip(range(3), *shown, strict=False):
        assert (frame.frame_id, frame.media_ns) == (k, k * PERIOD_NS)
        assert frame.image.shape == (SIZE[1], SIZE[0], 3)
        assert (frame.image == again.image).all()
        assert {truth.identity for truth in truths} == {0, 1}
    assert [s.name for s in choose(list(scenes.values()), ["far-05", "st"])] == [
        "far-05-drawn",
        "far-05-real0",
        "step",
    ]


def test_the_one_who_leaves_is_away_and_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scene_shots, "put_person", lambda canvas, *_: canvas)  # only truth counts
    scenes = {s.name: s for s in build_scenes([person(0), person(1)], [])}
    here = [len(truths) for _, truths in scenes["comeback"].frames()]
    assert (here[0], min(here), here[-1]) == (2, 1, 2)
    behind = [min(t.seen for t in truths) for _, truths in scenes["crossing"].frames()]
    assert behind[0] == behind[-1] == 1.0
    assert min(behind) == 0.0


def test_drawn_people_are_cut_out_with_their_points_on_them() -> None:
    pack = makehuman_pack()
    shared_context()
    (someone,) = draw_people(pack, 1, acted_s=(1.0, 2.3))
    cutout = someone.rest
    assert cutout.picture[2, 2, 3] == 0
    for x, y in cutout.points.astype(int):
        assert cutout.picture[y, x, 3] == 255
    right, left = cutout.points[[1, 2]]
    assert right[0] < left[0]  # the camera does not mirror
    gap = someone.opened.points[5:, 1].mean() - cutout.points[5:, 1].mean()
    assert gap > 2.0
    assert len(someone.acting) == 2
