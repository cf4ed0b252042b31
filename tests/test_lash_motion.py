import numpy as np
import pytest
from made_eye import AROUND, EYE, RIM, made_skin

from engine.eye_space import directions
from engine.lash_motion import solve_lashes
from engine.lid_opening import find_opening
from engine.lid_solve import Lids, solve_blink

BLINK = 1
UPPER, LOWER = RIM[6:27], RIM[38:59]


@pytest.fixture
def lids() -> Lids:
    opening = find_opening(*made_skin("hole"), EYE)
    assert opening is not None
    return Lids(EYE, opening)


def skin_motion(skin: np.ndarray, lids: Lids) -> np.ndarray:
    """(2, W, 3): upper half +x and lower half -x by 0.1; a blink."""
    sides = np.zeros_like(skin)
    sides[:, 0] = np.where(skin[:, 1] > EYE.centre[1], 0.1, -0.1)
    return np.stack([sides, solve_blink(skin, np.zeros_like(skin), lids)])


def made_lashes(skin: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Cards that stand on both rims: roots, then tips."""
    upper, lower = skin[UPPER], skin[LOWER]
    tips = [rim + 0.5 * (rim - EYE.centre) for rim in (upper, lower)]
    return np.concatenate([upper, tips[0], lower, tips[1]]), np.repeat([4, 9], 42)


def test_each_lash_goes_with_its_own_lid(lids):
    skin, _ = made_skin("hole")
    lashes, pieces = made_lashes(skin)
    follow = solve_lashes(lashes, pieces, lids, skin, skin_motion(skin, lids), BLINK)
    assert follow.shape == (2, 84, 3)
    np.testing.assert_allclose(follow[0, :42, 0], 0.1, atol=1e-6)
    np.testing.assert_allclose(follow[0, 42:, 0], -0.1, atol=1e-6)


def test_roots_stay_on_the_rim_in_a_blink(lids):
    skin, _ = made_skin("hole")
    lashes, pieces = made_lashes(skin)
    motion = skin_motion(skin, lids)
    follow = solve_lashes(lashes, pieces, lids, skin, motion, BLINK)[BLINK]
    for roots, rim in ((slice(0, 21), UPPER), (slice(42, 63), LOWER)):
        apart = np.linalg.norm(follow[roots] - motion[BLINK, rim], axis=1)
        assert apart.max() < 0.1


def test_a_lash_turns_with_its_lid_and_keeps_its_shape(lids):
    skin, _ = made_skin("hole")
    lashes, pieces = made_lashes(skin)
    follow = solve_lashes(lashes, pieces, lids, skin, skin_motion(skin, lids), BLINK)[BLINK]
    moved = lashes + follow
    lengths = [np.linalg.norm(v[21:42] - v[:21], axis=1) for v in (lashes, moved)]
    np.testing.assert_allclose(lengths[1], lengths[0], rtol=0.1)
    assert directions(moved[:42], EYE)[1].max() < directions(lashes[:42], EYE)[1].max() - 15


def test_a_lash_that_hangs_over_the_other_lid_keeps_to_its_own(lids):
    skin, _ = made_skin("hole")
    upper = skin[UPPER]
    droop = np.array([0.0, -0.4, 0.15])
    lashes = np.concatenate([upper, upper + 0.3 * droop, upper + droop])
    follow = solve_lashes(lashes, np.zeros(63, int), lids, skin, skin_motion(skin, lids), BLINK)
    np.testing.assert_allclose(follow[0, :, 0], 0.1, atol=1e-6)


def test_lids_without_a_vertex_at_the_rim_still_hold_their_lashes(lids):
    skin, _ = made_skin("hole")
    lashes, pieces = made_lashes(skin)
    thick = EYE.centre + 1.4 * (skin - EYE.centre)
    follow = solve_lashes(lashes, pieces, lids, thick, skin_motion(thick, lids), BLINK)
    np.testing.assert_allclose(np.abs(follow[0, :, 0]), 0.1, atol=1e-6)
    assert len(skin) == 13 * AROUND
