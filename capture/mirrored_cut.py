"""Cuts a region as if the image were mirrored at its borders."""

from __future__ import annotations

import numpy as np

from capture.image_region import ImageRegion
from capture.opencv import load_cv2


def cut_mirrored(
    region: ImageRegion, /, image: np.ndarray, size: int, *, replicate: bool
) -> np.ndarray:
    """`ImageRegion.cut`, but beyond the border lies the mirrored image, whatever `replicate` says.

    Half a face, cut by a border, is made whole by its own mirror image: a detector sees a face.

    Args:
        region: what to cut.
        image: (H, W, 3) uint8.
        size: pixels across.
        replicate: without meaning here.

    Returns:
        (size, size, 3) uint8.
    """
    cv2 = load_cv2()
    (a, b, x), (c, d, y) = region.image_of_shares()
    matrix = np.array([[a / size, b / size, x], [c / size, d / size, y]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(
        image, matrix, (size, size), flags=flags, borderMode=cv2.BORDER_REFLECT_101
    )
