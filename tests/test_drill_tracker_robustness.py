"""The judge of trackers counts what is found, missed, imagined, mixed up; a run over a scene."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from makehuman_pack import makehuman_pack
from observations import observe

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from scene_people import LANDMARKS  # pyright: ignore[reportMissingImports]
from scene_pictures import FaceTruth  # pyright: ignore[reportMissingImports]
from tracker_scoring import (  # pyright: ignore[reportMissingImports]
    Judge,
    Sighting,
    jitter_percent,
    lip_gap,
    step_age,
)
from tracker_sheets import SheetWriter, draw_sightings  # pyright: ignore[reportMissingImports]

ROOT = Path(__file__).parent.parent
SHAPE = np.array([[-25, -20], [-10, -20], [10, -20], [25, -20], [0, 5], [-12, 25], [12, 25.0]])


def truth(x: float, identity: int = 0, seen: float = 1.0) -> FaceTruth:
    return FaceTruth(identity, SHAPE + np.array([x, 100.0]), 80.0, 0.0, seen)


def sighting(x: float, number: int = 0) -> Sighting:
    observation = observe(0)
    observation.landmarks[list(LANDMARKS), :2] = SHAPE + np.array([x, 100.0])
    return Sighting(number, observation)


def judge(*frames: tuple[list[FaceTruth], list[Sighting]]):
    judge = Judge()
    for truths, sightings in frames:
        judge.look(truths, sightings)
    return judge.finish()


def test_a_face_found_where_it_is_counts_with_its_error() -> None:
    score = judge(([truth(100)], [sighting(103.5)]))
    assert (score.found, score.expected, score.false_finds) == (1, 1, 0)
    assert score.errors == [pytest.approx(10.0)]  # 3.5 of 35 pixels between the eyes
    assert score.wait_frames == [1]


def test_a_face_found_elsewhere_is_a_miss_and_a_false_find() -> None:
    score = judge(([truth(100)], [sighting(130)]), ([], [sighting(50)]))
    assert (score.found, score.expected, score.false_finds) == (0, 1, 2)
    assert score.wait_frames == [-1]


def test_a_face_nearly_hidden_need_not_be_found_and_may_be() -> None:
    score = judge(([truth(100, seen=0.3)], []), ([truth(100, seen=0.3)], [sighting(100)]))
    assert (score.found, score.expected, score.false_finds) == (0, 0, 0)
    assert score.errors == []
    assert judge(([truth(100, seen=0.01)], [sighting(100)])).false_finds == 1


def test_waiting_counts_from_each_appearance() -> None:
    here, gone = [truth(100)], []
    score = judge(
        (here, []), (here, [sighting(100)]), (gone, []),
        (here, [sighting(100)]), (gone, []), (here, []),
    )  # fmt: skip
    assert score.wait_frames == [2, 1, -1]
    assert (score.found, score.expected) == (2, 4)


def test_who_dives_under_for_a_moment_does_not_appear_anew() -> None:
    half = [truth(100, seen=0.2)]
    score = judge(([truth(100)], [sighting(100)]), (half, []), ([truth(100)], []))
    assert score.wait_frames == [1]


def test_numbers_that_change_person_are_switches_and_persons_that_change_number_renames() -> None:
    both = [truth(100, 0), truth(300, 1)]
    kept = (both, [sighting(100, 4), sighting(300, 7)])
    crossed = (both, [sighting(300, 4), sighting(100, 7)])
    assert (judge(kept, kept).switches, judge(kept, kept).renames) == (0, 0)
    score = judge(kept, crossed)
    assert (score.switches, score.renames) == (2, 2)
    fresh = judge(([both[1]], [sighting(300, 7)]), ([both[1]], [sighting(300, 8)]))
    assert (fresh.switches, fresh.renames) == (0, 1)
    single = judge((both, [sighting(100, 0)]), (both, [sighting(300, 0)]))
    assert (single.switches, single.renames) == (1, 0)


def test_jitter_is_told_in_percent_of_the_eye_distance() -> None:
    rng = np.random.default_rng(0)
    base = sighting(100).observation.landmarks
    shaken = [base + rng.normal(0, 0.7, base.shape).astype(np.float32) for _ in range(300)]
    assert jitter_percent(shaken) == pytest.approx(100 * 0.7 * np.sqrt(2) / 35, rel=0.03)
    assert jitter_percent([base] * 6) == pytest.approx(0.0, abs=1e-4)


@pytest.mark.parametrize("late", [0, 1, 3])
def test_a_signal_that_comes_late_is_as_old_as_it_is_late(late: int) -> None:
    signal = np.r_[np.full(10 + late, 2.0), np.full(30 - late, 5.0)]
    assert step_age(signal.tolist(), 10) == pytest.approx(late)


def test_a_filtered_step_is_as_old_as_the_filter_says() -> None:
    signal = np.r_[np.zeros(20), 1.0 - 0.5 ** np.arange(1, 61)]
    assert step_age(signal.tolist(), 20) == pytest.approx(1.0, abs=1e-3)  # sum of 0.5, 0.25, ...


def test_the_lips_gap_is_between_the_inner_lips() -> None:
    landmarks = np.zeros((478, 3), np.float32)
    landmarks[14] = 3.0, 4.0, 9.0
    assert lip_gap(landmarks) == pytest.approx(5.0)


def test_a_sheet_shows_landmarks_and_truth(tmp_path: Path) -> None:
    image = np.zeros((360, 640, 3), np.uint8)
    picture = draw_sightings(image, [truth(300), truth(500)], [sighting(300)])
    assert picture.shape == (270, 480, 3)
    x, y = (np.array([300, 105]) * 480 / 640).astype(int)
    assert picture[y, x].tolist() == [70, 255, 90]  # the tip of the nose
    writer = SheetWriter("scene", ("one",))
    frame = type("F", (), {"frame_id": 5, "image": image})
    writer.look(frame, [truth(300)], {"one": [sighting(300)]})
    writer.write(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["scene-one.png"]


def test_the_drill_runs_over_a_scene_and_writes_what_it_prints(tmp_path: Path) -> None:
    tracker_model()
    shared_context()
    pytest.importorskip("ai_edge_litert")
    command = [
        sys.executable, "drills/tracker_robustness.py", "--data", str(makehuman_pack().parent),
        "--trackers", "parity", "--moments", "4", "--scenes", "roll-000-drawn",
        "--json", str(tmp_path / "out.json"),
        "--sheets", str(tmp_path / "sheets"),
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (row,) = json.loads((tmp_path / "out.json").read_text())
    assert (row["found"], row["expected"], row["false_finds"]) == (12, 12, 0)
    assert max(row["errors"]) < 15
    assert "12/12" in done.stdout
    assert [f.name for f in (tmp_path / "sheets").iterdir()] == ["roll-000-drawn-parity.png"]
