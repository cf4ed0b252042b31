from __future__ import annotations

from pathlib import Path

import numpy as np
from test_journal import ROWS

from live.takes.recording import NAMES, ROW
from live.takes.recording_file import read_recording, write_recording


def test_what_was_written_is_read(tmp_path: Path) -> None:
    write_recording(tmp_path / "take.npz", ROWS)
    np.testing.assert_array_equal(read_recording(tmp_path / "take.npz"), ROWS)
    with np.load(tmp_path / "take.npz", allow_pickle=False) as arrays:
        assert set(arrays.files) == {*(ROW.names or ()), *NAMES}


def test_columns_are_found_by_name_and_what_is_missing_is_nothing(tmp_path: Path) -> None:
    write_recording(tmp_path / "take.npz", ROWS)
    with np.load(tmp_path / "take.npz") as arrays:
        kept = dict(arrays)
    order = np.random.default_rng(1).permutation(52)
    kept["coefficients"] = kept["coefficients"][:, order]
    kept["coefficient_names"] = kept["coefficient_names"][order]
    for name in ("gaze", "held", "identity", "region_confidence", "region_names"):
        del kept[name]
    np.savez(tmp_path / "other.npz", **kept)
    rows = read_recording(tmp_path / "other.npz")
    np.testing.assert_array_equal(rows["coefficients"], ROWS["coefficients"])
    assert not rows["gaze"].any()
    assert not rows["region_confidence"].any()
