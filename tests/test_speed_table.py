import numpy as np
from ball_cast import PERFECT, RIG, BallCast

from engine.cloning.code_track import neutral_track
from engine.progress import untold
from live.evaluation import speed_table
from live.evaluation.speed_table import COLUMNS, FRAMES_PER_EXPRESSION, animate, measure_speed


class Reader:
    """Counts what it is given."""

    frames: list[int]

    def __init__(self, how, rig):
        self.frames = []

    def read(self, vertices, times_s):
        self.frames.append(len(vertices))
        return neutral_track(times_s)


class Keeper:
    """Remembers whether rigs were wanted anew."""

    def __init__(self):
        self.asked = []

    def rig_pair(self, source, target, *, refresh):
        self.asked.append((source[1], target[1], refresh))
        return RIG, RIG


def test_an_animation_goes_from_one_expression_to_the_next():
    expressions = np.eye(3, 53)
    take = animate(expressions, 4 * FRAMES_PER_EXPRESSION)
    np.testing.assert_array_equal(take[::FRAMES_PER_EXPRESSION], expressions[[0, 1, 2, 0]])
    assert np.abs(np.diff(take, axis=0)).max() <= 1 / FRAMES_PER_EXPRESSION + 1e-12


def test_every_step_has_a_time_and_set_up_is_measured_anew(monkeypatch):
    readers = []

    def start(how, rig):
        readers.append(Reader(how, rig))
        return readers[-1]

    monkeypatch.setattr(speed_table, "start_reading", start)
    keeper = Keeper()
    table = measure_speed(BallCast(), keeper, (PERFECT,), untold)
    rows = {row.label: dict(zip(COLUMNS, row.figures, strict=True)) for row in table.rows}
    for chunk in ("32 at a time", "one by one"):
        reading, decoding, both = (
            rows[f"least squares, {chunk}: {step}"]["ms per frame"]
            for step in ("reading", "decoding", "both")
        )
        assert 0 < reading < both
        assert 0 < decoding < both
    assert [refresh for *_, refresh in keeper.asked] == [True] * 3 + [False] * 3
    assert keeper.asked[0][0] != keeper.asked[0][1]
    cold = rows["set-up of a new pair"]["seconds"]
    assert rows["1147 frames, set-up included"]["seconds"] > cold
    assert {183, 1147} <= {sum(reader.frames) for reader in readers}
