import numpy as np
from rigged_head import bundled_network, head_mesh, head_parts, stored_alignment

from engine.shape_sets import OTHER_SCULPTOR, load_shape_set
from engine.skin_reading import read_skin


def test_one_look_answers_for_every_shape_set():
    sets = [load_shape_set(name) for name in ("ict", OTHER_SCULPTOR)]
    where = (head_mesh(), stored_alignment(), head_parts())
    both = read_skin(*where, sets, bundled_network())
    alone = read_skin(*where, sets[1:], bundled_network())
    ict, other = both.versions
    np.testing.assert_array_equal(other.displacements, alone.versions[0].displacements)
    np.testing.assert_array_equal(ict.coordinates, other.coordinates)
    assert np.abs(ict.displacements - other.displacements).max() > 0.3


def test_values_of_the_skin_are_spread_over_the_mesh():
    sets = [load_shape_set("ict")]
    reading = read_skin(head_mesh(), stored_alignment(), head_parts(), sets, bundled_network())
    heights = reading.spread(reading.surface.vertices[:, 1], np.nan)
    skin = head_parts() == 0
    np.testing.assert_allclose(heights[skin], reading.canonical[skin, 1], atol=1e-3)
    assert np.isnan(heights[~skin]).all()
    both_ways = reading.R_mesh_canonical @ stored_alignment().T_canonical_mesh[:3, :3]
    np.testing.assert_allclose(both_ways, np.eye(3), atol=1e-5)
