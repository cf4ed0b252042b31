"""iFacialMocap's text, read back by a parser of the published format."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

from live.senders.ifacialmocap_packet import LARGEST, SHAPE_NAMES, IfacialmocapPacker

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from ifacialmocap_text import parse_frame  # pyright: ignore[reportMissingImports]

PUBLISHED = (
    "mouthSmile_R-0|eyeLookOut_L-0|mouthUpperUp_L-11|eyeWide_R-0|mouthClose-8|mouthPucker-4|"
    "mouthRollLower-9|eyeBlink_R-7|eyeLookDown_L-17|cheekSquint_R-11|eyeBlink_L-7|tongueOut-0|"
    "jawRight-0|eyeLookIn_R-6|cheekSquint_L-11|mouthDimple_L-10|mouthPress_L-4|eyeSquint_L-11|"
    "mouthRight-0|mouthShrugLower-9|eyeLookUp_R-0|eyeLookOut_R-0|mouthPress_R-5|cheekPuff-2|"
    "jawForward-11|mouthLowerDown_L-9|mouthFrown_L-6|mouthShrugUpper-26|browOuterUp_L-4|"
    "browInnerUp-20|mouthDimple_R-10|browDown_R-0|mouthUpperUp_R-10|mouthRollUpper-8|"
    "mouthFunnel-12|mouthStretch_R-21|mouthFrown_R-13|eyeLookDown_R-17|jawOpen-12|jawLeft-0|"
    "browDown_L-0|mouthSmile_L-0|noseSneer_R-18|mouthLowerDown_R-8|noseSneer_L-21|eyeWide_L-0|"
    "mouthStretch_L-21|browOuterUp_R-4|eyeLookIn_L-4|eyeSquint_R-11|eyeLookUp_L-0|mouthLeft-1|"
    "=head#-21.488958,-6.038993,-6.6019735,-0.030653415,-0.10287084,-0.6584072|"
    "rightEye#6.0297494,2.4403017,0.25649446|leftEye#6.034903,-1.6660284,-0.17520553|"
)
"""The sample that the app's page shows."""
HEAD, HEAD_CM = np.array([-21.5, -6.0, -6.5]), np.array([1.0, -2.0, 50.0])
EYES = np.array([[6.0, -1.5, 0.25], [6.5, 2.5, -0.25]])


def pack(version: str, shapes: np.ndarray, tracked: bool = True) -> bytes:
    return IfacialmocapPacker(version).pack(tracked, shapes, HEAD, HEAD_CM, EYES)


def test_the_names_are_those_of_the_published_sample() -> None:
    assert set(SHAPE_NAMES) == set(parse_frame(PUBLISHED.encode()).shapes)


def test_the_published_sample_comes_out_again() -> None:
    sample = parse_frame(PUBLISHED.encode())
    shapes = np.array([sample.shapes[name] for name in SHAPE_NAMES]) / 100
    head = np.array(sample.bones["head"])
    eyes = np.array([sample.bones["leftEye"], sample.bones["rightEye"]])
    text = IfacialmocapPacker("v1").pack(True, shapes, head[:3], 100 * head[3:], eyes)
    again = parse_frame(text)
    assert again.shapes == sample.shapes
    for bone, numbers in sample.bones.items():
        assert again.bones[bone] == pytest.approx(numbers, abs=5.1e-5)


@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("tracked", [True, False])
def test_both_versions_read_back(version: str, tracked: bool) -> None:
    shapes = (np.arange(52) / 51).astype(np.float32)
    frame = parse_frame(pack(version, shapes, tracked))
    assert frame.tracked is tracked
    assert frame.shapes == {name: round(100 * place / 51) for place, name in enumerate(SHAPE_NAMES)}
    assert frame.bones["head"] == pytest.approx((*HEAD, *(HEAD_CM / 100)))
    assert frame.bones["leftEye"] == pytest.approx(tuple(EYES[0]))
    assert frame.bones["rightEye"] == pytest.approx(tuple(EYES[1]))


def test_the_longest_text_is_read_whole_by_whoever_reads_1024_bytes() -> None:
    angles = np.full(3, -179.9)
    text = IfacialmocapPacker("v2").pack(
        True, np.ones(52, np.float32), angles, np.full(3, -999.9), np.tile(angles, (2, 1))
    )
    assert len(text) <= LARGEST


def test_only_version_2_knows_less_than_nothing() -> None:
    shapes = np.full(52, -0.03, np.float32)
    assert set(parse_frame(pack("v2", shapes)).shapes.values()) == {-3}
    assert set(parse_frame(pack("v1", shapes)).shapes.values()) == {0}


def test_the_text_begins_as_the_app_s_does_and_ends_with_a_bar() -> None:
    text = pack("v2", np.zeros(52, np.float32)).decode()
    assert text.startswith("trackingStatus&1|eyeBlink_L&0|")
    assert text.endswith("|leftEye#6.0000,-1.5000,0.2500|")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"x" * 9000, "9000 bytes"),
        (b"jawOpen-1|", "no ="),
        (b"jawOpen-1|jawOpen-2|=head#0,0,0,0,0,0|", "twice"),
        (b"jawOpen|=head#0,0,0,0,0,0|", "'jawOpen' is no shape"),
        (b"jawOpen-1|=head#0,0,0,0,0,0|rightEye#0,0,0|leftEye#0,0,0", "cut off"),
        (b"jawOpen-1|=head#0,0,0|rightEye#0,0,0|leftEye#0,0,0|", "of other numbers"),
        (b"jawOpen-x|=head#0,0,0|", "invalid literal"),
        (b"\xff|=", "utf-8"),
    ],
)
def test_the_parser_refuses_what_the_format_does_not_know(content: bytes, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        parse_frame(content)
