from ball_cast import PERFECT, BallCast

from engine.progress import untold
from live.evaluation.clone_methods import choose_methods
from live.evaluation.cross_table import measure_cross


def test_each_identitys_motion_is_judged_on_the_next_one(monkeypatch):
    cast, pairs = BallCast(identities=3), []
    own = cast.ict

    def ict(seed, *, other=False):
        pairs.append((seed, other))
        return own(seed, other=other)

    monkeypatch.setattr(cast, "ict", ict)
    table = measure_cross(cast, choose_methods(PERFECT)[-1:], untold)
    sources, targets = pairs[::2], pairs[1::2]
    assert [seed for seed, _ in sources[::2]] == [710_000, 710_001, 710_002]
    assert [seed for seed, _ in targets[::2]] == [710_001, 710_002, 710_000]
    assert [row.label for row in table.rows] == ["own: no motion", "other: no motion"]


def test_balls_are_alike_so_a_perfect_reader_misses_nothing():
    table = measure_cross(BallCast(), choose_methods(PERFECT), untold)
    figures = {row.label: row.figures[0] for row in table.rows}
    assert figures["other: least squares"] < 1e-6 * figures["other: no motion"]
