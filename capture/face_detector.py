"""Finds faces in a whole image: MediaPipe's short-range detector, read from its raw outputs.

V. Bazarevsky et al., "BlazeFace: Sub-millisecond Neural Face Detection on Mobile GPUs", 2019,
arXiv 1907.05047: anchors, decoding and the blending of overlapping boxes (section 3).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from capture.image_region import Cut, ImageRegion, whole_image
from capture.nets import Net

_INPUT_SIZE = 128
_OVERLAP = 0.5
_HIGHEST_LOGIT = 100.0
_REGION_MARGIN = 1.5
_RIGHT_EYE, _LEFT_EYE = 0, 1
"""The performer's, among a detection's six points."""


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """One face that the detector found."""

    score: float
    """[0, 1]"""
    box: np.ndarray
    """(4,) float64 image pixels: left, top, right, bottom along the searched region's axes."""
    points: np.ndarray
    """(6, 2) float64 image pixels: right eye, left eye, nose, mouth, right ear, left ear."""
    region: ImageRegion
    """Where the landmark net should look."""


def detect_faces(
    net: Net,
    image: np.ndarray,
    threshold: float,
    where: ImageRegion | None = None,
    cut: Cut = ImageRegion.cut,
) -> list[Detection]:
    """Faces in `where` of an image, the likeliest first.

    Args:
        net: the detector.
        image: (H, W, 3) uint8 RGB.
        threshold: least score in [0, 1].
        where: a region with equal sides; None is the whole image. A turned region finds heads
            that are turned alike.
        cut: how the region is cut out.
    """
    where = where or whole_image(image)
    crop = cut(where, image, _INPUT_SIZE, replicate=False)
    values = crop[None].astype(np.float32) * np.float32(2.0 / 255.0) - np.float32(1.0)
    boxes, logits = net.run(values)
    found = decode_detections(boxes[0], logits[0, :, 0], threshold)
    return [_detection(score, numbers, where) for score, numbers in blend_overlapping(*found)]


def decode_detections(
    boxes: np.ndarray, logits: np.ndarray, threshold: float
) -> tuple[np.ndarray, np.ndarray]:
    """Scores and boxes of the anchors that see a face.

    Args:
        boxes: (896, 16) float32: centre, width, height and six points, in crop pixels from the
            anchor.
        logits: (896,) float32.
        threshold: least score.

    Returns:
        (K,) scores and (K, 16) float64 shares of the crop: left, top, right, bottom, six points.
    """
    logits = np.clip(logits.astype(np.float64), -_HIGHEST_LOGIT, _HIGHEST_LOGIT)
    scores = 1.0 / (1.0 + np.exp(-logits))
    seen = scores > threshold
    anchors = _ANCHORS[seen]
    shares = boxes[seen].astype(np.float64) / _INPUT_SIZE
    centre, half = shares[:, :2] + anchors, shares[:, 2:4] / 2
    points = shares[:, 4:] + np.tile(anchors, 6)
    return scores[seen], np.hstack([centre - half, centre + half, points])


def blend_overlapping(scores: np.ndarray, boxes: np.ndarray) -> list[tuple[float, np.ndarray]]:
    """One (score, box) for each heap of overlapping boxes: their mean, weighted by score.

    Args:
        scores: (K,) in [0, 1].
        boxes: (K, 16), the first four left, top, right, bottom.
    """
    left = np.argsort(-scores, kind="stable")
    blended = []
    while len(left):
        best = left[0]
        same = _overlaps(boxes[best], boxes[left]) > _OVERLAP
        same[0] = True
        heap = left[same]
        blended.append((float(scores[best]), np.average(boxes[heap], axis=0, weights=scores[heap])))
        left = left[~same]
    return blended


def _overlaps(box: np.ndarray, boxes: np.ndarray) -> np.ndarray:
    """Intersection over union of a box with each of (K, 4+) boxes."""
    low, high = np.maximum(box[:2], boxes[:, :2]), np.minimum(box[2:4], boxes[:, 2:4])
    shared = np.prod(np.maximum(high - low, 0.0), axis=1)
    area, areas = np.prod(box[2:4] - box[:2]), np.prod(boxes[:, 2:4] - boxes[:, :2], axis=1)
    return shared / np.maximum(area + areas - shared, 1e-12)


def _detection(score: float, shares: np.ndarray, where: ImageRegion) -> Detection:
    low, high = shares[:2], shares[2:4]
    points = where.to_image(shares[4:].reshape(6, 2))
    centre = where.to_image(((low + high) / 2)[None])[0]
    size = (high - low) * where.size
    across = points[_LEFT_EYE] - points[_RIGHT_EYE]
    region = ImageRegion(
        (float(centre[0]), float(centre[1])),
        (float(size[0]) * _REGION_MARGIN, float(size[1]) * _REGION_MARGIN),
        float(np.arctan2(across[1], across[0])),
    )
    return Detection(score, np.hstack([centre - size / 2, centre + size / 2]), points, region)


def _anchors() -> np.ndarray:
    """(896, 2) float64 anchor centres, shares of the crop: 16 x 16 x 2, then 8 x 8 x 6."""
    layers = []
    for cells, per_cell in ((16, 2), (8, 6)):
        middle = (np.arange(cells) + 0.5) / cells
        down, across = np.meshgrid(middle, middle, indexing="ij")
        layers.append(np.repeat(np.stack([across, down], -1).reshape(-1, 2), per_cell, axis=0))
    return np.concatenate(layers)


_ANCHORS = _anchors()
