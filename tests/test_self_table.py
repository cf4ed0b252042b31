from ball_cast import PERFECT, BallCast

from engine.progress import untold
from live.evaluation.clone_methods import choose_methods
from live.evaluation.self_table import measure_self


def test_what_is_read_goes_back_where_it_came_from():
    table = measure_self(BallCast(), choose_methods(PERFECT), untold)
    figures = {row.label: row.figures[0] for row in table.rows}
    assert figures["own: least squares"] < 1e-6 * figures["own: no motion"]
    assert table.rows[0].goal == "< .30"
    assert "NFS .6161" in table.rows[0].published
    assert any("not like for like" in note for note in table.notes)
