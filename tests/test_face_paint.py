"""Painting lips, cheeks, brows and hair."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from render.face_paint import Makeup, paint_face

NAMES = ("skin", "upper_lip", "lower_lip", "brow_L", "brow_R", "scalp")
BARE = Makeup(lips=None, cheeks=None, brows=None, hair=None)


@pytest.fixture(scope="module")
def sheet() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A flat 16 cm face: vertices, triangles, labels."""
    x, y = np.meshgrid(np.linspace(-8, 8, 65), np.linspace(-8, 8, 65))
    vertices = np.stack([x.ravel(), y.ravel(), np.zeros(x.size)], axis=1)
    row, column = np.meshgrid(np.arange(64), np.arange(64), indexing="ij")
    a = (row * 65 + column).ravel()
    triangles = np.vstack([np.stack(t, axis=1) for t in ((a, a + 1, a + 66), (a, a + 66, a + 65))])
    labels = np.zeros(len(vertices), np.int8)
    lips = (np.abs(vertices[:, 0]) < 2.5) & (np.abs(vertices[:, 1] + 4) < 0.8)
    labels[lips] = 1
    across = np.abs(vertices[:, 0])
    brow = (across > 1.5) & (across < 5) & (np.abs(vertices[:, 1] - 4) < 0.9)
    labels[brow & (vertices[:, 0] > 0)] = 3
    labels[brow & (vertices[:, 0] < 0)] = 4
    labels[vertices[:, 1] > 6] = 5
    labels[vertices[:, 0] < -7] = -1
    return vertices, triangles, labels


def paint(sheet, **wishes) -> np.ndarray:
    vertices, triangles, labels = sheet
    return paint_face(vertices, triangles, labels, NAMES, replace(BARE, **wishes))


def at(sheet, x, y) -> int:
    return int(np.argmin(np.hypot(sheet[0][:, 0] - x, sheet[0][:, 1] - y)))


def test_nothing_wished_paints_nothing(sheet):
    assert not paint(sheet)[:, 3].any()


def test_lips_are_covered_and_fade_out(sheet):
    red = (0.8, 0.1, 0.1)
    painted = paint(sheet, lips=red)
    assert painted.dtype == np.float32
    middle, beside = painted[at(sheet, 0, -4)], painted[at(sheet, 0, -2)]
    np.testing.assert_allclose(middle[:3], red, atol=1e-6)
    assert middle[3] > 0.6
    assert beside[3] < 0.05


def test_brows_are_thinner_than_their_region_and_on_both_sides(sheet):
    painted = paint(sheet, brows=(0.1, 0.1, 0.1))[:, 3]
    for x in (3.0, -3.0):
        assert painted[at(sheet, x, 4.1)] > 0.5
        assert painted[at(sheet, x, 4.9)] < 0.1
    assert painted[at(sheet, 0, 4)] == 0.0
    assert painted[at(sheet, 6.5, 4)] == 0.0


def test_off_the_skin_stays_bare(sheet):
    painted = paint(sheet, hair=(0.1, 0.1, 0.1), lips=(0.8, 0.1, 0.1))
    assert not painted[sheet[2] == -1, 3].any()
    assert painted[at(sheet, 0, 8), 3] > 0.9


def test_softness_does_not_depend_on_the_mesh(sheet):
    vertices, _, _ = sheet
    keep = (np.round((vertices[:, 0] + 8) * 4) % 2 == 0) & (
        np.round((vertices[:, 1] + 8) * 4) % 2 == 0
    )
    coarse_vertices, coarse_labels = vertices[keep], sheet[2][keep]
    row, column = np.meshgrid(np.arange(32), np.arange(32), indexing="ij")
    a = (row * 33 + column).ravel()
    triangles = np.vstack([np.stack(t, axis=1) for t in ((a, a + 1, a + 34), (a, a + 34, a + 33))])
    hair = replace(BARE, hair=(0.1, 0.1, 0.1))
    coarse = paint_face(coarse_vertices, triangles, coarse_labels, NAMES, hair)
    fine = paint(sheet, hair=(0.1, 0.1, 0.1))[keep]
    assert np.abs(coarse[:, 3] - fine[:, 3]).max() < 0.25


def test_unknown_region_names_are_left_alone(sheet):
    vertices, triangles, labels = sheet
    painted = paint_face(vertices, triangles, labels, ["a", "b", "c", "d", "e", "f"])
    assert not painted[:, 3].any()
