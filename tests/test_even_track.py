import numpy as np
import pytest
from clone_rigs import lively_track

from engine.cloning.even_track import describe_rate, sample_evenly
from engine.rotation import rotation_vector, turn_by


def test_at_its_own_rate_a_track_stays_as_it_is() -> None:
    track = lively_track(40)
    same = sample_evenly(track, 25.0)
    np.testing.assert_allclose(same.times_s, track.times_s, atol=1e-12)
    for name in ("code", "gaze", "T_neutral_head"):
        np.testing.assert_allclose(getattr(same, name), getattr(track, name), atol=2e-6)
        assert getattr(same, name).dtype == np.float32


def test_what_moves_evenly_moves_evenly_at_any_rate_whenever_it_was_seen() -> None:
    times = np.array([2.0, 2.01, 2.3, 2.31, 2.6, 3.0])
    track = lively_track(6)
    track.times_s[:] = times
    for frame, time_s in enumerate(times - 2.0):
        track.code[frame] = 0.5 * time_s
        track.gaze[frame] = -time_s
        track.T_neutral_head[frame, :3, :3] = turn_by(np.array([0.2, 0.9, -0.3]) * time_s)
        track.T_neutral_head[frame, :3, 3] = 4 * time_s
    even = sample_evenly(track, 60.0)
    assert len(even) == 61
    since = np.arange(61) / 60
    np.testing.assert_allclose(even.times_s, 2.0 + since)
    np.testing.assert_allclose(even.code, np.tile(0.5 * since[:, None], 109), atol=1e-6)
    np.testing.assert_allclose(even.gaze[:, 1, 0], -since, atol=1e-6)
    np.testing.assert_allclose(even.T_neutral_head[:, 2, 3], 4 * since, atol=1e-5)
    for T, time_s in zip(even.T_neutral_head, since, strict=True):
        turn = rotation_vector(T[:3, :3])
        np.testing.assert_allclose(turn, np.array([0.2, 0.9, -0.3]) * time_s, atol=1e-5)


@pytest.mark.parametrize(("fps", "count"), [(1.0, 2), (10.0, 16), (1000.0, 1561)])
def test_a_track_is_never_played_past_its_end(fps: float, count: int) -> None:
    track = lively_track(40)  # 1.56 seconds
    even = sample_evenly(track, fps)
    assert len(even) == count
    assert even.times_s[-1] <= track.times_s[-1] + 1e-9
    assert even.code.min() >= track.code.min()
    assert even.code.max() <= track.code.max()


def test_a_single_frame_stays_one() -> None:
    track = lively_track(1)
    even = sample_evenly(track, 30.0)
    assert len(even) == 1
    np.testing.assert_array_equal(even.code, track.code)
    np.testing.assert_array_equal(even.T_neutral_head, track.T_neutral_head)


def test_rate_and_unevenness_are_told() -> None:
    rate, off = describe_rate(np.arange(10) / 25)
    assert rate == pytest.approx(25)
    assert off == pytest.approx(0, abs=1e-12)
    times = np.arange(10) / 25
    times[4] += 0.015
    rate, off = describe_rate(times)
    assert rate == pytest.approx(25)
    assert off == pytest.approx(0.015)
    assert describe_rate(np.zeros(1)) == (0.0, 0.0)
