"""Region colours."""

from __future__ import annotations

import itertools

import numpy as np

from engine.names import REGION_NAMES
from render.region_paint import choose_region_colours, paint_regions


def test_all_regions_are_told_apart():
    colours = np.array(choose_region_colours(REGION_NAMES))
    assert colours.shape == (24, 3)
    gaps = [np.linalg.norm(a - b) for a, b in itertools.combinations(colours, 2)]
    assert min(gaps) > 0.12


def test_each_vertex_takes_its_regions_colour():
    paint = paint_regions(np.array([2, -1, 0], np.int8), REGION_NAMES)
    colours = choose_region_colours(REGION_NAMES)
    assert paint.dtype == np.float32
    np.testing.assert_allclose(paint[0], [*colours[2], 1.0], rtol=1e-6)
    np.testing.assert_allclose(paint[2], [*colours[0], 1.0], rtol=1e-6)
    assert paint[1, 3] == 0.0
