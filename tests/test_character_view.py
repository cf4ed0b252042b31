"""The character's picture: parity, framing, what moves and what does not."""

from __future__ import annotations

import numpy as np
import pytest
from gl_context import shared_context
from small_character import build_model, deform_with_numpy, neutral_state, rotation

from render.character_view import CharacterView
from render.errors import ModelError

SIZE = 128


@pytest.fixture(scope="module")
def view() -> CharacterView:
    return CharacterView(shared_context(), build_model(), (SIZE, SIZE), samples=0)


def depict(view, state) -> np.ndarray:
    view.draw(state)
    return view.read().astype(int)


def test_vertices_agree_with_numpy(view):
    model = build_model()
    state = neutral_state(model)
    state.code[:] = np.random.default_rng(2).uniform(0, 1, len(state.code))
    state.eye_rotations[:] = rotation(1, 0.4)
    state.T_mesh_head[:3, :3] = rotation(1, 0.3)
    size = np.ptp(model.neutral_vertices, axis=0).max()
    error = np.abs(view.deformed_vertices(state) - deform_with_numpy(model, state)).max()
    assert error < 1e-4 * size


def test_picture_is_deterministic(view):
    state = neutral_state(build_model())
    first = depict(view, state)
    state.code[0] = 1.0
    assert (depict(view, state) != first).any()
    np.testing.assert_array_equal(depict(view, neutral_state(build_model())), first)


@pytest.mark.parametrize("scale", [0.01, 1000.0])
def test_every_unit_is_framed_alike(view, scale):
    model = build_model(scale)
    scaled = CharacterView(shared_context(), model, (SIZE, SIZE), samples=0)
    want = depict(view, neutral_state(model))
    assert np.abs(depict(scaled, neutral_state(model)) - want).mean() < 0.5


def test_wrong_axes_are_framed_alike(view):
    """A model that lies on its side in its file stands upright through `T_canonical_mesh`."""
    upright = build_model()
    turn = rotation(0, np.pi / 2)
    T_canonical_mesh = np.eye(4)
    T_canonical_mesh[:3, :3] = turn.T
    lying = build_model(
        neutral_vertices=upright.neutral_vertices @ turn.T,
        eye_centres=upright.eye_centres @ turn.T,
        eye_axes=np.tile(turn.T, (2, 1, 1)),
        T_canonical_mesh=T_canonical_mesh,
    )
    lying_view = CharacterView(shared_context(), lying, (SIZE, SIZE), samples=0)
    want = depict(view, neutral_state(upright))
    assert np.abs(depict(lying_view, neutral_state(lying)) - want).mean() < 0.5


def test_gaze_changes_only_the_eyes(view):
    state = neutral_state(build_model())
    ahead = depict(view, state)
    state.eye_rotations[:] = rotation(1, 0.5)
    changed = np.argwhere((depict(view, state) != ahead).any(axis=2))
    assert len(changed) > 10
    assert (changed[:, 0] < SIZE / 2).all(), "the eyes are in the upper half"


def test_eyes_have_pupils(view):
    image = depict(view, neutral_state(build_model())).sum(axis=2)
    rows, columns = slice(40, 62), slice(64, 96)
    eye = image[rows, columns]
    assert eye.min() < 150
    assert eye.max() > 450


def test_orbit_changes_the_view_and_comes_back(view):
    state = neutral_state(build_model())
    ahead = depict(view, state)
    view.orbit(0.8, 0.2)
    aside = depict(view, state)
    view.orbit(0.0, 0.0)
    assert np.abs(aside - ahead).mean() > 1.0
    np.testing.assert_array_equal(depict(view, state), ahead)


def test_points_are_located_where_they_are_drawn(view):
    """The eyeballs are the only thing that a turned gaze changes: located, they lie there."""
    model = build_model()
    left, right = neutral_state(model), neutral_state(model)
    left.eye_rotations[:] = rotation(1, 0.4)
    right.eye_rotations[:] = rotation(1, -0.4)
    for zoom, target in ((1.0, (0.0, 1.2, 3.0)), (2.0, (0.0, 3.0, 8.0))):
        view.orbit(0.0, 0.0, np.array(target), zoom)
        changed = np.abs(depict(view, left) - depict(view, right)).sum(2) > 30
        rows, columns = np.nonzero(changed)
        places = view.locate(model.eye_centres)
        outer = columns < places[:, 0].mean()
        for here, place in ((~outer, places[0]), (outer, places[1])):
            assert columns[here].mean() == pytest.approx(place[0], abs=3 * zoom)
            assert rows[here].mean() == pytest.approx(place[1], abs=3 * zoom)
    view.orbit(0.0, 0.0)


def test_anti_aliased_pictures_resemble_the_plain_one(view):
    model = build_model()
    plain = depict(view, neutral_state(model))
    for samples, supersample in ((4, 1), (0, 2)):
        smooth = CharacterView(shared_context(), model, (SIZE, SIZE), samples, supersample)
        assert np.abs(depict(smooth, neutral_state(model)) - plain).mean() < 3.0


def test_nothing_is_allocated_while_drawing(view, monkeypatch):
    ctx = shared_context()
    for maker in ("buffer", "texture", "texture_array", "framebuffer", "vertex_array", "program"):
        monkeypatch.setattr(ctx, maker, None, raising=False)
    state = neutral_state(build_model())
    state.code[1] = 0.5
    depict(view, state)


def test_model_that_does_not_fit_is_refused():
    broken = build_model(basis=np.zeros((2, 3, 3), np.float32))
    with pytest.raises(ModelError, match="basis should have shape"):
        CharacterView(shared_context(), broken, (SIZE, SIZE))
