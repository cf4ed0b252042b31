import numpy as np
import pytest
from mesh_encoders import random_encoder, write_encoder

from engine.cloning.mesh_encoder_weights import (
    BUNDLED_MESH_ENCODER,
    PAIR_COUNT,
    MeshEncoderWeights,
)
from engine.errors import NetworkError
from engine.names import ICT_EXPRESSIONS, REGION_NAMES, twin_indices

OWN = len(ICT_EXPRESSIONS)
TWINS = np.array(twin_indices(ICT_EXPRESSIONS))


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return MeshEncoderWeights(write_encoder(tmp_path_factory.mktemp("encoder") / "e.npz"))


def draw(count: int, sensors: int):
    rng = np.random.default_rng(1)
    motion = rng.normal(size=(count, 3 * sensors)).astype(np.float32)
    return motion, rng.normal(size=(count, PAIR_COUNT)).astype(np.float32)


def test_no_motion_is_no_code_at_all(weights):
    nothing = np.zeros((2, 30), np.float32), np.zeros((2, PAIR_COUNT), np.float32)
    for share in (0.0, 0.4, 1.0):
        presence = np.full(len(REGION_NAMES), share, np.float32)
        assert not weights.predict(*nothing, presence).any()


def test_numbers_stay_within_their_bounds(weights):
    motion, guess = draw(64, 10)
    code = weights.predict(9 * motion, 9 * guess, np.ones(len(REGION_NAMES), np.float32))
    assert code.shape == (64, PAIR_COUNT)
    assert code[:, :OWN].min() == 0
    assert code[:, :OWN].max() == 1
    assert code[:, OWN:].min() == -1
    assert code[:, OWN:].max() == 1


def test_a_mirrored_face_has_the_mirrored_code(weights):
    motion, guess = draw(8, 10)
    presence = np.random.default_rng(2).random(len(REGION_NAMES)).astype(np.float32)
    flipped = motion.reshape(8, 10, 3)[:, weights.sensors.twins] * np.float32([-1, 1, 1])
    pairs = np.concatenate([TWINS, TWINS + OWN])
    code = weights.predict(motion, guess, presence)
    mirrored = weights.predict(
        flipped.reshape(8, 30), guess[:, pairs], presence[twin_indices(REGION_NAMES)]
    )
    np.testing.assert_allclose(mirrored[:, pairs], code, atol=1e-5)
    assert np.abs(code).max() > 0.1


def test_one_by_one_is_as_all_at_once(weights):
    motion, guess = draw(5, 10)
    presence = np.ones(len(REGION_NAMES), np.float32)
    alone = [weights.predict(motion[i : i + 1], guess[i : i + 1], presence)[0] for i in range(5)]
    np.testing.assert_allclose(weights.predict(motion, guess, presence), alone, atol=1e-5)


def test_presence_is_the_share_of_a_regions_sensors(weights):
    seen = np.ones(10, bool)
    seen[4] = False  # one of the two on the lower lip
    presence = weights.find_presence(seen)
    assert presence[REGION_NAMES.index("lower_lip")] == 0.5
    assert presence[REGION_NAMES.index("nose")] == 1
    assert presence[REGION_NAMES.index("scalp")] == 0  # there is none


def spoil(name: str, value: np.ndarray | None) -> dict[str, np.ndarray]:
    arrays = random_encoder()
    if value is None:
        del arrays[name]
    else:
        arrays[name] = value
    return arrays


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("trust", None),
        ("sensors.twins", None),
        ("third.bias", np.zeros(3, np.float16)),
        ("last.weight", np.full((PAIR_COUNT, 256), np.nan, np.float16)),
        ("sensors.twins", np.full(10, 10)),
        ("sensors.twins", np.arange(10.0)),
        ("sensors.places", np.full((10, 3), np.nan, np.float32)),
        ("sensors.regions", np.full(10, 99, np.int8)),
        ("sensors.spacing", np.zeros(9, np.float32)),
        ("second.bias", np.array(["words"] * 512)),
    ],
)
def test_a_file_that_lacks_something_is_refused(tmp_path, name, value):
    path = write_encoder(tmp_path / "e.npz", spoil(name, value))
    with pytest.raises(NetworkError, match="reinstall mimesh"):
        MeshEncoderWeights(path)


def test_files_that_are_none_are_refused(tmp_path):
    path = write_encoder(tmp_path / "e.npz")
    whole = path.read_bytes()
    for content in (b"", b"no archive", whole[: len(whole) // 2], whole[:-30]):
        path.write_bytes(content)
        with pytest.raises(NetworkError, match="cannot be read; reinstall mimesh"):
            MeshEncoderWeights(path)
    with pytest.raises(NetworkError, match="cannot be read"):
        MeshEncoderWeights(tmp_path / "nowhere.npz")


def test_another_format_is_named(tmp_path):
    path = write_encoder(tmp_path / "e.npz", spoil("format_version", np.array(7)))
    with pytest.raises(NetworkError, match="has format 7, this mimesh reads 1"):
        MeshEncoderWeights(path)


def test_the_one_that_ships_is_small_and_symmetric():
    assert BUNDLED_MESH_ENCODER.stat().st_size < 3e6
    sensors = MeshEncoderWeights().sensors
    assert np.array_equal(sensors.twins[sensors.twins], np.arange(len(sensors)))
    np.testing.assert_allclose(sensors.places[sensors.twins] * [-1, 1, 1], sensors.places)
