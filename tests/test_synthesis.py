"""Making the demo clip, and the clip that ships."""

from __future__ import annotations

import numpy as np
import pytest
from gl_context import shared_context
from small_character import build_model

from capture.demo import demo_clip
from engine.names import ICT_EXPRESSIONS
from live.demo_check import read_truth
from live.performance import perform, perform_at
from live.performer import pose, turn
from live.synthesis import COLUMNS, draw_performance, write_coefficients


def test_turn_conventions():
    ahead, up = np.array([0, 0, 1.0]), np.array([0, 1.0, 0])
    assert (turn(0.3, 0, 0) @ ahead)[0] > 0, "yaw to the performer's left, +x"
    assert (turn(0, 0.3, 0) @ ahead)[1] > 0, "pitch up"
    assert (turn(0, 0, 0.3) @ up)[0] > 0, "roll to the left shoulder"
    R = turn(0.4, -0.3, 0.2)
    np.testing.assert_allclose(R @ R.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(R) == pytest.approx(1.0)


def test_rest_moves_nothing():
    state = pose(perform_at(0.0))
    np.testing.assert_allclose(state.T_mesh_head, np.eye(4), atol=1e-6)
    np.testing.assert_allclose(state.eye_rotations, np.tile(np.eye(3), (2, 1, 1)), atol=1e-6)


def test_truth_survives_its_file(tmp_path):
    moments = list(perform())
    write_coefficients(tmp_path / "truth.csv", moments)
    truth = read_truth(tmp_path / "truth.csv")
    assert tuple(truth) == COLUMNS
    codes = np.array([moment.code for moment in moments])
    for row, name in enumerate(ICT_EXPRESSIONS):
        np.testing.assert_allclose(truth[name], codes[:, row], atol=6e-5)
    np.testing.assert_allclose(truth["head_yaw"], [m.head[0] for m in moments], atol=6e-5)
    np.testing.assert_allclose(truth["gaze_pitch"], [m.gaze[1] for m in moments], atol=6e-5)


def test_drawing_is_deterministic():
    shared_context()
    vertex_count = len(build_model().neutral_vertices)
    model = build_model(basis=np.zeros((53, vertex_count, 3), np.float32))
    moments = [perform_at(0.0), perform_at(5.2)]
    first, second = list(draw_performance(model, moments)), list(draw_performance(model, moments))
    assert first[0].shape == (512, 512, 3)
    assert (first[0] != first[1]).any()
    np.testing.assert_array_equal(first, second)


def test_shipped_truth_is_this_performance():
    shipped = read_truth(demo_clip().parent / "demo_coefficients.csv")
    assert tuple(shipped) == COLUMNS
    want = [moment.code[ICT_EXPRESSIONS.index("jawOpen")] for moment in perform()]
    np.testing.assert_allclose(shipped["jawOpen"], want, atol=6e-5)


def test_shipped_clip_is_small():
    assert demo_clip().stat().st_size < 3_000_000
