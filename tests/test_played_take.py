from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from recorded_takes import made_take, recorded_take

from capture.errors import SourceError
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.streams.played_take import PlayedTake

JAW = MEDIAPIPE_BLENDSHAPES.index("jawOpen")


def test_every_row_is_a_frame_and_its_observation(tmp_path: Path) -> None:
    values = made_take(tmp_path / "take.csv")
    with PlayedTake(tmp_path / "take.csv", paced=False) as take:
        frames = list(iter(take.grab, None))
        seen = [take.track(frame) for frame in frames]
    assert not take.live
    assert take.dropped == 0
    assert take.frame_rate == pytest.approx(30.0)
    assert [each.frame_id for each in seen] == list(range(45))
    jaw = [each.coefficients[JAW] for each in seen]
    np.testing.assert_array_equal(jaw, values[:, 17].astype(np.float32))
    assert take.grab() is None


def test_a_loop_shows_the_same_rows_again(tmp_path: Path) -> None:
    made_take(tmp_path / "take.csv", 5)
    with PlayedTake(tmp_path / "take.csv", paced=False, loop=True, speed=2.0) as take:
        frames = [take.grab() for _ in range(12)]
        jaw = [take.track(frame).coefficients[JAW] for frame in frames if frame]
    assert jaw[:5] == jaw[5:10]
    assert take.frame_rate == pytest.approx(60.0)


def test_no_take_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError):
        PlayedTake(tmp_path / "absent.csv", paced=True)


def test_a_take_of_the_app_is_seen_whole() -> None:
    with PlayedTake(recorded_take("alex_rom_3.csv"), paced=False) as take:
        seen = [take.track(frame) for frame in iter(take.grab, None)]
    assert len(seen) == 4030
    assert all(each.face_found for each in seen)
