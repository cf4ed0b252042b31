from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from morphed_balls import ball_track, morphed_ball, still_track, written
from scipy.spatial.transform import Rotation

from engine.animation.gltf_tracks import eyes_move, head_moves, key_times
from engine.errors import EngineError
from engine.gltf_buffers import GltfAsset


def curves(asset: GltfAsset) -> dict[tuple[str, str], np.ndarray]:
    """Values of each channel by the node's name and what of it moves."""
    (animation,) = asset.items("animations")
    found = {}
    for channel in animation["channels"]:
        sampler = animation["samplers"][channel["sampler"]]
        assert sampler["interpolation"] == "LINEAR"
        node = asset.items("nodes")[channel["target"]["node"]]["name"]
        found[node, channel["target"]["path"]] = asset.read_accessor(sampler["output"])
    return found


def test_everything_that_moves_has_a_channel(tmp_path: Path) -> None:
    track = ball_track()
    found = curves(written(tmp_path / "a.glb", morphed_ball(), track))
    assert set(found) == {
        ("ball", "weights"),
        ("head", "rotation"),
        ("head", "translation"),
        ("eye_L", "rotation"),
        ("eye_R", "rotation"),
    }
    np.testing.assert_array_equal(found["ball", "weights"].reshape(-1, 3), track.weights)
    R = Rotation.from_quat(found["head", "rotation"]).as_matrix()
    np.testing.assert_allclose(R, track.T_mesh_head[:, :3, :3], atol=1e-6)


def test_what_stays_has_none_but_the_weights(tmp_path: Path) -> None:
    assert set(curves(written(tmp_path / "a.glb", morphed_ball(), still_track()))) == {
        ("ball", "weights")
    }
    assert not head_moves(still_track())
    assert not eyes_move(still_track())
    assert head_moves(ball_track())
    assert eyes_move(ball_track())


def test_a_character_without_shapes_may_turn_its_head(tmp_path: Path) -> None:
    bare = morphed_ball(names=(), deltas=morphed_ball().deltas[:0])
    found = curves(written(tmp_path / "a.glb", bare, ball_track(shapes=0)))
    assert ("ball", "weights") not in found
    assert ("head", "rotation") in found


def test_rotations_never_jump_to_the_other_half(tmp_path: Path) -> None:
    track = ball_track(60)
    angles = np.linspace(0, 12, 60)
    T = track.T_mesh_head.copy()
    T[:, :3, :3] = Rotation.from_rotvec(angles[:, None] * [0.6, 0.8, 0]).as_matrix()
    asset = written(tmp_path / "a.glb", morphed_ball(), replace(track, T_mesh_head=T))
    turns = curves(asset)["head", "rotation"]
    assert (turns[1:] * turns[:-1]).sum(1).min() > 0.9
    np.testing.assert_allclose(np.linalg.norm(turns, axis=1), 1, atol=1e-6)


def test_times_ascend_in_single_precision_too() -> None:
    late = 70_000 + np.arange(50) / 1000
    assert (np.diff(late.astype(np.float32)) == 0).any()
    keys = key_times(late)
    assert keys.dtype == np.float32
    assert (np.diff(keys) > 0).all()
    np.testing.assert_allclose(keys, late, atol=0.4)
    np.testing.assert_array_equal(key_times(np.arange(9) / 8), np.arange(9) / 8)


@pytest.mark.parametrize(
    ("times", "said"),
    [
        ([0.0, 0.1, 0.1, 0.2, 0.3], "they do not at frame 2"),
        ([0.0, -0.1, 0.1, 0.2, 0.3], "they do not at frame 1"),
        ([0.0, 0.1, np.nan, 0.2, 0.3], "they do not at frame 2"),
        ([np.inf], "they do not at frame 0"),
        ([], "there are none"),
    ],
)
def test_times_that_do_not_ascend_are_refused(tmp_path: Path, times: list, said: str) -> None:
    track = ball_track(len(times))
    with pytest.raises(EngineError, match=said) as caught:
        written(tmp_path / "a.glb", morphed_ball(), replace(track, times_s=np.array(times)))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("field", "label"),
    [("weights", "The code"), ("T_mesh_head", "The head pose"), ("eye_rotations", "The gaze")],
)
def test_numbers_that_are_not_finite_are_refused(tmp_path: Path, field: str, label: str) -> None:
    track = ball_track()
    getattr(track, field)[3].flat[0] = np.nan
    with pytest.raises(EngineError, match=f"{label} of frame 3 is not finite"):
        written(tmp_path / "a.glb", morphed_ball(), track)
