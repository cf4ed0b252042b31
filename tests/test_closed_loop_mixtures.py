"""Mixtures of expressions."""

from __future__ import annotations

import numpy as np

from engine.names import ICT_EXPRESSIONS
from live.closed_loop.closed_loop_mixtures import (
    MOODS,
    draw_dense,
    draw_mood,
    draw_rest,
    draw_sparse,
    make_possible,
)
from live.random_moments import STEMS


def test_how_many_expressions():
    counts = {"sparse": [], "dense": []}
    for seed in range(50):
        for name, draw in (("sparse", draw_sparse), ("dense", draw_dense)):
            code = draw(np.random.default_rng(seed))
            stems = {ICT_EXPRESSIONS[row].removesuffix("_L").removesuffix("_R")
                     for row in np.flatnonzero(code)}  # fmt: skip
            counts[name].append(len(stems))
    assert max(counts["sparse"]) <= 4 < min(counts["dense"])
    assert not draw_rest(np.random.default_rng(0)).any()


def test_moods_name_expressions():
    assert {stem for mood in MOODS for stem in mood} <= set(STEMS)
    assert all(draw_mood(np.random.default_rng(seed)).any() for seed in range(20))


def test_what_excludes_each_other_gives_way():
    code = np.zeros(len(ICT_EXPRESSIONS))
    left, right = ICT_EXPRESSIONS.index("mouthLeft"), ICT_EXPRESSIONS.index("mouthRight")
    code[left], code[right] = 0.9, 0.6
    code[ICT_EXPRESSIONS.index("mouthClose")] = 0.5
    make_possible(code)
    assert code[left] == 0.9
    np.testing.assert_allclose(code[right], 0.1)
    assert code[ICT_EXPRESSIONS.index("mouthClose")] == 0.0, "nothing to close"
