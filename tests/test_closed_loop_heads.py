"""One person: lids close, eyeballs stay free, a seed decides."""

from __future__ import annotations

import numpy as np
import pytest
from closed_loop_people import families, head

from engine.eye_space import Eyeball, directions
from engine.lid_opening import find_opening
from live.closed_loop.closed_loop_families import CODE_NAMES, SKIN
from live.closed_loop.closed_loop_heads import cast_head


def _code(**amounts: float) -> np.ndarray:
    code = np.zeros(len(CODE_NAMES), np.float32)
    for name, amount in amounts.items():
        code[CODE_NAMES.index(name)] = amount
    return code


@pytest.mark.parametrize("which", [0, 1])
def test_blinks_close_everybodys_lids(which):
    for seed in range(3):
        person = cast_head(families()[which], np.random.default_rng([seed, 3]))
        before = _opening(person, person.rest)
        after = _opening(person, person.move(_code(eyeBlink_L=1.0)))
        assert before > 15.0
        assert after < 0.25 * before


def _opening(person, vertices) -> float:
    """Degrees between the left eye's lids."""
    eye = Eyeball(person.eye_centres[0], float(person.eye_radii[0]))
    triangles = person.family.triangles
    skin = triangles[(person.family.kinds[triangles] == SKIN).all(axis=1)]
    opening = find_opening(vertices.astype(float), skin, eye)
    return 0.0 if opening is None else float((opening.upper - opening.lower).max())


@pytest.mark.parametrize("which", [0, 1])
def test_skin_stays_out_of_the_eyeballs(which):
    person = head(which)
    rng = np.random.default_rng(0)
    for _ in range(5):
        moved = person.move(rng.random(len(CODE_NAMES)).astype(np.float32))
        for zone, centre in zip(person.zones, person.eye_centres, strict=True):
            distance = np.linalg.norm(moved[zone.vertices] - centre, axis=1)
            assert (distance > zone.least - 1e-4).all()


def test_rest_is_rest():
    person = head(0)
    np.testing.assert_allclose(person.move(_code()), person.rest, atol=0.02)


def test_a_seed_decides_and_another_one_is_another_person():
    family = families()[1]
    one, same, other = (cast_head(family, np.random.default_rng(n)).rest for n in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert np.abs(one - other).max() > 0.3


def test_warps_stay_human():
    """Eyes are as far from the centre of the ball as eyes are."""
    for which in (0, 1):
        person = head(which)
        assert 4.5 < np.subtract(*person.eye_centres[:, 0]) < 9.0
        assert (person.eye_radii > 1.0).all()
        assert (person.eye_radii < 2.4).all()
        eye = Eyeball(person.eye_centres[0], float(person.eye_radii[0]))
        assert directions(person.rest, eye)[2].min() > 0.2
