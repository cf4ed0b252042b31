"""What the learned encoder is taught by."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.names import ICT_EXPRESSIONS  # noqa: E402
from engine.training.encoder_losses import (  # noqa: E402
    GAZE_WEIGHT,
    ZERO_WEIGHT,
    Lesson,
    compute_losses,
    doubt_loss,
    make_lesson,
    miss,
    points_loss,
)
from engine.training.encoder_network import Told  # noqa: E402

BLINK = ICT_EXPRESSIONS.index("eyeBlink_R")


def _lesson(metric: np.ndarray) -> Lesson:
    return make_lesson(np.random.default_rng(0).random((50, 54)).astype(np.float32), metric)


def _told(code: np.ndarray, doubt: float = 0.1, gaze: float = 0.0) -> Told:
    count = len(code)
    return Told(
        torch.from_numpy(code.astype(np.float32)),
        torch.full((count, 2, 2), gaze),
        torch.full((count, 7), doubt),
    )


def _losses(
    told: Told, truth: np.ndarray, trust: np.ndarray | None = None, metric: np.ndarray | None = None
) -> dict[str, float]:
    trust = np.ones((len(truth), 7)) if trust is None else trust
    lesson = _lesson(np.eye(53) if metric is None else metric)
    true_code, regions = (torch.from_numpy(v.astype(np.float32)) for v in (truth, trust))
    losses = compute_losses(told, true_code, torch.zeros(len(truth), 2, 2), regions, lesson)
    return {name: float(value) for name, value in losses.items()}


def test_the_truth_costs_nothing():
    truth = np.random.default_rng(1).random((4, 54))
    losses = _losses(_told(truth), truth)
    assert losses.pop("doubt") != 0.0
    assert sum(losses.values()) == 0.0


def test_what_the_mesh_does_not_show_costs_nothing_there():
    metric = np.eye(53)
    metric[0, 0] = 0.0
    code = np.zeros((1, 54))
    code[0, 0] = 0.7
    losses = _losses(_told(code), np.zeros((1, 54)), metric=metric)
    assert losses["mesh"] == 0.0
    assert losses["code"] > 0.0
    assert losses["zero"] == pytest.approx(ZERO_WEIGHT * 0.7 / 54)


def test_what_cannot_be_seen_counts_less():
    told, truth, trust = _told(np.zeros((1, 54))), np.zeros((1, 54)), np.ones((1, 7))
    truth[0, BLINK] = 1.0
    seen = _losses(told, truth, trust)["code"]
    trust[0, 3] = 0.5
    assert _losses(told, truth, trust)["code"] == pytest.approx(0.5 * seen)
    trust[0, :3] = 0.0  # other regions
    assert _losses(told, truth, trust)["code"] == pytest.approx(0.5 * seen)
    trust[0, 3] = 0.0  # never not at all
    assert _losses(told, truth, trust)["code"] > 0.0


def test_gaze_counts_by_its_own_eye():
    told, truth, trust = _told(np.zeros((1, 54)), gaze=0.2), np.zeros((1, 54)), np.ones((1, 7))
    assert _losses(told, truth, trust)["gaze"] == pytest.approx(GAZE_WEIGHT)
    trust[0, 2] = 0.5
    assert _losses(told, truth, trust)["gaze"] == pytest.approx(0.75 * GAZE_WEIGHT)


def test_doubt_is_best_where_it_is_the_mean_error():
    truth = np.zeros((200, 54))
    code = np.random.default_rng(2).exponential(0.1, (200, 54)).clip(0, 1)
    lesson, true_code = _lesson(np.eye(53)), torch.from_numpy(truth).float()
    doubts = np.arange(0.04, 0.2, 0.005)
    costs = [float(doubt_loss(_told(code, doubt), true_code, lesson)) for doubt in doubts]
    assert doubts[int(np.argmin(costs))] == pytest.approx(code.mean(), abs=0.01)


def test_doubt_goes_by_region_and_teaches_no_code():
    code = torch.zeros(1, 54, requires_grad=True)
    doubt = torch.full((1, 7), 0.1, requires_grad=True)
    truth = torch.zeros(1, 54)
    truth[0, BLINK] = 1.0
    told = Told(code, torch.zeros(1, 2, 2), doubt)
    doubt_loss(told, truth, _lesson(np.eye(53))).backward()
    assert code.grad is None
    assert doubt.grad is not None
    downhill = -doubt.grad[0]
    assert int(downhill.argmax()) == 3
    assert (downhill > 0).tolist() == [False, False, False, True, False, False, False]


def test_landmarks_cost_the_more_the_farther_they_are_off():
    truth = torch.rand(2, 478, 2)
    assert float(points_loss(truth, truth)) == 0.0
    near, far = points_loss(truth + 0.5, truth), points_loss(truth + 4.0, truth)
    assert 0.0 < float(near) < float(far) < 100 * float(near)


def test_regions_go_by_name_and_side():
    places = _lesson(np.eye(53)).regions.tolist()
    regions = dict(zip((*ICT_EXPRESSIONS, "tongueOut"), places, strict=True))
    assert regions["browDown_L"] == 0
    assert regions["browInnerUp_R"] == 1
    assert regions["eyeBlink_L"] == 2
    assert regions["noseSneer_L"] == regions["noseSneer_R"] == 4
    assert regions["jawRight"] == 6
    assert regions["mouthSmile_R"] == regions["tongueOut"] == regions["cheekPuff_R"] == 5
    assert set(regions.values()) == set(range(7))


def test_only_what_is_clipped_to_the_truth_hardly_counts():
    code = torch.tensor([[-1.0, -1.0, 2.0, 2.0, 0.4]], requires_grad=True)
    missed = miss(code, torch.tensor([[0.0, 0.5, 1.0, 0.5, 0.1]]))
    assert torch.allclose(missed, torch.tensor([[-0.05, -1.5, 0.05, 1.5, 0.3]]))
    missed.abs().sum().backward()
    assert code.grad is not None
    assert torch.allclose(code.grad.abs(), torch.tensor([[0.05, 1.0, 0.05, 1.0, 1.0]]))
