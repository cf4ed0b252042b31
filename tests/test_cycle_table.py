import pytest
from ball_cast import BLIND, PERFECT, BallCast

from engine.progress import untold
from live.evaluation.cycle_table import go_round, measure_cycle
from live.evaluation.result_table import Row


def test_a_perfect_reader_comes_back_with_what_it_left_with():
    cast = BallCast()
    error = go_round(cast, PERFECT, cast.ict(710_000), cast.makehuman(710_000))
    assert error.whole < 1e-5
    assert cast.rigged == ["makehuman-710000", "ict-710000-False"] or set(cast.rigged) == {
        "makehuman-710000", "ict-710000-False",
    }  # fmt: skip


def test_both_ways_are_measured_beside_standing_still():
    table = measure_cycle(BallCast(), (PERFECT, BLIND), untold)
    rows: dict[str, Row] = {row.label: row for row in table.rows}
    assert len(rows) == 6
    for way in ("ICT to MakeHuman to ICT", "MakeHuman to ICT to MakeHuman"):
        still = rows[f"{way}: no motion"].figures[0]
        assert rows[f"{way}: learned encoder"].figures[0] == pytest.approx(still, rel=1e-4)
        assert rows[f"{way}: least squares"].figures[0] < 1e-5 * (still or 0)
        assert rows[f"{way}: least squares"].published
    assert rows["ICT to MakeHuman to ICT: least squares"].goal == "< .80"
