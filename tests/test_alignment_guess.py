from dataclasses import replace

import numpy as np
import pytest

from engine.alignment_guess import MOST_STRETCH, limit_stretch, make_guess
from engine.face_views import Sighting
from engine.landmark_places import landmark_places
from engine.views import SCAN_ROTATIONS, look

VIEW = look(SCAN_ROTATIONS[0], np.zeros(3), 1.0)


def sightings(count: int, noise_cm: float, hidden: int = 0) -> list[Sighting]:
    """The canonical head a tenth of its size, seen with noise, some landmarks over nothing."""
    rng = np.random.default_rng(0)
    made = []
    for _ in range(count):
        points = (landmark_places().position + rng.normal(0, noise_cm, (478, 3))) / 10
        points[:hidden] = np.nan
        made.append(Sighting(VIEW, points))
    return made


def test_agreeing_views_give_the_exact_place_and_a_full_score():
    guess = make_guess(sightings(5, 0.0), 5)
    np.testing.assert_allclose(guess.T_canonical_unit, np.diag([10, 10, 10, 1]), atol=1e-9)
    assert guess.score == pytest.approx(1.0)
    assert guess.refusal is None


def test_disagreement_lowers_the_score_and_is_the_reason():
    guess = make_guess(sightings(9, 1.0), 9)
    assert guess.score < 0.5
    assert guess.refusal == "what looks like a face from one side does not from another"


def test_missing_surface_is_the_reason():
    guess = make_guess(sightings(9, 0.0, hidden=120), 9)
    assert guess.hit == pytest.approx(1 - 120 / 468)
    assert guess.refusal.startswith("only part of a face")


def test_too_little_to_judge():
    assert make_guess([], 9) is None
    assert make_guess(sightings(2, 0.0, hidden=400), 9) is None


def test_stretching_a_face_changes_neither_residual_nor_score():
    stretch = np.array([0.8, 1.3, 1.0])
    seen = [Sighting(VIEW, sighting.points * stretch) for sighting in sightings(5, 0.0)]
    guess = make_guess(seen, 5)
    np.testing.assert_allclose(guess.A_canonical_unit, np.diag([*10 / stretch, 1]), atol=1e-6)
    assert guess.score == pytest.approx(1.0, abs=1e-6)


def test_no_stretch_goes_beyond_the_limit_or_mirrors():
    fixed = np.array([1.0, 2.0, 3.0])
    A = np.diag([1.0, 8.0, -0.5, 1.0])
    A[:3, 3] = [4.0, 5.0, 6.0]
    limited = limit_stretch(A, fixed)
    singular = np.linalg.svd(limited[:3, :3], compute_uv=False)
    assert singular[0] / singular[2] <= MOST_STRETCH * (1 + 1e-9)
    assert np.linalg.det(limited[:3, :3]) > 0
    np.testing.assert_allclose(limited[:3, :3] @ fixed + limited[:3, 3], (A @ [*fixed, 1])[:3])


def test_features_that_slide_are_the_reason():
    guess = make_guess(sightings(5, 0.0), 5)
    assert replace(guess, slide=0.05).refusal is None
    assert replace(guess, slide=0.2).refusal == "where its features are cannot be told"
