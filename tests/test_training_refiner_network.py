"""The network that corrects landmarks."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.landmark_refinement import EYE_POINTS, MOUTH_POINTS  # noqa: E402
from engine.training.refiner_network import RefinerNetwork  # noqa: E402


def test_who_has_learned_nothing_changes_nothing():
    network = RefinerNetwork().eval()
    seen = torch.rand(3, len(MOUTH_POINTS), 2)
    torch.testing.assert_close(network.mouth(torch.rand(3, 64, 64) * 255, seen), seen)


def test_both_eyes_are_one_matter():
    network = RefinerNetwork()
    left, right, mouth = network.finders()
    assert left is right
    assert left is not mouth


def test_places_as_seen_are_measured_from_their_mean():
    network = RefinerNetwork()
    places = [
        np.full((2, len(points), 2), 0.3) for points in (EYE_POINTS, EYE_POINTS, MOUTH_POINTS)
    ]
    network.fit_middles(places)
    np.testing.assert_allclose(network.eye.middle, 0.3)
    np.testing.assert_allclose(network.mouth.middle, 0.3)
