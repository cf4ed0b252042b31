import io

import numpy as np
import pytest
from PIL import Image

from engine.picture_file import encode_png, read_picture


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


@pytest.mark.parametrize(("alpha", "mode"), [(255, "RGB"), (128, "RGBA")])
def test_what_is_encoded_reads_back(alpha: int, mode: str) -> None:
    texture = np.random.default_rng(1).integers(0, 255, (5, 9, 4), np.uint8)
    texture[..., 3] = alpha
    written = io.BytesIO(encode_png(texture))
    np.testing.assert_array_equal(read_picture(written), texture)
    written.seek(0)
    with Image.open(written) as picture:
        assert picture.mode == mode


def test_a_long_side_is_shortened() -> None:
    smaller = read_picture(io.BytesIO(encode_png(np.zeros((4, 12, 4), np.uint8), longest_side=6)))
    assert smaller is not None
    assert smaller.shape == (2, 6, 4)
