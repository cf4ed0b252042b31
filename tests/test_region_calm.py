from __future__ import annotations

import numpy as np
import pytest

from engine.names import CONFIDENCE_REGIONS, EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.region_calm import CALMEST, EYE_REGIONS, SURE, calming, expression_regions


@pytest.mark.parametrize(
    ("expression", "region"),
    [
        ("browInnerUp_L", "brow_left"),
        ("browDown_R", "brow_right"),
        ("eyeBlink_L", "eye_left"),
        ("eyeSquint_R", "eye_right"),
        ("noseSneer_R", "nose"),
        ("jawOpen", "jaw"),
        ("jawRight", "jaw"),
        ("mouthSmile_R", "mouth"),
        ("cheekPuff_L", "mouth"),
        ("tongueOut", "mouth"),
    ],
)
def test_an_expression_is_seen_in_its_region(expression, region):
    names = ICT_EXPRESSIONS + EXTRA_EXPRESSIONS
    assert CONFIDENCE_REGIONS[expression_regions()[names.index(expression)]] == region


def test_every_region_has_expressions():
    assert set(expression_regions()) == set(range(len(CONFIDENCE_REGIONS)))
    assert [CONFIDENCE_REGIONS[region] for region in EYE_REGIONS] == ["eye_left", "eye_right"]


def test_what_is_seen_well_is_not_calmed():
    np.testing.assert_array_equal(calming(np.array([1.0, 0.8, SURE])), 1.0)


def test_the_less_is_known_the_calmer_and_never_without_end():
    factors = calming(np.linspace(SURE, 0.0, 6))
    assert (np.diff(factors) > 0).all()
    assert factors[-1] == CALMEST
    assert calming(np.array(-1.0)) == CALMEST
