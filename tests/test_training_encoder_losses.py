"""What the learned encoder is taught by."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from engine.names import ICT_EXPRESSIONS  # noqa: E402
from engine.training.encoder_losses import (  # noqa: E402
    coefficient_regions,
    compute_losses,
    make_lesson,
)


def _losses(code: np.ndarray, truth: np.ndarray, trust: np.ndarray, metric: np.ndarray) -> dict:
    gaze = torch.zeros(len(code), 2, 2)
    lesson = make_lesson(np.random.default_rng(0).random((50, 54)).astype(np.float32), metric)
    tensors = [torch.from_numpy(v.astype(np.float32)) for v in (code, truth, trust)]
    losses = compute_losses(tensors[0], gaze, tensors[1], gaze, tensors[2], lesson)
    return {name: float(value) for name, value in losses.items()}


def test_the_truth_costs_nothing():
    truth = np.random.default_rng(1).random((4, 54))
    assert sum(_losses(truth, truth, np.ones((4, 7)), np.eye(53)).values()) == 0.0


def test_what_the_mesh_does_not_show_costs_nothing_there():
    metric = np.eye(53)
    metric[0, 0] = 0.0
    code = np.zeros((1, 54))
    code[0, 0] = 0.7
    losses = _losses(code, np.zeros((1, 54)), np.ones((1, 7)), metric)
    assert losses["mesh"] == 0.0
    assert losses["code"] > 0.0
    assert losses["zero"] == pytest.approx(0.5 * 0.7 / 54)


def test_what_cannot_be_seen_counts_less():
    code, truth = np.zeros((1, 54)), np.zeros((1, 54))
    truth[0, ICT_EXPRESSIONS.index("eyeBlink_R")] = 1.0
    trust = np.ones((1, 7))
    seen = _losses(code, truth, trust, np.eye(53))["code"]
    trust[0, 3] = 0.5
    assert _losses(code, truth, trust, np.eye(53))["code"] == pytest.approx(0.5 * seen)


def test_regions_go_by_name_and_side():
    regions = dict(zip((*ICT_EXPRESSIONS, "tongueOut"), coefficient_regions(), strict=True))
    assert regions["browDown_L"] == 0
    assert regions["browInnerUp_R"] == 1
    assert regions["eyeBlink_L"] == 2
    assert regions["jawRight"] == 6
    assert regions["mouthSmile_R"] == regions["tongueOut"] == regions["cheekPuff_R"] == 5
