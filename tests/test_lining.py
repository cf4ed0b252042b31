import numpy as np

from engine.lining import MOUTH_INSIDE, follow_outside

ROWS, COLUMNS = 12, 14


def sheet(distance: float) -> tuple[np.ndarray, np.ndarray]:
    """A patch of a sphere about the mouth's inside, seen from the front, wound outwards."""
    azimuth, height = np.meshgrid(np.linspace(-0.5, 0.5, COLUMNS), np.linspace(-0.4, 0.4, ROWS))
    way = np.stack([np.sin(azimuth), np.sin(height), np.cos(azimuth) * np.cos(height)], -1)
    way = way.reshape(-1, 3) / np.linalg.norm(way.reshape(-1, 3), axis=1, keepdims=True)
    corner = (np.arange(ROWS - 1)[:, None] * COLUMNS + np.arange(COLUMNS - 1)).ravel()
    beside, above = corner + 1, corner + COLUMNS
    triangles = np.concatenate(
        [np.stack([corner, beside, above], 1), np.stack([beside, above + 1, above], 1)]
    )
    return MOUTH_INSIDE + distance * way, triangles


def mouth(thickness: float) -> tuple[np.ndarray, np.ndarray]:
    """Skin, and `thickness` behind it a wall that faces the inside: the first half is skin."""
    skin, triangles = sheet(5.0)
    wall, _ = sheet(5.0 - thickness)
    return np.concatenate([skin, wall]), np.concatenate([triangles, triangles[:, ::-1] + len(skin)])


def moved(thickness: float, rims=()) -> np.ndarray:
    """(V,) how far down each vertex goes when only the skin was meant to, by 1 cm."""
    vertices, triangles = mouth(thickness)
    motion = np.zeros((2, len(vertices), 3), np.float32)
    motion[1, : len(vertices) // 2, 1] = -1
    solved = follow_outside(vertices, triangles, motion, vertices, np.array(rims, np.int64))
    assert np.abs(solved[0]).max() == 0
    assert np.abs(solved[1][:, [0, 2]]).max() < 1e-6
    return -solved[1][:, 1]


def test_the_wall_of_thin_flesh_goes_with_the_skin():
    down = moved(0.2)
    np.testing.assert_allclose(down, 1, atol=1e-6)


def test_the_wall_of_thick_flesh_is_its_own():
    down = moved(1.6)
    half = len(down) // 2
    np.testing.assert_allclose(down[:half], 1)
    assert np.abs(down[half:]).max() == 0


def test_in_between_it_follows_in_part():
    down = moved(0.9)
    half = len(down) // 2
    assert 0.3 < np.median(down[half:]) < 0.7


def test_where_the_lips_part_nothing_follows():
    vertices, _ = mouth(0.2)
    half = len(vertices) // 2
    down = moved(0.2, rims=[0])[half:]
    way = np.linalg.norm(vertices[half:] - vertices[0], axis=1)
    assert np.abs(down[way < 0.65]).max() == 0
    np.testing.assert_allclose(down[way > 1.6], 1, atol=1e-6)


def test_far_from_the_mouth_nothing_changes():
    vertices, triangles = mouth(0.2)
    motion = np.random.default_rng(0).normal(size=(1, len(vertices), 3)).astype(np.float32)
    same = follow_outside(vertices + 20, triangles, motion, vertices + 20, np.zeros(0, np.int64))
    np.testing.assert_array_equal(same, motion)
