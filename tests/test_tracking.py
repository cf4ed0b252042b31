from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from footage import every_frame, talking_man, tracker_model

from capture.errors import TrackerError
from capture.mediapipe_like import MediaPipeLike
from capture.people_tracker import PeopleTracker
from capture.tracker import FaceTracker
from capture.tracker_check import Comparison, load_comparison, machine_key
from live import tracking
from live.tracker_config import TrackerOptions
from live.tracking import TrackerChoice, check_native, choose_tracker, thread_count

HOLDS = Comparison(0.02, 0.0004, 0, 0.6)


@pytest.fixture(autouse=True)
def _own_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    model = tracker_model()
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    tracker_model.cache_clear()
    (tmp_path / model.name).symlink_to(model)


def choose(options: TrackerOptions) -> tuple[TrackerChoice, list[str]]:
    said: list[str] = []
    return choose_tracker(options, tracker_model(), said.append), said


def found(monkeypatch: pytest.MonkeyPatch, comparison: Comparison) -> list[int]:
    """Let the check find this; the list grows by one each time it is asked."""
    asked: list[int] = []

    def check(model: Path, threads: int) -> Comparison:
        asked.append(threads)
        return comparison

    monkeypatch.setattr(tracking, "check_native", check)
    return asked


def test_auto_takes_the_native_tracker_where_it_holds_and_asks_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = found(monkeypatch, HOLDS)
    choice, said = choose(TrackerOptions())
    assert isinstance(choice.tracker, PeopleTracker)
    assert not choice.smoothed
    assert said == ["Comparing the native tracker with MediaPipe, once on this machine"]
    assert choose(TrackerOptions())[1] == []
    assert len(asked) == 1


def test_auto_takes_mediapipe_where_it_does_not_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found(monkeypatch, replace(HOLDS, landmark_difference=0.5))
    choice, said = choose(TrackerOptions())
    choice.tracker.close()
    assert isinstance(choice.tracker, FaceTracker)
    assert choice.smoothed
    assert choice.description == "Tracker: MediaPipe"
    assert said[1].startswith(
        "  The native tracker's landmarks differ by 0.500 % of the eye distance"
    )
    assert said[1].endswith("so MediaPipe it is; --tracker native takes it all the same.")


def test_a_mediapipe_that_cannot_be_loaded_leaves_the_native_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def check(model: Path, threads: int) -> Comparison:
        raise TrackerError("MediaPipe cannot be loaded (no libEGL).")

    monkeypatch.setattr(tracking, "check_native", check)
    choice, said = choose(TrackerOptions())
    assert isinstance(choice.tracker, PeopleTracker)
    assert said[1] == "  MediaPipe cannot be loaded (no libEGL)."
    assert load_comparison(machine_key(tracker_model(), 1)) is None  # asked again next time


def test_mediapipe_is_not_loaded_where_another_tracker_was_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = found(monkeypatch, HOLDS)
    for options in (TrackerOptions("native"), TrackerOptions(faces=2)):
        assert isinstance(choose(options)[0].tracker, PeopleTracker)
    parity, _ = choose(TrackerOptions("native", tracker_smoothing="mediapipe"))
    assert isinstance(parity.tracker, MediaPipeLike)
    assert parity.smoothed
    assert asked == []


@pytest.mark.parametrize("backend", ["litert", "onnx"])
def test_every_backend_follows_the_talking_man(backend: str) -> None:
    choice, _ = choose(TrackerOptions("native", backend))  # type: ignore[arg-type]
    frames = every_frame(talking_man())[:5]
    assert all(choice.tracker.track(frame).face_found for frame in frames)
    assert {"litert": "LiteRT", "onnx": "ONNX Runtime on the CPU"}[backend] in choice.description


@pytest.mark.parametrize(
    ("backend", "words"),
    [
        ("ONNX Runtime on the CPU", "(ONNX Runtime on the CPU, 3 threads)"),
        ("TensorRT 10.14 on NVIDIA H200", "(TensorRT 10.14 on NVIDIA H200)"),
        ("ONNX Runtime on the GPU", "(ONNX Runtime on the GPU)"),
    ],
)
def test_threads_are_told_of_where_they_are(
    monkeypatch: pytest.MonkeyPatch, backend: str, words: str
) -> None:
    nets = tracking.litert_nets(tracking.read_bundle(tracker_model()))
    monkeypatch.setattr(tracking, "load_nets", lambda *_: (nets, backend))
    choice, _ = choose(TrackerOptions("native", tracker_threads=3))
    assert choice.description == f"Tracker: native {words}"


def test_the_real_check_finds_mediapipes_numbers() -> None:
    comparison = check_native(tracker_model(), 1)
    assert comparison.landmark_difference < 0.05
    assert comparison.score_difference < 0.001
    assert comparison.disagreements == 0


@pytest.mark.parametrize(("cores", "threads"), [(None, 1), (2, 1), (4, 2), (32, 2)])
def test_two_threads_only_where_cores_are_left(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, threads: int
) -> None:
    monkeypatch.setattr("os.cpu_count", lambda: cores)
    assert thread_count(TrackerOptions()) == threads
    assert thread_count(TrackerOptions(tracker_threads=3)) == 3
