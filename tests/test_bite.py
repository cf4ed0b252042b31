import numpy as np
import pytest
from pieces_maker import BALL, PLACES, arch, piece, recognise

from engine.bite import find_bite
from engine.mouth_shapes import recognise_mouth


def tooth(x: float, y: float, z: float):
    return piece(BALL * [0.4, 0.5, 0.3] + PLACES.mouth + [x, y, z])


def row(rise: float, slope: float) -> list:
    """Seven teeth on an arch that climbs backwards."""
    depth = [-4.0, -2.5, -1.4, -1.0, -1.4, -2.5, -4.0]
    return [tooth(x, rise - slope * z, z) for x, z in zip(range(-3, 4), depth, strict=True)]


@pytest.mark.parametrize("slope", [0.0, 0.25, -0.2])
def test_the_rows_part_where_they_meet_not_where_the_lips_do(slope):
    teeth = row(0.1, slope) + row(1.2, slope)
    bite = find_bite(teeth, PLACES)
    np.testing.assert_allclose(bite.above(PLACES.mouth + np.array([[0, 0, -1], [0, 0, -4]])),
                               [-0.65 - slope, -0.65 - 4 * slope], atol=0.1)  # fmt: skip
    assert recognise(recognise_mouth, *teeth) == ["teeth_lower"] * 7 + ["teeth_upper"] * 7


def test_two_arches_are_enough():
    teeth = [piece(arch(0.6, 1.4)[0]), piece(arch(-0.6, 0.2)[0])]
    assert find_bite(teeth, PLACES).above(PLACES.mouth[None])[0] == pytest.approx(-0.4, abs=0.05)


def test_one_row_alone_is_not_torn_in_two():
    teeth = row(0.8, 0.05)
    assert find_bite(teeth, PLACES).above(PLACES.mouth[None])[0] == 0
    assert recognise(recognise_mouth, *teeth) == ["teeth_upper"] * 7
