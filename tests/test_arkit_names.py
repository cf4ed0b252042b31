from __future__ import annotations

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.streams import names
from engine.arkit_names import ANGLE_NAMES, ARKIT_NAMES, LIVE_LINK_CSV_NAMES, LIVE_LINK_NAMES


def test_what_comes_in_and_what_goes_out_is_named_alike() -> None:
    assert names.LIVE_LINK_NAMES == LIVE_LINK_NAMES


def test_arkit_has_mediapipe_s_shapes_and_the_tongue() -> None:
    assert len(ARKIT_NAMES) == 52
    assert set(ARKIT_NAMES) == {*MEDIAPIPE_BLENDSHAPES, "tongueOut"} - {"_neutral"}


def test_a_live_link_packet_has_the_shapes_and_nine_angles() -> None:
    assert len(LIVE_LINK_NAMES) == len(set(LIVE_LINK_NAMES)) == 61
    assert [name.lower() for name in LIVE_LINK_NAMES[:52]] == [n.lower() for n in ARKIT_NAMES]
    assert LIVE_LINK_NAMES[51:55] == ("TongueOut", "HeadYaw", "HeadPitch", "HeadRoll")
    assert LIVE_LINK_NAMES[52:] == ANGLE_NAMES


def test_a_recorded_take_has_right_before_left_at_jaw_and_mouth() -> None:
    differing = {
        place: (packet, take)
        for place, (packet, take) in enumerate(
            zip(LIVE_LINK_NAMES, LIVE_LINK_CSV_NAMES, strict=True)
        )
        if packet != take
    }
    assert differing == {
        15: ("JawLeft", "JawRight"),
        16: ("JawRight", "JawLeft"),
        21: ("MouthLeft", "MouthRight"),
        22: ("MouthRight", "MouthLeft"),
    }
