from functools import lru_cache

import numpy as np
import pytest
from training_heads import landmark_folder, made_head, reference

from engine.names import ICT_EXPRESSIONS
from engine.similarity import apply_transform
from engine.training.heads import (
    OVAL_SPREAD_CM,
    add_tracked,
    align,
    load_landmark_reference,
    look_again,
    noisy_landmarks,
    present,
)
from engine.vertex_features import FEATURE_COUNT


def draw(seed: int):
    return present(made_head(0), reference(), np.random.default_rng(seed))


@lru_cache
def mirrored(seed: int) -> bool:
    """Whether the head was shown in a mirror: its own left is then to the other side."""
    example, head = draw(seed), made_head(0)
    known = head["ict_known"]
    return bool((example.canonical[known, 0] * head["canonical"][known, 0]).sum() < 0)


SEEDS = range(8)


def test_reliable_landmarks_only(tmp_path):
    places = load_landmark_reference(landmark_folder(tmp_path))
    assert 300 < len(places.index) < 468
    assert places.spread.max() < OVAL_SPREAD_CM
    assert places.canonical.shape == (len(places.index), 3)


def test_an_example_fits_its_head():
    example, count = draw(0), len(made_head(0)["vertices"])
    assert example.inputs.features.shape == (count, FEATURE_COUNT)
    assert example.shapes.shape == (2, 53, count, 3)
    assert example.shapes.dtype == np.float32
    assert example.known.shape == (2, count)
    assert example.eigenvectors.shape[0] == len(example.mass) == count


def test_heads_are_shown_as_they_are_and_in_a_mirror():
    assert {mirrored(seed) for seed in SEEDS} == {True, False}


@pytest.mark.parametrize("seed", SEEDS)
def test_truth_moves_with_the_head(seed):
    """Whatever was done to the head: a left blink is on its left, and jawOpen goes down."""
    example = draw(seed)
    blink = np.linalg.norm(example.shapes[0, ICT_EXPRESSIONS.index("eyeBlink_L")], axis=1)
    middle = (blink @ example.inputs.features[:, 0]) / blink.sum()
    assert middle > 0.1
    jaw = example.shapes[0, ICT_EXPRESSIONS.index("jawOpen")]
    assert jaw[:, 1].sum() < 0


@pytest.mark.parametrize("seed", SEEDS)
def test_landmarks_carry_vertices_near_their_place(seed):
    example = draw(seed)
    off = np.linalg.norm(example.inputs.coordinates - example.canonical, axis=1)
    assert np.median(off[example.known[0] & (example.canonical[:, 2] > 6)]) < 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_operators_are_scaled_with_the_head(seed):
    example = draw(seed)
    gram = example.eigenvectors.T @ (example.mass[:, None] * example.eigenvectors)
    np.testing.assert_allclose(gram, np.eye(len(gram)), atol=1e-3)
    # Along its gradient a coordinate rises by at most one: the operators know the new size.
    position = 10.0 * example.inputs.features[:, :3].astype(float)
    slope = sum((g @ position) ** 2 for g in example.gradient)
    assert np.median(np.sqrt(slope.sum(1))) == pytest.approx(np.sqrt(2), rel=0.1)


def test_the_same_draw_is_the_same_example():
    np.testing.assert_array_equal(draw(3).inputs.features, draw(3).inputs.features)
    assert np.abs(draw(3).inputs.features - draw(4).inputs.features).max() > 0.01


def test_without_noise_alignment_finds_the_way_back():
    places = reference()
    T = np.diag([1.5, 1.5, 1.5, 1.0])
    T[:3, 3] = 1, 2, 3
    moved = apply_transform(T, places.canonical)
    found = align(moved, places, np.ones(len(moved), bool))
    np.testing.assert_allclose(found @ T, np.eye(4), atol=1e-5)


def test_noise_is_of_the_size_the_tracker_makes():
    head, places = made_head(0), reference()
    true = head["landmarks"].astype(float)[places.index]
    draws = [
        np.linalg.norm(
            noisy_landmarks(head["landmarks"].astype(float), places, np.random.default_rng(s))
            - true,
            axis=1,
        )
        for s in range(10)
    ]
    assert 0.05 < np.median(draws) < 1.0


def test_what_the_tracker_saw_is_used_where_there_is_any(tmp_path):
    head, file = dict(made_head(0)), tmp_path / "head_000000.npz"
    add_tracked(head, file)
    assert "tracked_T" not in head
    seen = np.full((478, 3), np.nan)
    seen[:468] = 2 * made_head(0)["landmarks"]
    np.savez(file, T_canonical_mesh=np.diag([2.0, 2, 2, 1]), landmarks=seen)
    add_tracked(head, file)
    np.testing.assert_allclose(
        head["tracked_landmarks"][:468], made_head(0)["landmarks"], atol=1e-5
    )
    scales = [
        np.ptp(present(head, reference(), np.random.default_rng(s)).inputs.features[:, 0])
        for s in range(12)
    ]
    usual = np.ptp(draw(0).inputs.features[:, 0])
    assert 2 < sum(scale > 1.5 * usual for scale in scales) < 12


def test_a_second_look_with_the_true_places_finds_the_landmarks():
    head, rng = made_head(0), np.random.default_rng(0)
    example = present(head, reference(), rng)
    again = look_again(example, example.canonical, reference())
    known = example.known[0]

    def miss(seen) -> float:
        off = np.linalg.norm(seen.inputs.coordinates - example.canonical, axis=1)
        return float(np.median(off[known]))

    assert miss(again) < 0.6 * miss(example)
    np.testing.assert_array_equal(again.vertices, example.vertices)
