from __future__ import annotations

import pytest

from capture import demo
from capture.clip import Clip
from capture.demo import demo_clip
from capture.errors import SourceError
from engine.names import ICT_EXPRESSIONS
from live.demo_check import read_truth


def test_a_missing_asset_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "_ASSETS", tmp_path)
    with pytest.raises(SourceError, match=r"bundled demo\.mp4 is missing"):
        demo_clip()


def test_the_bundled_script_fits_the_bundled_clip():
    truth = read_truth(demo_clip().parent / "demo_coefficients.csv")
    with Clip(demo_clip()) as clip:
        frame_count = sum(1 for _ in iter(clip.grab, None))
    assert {len(values) for values in truth.values()} == {frame_count}
    assert set(ICT_EXPRESSIONS) <= set(truth)
    assert min(truth[name].min() for name in ICT_EXPRESSIONS) == 0.0
    assert 0.9 < max(truth[name].max() for name in ICT_EXPRESSIONS) <= 1.0
