"""How far two trackers are apart on the same frames, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from capture.records import Observation

_RIGHT_CORNER, _LEFT_CORNER = 33, 263
"""The outer ones of the performer's eyes."""


@dataclass(frozen=True, slots=True)
class Differences:
    """Two trackers over a clip; over the frames in which both found the face."""

    frames: int
    both_found: int
    disagreements: int
    """Frames in which only one of them found a face."""
    pixels_mean: float
    pixels_p95: float
    pixels_max: float
    """Distance of the 478 landmarks in the image plane."""
    eye_percent_mean: float
    eye_percent_p95: float
    """The same in % of the distance between the outer corners of the eyes, per frame its own."""
    depth_mean: float
    depth_max: float
    """Pixels between the landmarks' depths."""
    scores_mean: float
    scores_p99: float
    scores_max: float
    """Absolute differences of the 52 coefficients."""
    degrees_mean: float
    degrees_max: float
    """Between the head's rotations."""
    centimetres_mean: float
    centimetres_max: float
    """Between the head's places."""


def compare(first: Sequence[Observation], second: Sequence[Observation]) -> Differences:
    """How far `second` is from `first`, frame by frame; NaN where no frame has both faces."""
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a.face_found and b.face_found]
    nothing = np.full((1, 1), np.nan)
    apart = [_apart(a, b) for a, b in pairs] or [(nothing,) * 6]
    pixels, percent, depth, scores, degrees, centimetres = (
        np.stack(values).astype(np.float64) for values in zip(*apart, strict=True)
    )
    return Differences(
        frames=len(first),
        both_found=len(pairs),
        disagreements=sum(a.face_found != b.face_found for a, b in zip(first, second, strict=True)),
        pixels_mean=float(pixels.mean()),
        pixels_p95=float(np.percentile(pixels, 95)),
        pixels_max=float(pixels.max()),
        eye_percent_mean=float(percent.mean()),
        eye_percent_p95=float(np.percentile(percent, 95)),
        depth_mean=float(depth.mean()),
        depth_max=float(depth.max()),
        scores_mean=float(scores.mean()),
        scores_p99=float(np.percentile(scores, 99)),
        scores_max=float(scores.max()),
        degrees_mean=float(degrees.mean()),
        degrees_max=float(degrees.max()),
        centimetres_mean=float(centimetres.mean()),
        centimetres_max=float(centimetres.max()),
    )


def _apart(a: Observation, b: Observation) -> tuple[np.ndarray, ...]:
    """Landmarks in pixels and in % of the eye distance, depths, scores, degrees, centimetres."""
    difference = b.landmarks.astype(np.float64) - a.landmarks
    pixels = np.linalg.norm(difference[:, :2], axis=1)
    return (
        pixels,
        100.0 * pixels / eye_pixels(a.landmarks),
        np.abs(difference[:, 2]),
        np.abs(b.coefficients.astype(np.float64) - a.coefficients),
        np.array(turn_degrees(a.T_camera_head, b.T_camera_head)),
        np.array(
            np.linalg.norm(b.T_camera_head[:3, 3].astype(np.float64) - a.T_camera_head[:3, 3])
        ),
    )


def eye_pixels(landmarks: np.ndarray) -> float:
    """Pixels between the outer corners of the eyes of (478, 3) landmarks."""
    return float(np.linalg.norm(landmarks[_LEFT_CORNER, :2] - landmarks[_RIGHT_CORNER, :2]))


def turn_degrees(T_a: np.ndarray, T_b: np.ndarray) -> float:
    """Angle between the rotations of two (4, 4) poses; exact for small ones, too."""
    apart = np.linalg.norm(T_a[:3, :3].astype(np.float64) - T_b[:3, :3])
    return float(np.degrees(2.0 * np.arcsin(min(1.0, apart / np.sqrt(8.0)))))
