import numpy as np
from PIL import Image

from engine.mtl_file import read_mtl


def test_colour_alpha_and_picture(tmp_path):
    pixels = np.zeros((4, 2, 4), np.uint8)
    pixels[0] = (200, 100, 50, 255)
    Image.fromarray(pixels).save(tmp_path / "lash card.png")
    (tmp_path / "looks.mtl").write_text(
        "newmtl glass\nKd 1 0.5 0\nd 0.25\nnewmtl lash\nmap_Kd lash card.png\n"
    )
    looks = read_mtl(tmp_path / "looks.mtl")
    assert looks["glass"].alpha == "blend"
    np.testing.assert_allclose(looks["glass"].base_colour, [1, 0.5, 0, 0.25])
    assert looks["lash"].alpha == "mask"
    assert looks["lash"].texture[0, 0].tolist() == [200, 100, 50, 255]


def test_alpha_picture_joins_the_colour_picture(tmp_path):
    Image.fromarray(np.full((2, 2, 3), 90, np.uint8)).save(tmp_path / "colour.png")
    Image.fromarray(np.array([[0, 255], [255, 0]], np.uint8)).save(tmp_path / "cut.png")
    (tmp_path / "looks.mtl").write_text("newmtl hair\nmap_Kd colour.png\nmap_d cut.png\n")
    texture = read_mtl(tmp_path / "looks.mtl")["hair"].texture
    assert texture[..., 3].tolist() == [[0, 255], [255, 0]]
    assert texture[0, 0, 0] == 90


def test_missing_files_are_no_error(tmp_path):
    assert read_mtl(tmp_path / "none.mtl") == {}
    (tmp_path / "looks.mtl").write_text("newmtl a\nmap_Kd none.png\n")
    assert read_mtl(tmp_path / "looks.mtl")["a"].texture is None


def test_odd_lines_leave_the_rest_as_it_is(tmp_path):
    (tmp_path / "looks.mtl").write_text(
        "newmtl a\nKd 0.25 0.5 1\nKd 0.1 x 2\nKd 0.5\nKd nan 0 0\nd clear\nTr\nd 0.5\n"
    )
    look = read_mtl(tmp_path / "looks.mtl")["a"]
    np.testing.assert_allclose(look.base_colour, [0.25, 0.5, 1, 0.5])
    assert look.alpha == "blend"


def test_an_oversized_picture_is_no_error(tmp_path, monkeypatch):
    Image.fromarray(np.zeros((9, 9, 3), np.uint8)).save(tmp_path / "huge.png")
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 50)
    (tmp_path / "looks.mtl").write_text("newmtl a\nmap_Kd huge.png\nmap_d huge.png\n")
    assert read_mtl(tmp_path / "looks.mtl")["a"].texture is None
