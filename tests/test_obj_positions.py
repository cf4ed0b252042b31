from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import MeshError
from engine.obj_file import read_obj
from engine.obj_positions import ObjLines, read_positions

TRIANGLE = b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n"


def write(folder: Path, content: bytes) -> Path:
    file = folder / "a.obj"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    "content",
    [
        TRIANGLE,
        b"# made\no head\n" + TRIANGLE.replace(b"\n", b"\r\n"),
        TRIANGLE.replace(b"\n", b"\r"),
        TRIANGLE.replace(b"v 1 0 0", b"v 1 \\\n0 0"),
        TRIANGLE.replace(b"v ", b"v\t"),
        TRIANGLE.replace(b"v ", b" \tv "),
        b"\xef\xbb\xbf" + TRIANGLE,
        b"v 0 0 0 .1 .2 .3\nvn 0 0 1\nv -1e-3 +.5 7. .1 .2 .3\nvt 0 0\nv 3 4 5 1 1 1\nf 1 2 3",
        b"v 0 0 0\nv 1 0 0 1 .5 .5 .5\n\n# v 9 9 9\nv 0 1 0\nf 1 2 3\no other\nv  3 4 5 \nf 1 2 4",
    ],
)
def test_positions_are_those_of_the_whole_reader(tmp_path: Path, content: bytes) -> None:
    file = write(tmp_path, content)
    np.testing.assert_array_equal(read_positions(file), read_obj(file).vertices)
    assert ObjLines(file).count_vertices() == len(read_obj(file).vertices)


@given(st.lists(st.tuples(*[st.floats(allow_nan=False)] * 3), max_size=20))
def test_every_number_comes_back_exactly(tmp_path_factory, rows) -> None:
    lines = "".join(f"v {x!r} {y!r} {z!r}\n" for x, y, z in rows)
    file = write(tmp_path_factory.getbasetemp(), lines.encode())
    np.testing.assert_array_equal(read_positions(file), np.array(rows).reshape(-1, 3))


def test_lines_of_one_kind_are_taken_whole_wherever_they_stand(tmp_path: Path) -> None:
    lines = ObjLines(write(tmp_path, b"f 1 2 3\nfoo 1\nf 3 2 1\nf 1 2 2\nv 0 0 0\nf 1 1 1"))
    found = lines.find("f")
    assert found.tolist() == [0, 2, 3, 5]
    assert lines.take(found) == b"f 1 2 3\nf 3 2 1\nf 1 2 2\nf 1 1 1\n"
    assert lines.take(lines.find("g")) == b""


@pytest.mark.parametrize(
    "content",
    [
        b"v 1 2 x\n",
        b"v 1 2\n",
        b"v\n",
        b"v 1 2 3\nv 4 5\n",
        b"v 1 2 3\n" * 2 + b"v 1 2 v\n",
        b"v 1 2 3v\n",
        b"v 1 2 3\0 4\n",
        b"v 1 2 \xff\n",
    ],
)
def test_what_are_no_vertices_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(MeshError, match=r"^a\.obj has a vertex that cannot be understood\.$"):
        read_positions(write(tmp_path, content))


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(MeshError, match=r"missing\.obj cannot be read: No such file"):
        read_positions(tmp_path / "missing.obj")
    assert read_positions(write(tmp_path, b"")).shape == (0, 3)


def test_more_vertices_than_can_be_moved_are_refused_unread(tmp_path: Path) -> None:
    file = write(tmp_path, b"v\n" * 2_000_001)
    with pytest.raises(MeshError, match="more than 2,000,000 vertices"):
        read_positions(file)
