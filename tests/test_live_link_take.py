from pathlib import Path

import numpy as np
import pytest
from export_takes import write_phone_take
from recorded_takes import recorded_take

from capture.errors import CaptureError
from capture.streams.live_link_csv import read_live_link_take
from engine.arkit_names import LIVE_LINK_NAMES
from engine.cloning.code_file import write_codes
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import neutral_track
from live.export.live_link_take import is_live_link_take, read_live_link_codes


def values_of(count: int, **named: float) -> np.ndarray:
    """(N, 61): those names rise evenly from 0 to what is given."""
    values = np.zeros((count, len(LIVE_LINK_NAMES)))
    for name, last in named.items():
        values[:, LIVE_LINK_NAMES.index(name)] = np.linspace(0, last, count)
    return values


def column(name: str) -> int:
    return CODE_NAMES.index(name)


def test_shapes_go_to_the_expressions_of_their_names(tmp_path: Path) -> None:
    rising = {"JawOpen": 0.8, "JawLeft": 0.3, "MouthSmileRight": 0.5, "BrowInnerUp": 0.6}
    path = write_phone_take(tmp_path / "take.csv", values_of(7, **rising, TongueOut=0.9))
    track = read_live_link_codes(path)
    np.testing.assert_allclose(track.times_s, np.arange(7) / 30, atol=1e-6)
    last = {CODE_NAMES[place]: track.code[-1, place] for place in np.flatnonzero(track.code[-1])}
    assert last == pytest.approx(
        {
            "jawOpen": 0.8,
            "jawLeft": 0.3,
            "mouthSmile_R": 0.5,
            "browInnerUp_L": 0.6,
            "browInnerUp_R": 0.6,
            "tongueOut": 0.9,
        }
    )
    np.testing.assert_allclose(track.code[3, column("jawOpen")], 0.4, atol=1e-6)


def test_eyes_and_head_turn(tmp_path: Path) -> None:
    angles = {"HeadYaw": 0.3, "LeftEyeYaw": 0.2, "LeftEyePitch": -0.1, "RightEyeYaw": 0.25}
    track = read_live_link_codes(write_phone_take(tmp_path / "a.csv", values_of(4, **angles)))
    np.testing.assert_allclose(track.gaze[-1], [[-0.2, 0.1], [-0.25, 0.0]], atol=1e-6)
    turned = np.arccos((np.trace(track.T_neutral_head[-1, :3, :3]) - 1) / 2)
    assert turned == pytest.approx(0.3, abs=1e-5)


def test_where_nobody_was_seen_the_face_is_held_and_then_eases(tmp_path: Path) -> None:
    values = values_of(60, JawOpen=0.0)
    values[:, LIVE_LINK_NAMES.index("JawOpen")] = 0.8
    values[10:50] = np.nan
    jaw = read_live_link_codes(write_phone_take(tmp_path / "a.csv", values)).code
    jaw = jaw[:, column("jawOpen")]
    np.testing.assert_allclose(jaw[:17], 0.8, atol=1e-6)
    assert 0.0 < jaw[25] < 0.8
    assert not jaw[40:50].any()
    assert jaw[-1] > 0.7


def test_a_take_of_the_app_is_told_by_its_header(tmp_path: Path) -> None:
    assert is_live_link_take(write_phone_take(tmp_path / "a.csv", values_of(2)))
    with (tmp_path / "codes.csv").open("wb") as stream:
        write_codes(stream, [neutral_track(np.arange(2) / 30)])
    assert not is_live_link_take(tmp_path / "codes.csv")
    assert not is_live_link_take(tmp_path / "away.csv")
    (tmp_path / "noise.csv").write_bytes(bytes(range(256)))
    assert not is_live_link_take(tmp_path / "noise.csv")
    saved = (tmp_path / "a.csv").read_text().replace(",", ";").replace("Timecode", "TIMECODE")
    (tmp_path / "b.csv").write_text(saved, encoding="utf-8-sig")
    assert is_live_link_take(tmp_path / "b.csv")
    assert len(read_live_link_codes(tmp_path / "b.csv")) == 2


def test_a_damaged_take_is_one_sentence(tmp_path: Path) -> None:
    path = write_phone_take(tmp_path / "a.csv", values_of(3))
    path.write_text(path.read_text().replace("10:20:30:02", "half past ten"))
    with pytest.raises(CaptureError, match="line 3"):
        read_live_link_codes(path)


def test_a_phones_own_take_is_taken_whole() -> None:
    path = recorded_take("alex_rom_3.csv")
    times_s, names, values = read_live_link_take(path)
    track = read_live_link_codes(path)
    assert len(track) == len(values) == 4030
    np.testing.assert_allclose(track.times_s, times_s, atol=1e-6)
    for name, own in (("JawOpen", "jawOpen"), ("JawLeft", "jawLeft"), ("TongueOut", "tongueOut")):
        written = np.clip(values[:, names.index(name)], 0, 1)
        np.testing.assert_allclose(track.code[:, column(own)], written, atol=1e-7)
        assert written.max() > 0.1
    for name in ("BrowInnerUp", "CheekPuff"):
        halves = track.code[:, [column(f"{name[0].lower()}{name[1:]}_{side}") for side in "LR"]]
        np.testing.assert_array_equal(halves[:, 0], halves[:, 1])
