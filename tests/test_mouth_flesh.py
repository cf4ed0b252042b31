import dataclasses

import numpy as np
from some_character import some_character

from engine.names import PART_NAMES
from live.mouth_flesh import find_flesh

UPPER, LOWER = (PART_NAMES.index(name) for name in ("teeth_upper", "teeth_lower"))


def strips(*labels: list[int]):
    """A character of separate strips of triangles, each vertex labelled."""
    character, _ = some_character()
    vertices, triangles, parts = [], [], []
    for number, strip in enumerate(labels):
        base = len(vertices)
        vertices += [(k % 2, k, 10.0 * number) for k in range(len(strip))]
        triangles += [(base + k, base + k + 1, base + k + 2) for k in range(len(strip) - 2)]
        parts += strip
    return dataclasses.replace(
        character,
        neutral_vertices=np.array(vertices, np.float32),
        triangles=np.array(triangles, np.int32),
        part_labels=np.array(parts, np.int8),
    )


def test_gums_that_hold_both_rows_are_flesh_and_the_rows_are_not():
    gums = [UPPER] * 4 + [LOWER] * 4
    flesh = find_flesh(strips(gums, [UPPER] * 5, [LOWER] * 5))
    np.testing.assert_array_equal(flesh, [True] * 6 + [False] * 6)


def test_rows_that_are_all_there_is_stay_teeth():
    assert not find_flesh(strips([UPPER] * 4 + [LOWER] * 4)).any()


def test_a_head_without_teeth_has_no_flesh_of_theirs():
    assert not find_flesh(strips([0] * 6)).any()
