from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from capture import tracker_check
from capture.records import Frame, Observation, see_nobody
from capture.tracker_check import (
    Comparison,
    compare_trackers,
    keep_comparison,
    landmark_difference,
    load_comparison,
    machine_key,
)

GOOD = Comparison(0.02, 0.0004, 0, 0.6)


class FakeTracker:
    """Sees one face, moved by `shift` pixels; from frame `lost` on it sees nobody."""

    def __init__(self, shift: float = 0.0, score: float = 0.5, lost: int = 10**6) -> None:
        self.shift, self.score, self.lost = shift, score, lost

    def track(self, frame: Frame) -> Observation:
        if frame.frame_id >= self.lost:
            return see_nobody(frame)
        landmarks = np.random.default_rng(0).uniform(0, 100, (478, 3))
        landmarks[[33, 133]], landmarks[[263, 362]] = (100.0, 50.0, 0.0), (150.0, 50.0, 0.0)
        return replace(
            see_nobody(frame),
            face_found=True,
            landmarks=(landmarks + self.shift).astype(np.float32),
            coefficients=np.full(52, self.score, np.float32),
        )


def frames(count: int = 12) -> list[Frame]:
    image = np.zeros((4, 4, 3), np.uint8)
    return [Frame(index, 0, index * 33_000_000, image) for index in range(count)]


def test_differences_are_shares_of_the_eye_distance() -> None:
    comparison = compare_trackers(FakeTracker(0.5, 0.51), FakeTracker(), frames())
    assert comparison.landmark_difference == pytest.approx(1.0, rel=1e-3)
    assert comparison.score_difference == pytest.approx(0.01, rel=1e-3)
    assert comparison.disagreements == 0
    assert comparison.time_ratio > 0.0
    assert not comparison.holds


def test_a_face_that_only_one_sees_is_counted() -> None:
    assert compare_trackers(FakeTracker(lost=9), FakeTracker(), frames()).disagreements == 3
    assert compare_trackers(FakeTracker(), FakeTracker(lost=9), frames()).disagreements == 3


def test_two_that_see_nobody_have_proven_nothing() -> None:
    nobody = compare_trackers(FakeTracker(lost=0), FakeTracker(lost=0), frames())
    assert nobody.disagreements == 0
    assert not nobody.holds


@pytest.mark.parametrize(
    "worse",
    [
        replace(GOOD, landmark_difference=0.2),
        replace(GOOD, score_difference=0.01),
        replace(GOOD, disagreements=1),
        replace(GOOD, time_ratio=1.2),
        replace(GOOD, landmark_difference=float("nan")),
    ],
)
def test_it_holds_only_if_everything_does(worse: Comparison) -> None:
    assert GOOD.holds
    assert not worse.holds


@pytest.mark.parametrize(
    ("worse", "clause"),
    [
        (
            replace(GOOD, landmark_difference=0.5),
            "The native tracker's landmarks differ by 0.500 % of the eye distance, its "
            "coefficients by 0.0004",
        ),
        (replace(GOOD, disagreements=3), "The native tracker sees other faces in 3 images"),
        (replace(GOOD, time_ratio=1.5), "The native tracker takes 1.50 of MediaPipe's time here"),
    ],
)
def test_the_user_is_told_what_speaks_against_it(worse: Comparison, clause: str) -> None:
    assert worse.objection() == clause


def test_a_face_without_extent_divides_by_nothing() -> None:
    assert np.isfinite(landmark_difference(np.zeros((478, 3)), np.zeros((478, 3))))


class TestMemory:
    @pytest.fixture(autouse=True)
    def _own_cache(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
        self.file = tmp_path / "tracker_check.json"

    def test_what_was_kept_is_had_again_with_its_key_alone(self) -> None:
        keep_comparison("key", GOOD)
        assert load_comparison("key") == GOOD
        assert load_comparison("other") is None

    @pytest.mark.parametrize("content", ["", "[]", "{}", '{"key": "key"}', '{"key": 1, "x": 1}'])
    def test_a_damaged_memory_counts_as_none(self, content: str) -> None:
        self.file.write_text(content)
        assert load_comparison("key") is None

    @pytest.mark.parametrize("value", ["null", '"much"', "[]", "{}", "1" + 400 * "0"])
    def test_a_figure_that_is_no_number_counts_as_none(self, value: str) -> None:
        keep_comparison("key", GOOD)
        text = self.file.read_text()
        self.file.write_text(text.replace('"time_ratio": 0.6', f'"time_ratio": {value}'))
        assert self.file.read_text() != text
        assert load_comparison("key") is None

    def test_an_unwritable_folder_is_no_failure(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.file.write_text("a file where a folder should be")
        monkeypatch.setenv("MIMESH_CACHE", str(self.file))
        keep_comparison("key", GOOD)
        assert load_comparison("key") is None


def test_the_key_changes_with_model_threads_and_libraries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = tmp_path / "one.task", tmp_path / "two.task"
    one.write_bytes(b"1")
    two.write_bytes(b"2")
    keys = {machine_key(one, 1), machine_key(two, 1), machine_key(one, 2)}
    monkeypatch.setattr(tracker_check, "version", lambda package: "newer")
    keys.add(machine_key(one, 1))
    assert len(keys) == 4
    assert machine_key(one, 1) == machine_key(one, 1)
