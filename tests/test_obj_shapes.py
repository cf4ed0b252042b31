from pathlib import Path

import numpy as np
import pytest

from engine.errors import EditError, EngineError
from engine.obj_shapes import ObjShapes

NEUTRAL = np.array([[0.0, 0, 0], [1, 0, 0], [0, 1, 0]])


def write(path: Path, vertices, tail: str = "f 1 2 3\n") -> Path:
    lines = [f"v {' '.join(map(str, row))}\n" for row in vertices]
    path.write_text("# made\nvn 0 0 1\nvt 0 0\n" + "".join(lines) + tail)
    return path


def test_shapes_are_files_named_by_their_expression(tmp_path: Path) -> None:
    write(tmp_path / "jawOpen.obj", NEUTRAL + np.array([0, -1, 0]))
    write(tmp_path / "Mouth_Left.OBJ", NEUTRAL)
    (tmp_path / "notes.txt").write_text("v 1 2 3")
    source = ObjShapes(tmp_path)
    assert source.names == ("Mouth_Left", "jawOpen")
    displacements, ruled = source.read("jawOpen", NEUTRAL)
    np.testing.assert_array_equal(displacements, np.float32([[0, -1, 0]] * 3))
    assert displacements.dtype == np.float32
    assert ruled.all()


@pytest.mark.parametrize(
    ("vertices", "said"),
    [
        (NEUTRAL[:2], "smile.obj has 2 vertices, the mesh 3"),
        (NEUTRAL * np.nan, "not finite"),
        ([["a", 0, 0]] * 3, "cannot be understood"),
        ([[0, 0, 0], [1, 0], [0, 1, 0]], "cannot be understood"),
    ],
)
def test_files_of_another_mesh_are_one_sentence(tmp_path: Path, vertices, said: str) -> None:
    write(tmp_path / "smile.obj", vertices)
    with pytest.raises(EngineError, match=said):
        ObjShapes(tmp_path).read("smile", NEUTRAL)


def test_folders_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(EditError, match="There is no folder"):
        ObjShapes(tmp_path / "missing")
    with pytest.raises(EditError, match="has no OBJ files"):
        ObjShapes(tmp_path)
