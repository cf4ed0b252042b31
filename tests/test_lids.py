import numpy as np
from made_eye import AROUND, EYE, RIM, made_skin
from test_virtual_eye import canonical_skin, drawn

from engine.eye_space import directions
from engine.lid_solve import solve_blink
from engine.lids import find_lids
from engine.skin_surface import SkinSurface

NO_EYEBALL = np.zeros((0, 3))
UPPER, LOWER = RIM[1 : AROUND // 2], RIM[: AROUND // 2 : -1]


def surface(vertices: np.ndarray, triangles: np.ndarray) -> SkinSurface:
    everything = np.arange(len(vertices))
    return SkinSurface(vertices, triangles, everything, everything)


def ball(centre: np.ndarray, radius: float) -> np.ndarray:
    points = np.random.default_rng(0).normal(size=(200, 3))
    return centre + radius * points / np.linalg.norm(points, axis=1, keepdims=True)


def test_an_eyeball_is_what_lids_turn_about():
    skin = surface(*made_skin("pocket"))
    far = np.full_like(skin.vertices, 99.0)
    left, right = find_lids(skin, far, [ball(EYE.centre, EYE.radius), NO_EYEBALL])
    assert left is not None
    assert left.solid
    np.testing.assert_allclose(left.eye.centre, EYE.centre, atol=1e-6)
    assert right is None


def test_lids_without_an_eyeball_meet_all_the_same():
    coordinates, triangles = canonical_skin("hole")
    skin = surface(drawn(coordinates), triangles)
    left, right = find_lids(skin, coordinates, [NO_EYEBALL, NO_EYEBALL])
    assert right is None
    assert left is not None
    assert not left.solid
    moved = skin.vertices + solve_blink(skin.vertices, np.zeros_like(skin.vertices), left)
    for share, least, most in ((0.0, 15.0, 70.0), (1.0, 0.0, 1.2)):
        side, height, distance = directions(
            skin.vertices + share * (moved - skin.vertices), left.eye
        )
        lower = LOWER[np.argsort(side[LOWER])]
        inner = UPPER[3:-3]
        apart = np.abs(height[inner] - np.interp(side[inner], side[lower], height[lower]))
        assert least <= apart.max() < most
    np.testing.assert_allclose(
        distance[inner], np.interp(side[inner], side[lower], distance[lower]), atol=0.02
    )


def test_where_there_is_nothing_there_are_no_lids():
    skin = surface(*made_skin("hole", 36, 0.5))
    far = np.full_like(skin.vertices, 99.0)
    assert find_lids(skin, far, [NO_EYEBALL, NO_EYEBALL]) == [None, None]
