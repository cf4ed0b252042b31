"""A performer, an encoder and the calibration between them, as the loop runs them."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from made_encoder import SIGHT, MadeSession
from observations import observe
from profiles import some_profile
from ticks import made_up_tick

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Observation
from engine.encoder import SignalEncoder
from engine.encoder_landmarks import symmetric_face
from engine.learned_encoder import LearnedEncoder
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.performer_profile import BY_NAME, PerformerProfile
from engine.profile_folder import ProfileFolder
from engine.records import Expression
from engine.rotation import rotation_vector
from live.calibration.at_once import AtOnce
from live.calibration.encoder_rest import SignalRest, rest_for
from live.calibration.expression_ease import EASE_S
from live.calibration.guided_motion import PROMPTS
from live.calibration.kept_profile import KeptProfile
from live.calibration.measurement import COME_BACK, RELAX
from live.calibration.performer_calibration import CalibratedEncoder, PerformerCalibration
from live.errors import SetupError

NAMES = ICT_EXPRESSIONS + EXTRA_EXPRESSIONS
REST = {"mouthFrownLeft": 0.2, "turn": (0.25, 0.0, 0.0), "place": (3.0, -6.0, -40.0)}


class Stage:
    """Everything around a calibration; `code` is what the network says next."""

    def __init__(
        self, folder: Path, encoder: str = "network-1", worker: Executor | None = None
    ) -> None:
        self.code = np.zeros(54, np.float32)
        self.lines: list[str] = []
        self.prompts: list[str] = []
        self.kept = KeptProfile("anna", ProfileFolder(folder))
        self.calibration = PerformerCalibration(
            self.kept, worker or AtOnce(), self.lines.append, self.prompts.append
        )
        self.network = LearnedEncoder(MadeSession(self.answer), encoder)
        self.bare = SignalEncoder(MEDIAPIPE_BLENDSHAPES) if encoder == BY_NAME else self.network
        self.calibration.serve(rest_for(self.bare))
        self.encoder = CalibratedEncoder(self.bare, self.calibration)
        self.frame = 0

    def answer(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        return {"code": self.code, "trust": np.ones(7), "sight": inputs["face"][0, 0, :SIGHT]}

    def see(self, observation: Observation) -> Expression:
        """One trip through calibration, encoder, calibration."""
        self.frame += 1
        seen = replace(
            observation,
            frame_id=self.frame,
            media_ns=self.frame * 33_333_333,
            landmarks=(200 + 60 * symmetric_face() * (1, -1, -1)).astype(np.float32),
            face_picture=np.full((192, 192), self.frame % 100, np.uint8),
        )
        return self.encoder.encode(self.calibration.calibrate(seen))

    def watch(self, count: int, identity: int = 0, **face: object) -> list[Expression]:
        seen = replace(observe(0, **{**REST, **face}), identity=identity)
        return [self.see(seen) for _ in range(count)]

    def profile(self) -> PerformerProfile:
        found, problem = self.kept.load()
        assert not problem
        assert found is not None
        return found


def set_code(stage: Stage, **values: float) -> None:
    stage.code = np.zeros(54, np.float32)
    for name, value in values.items():
        stage.code[NAMES.index(name)] = value


def turn_of(expression: Expression) -> np.ndarray:
    return rotation_vector(expression.T_neutral_head[:3, :3])


@pytest.mark.parametrize("encoder", [BY_NAME, "network-1"])
def test_without_a_profile_everything_passes(encoder: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, encoder)
    (seen,) = stage.watch(1)
    np.testing.assert_allclose(turn_of(seen), REST["turn"], atol=1e-5)
    assert stage.calibration.progress is None
    assert stage.calibration.instruction == ""
    assert stage.lines == []


@pytest.mark.parametrize("encoder", [BY_NAME, "network-1"])
def test_rest_becomes_neutral_without_a_jump(encoder: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, encoder)
    stage.calibration.start(1.0)
    shown = stage.watch(80)
    turns = np.array([np.linalg.norm(turn_of(each)) for each in shown])
    frowns = np.array([each.code[NAMES.index("mouthFrown_L")] for each in shown])
    assert turns[:30] == pytest.approx(0.25, abs=1e-4)
    assert turns[-1] == pytest.approx(0.0, abs=1e-4)
    assert np.abs(np.diff(turns)).max() < 0.25 * 1.5 / (EASE_S * 30) + 1e-3
    assert frowns[-1] == pytest.approx(0.0, abs=1e-6)
    assert np.abs(np.diff(frowns)).max() < 0.2 * 1.5 / (EASE_S * 30) + 1e-3
    assert stage.calibration.progress is None
    assert stage.calibration.verdict == "calibrated"
    assert stage.lines == ["Calibrated."]


def test_the_network_is_told_of_the_rest_it_saw(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.calibration.start(1.0)
    stage.watch(40)
    rest = stage.profile().rest_for("network-1")
    assert rest is not None
    assert rest.sight == pytest.approx(np.full(SIGHT, 16.5), abs=0.6)  # images 1 to 31 or 32
    np.testing.assert_allclose(rest.face.turn, REST["turn"], atol=1e-5)
    assert stage.network.profile is not None
    np.testing.assert_array_equal(stage.network.profile.network_rest.sight, rest.sight)


def test_by_name_the_network_s_rest_is_left_as_it_was(tmp_path: Path) -> None:
    ProfileFolder(tmp_path).save("anna", some_profile())
    stage = Stage(tmp_path, BY_NAME)
    stage.calibration.start(0.5)
    stage.watch(20)
    profile = stage.profile()
    np.testing.assert_array_equal(profile.network_rest.sight, some_profile().network_rest.sight)
    signals = profile.signal_range
    assert signals.lowest[signals.names.index("mouthFrownLeft")] == pytest.approx(0.2)
    assert profile.created > some_profile().created


def test_time_without_a_performer_does_not_count(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.calibration.start(1.0)
    stage.watch(15)
    progress = stage.calibration.progress
    assert progress == pytest.approx(14 / 30, abs=0.02)
    stage.watch(60, found=False)
    assert stage.calibration.progress == progress
    assert stage.calibration.instruction == "nobody is seen"
    stage.watch(1)
    assert stage.calibration.instruction == "look straight and relax"
    stage.watch(20)
    assert stage.calibration.progress is None


@pytest.mark.parametrize("encoder", [BY_NAME, "network-1"])
def test_signals_that_are_no_numbers_are_not_measured(encoder: str, tmp_path: Path) -> None:
    stage = Stage(tmp_path, encoder)
    stage.calibration.start(0.5)
    stage.watch(30, jawOpen=float("nan"))
    assert stage.calibration.progress == 0.0
    stage.watch(20)
    assert np.isfinite(stage.profile().signal_range.lowest).all()


def guide(
    stage: Stage, act: Callable[[tuple[str, ...]], dict[str, float]], seconds: float = 30.0
) -> list[Expression]:
    """Play through a guided motion: `act` gets the expressions asked for and says what is done."""
    stage.calibration.start_motion()
    shown = []
    for _ in range(int(30 * seconds)):
        asked = stage.calibration.instruction.split(" (then")[0]
        (movement,) = [each.movement for each in PROMPTS if each.text == asked] or [None]
        set_code(stage, **act(movement.expressions if movement else ()))
        shown += stage.watch(1)
        if stage.calibration.progress is None:
            break
    return shown


def test_who_reaches_half_gets_the_whole_range_from_then_on(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    guide(stage, lambda asked: dict.fromkeys(asked, 0.5))
    assert stage.lines == ["Calibrated."]
    assert len(stage.prompts) == len(PROMPTS)
    assert stage.prompts[0].startswith("Calibrating: look straight and relax (then: blink")
    set_code(stage, jawOpen=0.5, mouthClose=0.2, mouthSmile_L=0.25)
    seen = stage.watch(20)[-1]
    assert seen.code[NAMES.index("jawOpen")] == pytest.approx(1.0, abs=0.02)
    assert seen.code[NAMES.index("mouthSmile_L")] == pytest.approx(0.5, abs=0.02)
    assert seen.code[NAMES.index("mouthClose")] == pytest.approx(0.4, abs=0.02)
    assert seen.code[NAMES.index("cheekPuff_L")] == 0.0


def test_the_range_is_taken_up_without_a_jump(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    guide(stage, lambda asked: dict.fromkeys(asked, 0.5))
    set_code(stage, jawOpen=0.5)
    jaws = [0.0, *(each.code[NAMES.index("jawOpen")] for each in stage.watch(15))]
    assert jaws[-1] == pytest.approx(1.0, abs=0.02)
    assert np.diff(jaws).max() < 1.5 / (EASE_S * 30) + 0.02


def test_what_was_not_seen_is_told(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    guide(stage, lambda asked: {} if "mouthSmile_L" in asked else dict.fromkeys(asked, 0.8))
    assert stage.calibration.verdict == "calibrated, but not seen: smile broadly"
    assert stage.lines == ["Calibrated, but not seen: smile broadly."]


def test_much_that_was_not_seen_is_counted_in_the_window_and_listed_in_the_terminal(
    tmp_path: Path,
) -> None:
    stage = Stage(tmp_path)
    guide(stage, lambda asked: {})
    assert stage.calibration.verdict == f"calibrated, {len(PROMPTS) - 1} requests were not seen"
    assert all(prompt.text in stage.lines[0] for prompt in PROMPTS[1:])


def test_measuring_again_goes_by_codes_that_no_range_has_stretched(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    for _ in range(2):
        guide(stage, lambda asked: dict.fromkeys(asked, 0.5))
    found = stage.profile().range_for("network-1")
    assert found.highest[NAMES.index("jawOpen")] == pytest.approx(0.5, abs=0.01)


def test_a_stored_profile_is_gone_by_and_said(tmp_path: Path) -> None:
    first = Stage(tmp_path)
    guide(first, lambda asked: dict.fromkeys(asked, 0.5))
    again = Stage(tmp_path)
    date = first.profile().created[:10]
    assert again.lines == [f"Calibration of anna: rest and range of motion, of {date}"]
    set_code(again, jawOpen=0.5)
    (seen,) = again.watch(1)
    assert seen.code[NAMES.index("jawOpen")] == pytest.approx(1.0, abs=0.02)
    np.testing.assert_allclose(turn_of(seen), 0.0, atol=1e-4)


def test_a_profile_of_another_network_asks_for_calibration_and_lends_its_head(
    tmp_path: Path,
) -> None:
    first = Stage(tmp_path)
    guide(first, lambda asked: dict.fromkeys(asked, 0.5))
    other = Stage(tmp_path, "network-2")
    assert other.lines == ["anna was calibrated for another encoder, which does not count here."]
    set_code(other, jawOpen=0.5)
    (seen,) = other.watch(1)
    assert seen.code[NAMES.index("jawOpen")] == pytest.approx(0.5)
    np.testing.assert_allclose(turn_of(seen), 0.0, atol=1e-4)
    other.calibration.start(0.5)
    other.watch(20)
    kept = other.profile()
    assert kept.rest_for("network-2") is not None
    assert kept.range_for("network-1") is not None  # nothing says that it is wrong


def test_a_damaged_file_is_a_line_and_no_end(tmp_path: Path) -> None:
    path = ProfileFolder(tmp_path).path("anna")
    path.parent.mkdir()
    path.write_text("{")
    stage = Stage(tmp_path)
    assert len(stage.lines) == 1
    assert "damaged" in stage.lines[0]
    stage.watch(3)


def test_a_folder_that_cannot_be_written_costs_only_the_file(tmp_path: Path) -> None:
    (tmp_path / "performers").write_text("a file where the folder should be")
    stage = Stage(tmp_path)
    stage.calibration.start(0.5)
    seen = stage.watch(40)[-1]
    np.testing.assert_allclose(turn_of(seen), 0.0, atol=1e-4)
    assert stage.lines[0] == "Calibrated."
    assert stage.lines[1].endswith("The calibration holds for this session only.")


def test_the_loop_never_waits_for_the_measurement(tmp_path: Path) -> None:
    let_go = threading.Event()
    worker = ThreadPoolExecutor(1)
    worker.submit(let_go.wait, 30)  # whatever is submitted afterwards has to wait, too
    stage = Stage(tmp_path, worker=worker)
    stage.calibration.start(0.5)
    shown = stage.watch(60)
    np.testing.assert_allclose(turn_of(shown[-1]), REST["turn"], atol=1e-5)
    assert stage.calibration.progress == 1.0
    let_go.set()
    for _ in range(1000):
        shown = stage.watch(1)
        if stage.calibration.progress is None:
            break
        threading.Event().wait(0.01)
    assert stage.lines == ["Calibrated."]
    np.testing.assert_allclose(turn_of(stage.watch(20)[-1]), 0.0, atol=1e-4)
    stage.calibration.close()
    assert stage.profile().rest_for("network-1") is not None


def test_leaving_keeps_what_was_measured(tmp_path: Path) -> None:
    stage = Stage(tmp_path, worker=ThreadPoolExecutor(1))
    stage.calibration.start(0.5)
    stage.watch(17)
    stage.calibration.close()
    assert stage.profile().rest_for("network-1") is not None
    assert stage.lines == ["Calibrated."]


def test_leaving_too_early_is_said(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.calibration.start(2.0)
    stage.watch(31)
    stage.calibration.close()
    assert stage.lines == [
        "The calibration was not completed: the performer was seen for 1.0 of 2.0 s."
    ]
    assert stage.kept.load() == (None, "")


def test_starting_again_starts_over(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    stage.calibration.start_motion()
    stage.watch(200)
    stage.calibration.start(1.0)
    assert stage.calibration.progress == 0.0
    stage.watch(40)
    assert stage.calibration.progress is None
    assert stage.lines == ["Calibrated."]
    assert stage.profile().code_range is None


def test_somebody_else_is_said_once_while_a_profile_counts(tmp_path: Path) -> None:
    stage = Stage(tmp_path)
    for identity in (0, 1):
        stage.watch(90, identity)
    assert stage.lines == []  # nobody was measured, so nothing is wrong with anybody
    stage.calibration.start(0.5)
    stage.watch(60, 1)
    stage.watch(50, 2)  # the tracker errs for less than two seconds
    stage.watch(30, 1)
    assert stage.lines == ["Calibrated."]
    stage.watch(200, 2)
    assert stage.lines == ["Calibrated.", "Somebody else is seen: press c to calibrate."]
    stage.calibration.start(0.5)
    stage.watch(200, 2)
    assert stage.lines[2:] == ["Calibrated."]


def test_a_failure_of_the_worker_still_ends_it(tmp_path: Path) -> None:
    worker = ThreadPoolExecutor(1)
    stage = Stage(tmp_path, worker=worker)
    stage.kept.keep = lambda profile: 1 / 0  # pyright: ignore[reportAttributeAccessIssue]
    stage.calibration.start(0.5)
    stage.watch(17)
    with pytest.raises(ZeroDivisionError):
        stage.calibration.close()
    with pytest.raises(RuntimeError, match="after shutdown"):
        worker.submit(int)


def test_the_same_clip_gives_the_same(tmp_path: Path) -> None:
    profiles = []
    for name in ("one", "other"):
        stage = Stage(tmp_path / name)
        guide(stage, lambda asked: dict.fromkeys(asked, 0.6))
        profiles.append(stage.profile())
    for part in ("lowest", "highest"):
        one, other = (getattr(profile.code_range, part) for profile in profiles)
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(*(profile.network_rest.sight for profile in profiles))


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
def test_a_time_out_of_range_is_told(seconds: float, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="more than 0 seconds"):
        Stage(tmp_path).calibration.start(seconds)


def test_keys_may_begin_measurements_while_another_thread_reads_images() -> None:
    calibration = PerformerCalibration(KeptProfile(None), AtOnce(), lambda line: None)
    calibration.serve(SignalRest())
    faults: list[Exception] = []
    going = threading.Event()
    going.set()

    def read_images() -> None:
        number = 0
        try:
            while going.is_set():
                number += 1
                made = made_up_tick(1)
                seen = replace(made.observation, media_ns=number * 33_000_000)
                calibration.calibrate(seen)
                calibration.adjust(made.expression)
        except Exception as problem:
            faults.append(problem)

    thread = threading.Thread(target=read_images)
    thread.start()
    finished = 0
    for number in range(600):
        calibration.start(0.03)
        said = calibration.instruction
        assert said in ("", RELAX, COME_BACK)
        assert calibration.progress is None or 0.0 <= calibration.progress <= 1.0
        if number % 20 == 0:
            time.sleep(0.01)
            finished += calibration.verdict == "calibrated"
    going.clear()
    thread.join(10.0)
    assert faults == []
    assert finished > 0
