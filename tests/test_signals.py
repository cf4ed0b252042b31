"""What the tracker says of drawn faces."""

from __future__ import annotations

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from makehuman_pack import makehuman_pack

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.names import ICT_EXPRESSIONS
from live.performer import read_archive
from live.signals import Signals, cast_performer, collect_signals, expression_strengths


def test_signals_survive_their_file(tmp_path):
    signals = Signals(
        scores=np.full((2, 52), 0.5, np.float32),
        code=np.zeros((2, 53), np.float32),
        identity=np.array([0, 1], np.int32),
        kind=np.array(["neutral", "sparse"]),
        T_camera_head=np.tile(np.eye(4, dtype=np.float32), (2, 1, 1)),
    )
    signals.save(tmp_path / "new" / "faces.npz")
    with np.load(tmp_path / "new" / "faces.npz") as file:
        assert tuple(file["coefficient_names"]) == MEDIAPIPE_BLENDSHAPES
        assert tuple(file["expression_names"]) == ICT_EXPRESSIONS
        assert file["kind"].tolist() == ["neutral", "sparse"]
        np.testing.assert_array_equal(file["scores"], signals.scores)


def test_strengths_follow_lengths_and_angle():
    """For a consensus of ICT's shape alone the strength is the lengths' ratio."""
    pack = {"ict_cosine": np.full(53, 0.8, np.float32), "ict_gain": np.full(53, 1.6, np.float32)}
    strengths = expression_strengths(pack)
    puff = ICT_EXPRESSIONS.index("cheekPuff_L")  # all ICT's, 0.38 of it
    assert strengths[puff] == pytest.approx(0.38 / 2.0, rel=1e-3)
    assert strengths[ICT_EXPRESSIONS.index("eyeBlink_L")] == 1.0


@pytest.fixture(scope="module")
def pack():
    return read_archive(makehuman_pack())


def test_performers_differ_and_are_repeatable(pack):
    first, again, other = (cast_performer(pack, np.random.default_rng(seed)) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.neutral_vertices, again.neutral_vertices)
    np.testing.assert_array_equal(first.vertex_colours, again.vertex_colours)
    assert np.abs(first.neutral_vertices - other.neutral_vertices).max() > 0.1
    assert (first.surfaces[0].base_colour != other.surfaces[0].base_colour).any()


def test_the_tracker_sees_the_faces_we_draw():
    shared_context()
    signals = collect_signals(makehuman_pack(), tracker_model(), performers=2, pictures=3, seed=5)
    assert len(signals.code) >= 5
    assert signals.scores.shape == (len(signals.code), 52)
    assert set(signals.identity.tolist()) == {0, 1}
    assert (np.abs(signals.scores).max(axis=1) > 0.05).all()
