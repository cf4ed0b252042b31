from __future__ import annotations

from pathlib import Path

import run_live
from live.self_test.self_test_config import SelfTestOptions


def test_the_command_line_gives_the_options():
    assert run_live.parse(["self-test"]) == SelfTestOptions()
    options = run_live.parse(["self-test", "--json", "--tracker-model", "own.task"])
    assert options == SelfTestOptions(json=True, tracker_model=Path("own.task"))
