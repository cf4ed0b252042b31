import numpy as np
import pytest
from clone_head import clone_head

from engine.cloning.clone_rig import STYLE_ROWS
from engine.cloning.mesh_encoder_weights import MeshEncoderWeights
from engine.cloning.sensed_rig import SensedRig
from engine.names import ICT_EXPRESSIONS, REGION_NAMES

SENSORS = MeshEncoderWeights().sensors


@pytest.fixture(scope="module")
def sensed() -> SensedRig:
    return SensedRig(clone_head(), SENSORS)


def canonical(sensed: SensedRig, displacement: np.ndarray) -> np.ndarray:
    turn = clone_head().character.T_canonical_mesh[:3, :3].T
    return (displacement[..., sensed.vertices, :] @ turn).astype(np.float32)


def test_the_whole_face_is_felt_and_no_neck(sensed):
    neck = SENSORS.regions == REGION_NAMES.index("neck")
    assert sensed.seen[~neck].mean() > 0.95
    character = clone_head().character
    assert (character.head_weights[sensed.vertices] > 0.98).all()
    assert (character.region_labels[sensed.vertices] >= 0).all()


def test_each_sensor_feels_what_happens_at_its_place(sensed):
    rig = clone_head()
    near = np.linalg.norm(rig.coordinates - SENSORS.places[100], axis=1)
    vertex = int(np.nanargmin(near))
    # Pushed by what is, on the canonical head, a centimetre to the left.
    push = np.full((len(near), 3), [1.0, 0, 0])
    own = np.einsum("vij,vj->vi", rig.frames, push)
    moved = own @ np.linalg.inv(rig.character.T_canonical_mesh)[:3, :3].T
    felt = sensed.feel(canonical(sensed, moved[None])).reshape(-1, 3)
    np.testing.assert_allclose(felt[sensed.seen], push[: int(sensed.seen.sum())], atol=1e-3)
    assert not felt[~sensed.seen].any()
    assert near[vertex] < 0.5


def test_the_first_guess_finds_the_rigs_own_codes(sensed):
    rig = clone_head()
    jaw, smile = ICT_EXPRESSIONS.index("jawOpen"), ICT_EXPRESSIONS.index("mouthSmile_L")
    moved = rig.character.basis[jaw] + 0.5 * rig.character.basis[smile]
    moved = moved + 0.4 * rig.extra_basis[STYLE_ROWS[jaw]]
    guess = sensed.feel(canonical(sensed, moved[None]))[0] @ sensed.first_guess.T
    assert abs(guess[jaw] - 1) < 0.1
    assert abs(guess[smile] - 0.5) < 0.1
    assert abs(guess[53 + jaw] - 0.4) < 0.15
    rest = np.delete(guess[:53], [jaw, smile])
    assert np.abs(rest).max() < 0.15
