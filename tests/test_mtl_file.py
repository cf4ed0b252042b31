import numpy as np
from PIL import Image

from engine.mtl_file import load_picture, read_mtl


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
    assert load_picture(tmp_path / "none.png") is None
    (tmp_path / "looks.mtl").write_text("newmtl a\nmap_Kd none.png\n")
    assert read_mtl(tmp_path / "looks.mtl")["a"].texture is None
