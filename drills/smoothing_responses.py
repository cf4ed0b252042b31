"""What the smoothing alone does to waves, steps and blinks whose truth is known."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from engine.code_smoothing import (
    GROUPS,
    LEARNED_SIGNALS,
    RAW_SIGNALS,
    CodeSmoother,
    SmoothingSettings,
)
from engine.names import ICT_EXPRESSIONS
from engine.records import Expression
from engine.smoothing_lag import Movement, express_waves, measure_lag_ms

SETTINGS = {"learned": LEARNED_SIGNALS, "by name": RAW_SIGNALS}
"""Of each encoder's code behind the native tracker."""
MOST_MS = 25.0
"""By which mouth and lids may trail at default settings."""
WAVES_PER_S = (1.0, 2.0, 5.0)
CONFIDENCES = (1.0, 0.5, 0.25, 0.0)
BLINK_S = 0.1
LEAST_DEPTH = 0.9
_PROMPT = ("eyes", "mouth")
_STEPS = {"eyeBlink_L": 0.8, "jawOpen": 0.3}
_PHASES = 6  # at which a blink meets the images


def report_responses(rates: Iterable[int]) -> bool:
    """Print all; True if lids and mouth are prompt and blinks deep, at every rate."""
    return all([_report_rate(rate, encoder) for encoder in SETTINGS for rate in rates])


def wave_lags_ms(
    rate: float, waves_per_s: float, confidence: float, settings: SmoothingSettings
) -> dict[str, float]:
    """Milliseconds by which each group trails its own lively wave."""
    reach = {name: group.reach for name, group in GROUPS.items()}
    movement = Movement(reach, waves_per_s, noise=settings.noise, confidence=confidence)
    return measure_lag_ms(CodeSmoother(settings=settings).smooth, movement, rate)


def step_lag_ms(
    rate: int, name: str, height: float, confidence: float, settings: SmoothingSettings
) -> float:
    """Milliseconds from the image that has the step to the one that shows 90 % of it."""
    values = np.where(np.arange(3 * rate) < rate, 0.0, height)
    shown = follow(values, name, rate, confidence, settings)
    return 1000.0 * float(np.argmax(shown[rate:] >= 0.9 * height)) / rate


def blink_depths(rate: int, confidence: float, settings: SmoothingSettings) -> tuple[float, float]:
    """Least depth a 100 ms blink is shown with, of all phases: of its deepest image, and of 1.

    The lid closes within 45 ms, stays for 10 and opens as fast.
    """
    shares, depths = [], []
    for phase in np.arange(_PHASES) / _PHASES:
        away_s = np.abs((np.arange(3 * rate) + phase) / rate - 1.5)
        blink = np.clip((BLINK_S / 2 - away_s) / 0.045, 0.0, 1.0)
        shown = follow(blink, "eyeBlink_L", rate, confidence, settings)
        shares.append(shown.max() / blink.max())
        depths.append(shown.max())
    return min(shares), min(depths)


def follow(
    values: np.ndarray, name: str, rate: int, confidence: float, settings: SmoothingSettings
) -> np.ndarray:
    """(T,) what becomes of one expression, the others resting under the usual noise."""
    smoother, shown = CodeSmoother(settings=settings), []
    place = ICT_EXPRESSIONS.index(name)
    rest = Movement({}, noise=settings.noise, confidence=confidence)
    resting = express_waves(rest, len(values), rate)
    for number, (value, other) in enumerate(zip(values, resting, strict=True)):
        calm = smoother.smooth(_moved(other, place, value), round(number * 1e9 / rate))
        shown.append(float(calm.code[place]))
    return np.array(shown)


def _moved(expression: Expression, place: int, value: float) -> Expression:
    code = expression.code.copy()  # the noise of the resting 0 goes on
    code[place] = np.clip(code[place] + value, 0.0, 1.0)
    return replace(expression, code=code)


def _report_rate(rate: int, encoder: str) -> bool:
    settings = SETTINGS[encoder]
    print(f"\nsmoothing alone, {rate} images a second ({encoder}): lag in ms at a confidence of")
    _print_row("", [f"{confidence:g}" for confidence in CONFIDENCES])
    prompt = True
    for waves_per_s in WAVES_PER_S:
        lags = [wave_lags_ms(rate, waves_per_s, confidence, settings) for confidence in CONFIDENCES]
        for group in GROUPS:
            row = [lag[group] for lag in lags]
            _print_row(f"{group}, {waves_per_s:g} Hz", [f"{ms:.0f}" for ms in row])
            prompt &= group not in _PROMPT or row[0] < MOST_MS
    for name, height in _STEPS.items():
        row = [step_lag_ms(rate, name, height, confidence, settings) for confidence in CONFIDENCES]
        _print_row(f"{name} step {height:g}, 90 %", [f"{ms:.0f}" for ms in row])
        prompt &= row[0] < MOST_MS
    return _report_blinks(rate, settings) and prompt


def _report_blinks(rate: int, settings: SmoothingSettings) -> bool:
    depths = [blink_depths(rate, confidence, settings) for confidence in CONFIDENCES]
    _print_row("blink, of deepest image", [f"{100 * share:.0f} %" for share, _ in depths])
    _print_row("blink, of its depth", [f"{100 * depth:.0f} %" for _, depth in depths])
    share, depth = depths[0]
    # At 30 images a second there may be none in the moment the lid is down.
    return share >= LEAST_DEPTH and (rate < 60 or depth >= LEAST_DEPTH)


def _print_row(label: str, cells: Sequence[str]) -> None:
    print(f"  {label:26s}" + "".join(f"{cell:>8s}" for cell in cells), flush=True)
