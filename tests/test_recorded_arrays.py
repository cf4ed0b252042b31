from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from live.errors import TakeError
from live.takes.recorded_arrays import open_recorded_arrays


@pytest.fixture
def path(tmp_path: Path) -> Path:
    np.savez(
        tmp_path / "a.npz",
        stamps=np.arange(3),
        found=np.ones(3, bool),
        values=np.zeros((3, 2), np.float32),
        names=np.array(["a", "b"]),
        things=np.array([{}], object),
    )
    return tmp_path / "a.npz"


def test_arrays_are_had_by_name_and_kind(path: Path) -> None:
    with open_recorded_arrays(path) as arrays:
        assert arrays.has("stamps")
        assert not arrays.has("nothing")
        assert arrays.whole_numbers("stamps").tolist() == [0, 1, 2]
        assert arrays.truths("found").all()
        assert arrays.numbers("values", (3, 2)).shape == (3, 2)
        assert arrays.words("names") == ["a", "b"]


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (lambda arrays: arrays.whole_numbers("found"), "found should be one whole number a frame"),
        (lambda arrays: arrays.truths("stamps"), "stamps should be one truth a frame"),
        (lambda arrays: arrays.numbers("values", (3, 3)), "values should be 3x3 numbers, not 3x2"),
        (lambda arrays: arrays.words("stamps"), "stamps is not a list of names"),
        (lambda arrays: arrays.words("nothing"), "nothing is missing"),
        (lambda arrays: arrays.words("things"), "damaged or no recording"),
    ],
)
def test_anything_else_is_one_sentence(path: Path, wish, said: str) -> None:
    with pytest.raises(TakeError, match=said), open_recorded_arrays(path) as arrays:
        wish(arrays)


def test_no_file_and_no_archive(tmp_path: Path) -> None:
    with pytest.raises(TakeError, match="There is no take"), open_recorded_arrays(tmp_path / "a"):
        pass
    (tmp_path / "b").write_bytes(b"PK")
    with pytest.raises(TakeError, match="damaged"), open_recorded_arrays(tmp_path / "b"):
        pass
