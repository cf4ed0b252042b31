from __future__ import annotations

import numpy as np
import pytest

from capture import demo
from capture.clip import Clip
from capture.demo import demo_clip, demo_coefficients
from capture.errors import SourceError


def test_a_missing_asset_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "_ASSETS", tmp_path)
    with pytest.raises(SourceError, match=r"bundled demo\.mp4 is missing"):
        demo_clip()


def test_the_script_is_read_by_name(tmp_path, monkeypatch):
    monkeypatch.setattr(demo, "_ASSETS", tmp_path)
    (tmp_path / "demo_coefficients.csv").write_text(
        "frame,jawOpen,eyeBlinkLeft\n0,0.5,0\n1,1,0.25\n"
    )
    names, values = demo_coefficients()
    assert names == ("jawOpen", "eyeBlinkLeft")
    assert values.dtype == np.float32
    np.testing.assert_array_equal(values, [[0.5, 0.0], [1.0, 0.25]])


def test_the_bundled_script_fits_the_bundled_clip():
    names, values = demo_coefficients()
    with Clip(demo_clip()) as clip:
        assert sum(1 for _ in iter(clip.grab, None)) == len(values)
    coefficients = [name for name in names if not name.startswith(("time", "head", "gaze"))]
    assert len(coefficients) == 53
    values = values[:, [names.index(name) for name in coefficients]]
    assert values.min() == 0.0
    assert 0.9 < values.max() <= 1.0
