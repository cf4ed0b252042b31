"""What capture hands on: a camera image, and what the tracker saw in it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from capture.names import FACE_REGIONS, LANDMARK_COUNT, MEDIAPIPE_BLENDSHAPES


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One image of the performer and the moment it was taken."""

    frame_id: int
    """Counts from 0 per source and never repeats; a gap means a dropped image."""
    captured_ns: int
    """`time.monotonic_ns()` as near the exposure as the source can tell; age counts from here."""
    media_ns: int
    """Nanoseconds on the source's own clock, strictly increasing: a clip's time stamp, or time
    since the camera opened. Filters and the tracker step by this one, so a clip gives the same
    result however fast it is played."""
    image: np.ndarray
    """(H, W, 3) uint8 RGB, as the camera sees it (never mirrored); (0, 0, 3) where somebody else
    tracks the performer."""


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """The expression signals of one frame. Left and right are the performer's own."""

    frame_id: int
    captured_ns: int
    media_ns: int
    face_found: bool
    """False: nobody was seen in this very frame; the signals are then neutral."""
    confidence: float
    """[0, 1]; 0 without a face."""
    coefficients: np.ndarray
    """(52,) float32 in [0, 1], ordered as `capture.names.MEDIAPIPE_BLENDSHAPES`."""
    landmarks: np.ndarray
    """(478, 3) float32 pixels of the frame: x right, y down, z away from the camera, x's scale."""
    T_camera_head: np.ndarray
    """(4, 4) float32, head space to camera space, centimetres; both right-handed with +y up, +z
    from the face towards the camera, the camera looking along -z."""
    identity: int = 0
    """Number of the person, counted from 0; it stays with a person who is out of sight for a
    while."""
    region_confidence: np.ndarray = field(
        default_factory=lambda: np.ones(len(FACE_REGIONS), np.float32)
    )
    """(R,) float32 in [0, 1], ordered as `capture.names.FACE_REGIONS`: 0.5 where the landmarks of
    the region are off by about 5 % of the distance between the eyes (an eye's: 2.5 %). All 1 from
    a tracker that cannot tell."""
    face_picture: np.ndarray | None = None
    """(192, 192) uint8 grey of `capture.face_crop.cut_face`; None without a face, or where nobody
    wants it."""
    tongue_out: float = 0.0
    """[0, 1], how far the tongue is out; 0 from trackers that do not see it."""
    gaze: np.ndarray | None = None
    """(2, 2) float32 radians, eye left then right, each (yaw towards the performer's left, pitch
    up), relative to the head; None from trackers that tell it by the eyeLook coefficients alone."""


def see_nobody(frame: Frame) -> Observation:
    """What there is to say of a frame without a face: neutral signals."""
    return Observation(
        frame_id=frame.frame_id,
        captured_ns=frame.captured_ns,
        media_ns=frame.media_ns,
        face_found=False,
        confidence=0.0,
        coefficients=np.zeros(len(MEDIAPIPE_BLENDSHAPES), np.float32),
        landmarks=np.zeros((LANDMARK_COUNT, 3), np.float32),
        T_camera_head=np.eye(4, dtype=np.float32),
        region_confidence=np.zeros(len(FACE_REGIONS), np.float32),
    )
