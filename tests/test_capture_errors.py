from __future__ import annotations

from pathlib import Path

import pytest

from capture.errors import CaptureError, SettingError, SourceError, TrackerError, unreadable


@pytest.mark.parametrize("kind", [SourceError, TrackerError, SettingError])
def test_one_base_catches_them_all(kind):
    assert issubclass(kind, CaptureError)
    assert str(kind("A sentence.")) == "A sentence."


def test_a_setting_out_of_range_is_a_value_error_too():
    assert issubclass(SettingError, ValueError)


def test_a_file_that_cannot_be_read_is_named():
    problem = unreadable(Path("talk.doc"))
    assert isinstance(problem, SourceError)
    assert str(problem).startswith("talk.doc is not a video or image")
