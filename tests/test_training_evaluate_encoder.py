"""The table of encoders."""

from __future__ import annotations

import numpy as np
import pytest
from encoder_pictures import SCORE_NAMES, draw_data

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")

from engine.names import ICT_EXPRESSIONS  # noqa: E402
from engine.training.closed_loop_ridge import COMPONENTS  # noqa: E402
from engine.training.encoder_pictures import prepare  # noqa: E402
from engine.training.evaluate_encoder import (  # noqa: E402
    HEADINGS,
    REACH,
    baselines,
    breakdowns,
    parse_options,
    table,
)

ASKED = ["--shards", ".", "--data", "."]


def test_baselines_answer_for_every_picture():
    rng = np.random.default_rng(0)
    fitted, judged = draw_data(rng, people=10), draw_data(rng, people=4)
    rows = dict(baselines(fitted, judged, (*SCORE_NAMES[:51], "jawOpen")))
    jaw = ICT_EXPRESSIONS.index("jawOpen")
    assert len(fitted.code) > COMPONENTS
    assert rows["ridge"].shape == (len(judged.code), 53)
    np.testing.assert_array_equal(rows["scores by name"][:, jaw], judged.scores[:, 51])


def test_the_table_has_what_is_to_be_reached_and_says_what_it_is():
    pictures = prepare(draw_data(np.random.default_rng(1)))
    lines = table([("the truth", pictures.code[:, :53])], pictures, np.eye(53))
    assert set(HEADINGS) == set(REACH)
    assert lines[0].split() == list(REACH)
    assert [float(word) for word in lines[1].split()[2:8]] == [0.0, 1.0, 1.0, 1.0, 1.0, 1.0]
    assert lines[2].startswith("to reach")
    assert len(lines) == 3 + len(REACH)


def test_more_is_told_only_when_asked_for():
    pictures = prepare(draw_data(np.random.default_rng(1)))
    truth = pictures.code[:, :53]
    rows = [("scores by name", 0 * truth), ("a run", truth), ("a run, unrested", 0 * truth)]

    def told(*more: str) -> list[str]:
        return list(breakdowns(parse_options([*ASKED, *more]), rows, pictures, np.eye(53)))

    assert told() == []
    assert [line.split()[0] for line in told("--by-act")[1:]] == ["a", "dense"]
    assert [line.split()[0] for line in told("--by-family")[1:]] == ["a", "ict", "makehuman"]
    assert len(told("--by-expression")) == 2 + 53
    everything = told("--by-act", "--by-family", "--by-expression")
    assert everything.count("") == 3
