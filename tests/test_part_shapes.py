import numpy as np
from pieces_maker import BALL, LEFT_EYE, MIRROR, PLACES, disc, piece, recognise

from engine.part_cut import Decision
from engine.part_shapes import recognise_outside, recognise_strips


def lash(reach: float) -> np.ndarray:
    """A fan along the upper lid of the left eyeball, from its surface outwards, in radii."""
    angle, rise = np.meshgrid(np.radians(np.linspace(20, 160, 20)), np.linspace(1.05, reach, 4))
    rim = np.stack([0.8 * np.cos(angle), 0.35 * np.sin(angle), 0.6 + 0 * angle], -1)
    rim /= np.linalg.norm(rim, axis=-1, keepdims=True)
    return (rim * rise[..., None]).reshape(-1, 3) * 1.5 + LEFT_EYE


def beside_an_eyeball(points: np.ndarray) -> str | None:
    pieces = [piece(BALL * 1.5 + LEFT_EYE), piece(points)]
    decided = [Decision("eye_L", ""), None]
    recognise_strips(pieces, decided, PLACES)
    return decided[1].part if decided[1] else None


def test_lashes_stand_off_the_eyeball_and_tear_fluid_does_not():
    assert beside_an_eyeball(lash(1.5)) == "lashes_L"
    assert beside_an_eyeball(lash(1.12)) is None


def test_lashes_without_an_eyeball_stand_before_the_lids():
    lid = PLACES.lids[1]
    fan = np.concatenate([lid + np.array([0, 0, 0.3 * k]) for k in range(3)])
    assert recognise(recognise_strips, piece(fan)) == ["lashes_R"]
    assert recognise(recognise_strips, piece(lid - [0, 0, 0.1])) == [None]


def test_brows_lie_on_the_brows():
    brow = PLACES.brows[1][:, None] + np.random.default_rng(0).normal(0, 0.1, (10, 5, 3))
    assert recognise(recognise_strips, piece(brow.reshape(-1, 3))) == ["brows"]


def test_what_is_around_the_face():
    hair = BALL * [10, 8, 11] + [0, 9, 0]
    glasses = BALL * [7, 2, 5] + PLACES.eyes.mean(0)
    coat = BALL * [20, 10, 10] - [0, 30, 0]
    earring = BALL * 0.5 + [8, -4, 0]
    assert recognise(recognise_outside, *map(piece, (hair, glasses, coat, earring))) == [
        "hair", "glasses", "body", None,
    ]  # fmt: skip


def test_a_coat_with_a_high_collar_is_body():
    coat = np.concatenate([BALL * [20, 15, 10] - [0, 35, 0], [[6, -9, -4], [-6, -9, -4]]])
    assert recognise(recognise_outside, piece(coat)) == ["body"]


def test_lenses_and_temples_go_with_the_frame():
    front = PLACES.eyes.mean(0) + np.array([0, 0, 2.5])
    frame = piece(BALL * [7, 2, 0.3] + front)
    lens = disc((2, 1.5), PLACES.eyes[0] + [0, 0, 2.5])
    temple = BALL * [0.1, 0.2, 5] + front + [6.9, 0.5, -5]
    others = [piece(temple), piece(temple * MIRROR), piece(BALL * 0.5 + [8, -4, 0])]
    found = recognise(recognise_outside, lens, *others, frame)
    assert found == ["glasses", "glasses", "glasses", None, "glasses"]


def test_names_outside_are_believed():
    pieces = [
        piece(BALL + np.array([0, 2, 10]), hint) for hint in ("hair", "glasses", "body", "other")
    ]
    assert recognise(recognise_outside, *pieces) == ["hair", "glasses", "body", None]
