from __future__ import annotations

import cv2
import numpy as np
from painted_face import EYE_DISTANCE, SHAPE, paint_face, spread_landmarks

from capture.face_appearance import FaceAppearance
from capture.face_regions import REGION_LANDMARKS
from capture.names import FACE_REGIONS

STEP_S = 1 / 30
MOUTH = FACE_REGIONS.index("mouth")
LANDMARKS = spread_landmarks()


def cover_mouth(image: np.ndarray) -> np.ndarray:
    middle = LANDMARKS[list(REGION_LANDMARKS["mouth"]), :2].mean(axis=0).round().astype(int)
    covered = image.copy()
    cv2.circle(covered, (int(middle[0]), int(middle[1])), 45, (150, 110, 90), -1)
    return covered


def compare(appearance: FaceAppearance, image: np.ndarray, step_s: float = STEP_S) -> np.ndarray:
    return appearance.compare(image, LANDMARKS, EYE_DISTANCE, step_s)


def watch(appearance: FaceAppearance, image: np.ndarray, seconds: float) -> np.ndarray:
    """The last of many comparisons."""
    for _ in range(max(int(seconds / STEP_S) - 1, 0)):
        compare(appearance, image)
    return compare(appearance, image)


def test_the_same_face_is_like_itself_from_the_first_look():
    appearance, face = FaceAppearance(), paint_face()
    assert (compare(appearance, face) == 0.0).all()
    assert np.abs(compare(appearance, face)).max() < 0.02


def test_a_cover_is_seen_where_it_is_and_nowhere_else():
    appearance, face = FaceAppearance(), paint_face()
    watch(appearance, face, 1.0)
    unlike = compare(appearance, cover_mouth(face))
    assert unlike[MOUTH] > 0.5
    assert unlike[: FACE_REGIONS.index("nose")].max() < 0.1


def test_brightness_and_contrast_do_not_matter():
    appearance, face = FaceAppearance(), paint_face()
    watch(appearance, face, 1.0)
    darker = (face * 0.6).astype(np.uint8)
    assert compare(appearance, darker).max() < 0.1


def test_a_cover_is_not_learned_in_ten_seconds_but_in_five_minutes():
    appearance, face = FaceAppearance(), paint_face()
    watch(appearance, face, 5.0)
    covered = cover_mouth(face)
    assert watch(appearance, covered, 10.0)[MOUTH] > 0.4
    assert watch(appearance, covered, 300.0)[MOUTH] < 0.1


def test_another_face_is_learned_within_seconds():
    appearance = FaceAppearance()
    watch(appearance, paint_face(seed=1), 5.0)
    other = paint_face(seed=2)
    assert np.median(compare(appearance, other)) > 0.5
    assert np.median(watch(appearance, other, 12.0)) < 0.1


def test_places_outside_the_image_take_its_edge():
    face = paint_face()
    far = LANDMARKS + np.array([SHAPE[1], 0.0, 0.0])
    assert np.isfinite(FaceAppearance().compare(face, far, EYE_DISTANCE, STEP_S)).all()
