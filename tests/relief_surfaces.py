"""Faces without a face: reliefs over a plane, with the tracker's landmarks on them."""

from dataclasses import replace

import numpy as np

from engine.baselines.aligned_surface import AlignedSurface
from engine.landmark_places import landmark_places


def height(x, y):
    return 8 - 0.03 * x**2 - 0.02 * y**2 + 2.5 * np.exp(-0.4 * (x**2 + y**2)) + 0.3 * np.cos(y)


def relief(columns=34, rows=40):
    x, y = np.meshgrid(np.linspace(-9, 9, columns), np.linspace(-12, 10, rows))
    vertices = np.stack([x.ravel(), y.ravel(), height(x, y).ravel()], 1)
    number = np.arange(rows * columns).reshape(rows, columns)
    a, b, c, d = number[:-1, :-1], number[:-1, 1:], number[1:, 1:], number[1:, :-1]
    triangles = np.concatenate(
        [np.stack([p.ravel(), q.ravel(), r.ravel()], 1) for p, q, r in ((a, b, c), (a, c, d))]
    ).astype(np.int32)
    flat = landmark_places().position[:, :2]
    landmarks = np.column_stack([flat, height(*flat.T)])
    return AlignedSurface(vertices, triangles, np.eye(3), landmarks, np.full(478, 0.1))


def warped(surface, warp):
    return replace(surface, vertices=warp(surface.vertices), landmarks=warp(surface.landmarks))
