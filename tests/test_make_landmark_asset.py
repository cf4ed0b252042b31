import numpy as np
import pytest

from engine.training.make_landmark_asset import make_landmark_asset


def test_copies_the_measured_arrays(tmp_path, capsys):
    source, target = tmp_path / "measured.npz", tmp_path / "assets" / "landmarks.npz"
    arrays = {"position": np.ones((478, 3)), "spread": np.ones(478), "hit_fraction": np.ones(478)}
    np.savez(source, **arrays)
    make_landmark_asset(source, target)
    with np.load(target, allow_pickle=False) as asset:
        assert set(asset.files) == set(arrays)
        assert asset["position"].dtype == np.float32
    assert "478 landmarks" in capsys.readouterr().out


def test_another_count_is_refused(tmp_path):
    source = tmp_path / "short.npz"
    np.savez(source, position=np.ones((68, 3)), spread=np.ones(68), hit_fraction=np.ones(68))
    with pytest.raises(SystemExit, match="does not hold 478 landmarks"):
        make_landmark_asset(source, tmp_path / "out.npz")
