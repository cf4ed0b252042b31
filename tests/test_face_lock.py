import numpy as np
import pytest

from engine.alignment_guess import Guess
from engine.face_lock import MOUTH, SHORTER, STEADY, find_holding_length, measure_slide
from engine.landmark_places import landmark_places


def guess(mouth_shift: float, everywhere: float = 0.0) -> Guess:
    """The canonical head a tenth of its size; shifts in eye spans."""
    places = landmark_places()
    points = np.add(places.position, [0, everywhere * places.eye_span, 0])
    points[list(MOUTH)] += [0, mouth_shift * places.eye_span, 0]
    T = np.diag([10.0, 10, 10, 1])
    return Guess(T, T, points / 10, np.zeros(478), 1.0, 1.0, 0.0)


def test_the_worse_of_mouth_and_whole_counts():
    assert measure_slide(guess(0.0), guess(0.2)) == pytest.approx(0.2)
    assert measure_slide(guess(0.0), guess(-0.1, 0.1)) == pytest.approx(0.1)
    assert measure_slide(guess(0.0), None) == np.inf
    unseen = guess(0.0)
    unseen.points[:] = np.nan
    assert measure_slide(guess(0.0), unseen) == np.inf


def test_features_that_are_held_on_to_are_left_as_they_are():
    asked = []

    def look_at(length):
        asked.append(length)
        return guess(0.03 * length)

    length, slide = find_holding_length(look_at)
    assert length == 1.0
    assert slide < STEADY / 3
    assert len(asked) == 2


def test_a_mouth_that_is_only_seen_on_a_shorter_face():
    """Guessed too high until the face is shown much shorter, from where on it stays."""
    mouth = {1.2: 0.4, SHORTER: 0.2, 0.58: 0.01, 0.48: 0.0}
    length, slide = find_holding_length(lambda length: guess(mouth[length]))
    assert length == 0.48
    assert slide == pytest.approx(0.01)


def test_no_face_at_other_lengths_is_no_hold():
    _, slide = find_holding_length(lambda length: None)
    assert slide == np.inf
