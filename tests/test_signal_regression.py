import zipfile

import numpy as np
import pytest

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.errors import EngineError
from engine.signal_regression import (
    BUNDLED_REGRESSION,
    SignalRegression,
    load_regression,
    save_regression,
)


def make(**changes) -> SignalRegression:
    fields = {
        "coefficient_names": ("jawOpen", "mouthClose"),
        "expression_names": ("jawOpen",),
        "matrix": np.array([[1.5, -0.25]], np.float32),
        "offsets": np.array([-0.125], np.float32),
    }
    return SignalRegression(**(fields | changes))


def test_a_regression_survives_its_file(tmp_path):
    save_regression(make(), tmp_path / "r.npz")
    back = load_regression(tmp_path / "r.npz")
    assert back.coefficient_names == ("jawOpen", "mouthClose")
    assert back.expression_names == ("jawOpen",)
    np.testing.assert_array_equal(back.matrix, [[1.5, -0.25]])
    np.testing.assert_array_equal(back.offsets, [-0.125])


@pytest.mark.parametrize(
    "changes",
    [
        {"matrix": np.ones((2, 2), np.float32)},
        {"offsets": np.zeros(3, np.float32)},
        {"matrix": np.array([[np.nan, 0.0]], np.float32)},
        {"expression_names": ("jawDrop",)},
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path, changes):
    save_regression(make(**changes), tmp_path / "r.npz")
    with pytest.raises(EngineError, match=r"r\.npz cannot be read; reinstall mimesh\.$"):
        load_regression(tmp_path / "r.npz")


def test_another_version_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("engine.signal_regression.REGRESSION_VERSION", 2)
    save_regression(make(), tmp_path / "r.npz")
    monkeypatch.undo()
    with pytest.raises(EngineError, match="cannot be read"):
        load_regression(tmp_path / "r.npz")


@pytest.mark.parametrize("content", [None, b"", b"no archive", "half"])
def test_damaged_files_are_refused(tmp_path, content):
    path = tmp_path / "r.npz"
    if content == "half":
        save_regression(make(), path)
        content = path.read_bytes()[:400]
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(EngineError, match="cannot be read"):
        load_regression(path)


def test_a_missing_member_is_refused(tmp_path):
    save_regression(make(), tmp_path / "whole.npz")
    with (
        zipfile.ZipFile(tmp_path / "whole.npz") as whole,
        zipfile.ZipFile(tmp_path / "r.npz", "w") as part,
    ):
        for name in whole.namelist():
            if name != "offsets.npy":
                part.writestr(name, whole.read(name))
    with pytest.raises(EngineError, match="cannot be read"):
        load_regression(tmp_path / "r.npz")


def test_the_bundled_one_knows_the_tracker_and_adds_nothing_at_rest():
    regression = load_regression()
    assert regression.coefficient_names == MEDIAPIPE_BLENDSHAPES
    assert len(regression.expression_names) > 0
    assert (regression.offsets <= 0).all()
    assert not any(name.startswith("eyeLook") for name in regression.expression_names)
    assert BUNDLED_REGRESSION.stat().st_size < 50_000
