import io

import numpy as np
import pytest
from PIL import Image

from engine.picture_file import read_picture


def png(side: int) -> io.BytesIO:
    stream = io.BytesIO()
    Image.fromarray(np.full((side, side, 3), 40, np.uint8)).save(stream, "PNG")
    stream.seek(0)
    return stream


def test_every_picture_has_four_channels(tmp_path):
    (tmp_path / "a.png").write_bytes(png(2).getvalue())
    for picture in (read_picture(tmp_path / "a.png"), read_picture(png(2))):
        assert picture is not None
        assert picture.tolist() == [[[40, 40, 40, 255]] * 2] * 2


@pytest.mark.parametrize("side", [4, 8])
def test_an_oversized_picture_counts_as_missing(monkeypatch, side):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 15)  # 16 is warned of, 64 an error
    assert read_picture(png(side)) is None
    assert read_picture(png(3)) is not None


@pytest.mark.parametrize("cut", [0, 8, 30, 60])
def test_a_damaged_picture_counts_as_missing(cut):
    assert read_picture(io.BytesIO(png(40).getvalue()[:cut])) is None


def test_a_missing_picture(tmp_path):
    assert read_picture(tmp_path / "none.png") is None
    assert read_picture(tmp_path) is None
