from dataclasses import replace

import numpy as np
from relief_surfaces import relief

from engine.baselines.nearest_copy import NearestCopy


def moving(surface, frames=3):
    rng = np.random.default_rng(2)
    return rng.normal(size=(frames, len(surface.vertices), 3))


def test_a_surface_copies_itself_exactly():
    surface = relief()
    motion = moving(surface)
    for normals in (False, True):
        copied = NearestCopy(surface, surface, normals=normals).transfer(motion)
        np.testing.assert_allclose(copied, motion, atol=1e-9)


def test_the_alignments_scale_is_undone():
    surface = relief()
    large = replace(surface, R_canonical_mesh=0.1 * np.eye(3))  # a mesh in millimetres
    motion = moving(surface)
    copied = NearestCopy(surface, large).transfer(motion)
    np.testing.assert_allclose(copied, 10 * motion, atol=1e-8)


def test_normals_keep_sheets_that_touch_apart():
    plain = relief(12, 12)
    count = len(plain.vertices)
    sheets = replace(
        plain,
        vertices=np.concatenate([plain.vertices, plain.vertices - [0, 0, 0.01]]),
        triangles=np.concatenate([plain.triangles, plain.triangles[:, ::-1] + count]),
    )
    shifted = replace(sheets, vertices=sheets.vertices - [0, 0, 0.02])
    motion = np.zeros((1, 2 * count, 3))
    motion[0, :count, 1], motion[0, count:, 1] = 1.0, -1.0
    plainly = NearestCopy(sheets, shifted).transfer(motion)
    apart = NearestCopy(sheets, shifted, normals=True).transfer(motion)
    assert plainly[0, :count, 1].mean() < 0
    np.testing.assert_allclose(apart[0, :count, 1], 1.0, atol=1e-6)


def test_what_is_not_skin_keeps_still():
    surface = relief()
    bare = replace(surface, vertices=np.vstack([surface.vertices, [[0.0, 0, 9]]]))
    copied = NearestCopy(surface, bare).transfer(moving(surface))
    assert not copied[:, -1].any()
