import numpy as np
import pytest
import trimesh

from engine.face_places import face_places
from engine.landmark_places import landmark_places
from engine.part_shapes import (
    Piece,
    recognise_eyes,
    recognise_mouth,
    recognise_outside,
    recognise_strips,
)
from engine.records import Alignment

PLACES = face_places(
    Alignment(
        np.eye(4), 0.9, landmark_places().position.astype(np.float32), np.zeros(478, np.float32)
    )
)
BALL = np.array(trimesh.creation.icosphere(subdivisions=2).vertices)
LEFT_EYE = PLACES.eyes[0] - [0, 0, 1.2]


def piece(points: np.ndarray, hint: str | None = None) -> Piece:
    return Piece(np.arange(len(points)), np.asarray(points, float), hint)


def label(recognise, *pieces: Piece) -> list[str | None]:
    labels: list[str | None] = [None] * len(pieces)
    recognise(list(pieces), labels, PLACES)
    return labels


def test_whole_and_half_eyeballs_and_their_layers():
    half = BALL[BALL[:, 2] > 0] * 1.5 + LEFT_EYE
    cornea = BALL[BALL[:, 2] > 0.8] * 1.55 + LEFT_EYE
    right = BALL * 1.5 + LEFT_EYE * [-1, 1, 1]
    assert label(recognise_eyes, piece(half), piece(cornea), piece(right)) == [
        "eye_L", "eye_L", "eye_R",
    ]  # fmt: skip


def test_thin_arcs_on_the_same_sphere_are_no_eyeballs():
    lash = BALL[(np.abs(BALL[:, 1]) < 0.2) & (BALL[:, 2] > 0)] * 1.6 + LEFT_EYE
    assert label(recognise_eyes, piece(lash)) == [None]


def test_a_ball_elsewhere_is_no_eyeball_whatever_its_name():
    assert label(recognise_eyes, piece(BALL * 1.5 + [0, 12, 0], "eye")) == [None]


@pytest.mark.parametrize("rise", [0.9, -0.9])
def test_single_teeth_by_height(rise):
    tooth = BALL * 0.4 + PLACES.mouth + [1.5, rise, -1.5]
    assert label(recognise_mouth, piece(tooth)) == ["teeth_upper" if rise > 0 else "teeth_lower"]


def test_arches_are_teeth_and_tongues_fill_their_middle():
    angle = np.linspace(0, np.pi, 60)
    arch = np.stack([2.4 * np.cos(angle), 0 * angle, 3 * np.sin(angle) - 4], axis=1)
    arch = np.concatenate([arch, arch - [0, 0.8, 0]]) + PLACES.mouth - [0, 0.5, 0]
    tongue = BALL * [1.8, 0.6, 3.0] + PLACES.mouth - [0, 0.9, 4]
    assert label(recognise_mouth, piece(arch), piece(tongue)) == ["teeth_lower", "tongue"]


def test_a_mouth_bag_is_skin():
    bag = BALL * [2.9, 2.4, 3.5] + PLACES.mouth - [0, 0, 3.7]
    assert label(recognise_mouth, piece(bag)) == ["skin"]


def test_brows_lie_on_the_brows():
    brow = PLACES.brows[1][:, None] + np.random.default_rng(0).normal(0, 0.1, (10, 5, 3))
    assert label(recognise_strips, piece(brow.reshape(-1, 3))) == ["brows"]


def test_what_is_around_the_face():
    hair = BALL * [10, 8, 11] + [0, 9, 0]
    glasses = BALL * [7, 2, 5] + PLACES.eyes.mean(0)
    coat = BALL * [20, 10, 10] - [0, 30, 0]
    earring = BALL * 0.5 + [8, -4, 0]
    assert label(recognise_outside, *map(piece, (hair, glasses, coat, earring))) == [
        "hair", "glasses", "body", None,
    ]  # fmt: skip
