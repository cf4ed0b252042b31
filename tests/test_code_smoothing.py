from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from footage import talking_man_tracked

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.code_smoothing import (
    GROUPS,
    LEARNED_SIGNALS,
    RAW_SIGNALS,
    SMOOTHED_SIGNALS,
    CodeSmoother,
    SmoothingSettings,
    group_of,
)
from engine.encoder import SignalEncoder
from engine.errors import EngineError
from engine.names import CONFIDENCE_REGIONS, EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.noise_level import noise_scale
from engine.records import Expression
from engine.rotation import rotation_vector, turn_by
from engine.smoothing_lag import Movement, express_waves, measure_lag_ms, wave

FRAME_NS = 33_333_333
BOTH = pytest.mark.parametrize("settings", [RAW_SIGNALS, LEARNED_SIGNALS, SMOOTHED_SIGNALS])


def express(
    frame_id: int = 0, *, found: bool = True, turn=(0.0, 0.0, 0.0), gaze=0.0, **amounts: float
) -> Expression:
    code = np.zeros(len(ICT_EXPRESSIONS), np.float32)
    for name, amount in amounts.items():
        code[ICT_EXPRESSIONS.index(name)] = amount
    T_neutral_head = np.eye(4, dtype=np.float32)
    T_neutral_head[:3, :3] = turn_by(np.array(turn))
    return Expression(
        frame_id=frame_id,
        captured_ns=1_000 + frame_id * FRAME_NS,
        face_found=found,
        held=not found,
        confidence=0.9,
        code=code,
        extra_code=np.zeros(len(EXTRA_EXPRESSIONS), np.float32),
        gaze=np.full((2, 2), gaze, np.float32),
        T_neutral_head=T_neutral_head,
    )


def play(smoother: CodeSmoother, expressions, step_ns: int = FRAME_NS, first: int = 0):
    return [
        smoother.smooth(expression, (first + k) * step_ns)
        for k, expression in enumerate(expressions)
    ]


def amount(expression: Expression, name: str) -> float:
    return float(expression.code[ICT_EXPRESSIONS.index(name)])


def with_amount(expression: Expression, name: str, value: float) -> Expression:
    code = expression.code.copy()
    code[ICT_EXPRESSIONS.index(name)] = value
    return replace(expression, code=code)


def yaw(expression: Expression) -> float:
    return float(rotation_vector(expression.T_neutral_head[:3, :3])[1])


def jitter(codes: np.ndarray) -> float:
    return float(np.abs(np.diff(codes, axis=0)).mean())


def noisy_codes(count: int, deviation: float) -> list[Expression]:
    """A face whose every coefficient is 0.3, as a noisy camera sees it."""
    generator = np.random.default_rng(2)
    scale = noise_scale(np.full(53, 0.3))
    return [
        replace(
            express(k, turn=0.05 * deviation * generator.normal(size=3)),
            code=np.clip(0.3 + deviation * scale * generator.normal(size=53), 0, 1).astype(
                np.float32
            ),
            gaze=(0.1 + 0.1 * deviation * generator.normal(size=(2, 2))).astype(np.float32),
        )
        for k in range(count)
    ]


def test_every_expression_has_a_group():
    groups = {name: group_of(name) for name in ICT_EXPRESSIONS + EXTRA_EXPRESSIONS}
    assert set(groups.values()) == {"eyes", "mouth", "brows"}
    assert groups["eyeBlink_L"] == groups["eyeLookUp_R"] == "eyes"
    assert groups["jawOpen"] == groups["mouthSmile_L"] == groups["tongueOut"] == "mouth"
    assert groups["browInnerUp_L"] == groups["cheekPuff_L"] == groups["noseSneer_L"] == "brows"


@BOTH
def test_still_signals_pass_unchanged(settings):
    still = [express(k, turn=(0.1, 0.2, 0.0), gaze=0.1, jawOpen=0.4) for k in range(5)]
    for calm in play(CodeSmoother(1.0, settings), still):
        np.testing.assert_allclose(calm.code, still[0].code, atol=1e-6)
        np.testing.assert_allclose(calm.gaze, still[0].gaze, atol=1e-6)
        np.testing.assert_allclose(calm.T_neutral_head, still[0].T_neutral_head, atol=1e-6)


def test_what_is_no_signal_passes_untouched():
    _, calm = play(CodeSmoother(), [express(0), replace(express(1, jawOpen=1.0), held=True)])
    assert (calm.frame_id, calm.captured_ns) == (1, 1_000 + FRAME_NS)
    assert calm.face_found
    assert calm.held
    assert calm.confidence == 0.9
    for array in (calm.code, calm.extra_code, calm.gaze, calm.T_neutral_head):
        assert array.dtype == np.float32


def test_noise_is_calmed_tenfold_everywhere():
    noisy = noisy_codes(300, 0.02)
    calm = play(CodeSmoother(), noisy)
    for signal in (
        lambda e: e.code[:9], lambda e: e.code[24:], lambda e: e.gaze, lambda e: e.T_neutral_head,
    ):  # fmt: skip
        before = jitter(np.stack([signal(e) for e in noisy[60:]]))
        assert jitter(np.stack([signal(e) for e in calm[60:]])) < 0.1 * before


def test_louder_noise_is_calmed_as_well_once_it_is_known():
    noisy = noisy_codes(400, 0.06)
    smoother = CodeSmoother()
    calm = np.stack([e.code for e in play(smoother, noisy)])
    assert jitter(calm[300:]) < 0.5 * jitter(calm[:30])


@BOTH
@pytest.mark.parametrize("rate", [30, 60])
@pytest.mark.parametrize("phase", [0.0, 0.3, 0.7])
def test_a_blink_of_100_ms_keeps_nine_tenths_of_its_depth(settings, rate, phase):
    """Down within 45 ms, up within 45: measured by its deepest image."""
    seconds = (np.arange(rate) + phase) / rate
    lid = np.clip(np.minimum(seconds - 0.5, 0.6 - seconds) / 0.045, 0.0, 1.0)
    blink = [express(k, eyeBlink_L=value) for k, value in enumerate(lid)]
    calm = play(CodeSmoother(1.0, settings), blink, round(1e9 / rate))
    assert max(amount(e, "eyeBlink_L") for e in calm) > 0.9 * lid.max()


@pytest.mark.parametrize("rate", [30, 60])
def test_a_smile_all_at_once_is_there_in_the_very_image(rate):
    smile = [express(k, mouthSmile_L=0.9 * (k >= 30)) for k in range(60)]
    calm = play(CodeSmoother(), smile, round(1e9 / rate))
    assert amount(calm[30], "mouthSmile_L") > 0.9 * 0.9


def test_strength_zero_is_off():
    smoother = CodeSmoother(strength=0.0)
    smoother.smooth(express(0), 0)
    seen = express(1, jawOpen=1.0)
    assert smoother.smooth(seen, FRAME_NS) is seen
    assert smoother.describe_lag() == "Smoothing is off."
    assert set(smoother.lag_ms().values()) == {0.0}


@pytest.mark.parametrize("strength", [1e-320, 1e-300, 1e-9])
def test_next_to_no_strength_is_off(strength):
    smoother = CodeSmoother(strength)
    smoother.smooth(express(0), 0)
    seen = express(1, jawOpen=1.0)
    assert smoother.smooth(seen, FRAME_NS) is seen
    assert smoother.describe_lag() == "Smoothing is off."


def test_more_strength_calms_more_and_lags_more():
    noisy = noisy_codes(200, 0.05)
    single, double = (
        jitter(np.stack([e.code for e in play(CodeSmoother(strength), noisy)]))
        for strength in (1.0, 2.0)
    )
    assert double < 0.7 * single
    less, more = CodeSmoother(1.0).lag_ms(), CodeSmoother(2.0).lag_ms()
    assert all(more[group] > 1.3 * less[group] for group in ("mouth", "brows", "gaze", "head"))


@pytest.mark.parametrize("rate", [30, 60])
def test_mouth_and_eyes_lag_less_than_25_ms_when_moving(rate):
    lag = CodeSmoother().lag_ms(frame_rate=rate)
    assert max(lag["eyes"], lag["mouth"]) < 25.0


@pytest.mark.parametrize("rate", [30, 60])
@pytest.mark.parametrize("settings", [RAW_SIGNALS, LEARNED_SIGNALS, SMOOTHED_SIGNALS])
def test_the_stated_lag_is_the_one_a_wave_has(rate, settings):
    """Found another way: the shift at which the calm jaw fits the moving one best."""
    seen = list(express_waves(Movement({"mouth": 0.6}, noise=settings.noise), 6 * rate, rate))
    calm = play(CodeSmoother(settings=settings), seen, round(1e9 / rate))
    jaws = np.array([amount(e, "jawOpen") for e in calm])[2 * rate :]
    times = np.arange(2 * rate, 6 * rate) / rate
    shifts_ms = np.arange(-5.0, 60.0, 0.5)
    misfits = [((jaws - wave(0.6, 1.0, times - ms / 1e3)) ** 2).sum() for ms in shifts_ms]
    stated = CodeSmoother(settings=settings).lag_ms(rate)["mouth"]
    assert stated == pytest.approx(shifts_ms[int(np.argmin(misfits))], abs=1.5)


@pytest.mark.parametrize("rate", [30, 60])
@pytest.mark.parametrize("waves_per_s", [1.0, 2.0, 5.0])
def test_mouth_and_lids_lag_less_than_25_ms_in_slow_and_quick_waves(rate, waves_per_s):
    reach = {name: GROUPS[name].reach for name in ("eyes", "mouth")}
    lag = measure_lag_ms(CodeSmoother().smooth, Movement(reach, waves_per_s), rate)
    assert max(lag.values()) < 25.0


@pytest.mark.parametrize("rate", [30, 60])
@pytest.mark.parametrize(("name", "height"), [("jawOpen", 0.3), ("eyeBlink_L", 0.8)])
def test_a_step_of_mouth_or_lids_is_there_in_25_ms(rate, name, height):
    still = [express(k) for k in range(rate)]
    after = [with_amount(express(rate + k), name, height) for k in range(3)]
    calm = play(CodeSmoother(), still + after, round(1e9 / rate))[rate:]
    within = calm[: 1 + int(0.025 * rate)]
    assert amount(within[-1], name) > 0.9 * height


def with_confidence(expressions, regions: dict[str, float]) -> list[Expression]:
    known = np.array([regions.get(name, 1.0) for name in CONFIDENCE_REGIONS], np.float32)
    return [replace(e, region_confidence=known) for e in expressions]


def test_full_confidence_changes_nothing():
    seen = noisy_codes(40, 0.03)
    sure = with_confidence(seen, {"mouth": 0.5, "eye_left": 0.7})
    for plain, known in zip(play(CodeSmoother(), seen), play(CodeSmoother(), sure), strict=True):
        np.testing.assert_array_equal(plain.code, known.code)
        np.testing.assert_array_equal(plain.gaze, known.gaze)


def test_a_region_that_is_hardly_seen_is_calmer_and_no_other():
    seen = noisy_codes(300, 0.1)
    plain, doubted = (
        np.stack([e.code for e in play(CodeSmoother(), codes)])[30:]
        for codes in (seen, with_confidence(seen, {"mouth": 0.1}))
    )
    mouth = [i for i, n in enumerate(ICT_EXPRESSIONS) if n.startswith(("mouth", "cheek"))]
    others = [i for i in range(len(ICT_EXPRESSIONS)) if i not in mouth]
    assert jitter(doubted[:, mouth]) < 0.5 * jitter(plain[:, mouth])
    others.remove(ICT_EXPRESSIONS.index("jawOpen"))
    np.testing.assert_array_equal(doubted[:, others], plain[:, others])


def test_a_hidden_eye_calms_the_gaze_of_both():
    seen = noisy_codes(300, 0.3)
    plain, doubted = (
        np.stack([e.gaze for e in play(CodeSmoother(), codes)])[30:]
        for codes in (seen, with_confidence(seen, {"eye_right": 0.0}))
    )
    assert jitter(doubted) < 0.6 * jitter(plain)


@pytest.mark.parametrize("confidence", [0.0, 0.2])
def test_without_any_confidence_what_keeps_on_being_told_arrives(confidence):
    """Calmer, never frozen: half a smile within a second."""
    known = {name: confidence for name in CONFIDENCE_REGIONS}
    seen = with_confidence([express(k, mouthSmile_L=0.5 * (k > 0)) for k in range(31)], known)
    assert amount(play(CodeSmoother(), seen)[-1], "mouthSmile_L") > 0.45


def test_the_less_is_known_the_slower_a_region_follows():
    lag = [
        measure_lag_ms(CodeSmoother().smooth, Movement({"mouth": 0.6}, confidence=confidence), 30)[
            "mouth"
        ]
        for confidence in (1.0, 0.5, 0.3, 0.0)
    ]
    assert lag[0] == lag[1] < lag[2] < lag[3] < 100.0


def test_the_lag_is_told_in_a_line_and_whether_it_is_all():
    text = CodeSmoother().describe_lag()
    assert all(group in text for group in GROUPS)
    assert "\n" not in text
    assert "tracker's own" not in text
    assert "on top of the tracker's own" in CodeSmoother(settings=SMOOTHED_SIGNALS).describe_lag()


def test_signals_that_are_smoothed_already_are_delayed_less():
    raw, smoothed = CodeSmoother().lag_ms(), CodeSmoother(settings=SMOOTHED_SIGNALS).lag_ms()
    assert all(smoothed[group] <= raw[group] for group in GROUPS)
    assert sum(smoothed.values()) < 0.5 * sum(raw.values())


def test_without_a_face_signals_pass_and_the_next_face_is_filtered_from_there():
    smoother = CodeSmoother()
    play(smoother, [express(k, jawOpen=0.5) for k in range(3)])
    easing = [express(k, found=False, jawOpen=0.5 - 0.004 * k) for k in range(1, 20)]
    for given, calm in zip(easing, play(smoother, easing, first=3), strict=True):
        np.testing.assert_array_equal(calm.code, given.code)
    back = smoother.smooth(express(30, jawOpen=0.46), 22 * FRAME_NS)
    left = amount(easing[-1], "jawOpen")
    assert left < amount(back, "jawOpen") < left + 0.25 * (0.46 - left)


@pytest.mark.parametrize("media_ns", [0, 5_000_000_000])
def test_a_clock_that_jumps_starts_afresh(media_ns):
    smoother = CodeSmoother()
    play(smoother, [express(k) for k in range(5)], first=30)
    calm = smoother.smooth(express(9, turn=(0.0, 0.02, 0.0), jawOpen=0.03), media_ns)
    assert amount(calm, "jawOpen") == pytest.approx(0.03)
    assert yaw(calm) == pytest.approx(0.02, abs=1e-6)


def test_a_clock_that_stands_still_changes_no_signal():
    smoother = CodeSmoother()
    first = smoother.smooth(express(0, jawOpen=0.2), 10)
    again = smoother.smooth(express(1, jawOpen=0.9), 10)
    assert again.frame_id == 1
    np.testing.assert_array_equal(again.code, first.code)


def test_playing_speed_makes_no_difference():
    """Only the media clock counts."""
    seen = [express(k, jawOpen=(k % 3) / 3) for k in range(10)]
    late = [replace(e, captured_ns=e.captured_ns * 17) for e in seen]
    for a, b in zip(play(CodeSmoother(), seen), play(CodeSmoother(), late), strict=True):
        np.testing.assert_array_equal(a.code, b.code)


def test_what_the_encoder_promises_still_holds():
    """A seal within the jaw, both eyes rising together and never apart, a rigid head."""
    generator = np.random.default_rng(5)
    smoother = CodeSmoother()
    for k in range(200):
        jaw, pitch, left, cross = generator.uniform(0, 0.4, size=4)
        seen = express(k, turn=0.5 * generator.normal(size=3), jawOpen=jaw, mouthClose=0.9 * jaw)
        gaze = np.array([[left, pitch], [left + cross, pitch]], np.float32)
        calm = smoother.smooth(replace(seen, gaze=gaze), k * FRAME_NS)
        assert amount(calm, "mouthClose") <= amount(calm, "jawOpen")
        assert 0.0 <= calm.code.min() <= calm.code.max() <= 1.0
        assert calm.gaze[0, 1] == pytest.approx(calm.gaze[1, 1], abs=1e-6)
        assert calm.gaze[1, 0] >= calm.gaze[0, 0] - 1e-6
        R = calm.T_neutral_head[:3, :3]
        np.testing.assert_allclose(R @ R.T, np.eye(3), atol=1e-5)


def test_what_was_handed_on_is_never_changed_later():
    smoother = CodeSmoother()
    first = play(smoother, [express(k, jawOpen=0.3) for k in range(2)])[1]
    kept = first.code.copy()
    play(smoother, [express(k, jawOpen=0.9) for k in range(5)], first=2)
    np.testing.assert_array_equal(first.code, kept)


@pytest.mark.parametrize("strength", [-0.1, float("nan"), float("inf")])
def test_a_strength_out_of_range_is_told(strength):
    with pytest.raises(EngineError, match="should be 0 or more"):
        CodeSmoother(strength)


def test_a_missing_group_is_told():
    groups = {name: group for name, group in GROUPS.items() if name != "head"}
    with pytest.raises(EngineError, match="missing for head"):
        CodeSmoother(settings=SmoothingSettings(groups, 1.0, (0.8, 2.5), on_top=False))


def test_a_real_performance_gets_calmer_and_keeps_its_range():
    encoder, smoother = SignalEncoder(MEDIAPIPE_BLENDSHAPES), CodeSmoother(1.0, SMOOTHED_SIGNALS)
    seen = talking_man_tracked()[1]
    raw = [encoder.encode(observation) for observation in seen]
    calm = [
        smoother.smooth(e, observation.media_ns) for e, observation in zip(raw, seen, strict=True)
    ]
    before, after = (np.stack([e.code for e in codes]) for codes in (raw, calm))
    assert jitter(after) < 0.95 * jitter(before)
    jaw = ICT_EXPRESSIONS.index("jawOpen")
    assert after[:, jaw].max() > 0.9 * before[:, jaw].max()
    assert np.corrcoef(after[:, jaw], before[:, jaw])[0, 1] > 0.97
