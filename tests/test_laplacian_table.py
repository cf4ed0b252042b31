from ball_cast import PERFECT, BallCast

from engine.progress import untold
from live.evaluation.clone_methods import choose_methods
from live.evaluation.laplacian_table import measure_laplacian


def test_a_perfect_clone_keeps_the_surface_and_no_motion_does_not():
    table = measure_laplacian(BallCast(), choose_methods(PERFECT), untold)
    figures = {row.label: row.figures for row in table.rows}
    assert figures["own: least squares"][0] < 1e-6 * figures["own: no motion"][0]
    mean, median, worst = figures["own: no motion"]
    assert worst >= mean
    assert worst >= median > 0
    assert sum(bool(row.published) for row in table.rows) == 1
