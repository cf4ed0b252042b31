"""Closed-loop pictures with corrected landmarks."""

from __future__ import annotations

import numpy as np
import pytest
from encoder_pictures import draw_data

torch = pytest.importorskip("torch")

from engine.landmark_refinement import crop_spaces  # noqa: E402
from engine.training.refined_data import find_places, load_refiner, refine  # noqa: E402
from engine.training.refiner_network import RefinerNetwork  # noqa: E402


def test_an_ignorant_refiner_leaves_all_as_it_is(tmp_path):
    data = draw_data(np.random.default_rng(0), people=2)
    torch.save(RefinerNetwork().state_dict(), tmp_path / "refiner.pt")
    refined = refine(data, load_refiner(tmp_path / "refiner.pt"))
    np.testing.assert_allclose(refined.landmarks, data.landmarks, atol=1e-3)
    assert refined.landmarks.dtype == np.float32
    assert refined.crops is data.crops


def test_right_eyes_are_found_as_the_left_ones_are():
    data = draw_data(np.random.default_rng(1), people=1)
    network = RefinerNetwork().eval()
    torch.nn.init.constant_(network.eye.answer[3].bias, 1.0)
    spaces = crop_spaces(data.landmarks)
    left, right, mouth = find_places(network, data, spaces)
    for place, space in ((left, spaces[0]), (right, spaces[1])):
        np.testing.assert_allclose(place - space.to_crop(data.landmarks), 0.1, atol=1e-5)
    np.testing.assert_allclose(mouth, spaces[2].to_crop(data.landmarks), atol=1e-6)
