from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from engine.arkit_names import ARKIT_NAMES
from live.senders.vrm_presets import PRESET_NAMES, preset_values


def presets(**amounts: float) -> dict[str, float]:
    """What is not 0."""
    shapes = np.zeros(52, np.float32)
    for name, amount in amounts.items():
        for row, shape in enumerate(ARKIT_NAMES):
            if shape in (name, f"{name}Left", f"{name}Right"):
                shapes[row] = amount
    values = dict(zip(PRESET_NAMES, preset_values(shapes).tolist(), strict=True))
    return {name: round(value, 6) for name, value in values.items() if value}


def test_a_resting_face_is_no_preset() -> None:
    assert presets() == {}


@pytest.mark.parametrize(
    ("amounts", "vowel"),
    [
        ({"jawOpen": 0.6}, "A"),
        ({"mouthStretch": 1.0}, "I"),
        ({"mouthPucker": 1.0}, "U"),
        ({"jawOpen": 0.6, "mouthStretch": 1.0}, "E"),
        ({"jawOpen": 0.6, "mouthFunnel": 1.0}, "O"),
    ],
)
def test_every_vowel_has_a_mouth_of_its_own(amounts: dict[str, float], vowel: str) -> None:
    assert presets(**amounts) == {vowel: 1.0}


def test_lips_sealed_over_an_open_jaw_say_nothing() -> None:
    assert presets(jawOpen=0.5, mouthClose=0.5) == {}


def test_a_blink_is_of_both_and_a_wink_of_one() -> None:
    assert presets(eyeBlink=0.8) == {"Blink": 0.8}
    assert presets(eyeBlinkLeft=0.75) == {"Blink_L": 0.75}
    assert presets(eyeBlinkLeft=0.25, eyeBlinkRight=1.0) == {"Blink": 0.25, "Blink_R": 0.75}


def test_moods() -> None:
    assert presets(mouthSmile=0.5) == {"Joy": 0.5}
    assert presets(browDown=1.0, mouthFrown=0.5) == {"Angry": 1.0, "Sorrow": 0.5}
    assert presets(mouthSmile=1.0, browDown=1.0) == {"Joy": 1.0}


@given(arrays(np.float32, 52, elements=st.floats(-2, 3, width=32)))
def test_whatever_comes_the_mouth_opens_once_and_nothing_leaves_its_range(
    shapes: np.ndarray,
) -> None:
    values = dict(zip(PRESET_NAMES, preset_values(shapes).tolist(), strict=True))
    assert sum(values[vowel] for vowel in "AIUEO") <= 1 + 1e-6
    assert values["Blink"] + max(values["Blink_L"], values["Blink_R"]) <= 1 + 1e-6
    assert all(-1e-6 <= value <= 1 + 1e-6 for value in values.values())
