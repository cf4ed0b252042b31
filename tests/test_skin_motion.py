import numpy as np
from rigged_head import bundled_network, head_mesh, head_parts, stored_alignment

from engine.lip_seal import JAW_OPEN, MOUTH_CLOSE
from engine.names import REGION_NAMES
from engine.shape_sets import load_shape_set
from engine.skin_motion import BLINKS, calm_motion, close_lids, solve_motion
from engine.skin_reading import read_skin


def reading():
    sets = [load_shape_set("ict")]
    return read_skin(head_mesh(), stored_alignment(), head_parts(), sets, bundled_network())


def test_only_blinks_are_another_matter_once_lids_close():
    found = reading()
    calm = calm_motion(found.surface, found.versions[0])
    closed = close_lids(found.surface, calm, found.lids)
    others = np.setdiff1d(np.arange(len(calm)), BLINKS)
    np.testing.assert_array_equal(closed[others], calm[others])
    for blink in BLINKS:
        assert np.abs(closed[blink] - calm[blink]).max() > 0.1


def test_without_lids_nothing_is_closed():
    found = reading()
    calm = calm_motion(found.surface, found.versions[0])
    np.testing.assert_array_equal(close_lids(found.surface, calm, [None, None]), calm)


def test_the_solved_motion_keeps_the_lips_shut_under_an_open_jaw():
    found = reading()
    motion = solve_motion(found.surface, found.versions[0], found.lids, found.mirror)
    opened = np.linalg.norm(motion[JAW_OPEN], axis=1)
    lower_lip = (found.versions[0].regions == REGION_NAMES.index("lower_lip")) & (opened > 1.5)
    left = np.linalg.norm(motion[JAW_OPEN] + motion[MOUTH_CLOSE], axis=1)
    assert np.median(left[lower_lip]) < 0.3 * np.median(opened[lower_lip])
