from pathlib import Path

import numpy as np
import pytest

from engine.animation.obj_sequence import ObjSequence
from engine.errors import MeshError
from engine.mesh_file import load_mesh

VERTICES = np.array([[0.0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
POLYGONS = "f 1 2 3\nf 1 3 4\n"


def write(path: Path, vertices=VERTICES, polygons: str = POLYGONS) -> Path:
    rows = "".join(f"v {' '.join(map(str, row))}\n" for row in vertices)
    path.write_text(rows + polygons)
    return path


@pytest.fixture
def neutral(tmp_path: Path):
    return load_mesh(write(tmp_path / "calm.obj"))


def test_frames_are_the_files_positions_at_even_times(tmp_path: Path, neutral) -> None:
    shapes = np.random.default_rng(0).normal(size=(3, 4, 3)).round(5)
    files = [write(tmp_path / f"{i}.obj", shape) for i, shape in enumerate(shapes)]
    told = []
    sequence = ObjSequence(neutral, files, 25.0, lambda what, share: told.append(share))
    np.testing.assert_allclose(sequence.times_s, [0, 0.04, 0.08])
    for frame, shape in enumerate(shapes):
        np.testing.assert_array_equal(sequence.read(frame), shape)
    assert sequence.read(0).dtype == np.float64
    assert told == [0, 1 / 3, 2 / 3]
    assert sequence.label == "0.obj to 2.obj"
    assert ObjSequence(neutral, files[:1], 25.0).label == "0.obj"


@pytest.mark.parametrize(
    "polygons",
    [
        "vn 0 0 1\nf 1//1 2//1 3//1\nf 1//1 3//1 4//1\n",
        "vt 0 0\nvt 1 1\nf 1/1 2/2 3/1\ng jaw\nf 1/2 3/1 4/1\n",
        "f -4 -3 -2\nf 1 3 4\n",
        "f 1 2 3 4\n",
    ],
)
def test_the_same_triangles_may_be_written_otherwise(tmp_path: Path, neutral, polygons) -> None:
    files = [write(tmp_path / "0.obj"), write(tmp_path / "1.obj", 2 * VERTICES, polygons)]
    np.testing.assert_array_equal(ObjSequence(neutral, files, 30.0).read(1), 2 * VERTICES)


def test_normals_numbered_anew_are_no_reason_to_read_a_file_whole(
    tmp_path: Path, neutral, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = []
    monkeypatch.setattr(
        "engine.animation.obj_sequence.load_mesh",
        lambda file: whole.append(file.name) or load_mesh(file),
    )
    files = [
        write(tmp_path / f"{i}.obj", polygons=f"vn 0 0 1\nvn 0 0 1\nf 1//{i} 2//1 3//1\nf 1 3 4\n")
        for i in (1, 2)
    ]
    ObjSequence(neutral, [*files, *files], 30.0)
    assert whole == ["1.obj"]


@pytest.mark.parametrize(
    ("vertices", "polygons", "said"),
    [
        (VERTICES[:3], "f 1 2 3\n", r"^1\.obj has 3 vertices, the neutral calm 4"),
        (VERTICES, "f 1 2 3\n", r"^1\.obj has 1 triangles, the neutral calm 2"),
        (VERTICES, "f 1 2 3\nf 1 4 3\n", r"^1\.obj joins its vertices otherwise"),
        (VERTICES, "f 1 2 3\nf -4 -1 -2\n", r"^1\.obj joins its vertices otherwise"),
        (VERTICES, "", r"^1\.obj has no triangles"),
        (VERTICES, "f 1 2 3\nf 1 3 9\n", r"^1\.obj has a triangle that uses vertex 9"),
    ],
)
def test_the_first_file_of_another_mesh_is_named(tmp_path, neutral, vertices, polygons, said):
    files = [
        write(tmp_path / "0.obj"),
        write(tmp_path / "1.obj", vertices, polygons),
        write(tmp_path / "2.obj", VERTICES[:2]),
    ]
    with pytest.raises(MeshError, match=said):
        ObjSequence(neutral, files, 30.0)


def test_polygons_that_count_back_are_never_taken_for_known(tmp_path: Path) -> None:
    """The same text elsewhere in a file means other vertices."""
    *first, last = write(tmp_path / "0.obj", polygons="").read_text().splitlines()
    back = "f -3 -2 -1"
    one, other = tmp_path / "0.obj", tmp_path / "1.obj"
    one.write_text("\n".join([*first, back, last, back]))
    other.write_text("\n".join([*first, last, back, back]))
    with pytest.raises(MeshError, match=r"^1\.obj joins its vertices otherwise"):
        ObjSequence(load_mesh(one), [one, other], 30.0)


def test_numbers_that_are_not_finite_name_file_and_vertex(tmp_path: Path, neutral) -> None:
    broken = VERTICES.copy()
    broken[2, 1] = np.nan
    files = [write(tmp_path / "0.obj"), write(tmp_path / "1.obj", broken)]
    with pytest.raises(
        MeshError, match=r"^1\.obj has a vertex that is not a finite number, vertex 3"
    ):
        ObjSequence(neutral, files, 30.0).read(1)


def test_numbers_nobody_can_reckon_with_name_file_and_vertex(tmp_path: Path, neutral) -> None:
    broken = VERTICES.copy()
    broken[2, 1] = 1e300
    file = write(tmp_path / "1.obj", broken)
    with pytest.raises(MeshError, match=r"^1\.obj is damaged: 1 of its .* being vertex 3\.$"):
        ObjSequence(neutral, [file], 30.0).read(0)


def test_files_that_change_behind_its_back(tmp_path: Path, neutral) -> None:
    sequence = ObjSequence(neutral, [write(tmp_path / "0.obj")], 30.0)
    write(tmp_path / "0.obj", VERTICES[:2])
    with pytest.raises(MeshError, match="has 2 vertices"):
        sequence.read(0)
    (tmp_path / "0.obj").unlink()
    with pytest.raises(MeshError, match="cannot be read: No such file"):
        sequence.read(0)
