from pathlib import Path

import pytest

from engine.animation.frame_files import list_frames
from engine.errors import MeshError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    names = ("a1.obj", "a02.obj", "A10.OBJ", "a100.obj", "ab.obj", "calm.obj", "a3.mtl", "b[1].obj")
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / "a5.obj").mkdir()
    return tmp_path


def names(folder: Path, *given: str) -> list[str]:
    return [file.name for file in list_frames([folder / g for g in given], folder / "calm.obj")]


def test_a_folder_is_its_obj_files_in_natural_order_without_the_neutral(folder: Path) -> None:
    (folder / "a5.obj").rmdir()
    assert names(folder, "") == ["a1.obj", "a02.obj", "A10.OBJ", "a100.obj", "ab.obj", "b[1].obj"]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("a%04d.obj", ["a1.obj", "a02.obj", "a100.obj"]),
        ("a%d.obj", ["a1.obj", "a02.obj", "a100.obj"]),
        ("a*.obj", ["a1.obj", "a02.obj", "a100.obj", "ab.obj"]),
        ("a?.obj", ["a1.obj", "ab.obj"]),
        ("a**0.obj", ["a100.obj"]),
        ("a0[0-9].obj", ["a02.obj"]),
        ("b[1].obj", ["b[1].obj"]),
    ],
)
def test_patterns(folder: Path, pattern: str, expected: list[str]) -> None:
    assert names(folder, pattern) == expected


def test_files_as_a_shell_lists_them_come_in_natural_order(folder: Path) -> None:
    assert names(folder, "A10.OBJ", "a02.obj", "a100.obj", "calm.obj") == [
        "a02.obj",
        "A10.OBJ",
        "a100.obj",
    ]


def test_the_neutral_is_a_frame_where_there_is_no_other(folder: Path) -> None:
    assert names(folder, "calm.obj", "calm.obj") == ["calm.obj", "calm.obj"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], r"calm\.obj has no frames: name the OBJ files"),
        (["gone.obj"], r"There is no file or folder .*gone\.obj\.$"),
        (["empty"], r"The folder .*empty has no OBJ files\.$"),
        (["x%04d.obj"], r"There are no files like .*x%04d\.obj\.$"),
        (["x*.obj"], r"There are no files like .*x\*\.obj\.$"),
        (["none/x*.obj"], r"There are no files like .*x\*\.obj\.$"),
        (["a1.obj", "a3.mtl"], r"^a3\.mtl is not an OBJ file"),
        (["a3.*"], r"^a3\.mtl is not an OBJ file"),
        (["n" * 300], "cannot be read: File name too long"),
    ],
)
def test_what_are_no_frames_is_one_sentence(folder: Path, given: list[str], said: str) -> None:
    (folder / "empty").mkdir()
    with pytest.raises(MeshError, match=said):
        names(folder, *given)
