import numpy as np
import pytest
from heads import pack

from engine.landmark_places import LEFT_EYE_CORNER, RIGHT_EYE_CORNER, landmark_places


def test_left_is_the_characters_own_left():
    places = landmark_places()
    assert places.position[LEFT_EYE_CORNER, 0] > 0 > places.position[RIGHT_EYE_CORNER, 0]
    assert places.eye_span == pytest.approx(8.95, abs=0.1)


def test_irises_take_no_part_and_the_oval_hardly_any():
    trust = landmark_places().trust
    assert (trust[468:] == 0).all()
    assert (trust == 0.15).sum() == 36
    assert landmark_places().inner.sum() == 468 - 36


def test_the_asset_is_the_measured_one():
    measured = pack("landmarks478_on_ict.npz")
    np.testing.assert_allclose(landmark_places().position, measured["position"])
