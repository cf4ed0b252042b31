from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from rigged_head import canonical_vertices, head_parts, rigged_head
from sheet_character import part, sheet_character

from engine.edit_symmetry import SEAM_CM, copy_side
from engine.errors import EditError
from engine.names import ICT_EXPRESSIONS, twin_indices

TWINS = twin_indices(ICT_EXPRESSIONS)


def mirrored(basis: np.ndarray, columns: int) -> np.ndarray:
    """The (53, V, 3) basis of a sheet as a mirror shows it."""
    across = np.arange(columns * columns).reshape(columns, columns)[:, ::-1].ravel()
    return basis[TWINS][:, across] * np.float32([-1, 1, 1])


@pytest.mark.parametrize("side", ["left", "right", "mean"])
@pytest.mark.parametrize("unit_cm", [1.0, 100.0])
def test_the_result_is_its_own_mirror_image(side: str, unit_cm: float) -> None:
    sheet = sheet_character(49, unit_cm)
    balanced = copy_side(sheet.basis, ICT_EXPRESSIONS, sheet, side)
    np.testing.assert_allclose(balanced, mirrored(balanced, 49), atol=1e-5 / unit_cm)
    assert balanced.dtype == np.float32


@pytest.mark.parametrize("side", ["left", "right"])
def test_the_side_that_counts_is_untouched(side: str) -> None:
    sheet = sheet_character()
    x = sheet.neutral_vertices[:, 0]
    kept = x > SEAM_CM + 0.01 if side == "left" else x < -SEAM_CM - 0.01
    other = x < -SEAM_CM - 0.01 if side == "left" else x > SEAM_CM + 0.01
    balanced = copy_side(sheet.basis, ICT_EXPRESSIONS, sheet, side)
    np.testing.assert_allclose(balanced[:, kept], sheet.basis[:, kept], atol=1e-6)
    np.testing.assert_allclose(balanced[:, other], mirrored(sheet.basis, 49)[:, other], atol=1e-6)


def test_no_step_in_the_middle() -> None:
    sheet = sheet_character(97)
    balanced = copy_side(sheet.basis, ICT_EXPRESSIONS, sheet, "left")
    rows = balanced.reshape(53, 97, 97, 3)
    assert np.abs(np.diff(rows, axis=2)).max() < 0.3 * np.abs(sheet.basis).max()


def test_parts_are_mirrored_onto_their_twins() -> None:
    sheet = sheet_character()
    x, y = sheet.neutral_vertices[:, 0], sheet.neutral_vertices[:, 1]
    labels = np.where(y > 4, np.where(x > 0.2, part("lashes_L"), part("lashes_R")), 0)
    labels[np.abs(x) < 0.2] = 0
    marked = replace(sheet, part_labels=labels.astype(np.int8))
    balanced = copy_side(sheet.basis, ICT_EXPRESSIONS, marked, "left")
    right = (labels == part("lashes_R")) & (x < -SEAM_CM - 0.01)
    np.testing.assert_allclose(balanced[:, right], mirrored(sheet.basis, 49)[:, right], atol=1e-6)


def test_a_symmetric_rig_stays_as_it_is() -> None:
    head = rigged_head()
    balanced = copy_side(head.basis, ICT_EXPRESSIONS, head, "left")
    skin = head_parts() == 0
    assert len(canonical_vertices()) == len(skin)
    change = np.linalg.norm(balanced - head.basis, axis=2)[:, skin]
    assert change.max() < 0.05 * np.linalg.norm(head.basis, axis=2).max()


def test_an_asymmetric_mesh_is_refused() -> None:
    sheet = sheet_character()
    vertices = sheet.neutral_vertices.copy()
    vertices[:, 2] = np.where(vertices[:, 0] > 0, vertices[:, 0] ** 2, 0.0)
    with pytest.raises(EditError, match="needs a symmetric mesh"):
        copy_side(sheet.basis, ICT_EXPRESSIONS, replace(sheet, neutral_vertices=vertices), "left")
