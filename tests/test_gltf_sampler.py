from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from gltf_maker import GltfMaker
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.spatial.transform import Rotation, Slerp

from engine.animation.gltf_sampler import GltfSampler, read_sampler, slerp
from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset

NUMBERS = st.floats(-100, 100)
MODES = st.sampled_from(["LINEAR", "STEP", "CUBICSPLINE"])
SHARES = st.floats(0, 1)


def of_arrays(times, values, mode: str = "LINEAR", width: int | None = 3, turns: bool = False):
    """A sampler of the arrays that a file would have."""
    stored = [np.asarray(times)[:, None], np.asarray(values).reshape(-1, 1)]
    asset = SimpleNamespace(path=SimpleNamespace(name="a.glb"), read_accessor=stored.__getitem__)
    sampler = {"input": 0, "output": 1, "interpolation": mode}
    return read_sampler(cast(Any, asset), sampler, width, turns)


@st.composite
def keyed(draw, width: int = 3):
    """Key times that grow, with values (K, W), tangents in and out (K, W) each, and a mode."""
    count = draw(st.integers(1, 6))
    steps = draw(arrays(np.float64, count, elements=st.floats(1e-3, 10)))
    rows = [draw(arrays(np.float64, (count, width), elements=NUMBERS)) for _ in range(3)]
    return np.cumsum(steps), rows, draw(MODES)


def store(rows, mode: str) -> np.ndarray:
    return np.stack(rows, axis=1) if mode == "CUBICSPLINE" else rows[1]


@given(keyed())
def test_at_a_key_it_is_the_key(made) -> None:
    times, rows, mode = made
    sampler = of_arrays(times, store(rows, mode), mode)
    for time, value in zip(times, rows[1], strict=True):
        np.testing.assert_array_equal(sampler.sample(time), value)
    np.testing.assert_array_equal(sampler.sample(times[0] - 1), rows[1][0])
    np.testing.assert_array_equal(sampler.sample(times[-1] + 1), rows[1][-1])


@given(keyed(width=4), st.floats(-1, 70))
def test_turns_are_of_length_one_whenever_asked(made, time: float) -> None:
    times, rows, mode = made
    if np.linalg.norm(rows[1], axis=1).min() < 1e-3:
        return
    sampler = of_arrays(times, store(rows, mode), mode, 4, turns=True)
    assert np.linalg.norm(sampler.sample(time)) == pytest.approx(1.0)


def test_a_spline_through_no_rotation_holds_the_key_before() -> None:
    keys = np.zeros((2, 3, 4))
    keys[:, 1, 3] = [1, -1]
    assert of_arrays([0, 1], keys, "CUBICSPLINE", 4, True).sample(0.5).tolist() == [0, 0, 0, 1]


@given(SHARES, arrays(np.float64, (2, 4), elements=st.floats(-1, 1)))
def test_rotations_take_the_shorter_way_at_an_even_pace(share: float, ends: np.ndarray) -> None:
    lengths = np.linalg.norm(ends, axis=1, keepdims=True)
    if lengths.min() < 0.1:
        return
    one, other = ends / lengths
    if abs(one @ other) < 1e-6:  # half a turn: both ways are as short
        return
    expected = Slerp([0, 1], Rotation.from_quat([one, other]))(share)
    for end in (other, -other):
        found = Rotation.from_quat(slerp(one, end, share))
        assert (found.inv() * expected).magnitude() < 1e-4 * (1 - abs(one @ other)) + 1e-7


def test_slerp_is_exact_where_chord_and_arc_meet() -> None:
    for angle in np.linspace(0, 0.2, 50):
        other = Rotation.from_rotvec([angle, 0, 0]).as_quat()
        found = Rotation.from_quat(slerp(np.array([0.0, 0, 0, 1]), other, 0.25)).as_rotvec()
        np.testing.assert_allclose(found, [angle / 4, 0, 0], atol=3e-6)


def test_a_line_is_even_and_a_step_holds() -> None:
    line = of_arrays([1, 3], [[0, 0, 0], [4, 8, 12]])
    np.testing.assert_allclose(line.sample(1.5), [1, 2, 3])
    step = of_arrays([1, 3], [[0, 0, 0], [4, 8, 12]], "STEP")
    assert step.sample(2.999).tolist() == [0, 0, 0]
    assert step.sample(3).tolist() == [4, 8, 12]


@given(keyed(), SHARES)
def test_a_spline_with_the_tangents_of_a_cubic_is_that_cubic(made, share: float) -> None:
    times, rows, _ = made
    times = times[0] + (times - times[0]) / max(times[-1] - times[0], 1)
    curve = np.array([rows[0][0], rows[1][0], rows[2][0], rows[0][-1]]).T  # (3, 4) factors

    def at(time):
        return np.stack([np.polyval(row, time) for row in curve], axis=-1)

    def slope(time):
        return np.stack([np.polyval(np.polyder(row), time) for row in curve], axis=-1)

    sampler = of_arrays(times, np.stack([slope(times), at(times), slope(times)], 1), "CUBICSPLINE")
    time = times[0] + share * (times[-1] - times[0])
    np.testing.assert_allclose(sampler.sample(time), at(time), rtol=1e-6, atol=1e-4)


def test_tangents_in_and_out_of_a_key_differ() -> None:
    keys = [[[9], [0], [2]], [[-3], [0], [9]]]
    sampler = of_arrays([0, 2], keys, "CUBICSPLINE", 1)
    eighth = 0.5**3  # Hermite's polynomials of the tangents are 1/8 and -1/8 half way
    np.testing.assert_allclose(sampler.sample(1.0), [2 * (eighth * 2 - eighth * -3)])


def test_of_keys_at_one_time_the_last_counts() -> None:
    sampler = of_arrays([0, 1, 1, 2], [[0], [1], [5], [6]], width=1)
    assert sampler.sample(1.0).tolist() == [5]
    np.testing.assert_allclose(sampler.sample(0.999), [0.999])


@pytest.mark.parametrize(
    ("times", "values", "mode", "width", "turns", "said"),
    [
        ([0, 1], [1, 2, 3], "LINEAR", 3, False, "do not fit"),
        ([0, 1], [1, 2, 3], "LINEAR", None, False, "do not fit"),
        ([0, 1], [1, 2], "CUBICSPLINE", 1, False, "do not fit"),
        ([], [], "LINEAR", 3, False, "do not fit"),
        ([0], [1], "BEZIER", 1, False, "do not fit"),
        ([0, np.nan], [1, 2], "LINEAR", 1, False, "not a finite number"),
        ([0, 1], [1, np.inf], "LINEAR", 1, False, "not a finite number"),
        ([1, 0], [1, 2], "LINEAR", 1, False, "run backwards"),
        ([0], [0, 0, 0, 0], "LINEAR", 4, True, "no direction"),
    ],
)
def test_damaged_keys_are_one_sentence(times, values, mode, width, turns, said) -> None:
    with pytest.raises(MeshError, match=rf"^The animation of a\.glb is damaged: .*{said}.*\.$"):
        of_arrays(times, np.array(values, np.float64), mode, width, turns)


@given(
    arrays(np.float64, st.integers(0, 4), elements=st.floats()),
    arrays(np.float64, st.integers(0, 24), elements=st.floats(width=32)),
    st.sampled_from(["LINEAR", "STEP", "CUBICSPLINE", ""]),
    st.sampled_from([None, 1, 3, 4]),
    st.booleans(),
)
def test_whatever_a_file_claims_it_is_refused_or_finite(times, values, mode, width, turns):
    try:
        sampler = of_arrays(times, values, mode, width, turns and width == 4)
    except MeshError:
        return
    assert np.isfinite(sampler.values).all()
    assert (np.diff(sampler.times) >= 0).all()
    assert np.shape(sampler.sample(0.0)) == sampler.values.shape[1:]


def test_quantised_keys_are_read_as_the_numbers_they_stand_for(tmp_path) -> None:
    maker = GltfMaker()
    quarter = np.int8([[0, 0, 0, 127], [0, 0, 90, 90]])
    keys = {"input": maker.add(np.float32([0, 1])), "output": maker.add(quarter, normalized=True)}
    asset = GltfAsset(maker.write(tmp_path / "a.glb"))
    sampler: GltfSampler = read_sampler(asset, keys, 4, turns=True)
    half = Rotation.from_quat(sampler.sample(0.5)).as_rotvec(degrees=True)
    np.testing.assert_allclose(half, [0, 0, 45], atol=1e-4)
