"""The smoothing drill's measures, and a short slice of it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from makehuman_pack import makehuman_pack
from observations import observe

from engine.rotation import rotation_vector

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from former_smoothing import FormerSmoother  # pyright: ignore[reportMissingImports]
from smoothing_measures import (  # pyright: ignore[reportMissingImports]
    GROUPS,
    Track,
    jitter,
    landmark_step_ms,
    motion_figures,
)
from smoothing_plot import draw_movements  # pyright: ignore[reportMissingImports]
from smoothing_responses import (  # pyright: ignore[reportMissingImports]
    SETTINGS,
    blink_depths,
    step_lag_ms,
    wave_lags_ms,
)
from smoothing_scenes import (  # pyright: ignore[reportMissingImports]
    END_S,
    HEAD_S,
    SMILE_STEP_S,
    act,
    film,
)

from engine.code_smoothing import group_of
from engine.names import ICT_EXPRESSIONS

ROOT = Path(__file__).parent.parent


def true_track(rate: int, late_s: float = 0.0) -> Track:
    """The script as a perfect chain would hand it on, `late_s` late."""
    moments = [act(k / rate - late_s) for k in range(round(END_S * rate))]
    code = np.stack([moment.code for moment in moments]).astype(np.float64)
    groups = {
        group: code[:, [i for i, n in enumerate(ICT_EXPRESSIONS) if group_of(n) == group]]
        for group in ("eyes", "mouth", "brows")
    }
    groups["gaze"] = np.stack([[*moment.gaze, *moment.gaze] for moment in moments])
    groups["head"] = np.stack([[0.0, moment.head[0], 0.0] for moment in moments])
    smile = code[:, ICT_EXPRESSIONS.index("mouthSmile_L")]
    return Track(rate, groups, 50.0 + 10.0 * smile)


@pytest.mark.parametrize("late_ms", [0, 20, 50])
def test_a_delay_is_measured_as_it_is(late_ms):
    figures = motion_figures(true_track(60, late_ms / 1e3), true_track(60))
    for name in ("smile", "jawOpen 1 Hz", "jawOpen 4 Hz", "brow 2 Hz", "head 1 Hz"):
        # A whole wave, late, starts and ends elsewhere than within its second.
        assert figures[name] == pytest.approx(late_ms, abs=4), name
    assert figures["blink depth %"] > 80.0


def test_what_is_not_late_shows_steps_at_once():
    track = true_track(30)
    figures = motion_figures(track, track)
    assert figures["smile step, 90 %"] == figures["glance step, 90 %"] == 0.0
    assert figures["blink depth %"] == 100.0
    assert landmark_step_ms(track) == 0.0
    assert landmark_step_ms(true_track(30, 1.99 / 30)) == pytest.approx(1000 * 2 / 30)


def test_jitter_is_the_change_from_image_to_image():
    values = 0.3 + 0.01 * (np.arange(90) % 2)[:, None]
    groups = dict.fromkeys(GROUPS, values)
    measured = jitter(Track(30, groups, np.zeros(90)))
    assert measured == pytest.approx(dict.fromkeys(GROUPS, 0.01))


def test_a_shorter_film_has_fewer_figures():
    whole = true_track(60)
    short = replace(
        whole,
        groups={name: values[: 4 * 60] for name, values in whole.groups.items()},
        mouth_width=whole.mouth_width[: 4 * 60],
    )
    assert set(motion_figures(short, short)) == {"blink depth %", "blink"}


def test_the_performer_rests_between_movements():
    for time_s in (0.0, SMILE_STEP_S - 0.1, HEAD_S[0][0] - 0.05, END_S):
        moment = act(time_s)
        assert not moment.code.any()
        assert not moment.head.any()
        assert not moment.gaze.any()


def test_a_webcam_adds_noise_that_differs_from_image_to_image():
    grey = np.full((64, 64, 3), 128, np.uint8)
    first, second = film([grey, grey], 3.0, 80)
    assert first.shape == grey.shape
    assert 0.5 < (first.astype(float) - second.astype(float)).std() < 6.0


def test_the_former_smoothing_trails_and_arrives():
    smoother = FormerSmoother()
    smoother.smooth(observe(0))
    shown = [
        smoother.smooth(observe(k, jawOpen=0.5, turn=(0.0, 0.3, 0.0), place=(5.0, 0.0, -40.0)))
        for k in range(1, 60)
    ]
    turned = [float(rotation_vector(one.T_camera_head[:3, :3])[1]) for one in shown]
    assert 0.0 < turned[0] < 0.3
    assert turned[-1] == pytest.approx(0.3, abs=0.01)
    assert 0.0 < shown[0].coefficients.max() < 0.5
    assert shown[-1].T_camera_head[0, 3] == pytest.approx(5.0, abs=0.1)


def test_the_plot_shows_every_chain():
    tracks = {rate: {"one": true_track(rate), "two": true_track(rate, 0.1)} for rate in (30, 60)}
    picture = draw_movements(tracks, {rate: true_track(rate) for rate in (30, 60)})
    colours = {colour for _, colour in picture.getcolors(picture.width * picture.height)}
    assert {(0xC8, 0x64, 0x1B), (0xE0, 0xAC, 0x69)} <= colours


LEARNED, BY_NAME = SETTINGS["learned"], SETTINGS["by name"]
BOTH = pytest.mark.parametrize("settings", SETTINGS.values(), ids=SETTINGS)


@BOTH
@pytest.mark.parametrize("rate", [30, 60])
def test_the_filter_alone_is_prompt_and_keeps_blinks(rate, settings):
    share, depth = blink_depths(rate, 1.0, settings)
    assert share >= 0.9
    assert rate < 60 or depth >= 0.9
    assert step_lag_ms(rate, "eyeBlink_L", 0.8, 1.0, settings) < 25.0
    assert wave_lags_ms(rate, 2.0, 1.0, settings)["mouth"] < 25.0


def test_the_filter_alone_is_slower_without_confidence_and_arrives():
    assert blink_depths(60, 0.0, BY_NAME)[1] < blink_depths(60, 1.0, BY_NAME)[1]
    assert 1000 / 30 < step_lag_ms(30, "jawOpen", 0.3, 0.0, BY_NAME) < 500.0


def test_that_holds_for_the_calmer_code_of_the_learned_encoder_too():
    assert blink_depths(60, 0.0, LEARNED)[1] < blink_depths(60, 1.0, LEARNED)[1]
    assert 1000 / 30 < step_lag_ms(60, "jawOpen", 0.3, 0.0, LEARNED) < 500.0


def test_a_short_slice_keeps_blinks(tmp_path):
    tracker_model()  # skips where it cannot be had
    shared_context()
    run = subprocess.run(
        [sys.executable, "drills/smoothing.py", "--data", str(makehuman_pack().parent),
         "--out", str(tmp_path), "--end", "2.9", "--rates", "30", "--images", "80"],
        cwd=ROOT, capture_output=True, text=True, timeout=600,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "blink depth" in run.stdout
    assert "smoothing alone, 30 images a second" in run.stdout
    assert (tmp_path / "blink_smile.png").is_file()
