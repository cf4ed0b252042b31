from __future__ import annotations

import json

import numpy as np
import pytest
from observations import observe

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.rest import load_rest, measure_rest, save_rest
from capture.rotation import rotation_from_vector


def place(name: str) -> int:
    return MEDIAPIPE_BLENDSHAPES.index(name)


def sitting(blink: float = 0.8):
    """Two seconds at rest with a short blink of the left eye."""
    return [
        observe(
            k,
            eyeBlinkLeft=blink if k in (20, 21) else 0.1,
            mouthFrownLeft=0.2,
            eyeLookDownLeft=0.6 if k in (20, 21) else 0.1,
            turn=(0.2, -0.1, 0.0),
            place=(1.0, -2.0, -44.0),
        )
        for k in range(60)
    ]


def test_rest_is_the_median_so_blinks_do_not_count():
    rest = measure_rest(sitting())
    assert rest.lowest[place("eyeBlinkLeft")] == pytest.approx(0.1)
    assert rest.lowest[place("mouthFrownLeft")] == pytest.approx(0.2)
    assert rest.lowest[place("jawOpen")] == 0.0


def test_a_lids_range_ends_where_its_blink_does():
    rest = measure_rest(sitting(blink=0.7))
    assert rest.highest[place("eyeBlinkLeft")] == pytest.approx(0.7)
    assert rest.highest[place("eyeBlinkRight")] == 1.0
    assert rest.highest[place("eyeLookDownLeft")] == 1.0


def test_a_shallow_blink_does_not_make_lids_nervous():
    rest = measure_rest(sitting(blink=0.4))
    assert rest.highest[place("eyeBlinkLeft")] - rest.lowest[place("eyeBlinkLeft")] >= 0.399


def test_an_open_mouth_during_measurement_leaves_half_the_range():
    rest = measure_rest([observe(k, jawOpen=0.9) for k in range(10)])
    assert rest.lowest[place("jawOpen")] == 0.5


def test_the_resting_pose_is_the_middle_one():
    generator = np.random.default_rng(1)
    seen = [
        observe(k, turn=tuple(np.array([0.2, -0.1, 0.0]) + 0.02 * generator.normal(size=3)))
        for k in range(400)
    ]
    rest = measure_rest(seen)
    np.testing.assert_allclose(
        rest.T_camera_head[:3, :3], rotation_from_vector(np.array([0.2, -0.1, 0.0])), atol=0.01
    )
    np.testing.assert_allclose(rest.T_camera_head[:3, 3], (0.0, 0.0, -40.0))
    assert np.linalg.det(rest.T_camera_head[:3, :3]) == pytest.approx(1.0, abs=1e-5)


def test_a_file_gives_back_what_was_saved(tmp_path):
    rest = measure_rest(sitting())
    save_rest(rest, tmp_path / "new folder" / "anna.json")
    again = load_rest(tmp_path / "new folder" / "anna.json")
    assert again is not None
    for field in ("lowest", "highest", "T_camera_head"):
        np.testing.assert_array_equal(getattr(again, field), getattr(rest, field))
    assert [path.name for path in (tmp_path / "new folder").iterdir()] == ["anna.json"]


def test_names_are_what_counts_in_the_file(tmp_path):
    path = tmp_path / "anna.json"
    rest = measure_rest(sitting())
    save_rest(rest, path)
    content = json.loads(path.read_text())
    content["lowest"] = dict(reversed(content["lowest"].items()))
    path.write_text(json.dumps(content))
    again = load_rest(path)
    assert again is not None
    np.testing.assert_array_equal(again.lowest, rest.lowest)


def test_no_file_is_no_rest(tmp_path):
    assert load_rest(tmp_path / "nobody.json") is None


@pytest.mark.parametrize(
    "change",
    [
        {"version": 99},
        {"lowest": {}},
        {"highest": dict.fromkeys(MEDIAPIPE_BLENDSHAPES, 0.0)},
        {"lowest": dict.fromkeys(MEDIAPIPE_BLENDSHAPES, float("nan"))},
        {"lowest": "text"},
        {"T_camera_head": [[1.0, 2.0], [3.0, 4.0]]},
        {"T_camera_head": np.zeros((4, 4)).tolist()},
        {"T_camera_head": np.diag([-1.0, 1.0, 1.0, 1.0]).tolist()},
    ],
)
def test_a_damaged_file_is_no_rest(tmp_path, change):
    path = tmp_path / "anna.json"
    save_rest(measure_rest(sitting()), path)
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    assert load_rest(path) is None


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3"])
def test_other_text_is_no_rest(tmp_path, text):
    (tmp_path / "anna.json").write_text(text)
    assert load_rest(tmp_path / "anna.json") is None
