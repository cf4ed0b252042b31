import numpy as np
import pytest
from ball_cast import BLIND, MESH, PERFECT, BallCast

from engine.progress import untold
from live.evaluation.drift_table import NOISY_FRAMES, measure_drift, noisy_neutrals


def test_noise_is_of_the_size_it_is_called():
    frames = noisy_neutrals(MESH.vertices, 0.1, 710_000)
    assert frames.shape == (NOISY_FRAMES, *MESH.vertices.shape)
    assert (frames - MESH.vertices).std() == pytest.approx(0.01, rel=0.02)  # centimetres
    np.testing.assert_array_equal(frames, noisy_neutrals(MESH.vertices, 0.1, 710_000))


def test_without_noise_one_frame_is_the_neutral_itself():
    np.testing.assert_array_equal(noisy_neutrals(MESH.vertices, 0.0, 1), MESH.vertices[None])


def test_whoever_reads_nothing_does_not_drift_and_whoever_reads_noise_does():
    table = measure_drift(BallCast(), (PERFECT, BLIND), untold)
    drift = {row.label: row.figures[0] for row in table.rows}
    assert drift["0 mm of noise: least squares"] < 1e-6
    assert drift["0.1 mm of noise: learned encoder"] < 1e-6
    assert drift["0.1 mm of noise: least squares"] > 1e-3
    assert [row.goal for row in table.rows] == ["", "", "< 1", ""]
