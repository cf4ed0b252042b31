"""The footage drill's rule for movements, its pictures, and a slice of the drill itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from footage import talking_man, tracker_model

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from curve_plot import TRUTH, Panel, draw_curves  # pyright: ignore[reportMissingImports]
from encoder_runs import (  # pyright: ignore[reportMissingImports]
    BY_NAME,
    calmest,
    codes_of,
    open_by_name,
    smoothed,
    watch_clip,
)
from face_sheets import choose_images, draw_sheet  # pyright: ignore[reportMissingImports]
from movement_events import (  # pyright: ignore[reportMissingImports]
    LEAST,
    Movement,
    curve_of,
    describe,
    find_all,
    find_movements,
    judge,
    read_watched,
)

from engine.encoder_file import BUNDLED_ENCODER
from engine.names import ICT_EXPRESSIONS

ROOT = Path(__file__).parent.parent
TALKING_MAN = ROOT / "tests" / "data" / "talking_man_events.json"
EVENTS = sorted((ROOT / "tests" / "data").glob("*_events.json"))


def curve(*values: float) -> np.ndarray:
    return np.array(values)


def test_a_movement_goes_up_and_down_again():
    found = find_movements(curve(0, 0, 0.2, 0.8, 0.7, 0.1, 0, 0), 0.35)
    assert found == [Movement(first=3, peak=3, last=4)]


def test_small_and_unfinished_dips_are_no_movements_of_their_own():
    assert not find_movements(curve(0.5, 0.6, 0.7, 0.6, 0.5), 0.35)
    assert len(find_movements(curve(0, 0.8, 0.6, 0.9, 0), 0.35)) == 1


def test_two_blinks_are_two_and_what_the_film_cuts_off_counts():
    found = find_movements(curve(0, 0.8, 0.1, 0.1, 0.9, 0.2, 0.3, 0.9), 0.35)
    assert [movement.peak for movement in found] == [1, 4, 7]


def test_a_film_that_begins_at_the_top_has_no_movement_by_coming_down():
    assert not find_movements(curve(0.9, 0.5, 0.1, 0.0), 0.35)


def test_a_wink_is_no_blink():
    codes = np.zeros((5, 54))
    codes[2, ICT_EXPRESSIONS.index("eyeBlink_L")] = 1.0
    assert not find_all(codes)["blinks"]
    codes[2, ICT_EXPRESSIONS.index("eyeBlink_R")] = 0.8
    assert [movement.peak for movement in find_all(codes)["blinks"]] == [2]
    assert curve_of("mouth_openings", codes).max() == 0.0


def test_found_missed_and_invented_are_told_apart():
    movements = [Movement(9, 10, 11), Movement(30, 31, 32), Movement(49, 50, 51)]
    verdict = judge(movements, seen=[(10, 12), (70, 72)], doubtful=[(28, 33)])
    assert (verdict.found, verdict.missed, verdict.invented) == (1, ((70, 72),), (50,))
    assert not verdict.holds
    assert describe("blinks", verdict, 2) == "blinks: 1 of 2 found; missed 70-72; invented at 50"


def test_one_movement_finds_one_thing_only():
    verdict = judge([Movement(9, 10, 30)], seen=[(9, 11), (12, 14)])
    assert verdict.found == 1
    twice = judge([Movement(9, 10, 10), Movement(11, 11, 11)], seen=[(9, 11)])
    assert twice.invented == (11,)


@pytest.mark.parametrize("file", EVENTS, ids=lambda file: file.stem)
def test_what_was_seen_is_in_order_and_apart(file):
    watched = read_watched(file)
    for kind in LEAST:
        spans = sorted(watched.seen[kind] + watched.doubtful[kind])
        places = [image for span in spans for image in span]
        assert places == sorted(places)
        assert len({first for first, _ in spans}) == len(spans)


def test_a_file_of_another_kind_is_told(tmp_path):
    (tmp_path / "events.json").write_text('{"clip": "a.mp4"}')
    with pytest.raises(SystemExit, match="does not tell blinks"):
        read_watched(tmp_path / "events.json")


def test_the_images_around_a_peak_and_every_tenth_are_chosen():
    assert choose_images([3], 25) == [0, 1, 2, 3, 4, 5, 6, 7, 10, 20]


@pytest.mark.parametrize("columns", [1, 2])
def test_curves_are_drawn_in_their_colours(columns):
    rising = np.linspace(0, 1, 40)
    panels = [Panel("one", {TRUTH: rising, "learned": 1 - rising}, [(3, 5)], [(9, 12)])] * 3
    picture = draw_curves(panels, "a test", columns)
    colours = {colour for _, colour in picture.getcolors(picture.width * picture.height)}
    assert {(0x1F, 0x5F, 0x9E), (0x8C, 0x97, 0xA0), (0xD3, 0xEA, 0xD9)} <= colours


def test_mapping_by_name_finds_the_talking_man_s_clear_blinks():
    """The whole way, without a learned encoder: a sanity check of tracker, rule and truth."""
    tracker_model()
    seen = watch_clip(talking_man(), 100)
    resting = calmest(seen)
    assert resting[-1].frame_id < 56  # he keeps still before he speaks
    encode = open_by_name(resting)
    codes = codes_of(smoothed([encode(o) for o in seen.observations], seen, BY_NAME))
    watched = read_watched(TALKING_MAN)
    early = [span for span in watched.seen["blinks"] if span[1] < 100]
    assert judge(find_all(codes)["blinks"], early).holds
    sheet = draw_sheet(seen, [0, 42], {42: "blink"}, "a test")
    assert np.asarray(sheet)[60:180, 60:180].std() > 10.0


FIRST = 60
"""Images: a blink, and the beginning of an opening of the mouth."""


def told_of_the_first_images(**seen: list[list[int]]) -> dict:
    """What a person saw in them, or `seen`; a movement cut off counts as far as it is in them."""
    told = json.loads(TALKING_MAN.read_text())
    for part in ("seen", "doubtful"):
        for kind, spans in told[part].items():
            told[part][kind] = [[a, min(b, FIRST - 1)] for a, b in spans if a < FIRST]
    told["seen"].update(seen)
    return told


def count_in_the_first_images(told: dict, folder: Path) -> subprocess.CompletedProcess[str]:
    tracker_model()
    if not BUNDLED_ENCODER.is_file():
        pytest.skip("There is no learned encoder yet.")
    (folder / "events.json").write_text(json.dumps(told))
    return subprocess.run(
        [sys.executable, "drills/encoder_footage.py", str(talking_man()), "--out", str(folder),
         "--seen", str(folder / "events.json"), "--calibrate", "1", "--images", str(FIRST)],
        cwd=ROOT, capture_output=True, text=True, timeout=600,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def test_a_slice_of_the_drill(tmp_path):
    told = told_of_the_first_images()
    assert told["seen"] == {"blinks": [[41, 44]], "mouth_openings": [[56, 59]]}
    run = count_in_the_first_images(told, tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr
    learned = run.stdout.split("learned, smoothed")[1].split("by name")[0]
    assert "blinks: 1 of 1 found; none invented" in learned
    assert "mouth openings: 1 of 1 found; none invented" in learned
    assert len(list(tmp_path.glob("*.png"))) == 2


def test_a_slice_of_the_drill_fails_by_another_truth(tmp_path):
    run = count_in_the_first_images(told_of_the_first_images(blinks=[[20, 22]]), tmp_path)
    assert run.returncode == 1, run.stdout + run.stderr
    assert "blinks: 0 of 1 found; missed 20-22; invented at 42" in run.stdout
