"""The measure of codes by the motion of the skin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.training.mesh_metric import face_error, metric_of
from engine.training.packs import Pack


def _pack(rng: np.random.Generator, count: int = 30) -> Pack:
    shapes = rng.normal(size=(2, 53, count, 3)).astype(np.float32)
    return Pack(
        "made up", rng.normal(size=(count, 3)), np.zeros((1, 3), np.int32), shapes[0], shapes[1],
        np.ones(count, bool), np.ones(count, bool), np.zeros((count, 3)),
        np.full(count, 7, np.int8), np.zeros(468, np.int64), np.zeros((1, count, 3)),
    )  # fmt: skip


def test_the_metric_is_the_mean_squared_motion():
    rng = np.random.default_rng(0)
    pack, factors, code = _pack(rng), rng.random((2, 53)), rng.random(53)
    shapes = factors[0][:, None, None] * pack.ict_shapes + (
        factors[1][:, None, None] * pack.makehuman_shapes
    )
    moved = np.einsum("k,kvc->vc", code, shapes)
    expected = (moved**2).sum(axis=1).mean()
    np.testing.assert_allclose(code @ metric_of(pack, factors) @ code, expected, rtol=1e-5)


def test_ears_and_unknown_skin_do_not_count():
    rng = np.random.default_rng(1)
    pack, factors = _pack(rng), np.ones((2, 53))
    regions = pack.regions.copy()
    regions[:10] = 21  # an ear
    known = pack.ict_known.copy()
    known[10:15] = False
    fewer = metric_of(replace(pack, regions=regions, ict_known=known), factors)
    kept = replace(
        pack,
        ict_shapes=pack.ict_shapes[:, 15:],
        makehuman_shapes=pack.makehuman_shapes[:, 15:],
        regions=pack.regions[15:],
        ict_known=pack.ict_known[15:],
        makehuman_known=pack.makehuman_known[15:],
    )
    np.testing.assert_allclose(fewer, metric_of(kept, factors))


def test_zero_motion_is_one_and_the_truth_is_zero():
    rng = np.random.default_rng(2)
    half = rng.normal(size=(53, 53))
    metric, truth = half @ half.T, rng.random((20, 53))
    assert face_error(metric, truth, truth) == 0.0
    assert face_error(metric, truth, np.zeros_like(truth)) == pytest.approx(1.0)
    assert face_error(metric, truth, 0.5 * truth) == pytest.approx(0.5)
