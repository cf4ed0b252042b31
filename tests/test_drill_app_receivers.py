"""The drill of other people's receivers: what it would notice, and a short slice of it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from expressions import some_expression
from footage import tracker_model
from ticks import made_up_tick

pytest.importorskip("pylivelinkface")
pytest.importorskip("pythonosc")
sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from app_cost import PACKERS, count_packing  # pyright: ignore[reportMissingImports]
from app_listeners import HeardFace, turn  # pyright: ignore[reportMissingImports]
from app_receivers import (  # pyright: ignore[reportMissingImports]
    find_faults,
    find_idle,
    find_stillness,
    find_worst,
)
from app_truth import Difference, compare, shapes_by_name  # pyright: ignore[reportMissingImports]

ROOT = Path(__file__).parent.parent
MOVED = some_expression(
    {"jawOpen": 0.5, "browInnerUp_L": 0.4}, gaze=((0.1, 0.2), (0.3, -0.4)), head=(0.3, -0.2, 0.1)
)
EYES = np.array([turn(0.1, 0.2, 0.0), turn(0.3, -0.4, 0.0)])
HEARD = HeardFace(shapes_by_name(MOVED), turn(0.3, -0.2, 0.1), EYES, True)
TICK = replace(made_up_tick(1), expression=MOVED)


def test_what_was_sent_agrees_with_itself() -> None:
    found = compare(HEARD, MOVED)
    assert found.shapes == 0.0
    assert max(found.head_degrees, found.eye_degrees) < 1e-4
    assert not find_faults("livelink", 0, 0, found)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"shapes": {**HEARD.shapes, "jawopen": 0.51}}, "a shape is"),
        ({"shapes": {**HEARD.shapes, "jaw": 0.0}}, "a shape is"),
        ({"head": turn(-0.3, -0.2, 0.1)}, "turned another way"),
        ({"head": turn(0.3, -0.2, -0.1)}, "turned another way"),
        ({"eyes": EYES[::-1]}, "turned another way"),
        ({"eyes": EYES.transpose(0, 2, 1)}, "turned another way"),
        ({"tracked": False}, "a shape is"),
    ],
)
def test_a_face_that_is_another_is_noticed(change: dict, said: str) -> None:
    listener = SimpleNamespace(faces=[HEARD, replace(HEARD, **change)])
    faults = find_faults("livelink", 0, 0, find_worst(listener, [TICK, TICK]))
    assert said in "".join(faults)


def test_silence_loss_and_errors_are_faults() -> None:
    assert find_faults("vmc", 0, 2, find_worst(SimpleNamespace(faces=[]), [TICK, TICK]))
    good = Difference(0.0, 0.0, 0.0)
    assert find_faults("vmc", 3, 0, good) == ["vmc: 3 datagrams could not be read."]
    assert find_faults("vmc", 0, 2, good) == ["vmc: 2 faces more were sent than heard."]
    assert find_faults("vmc", 0, 0, Difference(float("nan"), 0.0, 0.0))


def test_a_performance_that_stands_still_proves_nothing() -> None:
    still = replace(TICK, expression=some_expression())
    assert not find_stillness([still, TICK])
    assert len(find_stillness([TICK, TICK])) == 3


def test_only_what_is_on_is_packed() -> None:
    assert count_packing((), [TICK]) == dict.fromkeys(PACKERS, 0)
    calls = count_packing(("vmc",), [TICK])
    assert calls["vmc_packet"] > 0
    assert not find_idle(("vmc",), calls)
    assert len(find_idle((), calls)) == 1
    assert len(find_idle(("vmc", "livelink"), calls)) == 1
    assert len(find_idle(("vmc",), Counter(dict.fromkeys(PACKERS, 0)))) == 1


def test_three_apps_hear_the_demo() -> None:
    tracker_model()  # skips where it cannot be had
    run = subprocess.run(
        [sys.executable, "drills/app_receivers.py", "--frames", "45"],
        cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "All was read, all agrees" in run.stdout
    for scheme in ("livelink", "vmc", "ifacialmocap"):
        assert re.search(rf"^{scheme} .* 45 +0 +0 ", run.stdout, re.MULTILINE), run.stdout
