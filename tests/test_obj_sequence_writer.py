import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from some_character import some_character

from engine.animation import obj_sequence_writer
from engine.animation.mesh_animation import open_animation
from engine.animation.obj_sequence_writer import ObjSequenceWriter
from engine.bundled import bundled_head
from engine.mesh_file import load_mesh

TRIANGLE = "v 0 0 0\nv 1 0 0\nv 0 1 0\n"


def test_a_sequence_of_the_bundled_head_reads_back(tmp_path: Path) -> None:
    mesh = load_mesh(bundled_head())
    writer = ObjSequenceWriter(mesh, bundled_head())
    frames = mesh.vertices + np.array([0, 0.01, -0.3])[:, None, None] * np.sin(mesh.vertices)
    for number, vertices in enumerate(frames.astype(np.float32)):
        writer.write(vertices, tmp_path / f"smile_{number:04d}.obj")
    animation = open_animation(bundled_head(), [tmp_path])
    assert len(animation.times_s) == 3
    for number, vertices in enumerate(frames):
        np.testing.assert_allclose(animation.read(number), vertices, atol=4e-8, rtol=0)
    first = load_mesh(tmp_path / "smile_0000.obj")
    np.testing.assert_array_equal(first.triangles, mesh.triangles)
    assert first.object_names == mesh.object_names


def test_a_mesh_that_is_no_obj_is_written_too(tmp_path: Path) -> None:
    _, mesh = some_character()
    ObjSequenceWriter(mesh, tmp_path / "ball.glb").write(mesh.vertices, tmp_path / "0.obj")
    again = load_mesh(tmp_path / "0.obj")
    np.testing.assert_allclose(again.vertices, mesh.vertices, atol=1e-6)
    np.testing.assert_array_equal(again.triangles, mesh.triangles)


def test_an_obj_that_is_another_mesh_now_is_not_mixed_in(tmp_path: Path) -> None:
    _, mesh = some_character()
    (tmp_path / "ball.obj").write_text(TRIANGLE + "f 1 2 3\n")
    ObjSequenceWriter(mesh, tmp_path / "ball.obj").write(mesh.vertices, tmp_path / "0.obj")
    np.testing.assert_array_equal(load_mesh(tmp_path / "0.obj").triangles, mesh.triangles)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_materials_are_found_from_another_folder(tmp_path: Path, line_end: str) -> None:
    source, out = tmp_path / "my heads", tmp_path / "takes" / "one"
    source.mkdir()
    out.mkdir(parents=True)
    Image.new("RGB", (2, 2), (9, 8, 7)).save(source / "skin.png")
    (source / "the head.mtl").write_text("newmtl skin\nmap_Kd skin.png\n")
    text = f"mtllib the head.mtl\n{TRIANGLE}vt 0 0\nusemtl skin\nf 1/1 2/1 3/1\n"
    (source / "head.obj").write_bytes(text.replace("\n", line_end).encode())
    mesh = load_mesh(source / "head.obj")
    writer = ObjSequenceWriter(mesh, source / "head.obj")
    for folder in (out, source):
        writer.write(mesh.vertices, folder / "0.obj")
        texture = load_mesh(folder / "0.obj").materials[0].texture
        assert texture is not None
        assert texture[0, 0].tolist() == [9, 8, 7, 255]
    assert "mtllib the head.mtl\n" in (source / "0.obj").read_text()


def test_a_library_that_is_not_there_is_left_as_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "head.obj").write_text(f"mtllib gone.mtl\n{TRIANGLE}f 1 2 3\n")
    mesh = load_mesh(tmp_path / "head.obj")
    (tmp_path / "out").mkdir()
    ObjSequenceWriter(mesh, tmp_path / "head.obj").write(mesh.vertices, tmp_path / "out" / "0.obj")
    assert (tmp_path / "out" / "0.obj").read_text().startswith("mtllib gone.mtl\n")


@pytest.mark.parametrize("spoilt", [np.zeros((2, 3)), np.full((3, 3), np.nan)])
def test_vertices_that_are_not_the_meshs_are_refused(tmp_path: Path, spoilt: np.ndarray) -> None:
    (tmp_path / "head.obj").write_text(TRIANGLE + "f 1 2 3\n")
    writer = ObjSequenceWriter(load_mesh(tmp_path / "head.obj"), tmp_path / "head.obj")
    with pytest.raises(ValueError, match=r"should be \(3, 3\) and finite"):
        writer.write(spoilt, tmp_path / "0.obj")
    assert not (tmp_path / "0.obj").exists()


def test_a_full_disk_keeps_the_frame_that_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, mesh = some_character()
    mesh = replace(mesh, name="full")
    writer = ObjSequenceWriter(mesh, tmp_path / "ball.glb")
    (tmp_path / "0.obj").write_text("old")

    def full(_: object, text: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(obj_sequence_writer.ObjTemplate, "fill", full)
    with pytest.raises(OSError, match="No space"):
        writer.write(mesh.vertices, tmp_path / "0.obj")
    assert [file.read_text() for file in tmp_path.iterdir()] == ["old"]
