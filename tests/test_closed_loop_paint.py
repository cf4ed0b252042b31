"""Random colours that stay where they belong."""

from __future__ import annotations

import numpy as np
import pytest
from closed_loop_people import head

from live.closed_loop.closed_loop_families import LASHES, SKIN
from live.closed_loop.closed_loop_paint import (
    FAR_FROM_BROW,
    RESERVED,
    TRAINED,
    Masks,
    draw_colours,
    paint_skin,
    place_brows,
)


@pytest.mark.parametrize("look", [TRAINED, RESERVED])
@pytest.mark.parametrize("which", [0, 1])
def test_paint_is_colour_and_lashes_alone_are_seen_through(which, look):
    person = head(which)
    masks = Masks(person.family)
    for seed in range(6):
        rng = np.random.default_rng(seed)
        albedo, traits = paint_skin(person, masks, draw_colours(look, rng), look, rng)
        assert albedo.min() >= 0.0
        assert albedo.max() <= 1.0
        assert np.isfinite(traits).all()
        thin = albedo[:, 3] < 1.0
        assert (person.family.kinds[thin] == LASHES).all()


def test_lips_differ_from_the_skin_round_them():
    person = head(0)
    masks, rng = Masks(person.family), np.random.default_rng(3)
    albedo, _ = paint_skin(person, masks, draw_colours(TRAINED, rng), TRAINED, rng)
    names = person.family.region_names
    lips = person.family.regions == names.index("lower_lip")
    cheek = person.family.regions == names.index("cheek_L")
    assert np.abs(albedo[lips, :3].mean(0) - albedo[cheek, :3].mean(0)).max() > 0.05


def test_the_reserved_look_shades_otherwise():
    rng = np.random.default_rng(0)
    assert draw_colours(TRAINED, rng).skin.manner == 0
    assert draw_colours(RESERVED, rng).skin.manner == 1


def test_masks_lie_on_the_skin():
    masks = Masks(head(1).family)
    for share in masks.share.values():
        assert share.max() <= 1.0 + 1e-6
        assert share.min() >= 0.0
        assert share.max() > 0.3
        assert not share[head(1).family.kinds != SKIN].any()


def test_brows_lie_over_the_eyes():
    person = head(0)
    coordinates = place_brows(person, np.random.default_rng(0))
    hairy = (np.abs(coordinates[:, 1]) < 0.05) & (np.abs(coordinates[:, 0] - 0.5) < 0.4)
    assert hairy.sum() > 10
    assert (person.rest[hairy, 1] > person.eye_centres[:, 1].mean()).all()
    assert (coordinates[person.family.kinds != SKIN] == FAR_FROM_BROW).all()
