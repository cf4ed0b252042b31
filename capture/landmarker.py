"""The one door to MediaPipe: makes FaceLandmarkers and reads their answers as arrays."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import numpy as np

from capture.errors import TrackerError
from capture.names import LANDMARK_COUNT, MEDIAPIPE_BLENDSHAPES
from capture.quiet import quiet_stderr

_PLACE = {name: index for index, name in enumerate(MEDIAPIPE_BLENDSHAPES)}


def create_landmarker(model_path: Path, *, video: bool, signals: bool, threshold: float) -> Any:
    """A FaceLandmarker for one face.

    Args:
        model_path: a face_landmarker.task bundle.
        video: True steps through a stream by time stamps and follows the face; False looks at each
            image afresh.
        signals: also compute the 52 coefficients and the head pose.
        threshold: least detection, presence and tracking score in [0, 1].

    Raises:
        TrackerError: the file is unreadable or no face landmarker.
    """
    model = _read_model(model_path)
    with quiet_stderr():
        BaseOptions, vision = _load_mediapipe()
        mode = vision.RunningMode.VIDEO if video else vision.RunningMode.IMAGE
        options = vision.FaceLandmarkerOptions(
            # The file's content, not its path: the library cannot open every Windows path.
            base_options=BaseOptions(model_asset_buffer=model),
            running_mode=mode,
            # With two faces MediaPipe silently drops its own smoothing of the landmarks.
            num_faces=1,
            min_face_detection_confidence=threshold,
            min_face_presence_confidence=threshold,
            min_tracking_confidence=threshold,
            output_face_blendshapes=signals,
            output_facial_transformation_matrixes=signals,
        )
        try:
            return vision.FaceLandmarker.create_from_options(options)
        except OSError as error:
            raise _not_loaded(error) from error
        except (RuntimeError, ValueError) as error:
            raise TrackerError(
                f"{model_path} is not a face landmarker model; leave --tracker-model out to have "
                "the right one fetched."
            ) from error


def wrap_image(image: np.ndarray) -> Any:
    """MediaPipe's view of an (H, W, 3) uint8 RGB array."""
    from mediapipe import Image, ImageFormat

    return Image(image_format=ImageFormat.SRGB, data=np.ascontiguousarray(image))


def read_landmarks(answer: Any, image: np.ndarray) -> np.ndarray:
    """(478, 3) float32 pixels: x right, y down, z away from the camera at x's scale."""
    numbers = (
        number for point in answer.face_landmarks[0] for number in (point.x, point.y, point.z)
    )
    landmarks = np.fromiter(numbers, np.float32, 3 * LANDMARK_COUNT).reshape(-1, 3)
    height, width = image.shape[:2]
    return landmarks * np.array([width, height, width], np.float32)


def read_coefficients(answer: Any) -> np.ndarray:
    """(52,) float32 in [0, 1], placed by name into the order of `MEDIAPIPE_BLENDSHAPES`."""
    coefficients = np.zeros(len(MEDIAPIPE_BLENDSHAPES), np.float32)
    for shape in answer.face_blendshapes[0]:
        coefficients[_PLACE[shape.category_name]] = shape.score
    return np.clip(coefficients, 0.0, 1.0)


def read_pose(answer: Any) -> np.ndarray:
    """(4, 4) float32 head space to camera space, centimetres, a rotation and a translation.

    MediaPipe fits the pose with a free scale and a lens of its own (63 degrees from top to bottom),
    so distances are right only up to the real lens and head size.
    """
    T_camera_head = np.array(answer.facial_transformation_matrixes[0], np.float32, order="C")
    left, _, right = np.linalg.svd(T_camera_head[:3, :3])
    T_camera_head[:3, :3] = left @ right
    return T_camera_head


def _load_mediapipe() -> tuple[Any, Any]:
    """Imported late: it takes most of a second, and prints."""
    try:
        from mediapipe.tasks.python import BaseOptions, vision
    except (ImportError, OSError) as error:
        raise _not_loaded(error) from error
    logging.getLogger("mediapipe").setLevel(logging.ERROR)
    return BaseOptions, vision


def _not_loaded(error: Exception) -> TrackerError:
    remedy = "on Debian or Ubuntu install libegl1 libgles2 libgl1 libglib2.0-0"
    if isinstance(error, ModuleNotFoundError):
        remedy = "install mediapipe"
    return TrackerError(f"MediaPipe cannot be loaded ({error}); {remedy}.")


def _read_model(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise TrackerError(
            f"The tracker model {path} cannot be read ({error.strerror})."
        ) from error
