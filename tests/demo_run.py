"""The demo through tracker and encoder, once for all tests that want it."""

from __future__ import annotations

from functools import lru_cache

from encoder_asset import encoder_path
from footage import tracker_model

from live.self_test.self_test_demo import DemoRun, load_networks, run_demo


@lru_cache
def demo_run() -> DemoRun:
    shares: list[float] = []
    run = run_demo(
        tracker_model(), load_networks(encoder_path()), lambda what, share: shares.append(share)
    )
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.1 < 0.9 < shares[-1] <= 1
    return run


def few_questions() -> DemoRun:
    """The same, with four questions to each network."""
    run = demo_run()
    asked = {name: questions[:4] for name, questions in run.asked.items()}
    return DemoRun(asked, run.found, run.code)
