import numpy as np
import pytest
from training_heads import packs

from engine.names import REGION_NAMES
from engine.topology import component_labels
from engine.training.packs import MESH_LANDMARKS, decode


@pytest.mark.parametrize("which", [0, 1])
def test_a_pack_is_one_skin_with_everything_on_it(which):
    pack = packs()[which]
    count = len(pack.neutral)
    assert pack.ict_shapes.shape == pack.makehuman_shapes.shape == (53, count, 3)
    assert pack.ict_known.shape == pack.makehuman_known.shape == pack.regions.shape == (count,)
    assert pack.landmarks.shape == (MESH_LANDMARKS,)
    assert pack.identity_shapes.shape[1:] == (count, 3)
    assert pack.triangles.max() < count
    assert pack.regions.max() < len(REGION_NAMES)
    for values in (pack.neutral, pack.ict_shapes, pack.makehuman_shapes, pack.identity_shapes):
        assert np.isfinite(values).all()


def test_each_pack_knows_its_own_shapes_everywhere_and_the_others_on_the_face():
    ict, makehuman = packs()
    assert ict.ict_known.all()
    assert makehuman.makehuman_known.all()
    assert 0.3 < ict.makehuman_known.mean() < 1
    assert 0.1 < makehuman.ict_known.mean() < 1


def test_both_packs_share_one_frame():
    ict, makehuman = packs()
    known = makehuman.ict_known
    assert np.median(np.linalg.norm((makehuman.neutral - makehuman.canonical)[known], axis=1)) < 2
    apart = ict.neutral[ict.landmarks] - makehuman.neutral[makehuman.landmarks]
    assert np.median(np.linalg.norm(apart, axis=1)) < 2
    assert makehuman.ict_known[makehuman.landmarks].all()


def test_shapes_carried_over_resemble_the_originals():
    ict, _ = packs()
    known = ict.ict_known & ict.makehuman_known
    own, carried = ict.ict_shapes[:, known], ict.makehuman_shapes[:, known]
    cosine = (own * carried).sum((1, 2)) / (
        np.linalg.norm(own, axis=(1, 2)) * np.linalg.norm(carried, axis=(1, 2))
    )
    assert np.median(cosine) > 0.5
    assert cosine.min() > 0


def test_the_ict_skin_is_one_piece():
    ict, _ = packs()
    assert component_labels(ict.triangles, len(ict.neutral))[0] == 1


def test_shapes_are_decoded_by_their_scale():
    pack = {"expr_q": np.int16([[[2, 0, -4]], [[1, 1, 1]]]), "expr_scale": np.float32([0.5, 3])}
    np.testing.assert_array_equal(decode(pack, "expr"), [[[1, 0, -2]], [[3, 3, 3]]])
