import numpy as np
import pytest
from training_heads import SEEDS, factory, made_head

from engine.topology import triangle_normals
from engine.training.generate import Kind
from engine.training.head_truth import DENSE_VERTICES


@pytest.mark.parametrize("seed", SEEDS)
def test_operators_belong_to_the_mesh(seed):
    head = made_head(seed)
    normals = triangle_normals(head["vertices"].astype(float), head["triangles"])
    area = np.linalg.norm(normals, axis=1).sum() / 2
    np.testing.assert_allclose(head["mass"].sum(), area, rtol=0.01)
    count = len(head["vertices"])
    gradient = np.zeros((count, 2))
    for axis in (0, 1):
        np.add.at(gradient[:, axis], head["gradient_rows"], head["gradient_values"][axis])
    assert np.abs(gradient).max() < 0.05  # rows sum to 0: constants have no slope


@pytest.mark.parametrize("seed", SEEDS)
def test_landmarks_lie_on_the_head(seed):
    head = made_head(seed)
    whole = head["landmarks"][:, None] - head["vertices"][None].astype(float)
    assert np.median(np.linalg.norm(whole, axis=2).min(1)) < 1.0


def test_a_dense_head_has_its_areas_and_no_operators():
    head = factory().head(0, Kind(vertices=(DENSE_VERTICES + 500, DENSE_VERTICES + 600)))
    assert len(head["vertices"]) > DENSE_VERTICES
    assert "mass" in head
    assert "eigenvectors" not in head
