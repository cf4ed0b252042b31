"""Made-up performers follow a guided range of motion, each in their own way."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest

from engine.code_range import LARGEST_GAIN, SMALLEST_GAIN, CodeScale
from engine.code_range_fit import NOTHING, RESTING, Movement, RangeFit, fit_code_range
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS

NAMES = ICT_EXPRESSIONS + EXTRA_EXPRESSIONS
MOVEMENTS = (
    Movement(("eyeBlink_L", "eyeBlink_R")),
    Movement(("mouthSmile_L", "mouthSmile_R"), ("mouthFrown_L",)),
    Movement(("jawOpen",)),
    Movement(("mouthPucker",)),
    Movement(("jawLeft",)),
    Movement(("jawRight",)),
    Movement(("noseSneer_L", "noseSneer_R"), ("mouthFrown_L",)),
    Movement(("mouthFrown_L", "mouthFrown_R")),
)
FULL = tuple(dict.fromkeys(each.expressions, 1.0) for each in MOVEMENTS)
IMAGES = 40


def perform(
    *acts: Mapping[str, float], noise: float = 0.01, rest: float = 0.0, clipped: bool = True
) -> RangeFit:
    """Act k is what the performer does when movement k is asked for, to which share."""
    random = np.random.default_rng(0)
    codes, shown = [], []
    for number, act in [(RESTING, {}), *enumerate(acts), (NOTHING, {"cheekPuff_L": 1.0})]:
        values = np.full((IMAGES, len(NAMES)), rest)
        for name, share in act.items():
            values[:, NAMES.index(name)] += (1 - rest) * share * envelope(name)
        codes.append(values + noise * random.standard_normal(values.shape))
        shown += [number] * IMAGES
    codes = np.maximum(np.concatenate(codes), 0.0)
    return fit_code_range(
        np.minimum(codes, 1.0) if clipped else codes, np.array(shown), MOVEMENTS, "network-1"
    )


def envelope(name: str) -> np.ndarray:
    """A movement comes, is held and goes; lids close twice."""
    moments = np.linspace(0, 1, IMAGES)
    if name.startswith("eyeBlink"):
        return ((moments % 0.5) < 0.12).astype(float)
    return np.clip(4 * np.minimum(moments, 1.2 - moments), 0, 1)


def instead(act: int, **shares: float) -> tuple[Mapping[str, float], ...]:
    """Everything as asked for, but one."""
    return (*FULL[:act], shares, *FULL[act + 1 :])


def gain_of(fit: RangeFit, name: str) -> float:
    return float(CodeScale(fit.code_range).gain[NAMES.index(name)])


def evidence_of(fit: RangeFit, name: str) -> float:
    return float(fit.evidence[NAMES.index(name)])


def test_who_does_all_to_the_full_keeps_the_range() -> None:
    fit = perform(*FULL)
    assert fit.seen == (True,) * len(MOVEMENTS)
    np.testing.assert_allclose(CodeScale(fit.code_range).gain, 1.0, atol=0.04)
    assert fit.code_range.encoder == "network-1"
    assert fit.code_range.lowest.dtype == fit.code_range.highest.dtype == np.float32


@pytest.mark.parametrize("share", [0.5, 0.7])
def test_who_reaches_less_gets_the_whole_range(share: float) -> None:
    fit = perform(*({name: share for name in act} for act in FULL))
    for name in ("eyeBlink_L", "mouthSmile_R", "jawOpen", "jawRight"):
        out = np.empty(54, np.float32)
        CodeScale(fit.code_range).apply(np.full(54, share, np.float32), out)
        assert out[NAMES.index(name)] == pytest.approx(1.0, abs=0.06)
    assert fit.seen == (True,) * len(MOVEMENTS)


def test_who_exaggerates_is_held_back() -> None:
    """Where an encoder tells of more than 1; one that does not has nothing to hold back."""
    acts = [{name: 1.4 for name in act} for act in FULL]
    fit = perform(*acts, clipped=False)
    assert gain_of(fit, "jawOpen") == pytest.approx(1 / 1.4, rel=0.05)
    assert gain_of(fit, "mouthSmile_L") == pytest.approx(1 / 1.4, rel=0.05)
    assert gain_of(perform(*acts), "jawOpen") == pytest.approx(1.0, abs=0.02)
    wild = perform(*({name: 4.0 for name in act} for act in FULL), clipped=False)
    assert gain_of(wild, "jawOpen") == pytest.approx(SMALLEST_GAIN)


def test_who_hardly_moves_is_not_blown_up() -> None:
    fit = perform(*({name: 0.3 for name in act} for act in FULL))
    assert 1.0 < gain_of(fit, "jawOpen") <= LARGEST_GAIN
    assert gain_of(perform(*({name: 0.1 for name in act} for act in FULL)), "jawOpen") < 1.05


def test_who_ignores_one_request_keeps_its_range_and_is_told() -> None:
    fit = perform(*instead(2))
    assert gain_of(fit, "jawOpen") == pytest.approx(1.0, abs=0.02)
    assert fit.seen == tuple(number != 2 for number in range(len(MOVEMENTS)))


def test_who_does_something_else_changes_neither() -> None:
    """Asked to pucker, they smile broadly, and what leaks into the pucker is no pucker."""
    fit = perform(*instead(3, mouthSmile_L=1.0, mouthSmile_R=1.0, mouthPucker=0.4))
    assert gain_of(fit, "mouthPucker") == pytest.approx(1.0, abs=0.02)
    assert gain_of(fit, "mouthSmile_L") == pytest.approx(1.0, abs=0.04)
    assert not fit.seen[3]


def test_company_is_no_something_else() -> None:
    fit = perform(*instead(6, noseSneer_L=0.5, noseSneer_R=0.5, mouthFrown_L=1.0))
    assert gain_of(fit, "noseSneer_L") == pytest.approx(2.0, rel=0.08)
    assert fit.seen[6]


def test_a_blink_during_a_movement_is_no_something_else() -> None:
    fit = perform(*instead(2, jawOpen=0.5, eyeBlink_L=1.0, eyeBlink_R=1.0))
    assert gain_of(fit, "jawOpen") == pytest.approx(2.0, rel=0.08)


def test_who_moves_the_jaw_to_the_wrong_side_keeps_both_ranges() -> None:
    acts = list(FULL)
    acts[4], acts[5] = {"jawRight": 0.5}, {"jawLeft": 0.5}
    fit = perform(*acts)
    assert gain_of(fit, "jawLeft") == pytest.approx(1.0, abs=0.02)
    assert gain_of(fit, "jawRight") == pytest.approx(1.0, abs=0.02)


def test_who_winks_instead_of_blinking_keeps_the_lids_alike() -> None:
    fit = perform(*instead(0, eyeBlink_L=0.6))
    left, right = gain_of(fit, "eyeBlink_L"), gain_of(fit, "eyeBlink_R")
    assert left == pytest.approx(1 / 0.6, rel=0.1)
    assert right == pytest.approx(left, rel=0.05)  # nothing speaks for another one
    assert evidence_of(fit, "eyeBlink_R") == 0.0


def test_who_closes_both_eyes_when_asked_for_one_changes_nothing_of_the_other() -> None:
    wink = (Movement(("eyeBlink_L",)), *MOVEMENTS[1:])
    codes = np.zeros((2 * IMAGES, len(NAMES)))
    codes[IMAGES:, [NAMES.index("eyeBlink_L"), NAMES.index("eyeBlink_R")]] = 1.0
    fit = fit_code_range(codes, np.repeat([RESTING, 0], IMAGES), wink, "")
    assert fit.seen[0]
    assert evidence_of(fit, "eyeBlink_R") == 0.0
    assert gain_of(fit, "eyeBlink_R") == pytest.approx(1.0)


def test_twins_that_were_both_seen_may_differ_but_not_by_much() -> None:
    fit = perform(*instead(1, mouthSmile_L=1.0, mouthSmile_R=0.8))
    assert gain_of(fit, "mouthSmile_L") == pytest.approx(1.0, abs=0.04)
    assert gain_of(fit, "mouthSmile_R") == pytest.approx(1.25, rel=0.05)
    crooked = perform(*instead(1, mouthSmile_L=1.0, mouthSmile_R=0.4))
    ratio = gain_of(crooked, "mouthSmile_R") / gain_of(crooked, "mouthSmile_L")
    assert 1.2 < ratio < 1.51


def test_what_rests_above_0_becomes_0_but_not_without_limit() -> None:
    fit = perform(*FULL, rest=0.08)
    scale, out = CodeScale(fit.code_range), np.empty(54, np.float32)
    scale.apply(np.full(54, 0.08, np.float32), out)
    looks = np.array([name.startswith("eyeLook") for name in NAMES])
    assert not out[~looks].any()
    np.testing.assert_allclose(out[looks], 0.08)  # eyes may look anywhere at rest
    scale.apply(np.ones(54, np.float32), out)
    np.testing.assert_allclose(out, 1.0, atol=0.04)
    restless = perform(*FULL, rest=0.6)
    assert restless.code_range.lowest.max() == pytest.approx(0.15)


def test_blinks_at_rest_are_no_rest() -> None:
    codes = np.zeros((IMAGES, len(NAMES)))
    codes[5:10, NAMES.index("eyeBlink_L")] = 1.0
    fit = fit_code_range(codes, np.full(IMAGES, RESTING), MOVEMENTS, "")
    assert fit.code_range.lowest.max() == 0.0


def test_sealed_lips_stay_sealed_over_an_open_jaw() -> None:
    fit = perform(*instead(2, jawOpen=0.5))
    assert gain_of(fit, "jawOpen") == pytest.approx(2.0, rel=0.08)
    assert gain_of(fit, "mouthClose") == gain_of(fit, "jawOpen")


def test_few_images_say_little_and_none_nothing() -> None:
    jaw = NAMES.index("jawOpen")
    gains = []
    for count in (0, 4, 8, 15):
        codes = np.zeros((count, len(NAMES)))
        codes[:, jaw] = 0.5
        fit = fit_code_range(codes, np.full(count, 2), MOVEMENTS, "")
        gains.append(gain_of(fit, "jawOpen"))
    assert gains[:2] == [1.0, 1.0]
    assert 1.0 < gains[2] < gains[3] == pytest.approx(2.0)


def test_slips_of_the_tracker_are_no_peak() -> None:
    codes = np.zeros((IMAGES, len(NAMES)))
    codes[:, NAMES.index("jawOpen")] = 0.5
    codes[::20] = 1.0
    fit = fit_code_range(codes, np.full(IMAGES, 2), MOVEMENTS, "")
    assert gain_of(fit, "jawOpen") == pytest.approx(2.0, rel=0.02)
