"""Pictures of meshes' looks, none of which is worth refusing a mesh for."""

from __future__ import annotations

import io
import warnings
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image


def read_picture(source: Path | BinaryIO) -> np.ndarray | None:
    """(H, W, 4) uint8 sRGB RGBA, row 0 at the top; None when it is missing, damaged or oversized.

    Oversized is what Pillow takes for a decompression bomb: beyond `PIL.Image.MAX_IMAGE_PIXELS`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(source) as picture:
                return np.asarray(picture.convert("RGBA"))
    except Exception:
        # Every decoder has errors of its own for damaged bytes.
        return None


def encode_png(texture: np.ndarray, longest_side: int | None = None) -> bytes:
    """(H, W, 4) uint8, row 0 at the top, as a PNG file, made smaller where a side is too long."""
    picture = Image.fromarray(texture)
    if texture.shape[2] == 4 and (texture[..., 3] == 255).all():
        picture = picture.convert("RGB")  # a quarter less to keep, and readers see it is opaque
    if longest_side is not None:
        picture.thumbnail((longest_side, longest_side))
    written = io.BytesIO()
    picture.save(written, "PNG", compress_level=1)
    return written.getvalue()
