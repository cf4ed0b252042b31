"""Which colour a surface takes."""

from __future__ import annotations

import numpy as np
import pytest

from render.looks import LOOKS, choose_colour, is_coloured, linear, look_of
from render.records import Surface


def surface(colour, texture=None, kind="skin") -> Surface:
    return Surface(
        np.zeros((0, 3), np.int32), None, np.float32([*colour, 1]), texture, "opaque", kind
    )


@pytest.mark.parametrize("grey", [0.0, 0.4, 1.0])
def test_exporters_grey_gives_way_to_the_kind(grey):
    assert choose_colour(surface((grey,) * 3)) == LOOKS["skin"].colour
    assert choose_colour(surface((grey,) * 3, kind="teeth")) == LOOKS["teeth"].colour


def test_a_real_colour_stays():
    assert choose_colour(surface((0.2, 0.7, 0.3))) == pytest.approx((0.2, 0.7, 0.3))


def test_one_grey_for_all_is_no_colour_whatever_its_alpha():
    grey = np.full((5, 4), 0.5)
    grey[:, 3] = 0.1
    assert not is_coloured(grey)
    assert not is_coloured(np.float32([0.8, 0.8, 0.79, 1.0]))
    assert is_coloured(np.vstack([grey, grey + 0.1]))
    assert is_coloured(np.float32([0.8, 0.8, 0.7, 1.0]))


def test_a_texture_is_multiplied_by_its_factor_not_by_skin():
    white = np.full((2, 2, 4), 255, np.uint8)
    assert choose_colour(surface((1, 1, 1), white)) == (1, 1, 1)


def test_unknown_kinds_are_shaded_as_other():
    assert look_of(surface((1, 1, 1), kind="monocle")) is LOOKS["other"]


def test_linear_light_known_values():
    np.testing.assert_allclose(
        linear((0.0, 0.04045, 0.5, 1.0)), [0, 0.0031308, 0.214041, 1], atol=1e-6
    )
