from __future__ import annotations

from dataclasses import replace

import numpy as np
from small_character import build_model

from render.looks import LOOKS
from render.mouth_light import FULL_CM, NONE_CM, light_behind_lips
from render.records import Surface

WHITE = np.ones(4, np.float32)


def row_of_teeth(scale: float = 1.0):
    """Triangles one behind another, 0, 2 and 5 cm behind the first; then one of skin."""
    depth = np.repeat([0.0, -2.0, -5.0, 0.0], 3)
    vertices = np.stack([np.tile([-1.0, 0, 1], 4), np.tile([0.0, 1, 0], 4), depth], 1)
    triangles = np.arange(12, dtype=np.int32).reshape(4, 3)
    surfaces = (
        Surface(triangles[:3], None, WHITE, None, "opaque", "teeth"),
        Surface(triangles[3:], None, WHITE, None, "opaque", "skin"),
    )
    T = np.diag([scale, scale, scale, 1.0])
    return replace(
        build_model(),
        neutral_vertices=(vertices / scale).astype(np.float32),
        surfaces=surfaces,
        T_canonical_mesh=T,
    )


def test_light_fades_from_the_front_teeth_to_the_molars_and_skin_has_none():
    assert FULL_CM < 2.0 < NONE_CM < 5.0
    front, premolar, molar, skin = light_behind_lips(row_of_teeth()).reshape(4, 3)[:, 0]
    assert front == np.float32(LOOKS["teeth"].least_access)
    assert 0.2 * front < premolar < 0.9 * front
    assert molar == 0
    assert skin == 0


def test_it_is_measured_in_centimetres_whatever_the_units_of_the_mesh():
    np.testing.assert_allclose(
        light_behind_lips(row_of_teeth(107.0)), light_behind_lips(row_of_teeth()), atol=1e-6
    )
