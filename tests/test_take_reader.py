from pathlib import Path

import numpy as np
import pytest
from clone_rigs import lively_track
from export_takes import record, write_phone_take

from engine.cloning.code_file import write_codes
from engine.errors import CodeFileError
from live.errors import TakeError
from live.export.take_reader import read_take


def test_every_kind_of_take_is_read(tmp_path: Path) -> None:
    record(tmp_path / "a.npz", 5)
    write_phone_take(tmp_path / "b.csv", np.full((6, 61), 0.25))
    track = lively_track(7)
    with (tmp_path / "c.csv").open("wb") as stream:
        write_codes(stream, [track])
    assert len(read_take(tmp_path / "a.npz")) == 5
    assert len(read_take(tmp_path / "b.csv")) == 6
    np.testing.assert_allclose(read_take(tmp_path / "c.csv").code, track.code, rtol=1e-5)


@pytest.mark.parametrize("name", ["away.npz", "away.csv"])
def test_what_is_not_there_is_one_sentence(tmp_path: Path, name: str) -> None:
    with pytest.raises((TakeError, CodeFileError), match=name) as caught:
        read_take(tmp_path / name)
    assert "\n" not in str(caught.value)
