from ball_cast import PERFECT, BallCast

from engine.progress import untold
from live.evaluation.clone_methods import choose_methods
from live.evaluation.pair_rows import measure_pairs


def test_every_method_has_a_row_for_each_triangulation_and_figures_for_each_identity():
    cast, methods = BallCast(identities=2), choose_methods(PERFECT)
    asked = []

    def target(seed, other):
        asked.append((seed, other))
        return cast.ict(seed, other=other)

    rows, details = measure_pairs(cast, methods, target, untold, {"own": "< 1", "other": "< 2"})
    labels = [method.label for method in methods]
    assert [row.label for row in rows] == [
        f"{kind}: {label}" for kind in ("own", "other") for label in labels
    ]
    assert [row.label for row in rows if row.goal] == [f"own: {labels[0]}", f"other: {labels[0]}"]
    assert asked == [(s, other) for s in (710_000, 710_001) for other in (False, True)]
    by_identity = details["identities"]["own: no motion"]
    assert set(by_identity) == {"710000", "710001"}
    assert by_identity["710000"]["MSE"] != by_identity["710001"]["MSE"]


def test_progress_never_goes_back():
    told = []
    cast = BallCast(identities=2, expressions=1)
    measure_pairs(
        cast, choose_methods(PERFECT)[-1:], lambda seed, other: cast.ict(seed),
        lambda what, share: told.append(share), {},
    )  # fmt: skip
    assert told == sorted(told)
    assert 0 <= told[0] <= told[-1] < 1
