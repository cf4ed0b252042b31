from pathlib import Path

import pytest

from live.errors import LiveError, OutputError, SetupError
from live.export.export_config import ExportOptions, find_export_kind

GLB, PC2, TAKE = Path("a.glb"), Path("a.pc2"), Path("take.npz")


@pytest.mark.parametrize(
    "options",
    [
        {"out": GLB},
        {"out": Path("A.GLB"), "take": TAKE, "fps": 30.0, "fixed_normals": True},
        {"out": PC2, "take": Path("take.CSV")},
    ],
)
def test_what_can_be_meant_is_let_through(options: dict) -> None:
    ExportOptions(**options).check()


@pytest.mark.parametrize(
    ("options", "problem", "words"),
    [
        ({"out": Path("a.fbx")}, OutputError, "a.fbx should end in .glb or .pc2"),
        ({"out": PC2}, SetupError, "A point cache holds a take: name one with --take FILE"),
        ({"out": GLB, "take": Path("a.txt")}, SetupError, "--take should be a .npz or .csv file"),
        ({"out": GLB, "fps": 30.0}, SetupError, "--fps is the rate of a take"),
        ({"out": GLB, "take": TAKE, "fps": 0.0}, SetupError, "--fps should be from 1 to 1000"),
        ({"out": GLB, "take": TAKE, "fps": float("nan")}, SetupError, "--fps should be from 1"),
        ({"out": PC2, "take": TAKE, "fixed_normals": True}, SetupError, "--fixed-normals is"),
        ({"out": GLB, "edits": TAKE, "no_edits": True}, SetupError, "--edits and --no-edits"),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(
    options: dict, problem: type[LiveError], words: str
) -> None:
    with pytest.raises(problem) as caught:
        ExportOptions(**options).check()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_mesh_is_not_written_over(tmp_path: Path) -> None:
    mesh = tmp_path / "head.glb"
    mesh.write_bytes(b"head")
    with pytest.raises(OutputError, match="would overwrite the file that the mesh reads"):
        ExportOptions(out=mesh, mesh=mesh).check()


def test_kinds_are_told_by_suffix() -> None:
    assert find_export_kind(GLB) == "glTF"
    assert find_export_kind(Path("deep/A.PC2")) == "point cache"
