import json

import numpy as np
import pytest

from engine.errors import PointsError
from engine.named_points import POINT_NAMES, NamedPoints, canonical_points
from engine.points_file import load_points, points_text

VERTICES = np.random.default_rng(0).normal(size=(10, 3))
GOOD = {
    "eye_outer_L": [3.0, 4, 8],
    "eye_outer_R": [-3, 4.0, 8],
    "nose_tip": {"vertex": 7},
    "chin": [0, -7, 9],
}


def toml_of(table: dict) -> str:
    def value(given) -> str:
        return f"{{ vertex = {given['vertex']} }}" if isinstance(given, dict) else json.dumps(given)

    return "\n".join(f"{name} = {value(given)}" for name, given in table.items())


@pytest.mark.parametrize("suffix", [".toml", ".json"])
def test_places_and_vertices(tmp_path, suffix):
    file = tmp_path / f"points{suffix}"
    file.write_text(toml_of(GOOD) if suffix == ".toml" else json.dumps(GOOD))
    points = load_points(file, VERTICES)
    assert points.names == tuple(GOOD)
    np.testing.assert_allclose(points.positions[0], [3, 4, 8])
    np.testing.assert_allclose(points.positions[2], VERTICES[7])


def test_what_is_written_is_read_back_exactly(tmp_path):
    points = NamedPoints(POINT_NAMES, canonical_points(POINT_NAMES) * 1.2345e-4)
    file = tmp_path / "points.toml"
    file.write_text(points_text(points))
    back = load_points(file, VERTICES)
    assert back.names == points.names
    np.testing.assert_array_equal(back.positions, points.positions)


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ({"snout": [1, 2, 3]}, "names 'snout', which is no known point; known: eye_outer_L, "),
        ({"chin": [1, 2]}, "chin should be three numbers or a vertex, chin = [x, y, z] or "),
        ({"chin": [1, 2, True]}, "chin should be three numbers or a vertex"),
        ({"chin": [1, 2, 10**400]}, "chin should be three numbers or a vertex"),
        ({"chin": [1, 2, 1e300]}, "chin should be three numbers or a vertex"),
        ({"chin": "low"}, "chin should be three numbers or a vertex"),
        ({"chin": {"vertex": 10}}, "chin should be a vertex from 0 to 9; got 10."),
        ({"chin": {"vertex": 1.5}}, "chin should be a vertex from 0 to 9; got 1.5."),
        ({"chin": {"vertex": True}}, "chin should be a vertex from 0 to 9; got True."),
        ({"chin": [1, 2, 3]}, "has 1 points; name 4 or more, such as"),
        (
            {name: [0, k, 0] for k, name in enumerate(POINT_NAMES[:5])},
            "its points lie on one line; add some beside it",
        ),
        ([1, 2], "should be a table of names and points."),
    ],
)
def test_bad_files_are_one_sentence(tmp_path, table, sentence):
    file = tmp_path / "points.json"
    file.write_text(json.dumps(table))
    with pytest.raises(PointsError) as refused:
        load_points(file, VERTICES)
    text = str(refused.value)
    assert sentence in text
    assert text.startswith("points.json")
    assert text.endswith(".")
    assert "\n" not in text


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("points.txt", b"", "points.txt should end in .toml or .json."),
        ("points.toml", b"chin = [1, 2", "points.toml is not TOML: "),
        ("points.json", b"{", "points.json is not JSON: "),
        ("points.json", b"[" * 100_000, "points.json is not JSON: "),
        ("points.toml", b"chin = " + b"[" * 100_000, "points.toml is not TOML: "),
        ("points.toml", b"chin = " + b"9" * 5000, "points.toml is not TOML: "),
        ("points.json", b"\xff\xfe", "points.json is not JSON: "),
        ("points.json", b'{"chin": [NaN, 0, 0]}', "points.json: chin should be three numbers"),
    ],
)
def test_files_of_another_kind(tmp_path, name, content, sentence):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(PointsError) as refused:
        load_points(file, VERTICES)
    assert str(refused.value).startswith(sentence)
    assert "\n" not in str(refused.value)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(PointsError, match="cannot be read: No such file"):
        load_points(tmp_path / "nowhere.toml", VERTICES)
