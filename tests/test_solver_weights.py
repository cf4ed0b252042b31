import numpy as np
from clone_head import clone_head
from made_clone_rig import made_clone_rig

from engine.cloning.solver_weights import weigh_vertices
from engine.names import PART_NAMES, REGION_NAMES


def test_only_skin_and_tongue_say_something():
    rig = clone_head()
    character, weights = rig.character, weigh_vertices(rig)
    parts = [PART_NAMES.index(name) for name in ("skin", "tongue")]
    assert not weights[~np.isin(character.part_labels, parts)].any()
    assert not weights[character.head_weights < 0.9].any()
    assert weights.dtype == np.float32
    np.testing.assert_allclose(weights.sum(), 1.0, atol=1e-4)


def test_the_face_counts_more_than_scalp_and_neck():
    rig = clone_head()
    weights, labels = weigh_vertices(rig), rig.character.region_labels

    def share(*names: str) -> float:
        return float(weights[np.isin(labels, [REGION_NAMES.index(name) for name in names])].sum())

    assert share("scalp", "neck", "ear_L", "ear_R") < 0.2
    assert share("upper_lip", "lower_lip", "eye_L", "eye_R") > 0.2


def test_units_do_not_matter():
    rig = made_clone_rig()
    character = rig.character
    scale = np.diag([10.0, 10.0, 10.0, 1.0])
    larger = made_clone_rig(
        neutral_vertices=character.neutral_vertices * 10,
        T_canonical_mesh=character.T_canonical_mesh @ np.linalg.inv(scale),
    )
    np.testing.assert_allclose(weigh_vertices(larger), weigh_vertices(rig), atol=1e-6)
