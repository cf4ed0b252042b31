from __future__ import annotations

import numpy as np
import pytest

from engine.code_range import CodeScale
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from live.calibration.guided_motion import PROMPTS, REACTION_S, REST_S, GuidedMotion

NAMES = ICT_EXPRESSIONS + EXTRA_EXPRESSIONS
RATE = 30


def follow(share: float, late_s: float = REACTION_S, *, rest_known_from: float = REST_S):
    """A performer who does all that is asked for, to that share, so much later."""
    motion, ends = GuidedMotion(), np.cumsum([prompt.seconds for prompt in PROMPTS])
    for seconds in np.arange(0, motion.seconds, 1 / RATE):
        number = int(np.searchsorted(ends, max(seconds - late_s, 0.0), side="right"))
        asked = PROMPTS[min(number, len(PROMPTS) - 1)].movement
        code = np.zeros(len(NAMES), np.float32)
        for name in asked.expressions if asked else ():
            code[NAMES.index(name)] = share
        motion.take(seconds, code, rest_known=seconds >= rest_known_from)
    return motion.fit("network-1")


def gain_of(fit, name: str) -> float:
    return float(CodeScale(fit.code_range).gain[NAMES.index(name)])


def test_it_takes_about_twenty_seconds_and_begins_with_rest() -> None:
    assert GuidedMotion().seconds == pytest.approx(24.0)  # as options and keys say
    assert PROMPTS[0].movement is None
    assert PROMPTS[0].seconds > REST_S
    assert all(prompt.movement is not None for prompt in PROMPTS[1:])


def test_every_prompt_is_shown_in_its_time_with_the_next_one() -> None:
    motion, start = GuidedMotion(), 0.0
    for prompt, coming in zip(PROMPTS, [*PROMPTS[1:], None], strict=True):
        told = motion.tell(start + prompt.seconds / 2)
        assert told == prompt.text + (f" (then: {coming.text})" if coming else "")
        start += prompt.seconds
    assert motion.tell(start + 10.0) == PROMPTS[-1].text


def test_names_are_expressions_and_texts_are_short() -> None:
    for prompt in PROMPTS[1:]:
        assert prompt.movement is not None
        assert {*prompt.movement.expressions, *prompt.movement.company} <= set(NAMES)
        assert not set(prompt.movement.expressions) & set(prompt.movement.company)
        assert len(prompt.text) < 32


def test_who_reaches_half_of_everything_gets_all_of_it() -> None:
    fit, unmet = follow(0.5)
    assert unmet == ()
    for prompt in PROMPTS[1:]:
        assert prompt.movement is not None
        for name in prompt.movement.expressions:
            assert gain_of(fit, name) == pytest.approx(2.0, rel=0.02)
    assert fit.code_range.encoder == "network-1"


@pytest.mark.parametrize("late_s", [0.0, 0.2, 0.8])
def test_quick_and_slow_people_are_understood(late_s: float) -> None:
    fit, unmet = follow(0.5, late_s)
    assert unmet == ()
    assert gain_of(fit, "jawOpen") == pytest.approx(2.0, rel=0.05)


def test_who_does_nothing_keeps_everything_and_is_told() -> None:
    fit, unmet = follow(0.0)
    assert unmet == tuple(prompt.text for prompt in PROMPTS[1:])
    np.testing.assert_allclose(CodeScale(fit.code_range).gain, 1.0)


def test_codes_told_from_another_rest_do_not_count() -> None:
    fit, unmet = follow(0.5, rest_known_from=1e9)
    assert len(unmet) == len(PROMPTS) - 1
    np.testing.assert_allclose(CodeScale(fit.code_range).gain, 1.0)


def test_without_an_image_nothing_is_known() -> None:
    fit, unmet = GuidedMotion().fit("")
    assert len(unmet) == len(PROMPTS) - 1
    np.testing.assert_array_equal(fit.code_range.highest, 1.0)


def test_codes_are_kept_as_they_were() -> None:
    motion, code = GuidedMotion(), np.zeros(len(NAMES), np.float32)
    code[NAMES.index("jawOpen")] = 0.1
    for seconds in np.arange(REST_S, PROMPTS[0].seconds, 1 / RATE):
        motion.take(seconds, code, rest_known=True)
    code[:] = 9.0
    fit, _ = motion.fit("")
    assert fit.code_range.lowest[NAMES.index("jawOpen")] == pytest.approx(0.1)
