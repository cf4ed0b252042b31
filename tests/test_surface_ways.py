import numpy as np
from grid import build_grid

from engine.surface_ways import survey


def test_ways_go_along_edges_and_across_seams():
    sheet, triangles = build_grid(6, 5)
    beside = np.array([np.ptp(sheet[:, 0]), 0, 0])
    seam = np.concatenate([sheet, sheet + beside])
    ways = survey(seam, np.concatenate([triangles, triangles + len(sheet)]))
    start = np.isclose(seam[:, 0], seam[:, 0].min())
    way = ways.from_nearest(start)
    np.testing.assert_allclose(way, seam[:, 0] - seam[:, 0].min(), atol=1e-5)
    assert len(set(ways.groups())) == 1


def test_what_is_apart_or_too_far_is_not_reached():
    sheet, triangles = build_grid(6, 5)
    both = np.concatenate([sheet, sheet + np.array([0, 0, 9.0])])
    ways = survey(both, np.concatenate([triangles, triangles + len(sheet)]))
    start = np.arange(len(both)) == 0
    assert np.isfinite(ways.from_nearest(start)).tolist() == [True] * 30 + [False] * 30
    assert np.isfinite(ways.from_nearest(start, limit=0.1)).sum() < 30
    assert not np.isfinite(ways.from_nearest(np.zeros(60, bool))).any()
    assert len(set(ways.groups())) == 2


def test_what_only_touches_is_apart():
    sheet, triangles = build_grid(6, 5)
    crossing = sheet[:, [0, 2, 1]] + np.array([0, sheet[6, 1], 0])  # stands on an inner row
    ways = survey(
        np.concatenate([sheet, crossing]), np.concatenate([triangles, triangles + len(sheet)])
    )
    assert len(set(ways.groups())) == 2
