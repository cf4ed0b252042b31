"""Where brows grow, and that they are drawn crisply on a mesh coarser than they are."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from gl_context import shared_context
from small_character import build_model, neutral_state

from render.brow_paint import find_brow_triangles, paint_brows
from render.character_view import CharacterView
from render.records import BrowPaint, CharacterModel, Surface

NAMES = ("skin", "brow_L", "brow_R")
SIZE = 256


def face_sheet(step_cm: float, bend: float = 0.0) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A 16 cm face, flat or bent about its middle line: vertices, triangles, labels."""
    count = round(16 / step_cm) + 1
    x, y = np.meshgrid(np.linspace(-8, 8, count), np.linspace(-8, 8, count))
    vertices = np.stack([x.ravel(), y.ravel(), -bend * x.ravel() ** 2], axis=1)
    row, column = np.meshgrid(np.arange(count - 1), np.arange(count - 1), indexing="ij")
    a = (row * count + column).ravel()
    upper, lower = (a, a + 1, a + count + 1), (a, a + count + 1, a + count)
    triangles = np.vstack([np.stack(upper, 1), np.stack(lower, 1)]).astype(np.int32)
    outwards = np.abs(vertices[:, 0])
    brow = (outwards > 1.2) & (outwards < 6) & (np.abs(vertices[:, 1] - 5) < 0.8)
    labels = np.where(brow, np.where(vertices[:, 0] > 0, 1, 2), 0)
    return vertices, triangles, labels


def paint(vertices, labels, **wishes) -> BrowPaint:
    brows = paint_brows(vertices, labels, NAMES, **wishes)
    assert brows is not None
    return brows


def test_left_and_right_are_alike():
    vertices, _, labels = face_sheet(0.25)
    coordinates = paint(vertices, labels).coordinates.reshape(65, 65, 2)
    np.testing.assert_allclose(coordinates, coordinates[:, ::-1], atol=1e-6)


def test_along_runs_from_the_nose_to_the_temple_and_across_upwards():
    vertices, _, labels = face_sheet(0.25)
    coordinates = paint(vertices, labels).coordinates
    inside = labels > 0
    assert -0.1 < coordinates[inside, 0].min() < 0.1
    assert 0.9 < coordinates[inside, 0].max() < 1.2
    row = (
        (np.abs(vertices[:, 1] - 5) < 1e-6) & (vertices[:, 0] > 0) & np.isfinite(coordinates[:, 0])
    )
    assert (np.diff(coordinates[row, 0]) > 0).all()
    column = (np.abs(vertices[:, 0] - 3) < 1e-6) & np.isfinite(coordinates[:, 1])
    assert (np.diff(coordinates[column, 1]) > 0).all()


def test_a_relaxed_arch_lies_within_the_region():
    """On the middle line the inner end is lower than the middle, the outer one lower still."""
    vertices, _, labels = face_sheet(0.05)
    coordinates = paint(vertices, labels).coordinates
    middle = (np.abs(coordinates[:, 1]) < 0.01) & (vertices[:, 0] > 0)

    def height(along: float) -> float:
        return float(vertices[middle & (np.abs(coordinates[:, 0] - along) < 0.02), 1].mean())

    assert height(0.98) < height(0.03) < height(0.3) < height(0.65)
    assert height(0.65) - height(0.03) < 0.8
    assert all(abs(height(along) - 5) < 0.6 for along in (0.03, 0.3, 0.65, 0.98))


def test_length_is_measured_on_the_skin():
    """Equal steps along are equal steps on a face that turns away at the temple."""
    vertices, _, labels = face_sheet(0.25, bend=0.2)
    coordinates = paint(vertices, labels).coordinates
    row = (np.abs(vertices[:, 1] - 5) < 1e-6) & (vertices[:, 0] > 1.5) & (vertices[:, 0] < 4.5)
    walked = np.linalg.norm(np.diff(vertices[row], axis=0), axis=1)
    ratio = np.diff(coordinates[row, 0]) / walked
    assert np.ptp(ratio) < 0.12 * ratio.mean()
    sideways = np.diff(coordinates[row, 0]) / np.diff(vertices[row, 0])
    assert np.ptp(sideways) > 0.2 * sideways.mean(), "the bend would show otherwise"


def test_nothing_grows_off_the_skin_or_on_the_back():
    vertices, _, labels = face_sheet(0.25)
    behind = vertices - [0, 0, 12]
    labels[(vertices[:, 1] > 5.4) & (labels == 0)] = -1
    both = np.concatenate([labels, np.zeros_like(labels)])
    coordinates = paint(np.vstack([vertices, behind]), both).coordinates
    assert np.isnan(coordinates[both < 0]).all()
    assert np.isnan(coordinates[len(vertices) :]).all()


@pytest.mark.parametrize("names", [("skin", "a", "b"), ()])
def test_without_regions_there_are_no_brows(names):
    vertices, _, labels = face_sheet(0.5)
    assert paint_brows(vertices, labels, names) is None


def test_a_region_without_width_has_no_brows():
    vertices, _, _ = face_sheet(0.5)
    labels = np.where(np.abs(vertices[:, 0]) < 0.1, 1, 0)
    assert paint_brows(vertices, labels, NAMES) is None


def test_only_triangles_near_the_hair_are_chosen():
    vertices, triangles, labels = face_sheet(0.25)
    coordinates = paint(vertices, labels).coordinates
    chosen = find_brow_triangles(triangles, coordinates)
    centres = vertices[triangles].mean(axis=1)
    assert 0 < chosen.sum() < 0.1 * len(triangles)
    assert (np.abs(centres[chosen, 1] - 5) < 1.2).all()
    hair = np.abs(coordinates[:, 1]) < 0.05
    hair &= (coordinates[:, 0] > 0) & (coordinates[:, 0] < 1)
    assert chosen[hair[triangles].any(axis=1)].all()


def sheet_model(step_cm: float, **changes) -> CharacterModel:
    vertices, triangles, labels = face_sheet(step_cm)
    count = len(vertices)
    model = {
        "neutral_vertices": vertices.astype(np.float32),
        "basis": np.zeros((1, count, 3), np.float32),
        "surfaces": (Surface(triangles, None, np.ones(4, np.float32), None, "opaque", "skin"),),
        "eye_index": np.full(count, -1, np.int8),
        "head_weights": np.ones(count, np.float32),
        "brows": paint(vertices, labels, colour=(0.02, 0.02, 0.02)),
    }
    return replace(build_model(), **(model | changes))


def darkening(model: CharacterModel, code: float = 0.0) -> np.ndarray:
    """(H, W) how much darker the brows make each pixel."""
    pictures = []
    for brows in (model.brows, None):
        shown = replace(model, brows=brows)
        view = CharacterView(shared_context(), shown, (SIZE, SIZE), samples=0)
        view.draw(replace(neutral_state(shown), code=np.array([code], np.float32)))
        assert shared_context().error == "GL_NO_ERROR"
        pictures.append(view.read().astype(int).sum(axis=2))
    return pictures[1] - pictures[0]


def test_a_coarse_mesh_gets_the_brows_of_a_fine_one():
    """With edges twice as long as the brow is high; colours per vertex reach 0.85 here."""
    shared_context()
    fine, coarse = sheet_model(0.125), sheet_model(1.0)
    assert fine.brows is not None
    shared = fine.brows.coordinates.reshape(129, 129, 2)[::8, ::8].reshape(-1, 2)
    coarse = replace(coarse, brows=replace(fine.brows, coordinates=shared))
    expected, drawn = darkening(fine), darkening(coarse)
    assert expected.max() > 150
    assert (expected > 100).sum() > 100
    assert np.corrcoef(expected.ravel(), drawn.ravel())[0, 1] > 0.93


def test_brows_are_dark_only_where_brows_are():
    shared_context()
    dark = darkening(sheet_model(0.5))
    rows, columns = np.nonzero(dark > 20)
    assert rows.max() < SIZE / 2, "above the middle of the face"
    assert np.ptp(rows) < 0.12 * SIZE, "a line, not a patch"
    assert not (np.abs(columns - SIZE / 2) < 3).any(), "two of them"
    assert (dark >= -3).all()


def test_brows_move_with_the_skin():
    shared_context()
    count = len(face_sheet(0.5)[0])
    lift = np.tile(np.array([0, 1, 0], np.float32), (1, count, 1))
    model = sheet_model(0.5, basis=lift)
    places = [np.nonzero(darkening(model, code) > 60)[0].mean() for code in (0.0, 1.0)]
    assert 4 < places[0] - places[1] < 14


@pytest.mark.parametrize("changes", [{"kind": "other"}, {"alpha": "blend"}])
def test_only_opaque_skin_grows_hair(changes):
    shared_context()
    model = sheet_model(0.5)
    surface = replace(model.surfaces[0], **changes)
    assert not darkening(replace(model, surfaces=(surface,))).any()
