import numpy as np
import pytest

from engine.errors import NetworkError
from engine.shape_sets import BUNDLED_SHAPE_SETS, SHAPE_SET_NAMES, load_shape_set


@pytest.mark.parametrize("name", SHAPE_SET_NAMES)
def test_shape_sets_are_whole(name):
    shape_set = load_shape_set(name)
    assert shape_set.name == name
    assert shape_set.factors.shape == (2, 53)
    assert (shape_set.factors >= 0).all()
    assert (shape_set.factors.sum(0) > 0).all()
    assert shape_set.jaw_motion.shape == (53, 4, 3)
    assert shape_set.tongue_vertices.shape == shape_set.tongue_out.shape
    assert shape_set.tongue_vertices.min() >= 0
    assert shape_set.tongue_vertices.max() <= 1


def test_ict_takes_ict_alone():
    np.testing.assert_array_equal(load_shape_set("ict").factors, [[1] * 53, [0] * 53])


def test_mixing_is_linear_in_the_packs():
    shape_set = load_shape_set("consensus")
    directions = np.random.default_rng(0).normal(size=(2, 53, 4, 3))
    mixed = shape_set.mix(directions)
    for k in (0, 10, 52):
        ict, makehuman = shape_set.factors[:, k]
        np.testing.assert_allclose(
            mixed[k], ict * directions[0, k] + makehuman * directions[1, k], rtol=1e-6
        )


def test_an_unknown_name_is_told_the_known_ones():
    with pytest.raises(
        NetworkError, match=r"^There is no shape set 'arkit'; choose consensus or ict\.$"
    ):
        load_shape_set("arkit")


@pytest.mark.parametrize(
    "content",
    [b"", b"nothing of the kind", BUNDLED_SHAPE_SETS.read_bytes()[:2000], None],
    ids=["empty", "text", "cut", "missing"],
)
def test_a_damaged_file_is_one_sentence(tmp_path, content):
    path = tmp_path / "shape_sets.npz"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(NetworkError) as refused:
        load_shape_set("ict", path)
    assert str(refused.value) == f"The shape sets {path} cannot be read; reinstall mimesh."
