import numpy as np
import pytest
from training_heads import pack_folder

from engine.names import ICT_EXPRESSIONS
from engine.training.packs import decode, load_ict
from live.evaluation.evaluation_heads import EvaluationHead, IctHeads, MakeHumanHeads
from live.evaluation.protocol_draws import draw_identity

SEED = 710_000
JAW = ICT_EXPRESSIONS.index("jawOpen")


@pytest.fixture(scope="module")
def ict() -> IctHeads:
    return IctHeads(pack_folder())


@pytest.fixture(scope="module")
def own(ict) -> EvaluationHead:
    return ict.own(SEED)


@pytest.fixture(scope="module")
def other(ict) -> EvaluationHead:
    return ict.other(SEED)


def test_an_identity_is_icts_own_sum(own):
    pack = load_ict(pack_folder())
    identity = draw_identity(SEED).identity
    whole = pack["neutral"] + np.tensordot(identity, decode(pack, "id"), 1)
    np.testing.assert_allclose(own.neutral, whole[:11248], atol=1e-4)
    assert own.narrow.sum() == 6706
    assert own.mesh.triangles.max() == 11247


def test_posing_is_linear_and_nothing_is_the_neutral(own):
    code = np.zeros((2, 53))
    code[1, JAW] = 0.5
    posed = own.posed(code)
    np.testing.assert_array_equal(posed[0], own.neutral)
    np.testing.assert_allclose(posed[1] - own.neutral, 0.5 * own.shapes[JAW], atol=1e-6)


def test_the_nose_counts_and_the_back_of_the_head_does_not(own):
    assert own.mask[4857] == 1.0
    assert own.mask[own.neutral[:, 2].argmin()] == 0.0
    assert own.mask[own.narrow].min() > 0.5


def test_the_other_triangulation_does_what_the_own_one_does(own, other):
    """Its vertices are old ones or middles of two, and so is all they do."""
    assert 0.59 * 11248 < len(other.neutral) < 1.31 * 11248
    assert len(other.neutral) != len(own.neutral)
    span = np.abs(own.shapes[JAW]).max()
    distance = np.linalg.norm(other.neutral[:300, None] - own.neutral, axis=2)
    at, nearest = distance.min(1), distance.argmin(1)
    old = at < 1e-9
    assert 0.2 < old.mean() < 1
    np.testing.assert_allclose(
        other.shapes[JAW][:300][old], own.shapes[JAW][nearest[old]], atol=1e-5 * span
    )
    assert 0.3 < other.narrow.mean() < 0.8


def test_a_head_is_fixed_by_its_seed(ict, other):
    again = ict.other(SEED)
    np.testing.assert_array_equal(again.mesh.triangles, other.mesh.triangles)
    np.testing.assert_array_equal(again.neutral, other.neutral)
    assert again.name == other.name != ict.own(SEED).name


def test_makehumans_adults_do_face_units_on_their_skin():
    heads = MakeHumanHeads(pack_folder())
    one, two = heads.own(SEED), heads.own(SEED + 1)
    assert one.neutral.shape == (4368, 3)
    assert np.abs(one.neutral - two.neutral).max() > 0.3
    assert one.mask[1497] == 1.0
    assert np.linalg.norm(one.shapes[JAW], axis=1).max() > 2.0
    np.testing.assert_array_equal(one.binary, draw_identity(SEED).binary)
    assert 0.3 < one.narrow.mean() < 0.9


def test_a_folder_without_packs_is_not_read(tmp_path):
    with pytest.raises(OSError, match="ict_facekit"):
        IctHeads(tmp_path)
    with pytest.raises(OSError, match="makehuman"):
        MakeHumanHeads(tmp_path)
