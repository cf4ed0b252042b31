from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from rigged_head import part_of, rigged_head
from scipy.spatial import KDTree
from sheet_character import part, sheet_character

from engine.names import REGION_NAMES
from engine.region_blend import BORDER_CM, blend_regions, diffuse


def profile(columns: int, unit_cm: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Centimetres above the border and the forehead's membership there."""
    sheet = sheet_character(columns, unit_cm)
    (members,) = blend_regions(sheet, ["forehead"])
    middle = np.abs(sheet.neutral_vertices[:, 0]) < 1e-6
    return sheet.neutral_vertices[middle, 1] * unit_cm, members[middle]


def test_a_border_is_crossed_gradually_and_soon() -> None:
    height, member = profile(97)
    assert (np.diff(member) >= -2e-3).all()
    assert np.abs(np.diff(member)).max() < 0.15
    np.testing.assert_allclose(member[height > 4 * BORDER_CM], 1, atol=0.02)
    np.testing.assert_allclose(member[height < -4 * BORDER_CM], 0, atol=0.02)
    slope = np.gradient(member, height)
    spread = np.sqrt((slope * height**2).sum() / slope.sum())
    assert spread == pytest.approx(BORDER_CM, rel=0.15)


@pytest.mark.parametrize(("columns", "unit_cm"), [(25, 1.0), (145, 1.0), (97, 100.0), (97, 0.1)])
def test_neither_density_nor_units_change_it(columns: int, unit_cm: float) -> None:
    height, member = profile(97)
    other_height, other = profile(columns, unit_cm)
    spacing = np.ptp(height) / (columns - 1)
    shift = (spacing - np.ptp(height) / 96) / 2  # the border lies between two rows of vertices
    np.testing.assert_allclose(
        np.interp(other_height, height + shift, member), other, atol=0.03 + 0.03 * spacing
    )


def test_all_regions_of_a_head_make_one() -> None:
    head = rigged_head()
    members = blend_regions(head, REGION_NAMES)
    skin = part_of(head, "skin")
    labelled = skin[head.region_labels[skin] >= 0]
    np.testing.assert_allclose(members[:, labelled].sum(0), 1, atol=0.02)
    assert members.min() >= 0
    assert members.max() <= 1
    own = members[head.region_labels[labelled], labelled]
    assert np.median(own) > 0.9


def test_lips_do_not_blend_across_the_mouth() -> None:
    head = rigged_head()
    canonical = head.neutral_vertices @ head.T_canonical_mesh[:3, :3].T
    upper, lower = (
        np.flatnonzero(head.region_labels == REGION_NAMES.index(lip))
        for lip in ("upper_lip", "lower_lip")
    )
    centre = np.abs(canonical[:, 0] - canonical[upper, 0].mean()) < 1.0
    lower_members = blend_regions(head, ["lower_lip"])[0]
    near = upper[KDTree(canonical[lower]).query(canonical[upper])[0] < 0.3]
    near = near[centre[near]]
    assert len(near) > 5
    assert np.median(lower_members[near]) < 0.15


def test_what_is_not_skin_goes_with_it_and_the_jaw_is_rigid() -> None:
    sheet = sheet_character()
    labels = sheet.part_labels.copy()
    regions = sheet.region_labels.copy()
    height = sheet.neutral_vertices[:, 1]
    labels[height > 4] = part("lashes_L")
    labels[height < -4] = part("teeth_lower")
    regions[labels > 0] = -1
    forehead, chin = blend_regions(
        replace(sheet, part_labels=labels, region_labels=regions), ["forehead", "chin"]
    )
    np.testing.assert_allclose(forehead[labels == part("lashes_L")], 1, atol=0.02)
    assert (chin[labels == part("teeth_lower")] == 1).all()
    assert (forehead[labels == part("teeth_lower")] == 0).all()


def test_a_character_without_skin_belongs_nowhere() -> None:
    sheet = sheet_character()
    bare = replace(sheet, region_labels=np.full_like(sheet.region_labels, -1))
    assert not blend_regions(bare, ["chin"]).any()


def test_no_triangles_nothing_to_blur_over() -> None:
    values = np.eye(3)
    assert diffuse(values, np.zeros((3, 3)), np.zeros((0, 3), np.int32), 1.0) is values
