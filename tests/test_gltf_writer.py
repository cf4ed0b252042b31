"""A written GLB read by our own readers, by Khronos' validator and by Blender."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from gltf_judges import blender_order, see_in_blender, validate
from morphed_balls import (
    NAMES,
    ball_track,
    looks,
    morphed_ball,
    moved_ball,
    still_track,
    written,
)

from engine.animation import gltf_container
from engine.animation.mesh_animation import open_animation
from engine.errors import EngineError


@pytest.fixture(scope="module")
def ball(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Everything there can be: textures, colours, shapes, joints, a track."""
    path = tmp_path_factory.mktemp("gltf") / "ball.glb"
    morphed = morphed_ball()
    written(path, replace(morphed, mesh=looks(morphed.mesh)), ball_track())
    return path


def test_every_frame_is_what_the_project_would_draw(ball: Path) -> None:
    animation = open_animation(None, [ball], None)
    morphed, track = morphed_ball(), ball_track()
    np.testing.assert_allclose(animation.times_s, track.times_s, atol=1e-7)
    for frame in range(len(track.times_s)):
        read = animation.read(frame)[: len(morphed.mesh.vertices)]
        np.testing.assert_allclose(read, moved_ball(morphed, track, frame), atol=1e-5, rtol=0)


def test_copies_at_seams_move_with_their_vertex(ball: Path) -> None:
    mesh = morphed_ball().mesh
    frame = open_animation(None, [ball], None).read(3)
    neutral = open_animation(None, [ball], None).neutral
    order = np.argsort(mesh.triangle_materials, kind="stable")
    np.testing.assert_array_equal(frame[neutral.triangles], frame[mesh.triangles[order]])


def test_without_joints_there_is_no_skin(tmp_path: Path) -> None:
    morphed, track = morphed_ball(joints=None), ball_track()
    asset = written(tmp_path / "ball.glb", morphed, track)
    assert not asset.items("skins")
    assert len(asset.items("nodes")) == 1
    frame = open_animation(None, [tmp_path / "ball.glb"], None).read(2)
    np.testing.assert_allclose(
        frame[: len(morphed.mesh.vertices)], moved_ball(morphed, track, 2), atol=1e-5
    )


def test_without_a_track_there_is_no_animation(tmp_path: Path) -> None:
    asset = written(tmp_path / "ball.glb", morphed_ball())
    assert not asset.items("animations")
    assert len(asset.items("skins")) == 1


def test_the_animation_has_its_name(tmp_path: Path) -> None:
    asset = written(tmp_path / "a.glb", morphed_ball(), still_track(), name="a smile")
    assert [animation["name"] for animation in asset.items("animations")] == ["a smile"]


def test_a_file_that_would_be_too_large_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gltf_container, "LARGEST", 10_000)
    with pytest.raises(EngineError, match="ball is too large for one GLB") as caught:
        written(tmp_path / "ball.glb", morphed_ball())
    assert "\n" not in str(caught.value)


def variants(folder: Path, ball: Path) -> list[Path]:
    """Files of every kind that is written."""
    morphed, paths = morphed_ball(), [ball]
    bare = replace(morphed, names=(), deltas=morphed.deltas[:0])
    plain = replace(morphed.mesh, triangle_uvs=None)
    for number, (one, track, options) in enumerate(
        [
            (morphed, None, {}),
            (replace(morphed, joints=None), still_track(), {}),
            (morphed, ball_track(1), {"moving_normals": False}),
            (replace(bare, mesh=plain), ball_track(shapes=0), {}),
        ]
    ):
        paths.append(folder / f"{number}.glb")
        written(paths[-1], one, track, **options)
    return paths


def test_khronos_validator_finds_nothing_wrong(ball: Path, tmp_path: Path) -> None:
    for path in variants(tmp_path, ball):
        validate(path)


def test_blender_plays_it(ball: Path, tmp_path: Path) -> None:
    names, moved = see_in_blender(ball, 3, tmp_path)
    assert names == ["Basis", *NAMES]
    expected = moved_ball(morphed_ball(), ball_track(), 3)[blender_order(morphed_ball().mesh)]
    np.testing.assert_allclose(moved, expected, atol=2e-5, rtol=0)
