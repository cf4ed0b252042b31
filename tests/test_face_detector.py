from __future__ import annotations

import numpy as np
import pytest
from footage import tracker_model

from capture.bundle import read_bundle
from capture.clip import Clip
from capture.demo import demo_clip
from capture.face_detector import blend_overlapping, decode_detections, detect_faces
from capture.image_region import ImageRegion, whole_image
from capture.litert_net import LiteRtNet


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([left, top, right, bottom, *np.linspace(0, 1, 12)])


@pytest.fixture(scope="module")
def detector() -> LiteRtNet:
    return LiteRtNet(read_bundle(tracker_model()).detector)


@pytest.fixture(scope="module")
def picture() -> np.ndarray:
    with Clip(demo_clip()) as clip:
        frame = clip.grab()
    assert frame is not None
    return frame.image


def test_a_logit_is_decoded_about_its_anchor() -> None:
    boxes, logits = np.zeros((896, 16), np.float32), np.full(896, -5.0, np.float32)
    logits[2 * (3 * 16 + 5)] = 2.0  # first of two anchors in the cell of row 3, column 5
    boxes[2 * (3 * 16 + 5), :6] = (12.8, 0.0, 25.6, 51.2, 6.4, -6.4)
    scores, found = decode_detections(boxes, logits, 0.5)
    x, y = 5.5 / 16, 3.5 / 16
    assert scores == pytest.approx([1 / (1 + np.exp(-2.0))])
    np.testing.assert_allclose(found[0, :4], [x + 0.1 - 0.1, y - 0.2, x + 0.2, y + 0.2], atol=1e-6)
    np.testing.assert_allclose(found[0, 4:8], [x + 0.05, y - 0.05, x, y], atol=1e-6)


def test_the_coarse_anchors_come_last_six_to_a_cell() -> None:
    logits = np.full(896, -5.0, np.float32)
    logits[-6:] = 3.0
    _, found = decode_detections(np.zeros((896, 16), np.float32), logits, 0.5)
    np.testing.assert_allclose(found[:, :2], np.full((6, 2), 7.5 / 8))


def test_extreme_logits_neither_overflow_nor_pass_for_faces() -> None:
    logits = np.full(896, -1e4, np.float32)
    assert len(decode_detections(np.zeros((896, 16), np.float32), logits, 0.5)[0]) == 0


def test_overlapping_boxes_become_their_weighted_mean() -> None:
    boxes = np.stack([box(0, 0, 1, 1), box(0, 0, 1, 0.8), box(2, 2, 3, 3)])
    blended = blend_overlapping(np.array([0.6, 0.9, 0.7]), boxes)
    assert [score for score, _ in blended] == [0.9, 0.7]
    np.testing.assert_allclose(blended[0][1][3], (0.6 * 1.0 + 0.9 * 0.8) / 1.5)
    np.testing.assert_allclose(blended[1][1], boxes[2])


def test_a_box_without_area_is_kept_once() -> None:
    assert len(blend_overlapping(np.array([0.9]), np.stack([box(1, 1, 1, 1)]))) == 1


def test_the_demo_performer_is_found(detector: LiteRtNet, picture: np.ndarray) -> None:
    (face,) = detect_faces(detector, picture, 0.5)
    right_eye, left_eye = face.points[:2]
    assert right_eye[0] < 256 < left_eye[0]  # the performer's right is left in the image
    assert abs(face.region.roll) < 0.3
    assert face.box[0] < right_eye[0] < face.box[2]
    assert face.region.size[0] == pytest.approx(1.5 * (face.box[2] - face.box[0]))


def test_nobody_is_found_in_noise(detector: LiteRtNet) -> None:
    noise = np.random.default_rng(3).integers(0, 255, (240, 320, 3), np.uint8)
    assert detect_faces(detector, noise, 0.5) == []


def test_a_turned_search_finds_a_turned_head(detector: LiteRtNet, picture: np.ndarray) -> None:
    upside_down = np.ascontiguousarray(picture[::-1, ::-1])
    whole = whole_image(picture)
    turned = ImageRegion(whole.centre, whole.size, np.pi)
    (upright,) = detect_faces(detector, picture, 0.5)
    (face,) = detect_faces(detector, upside_down, 0.5, turned)
    np.testing.assert_allclose(face.points, 512 - upright.points, atol=8.0)
    assert np.cos(face.region.roll) < -0.95
