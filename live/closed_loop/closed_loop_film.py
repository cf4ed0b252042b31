"""What a cheap camera and a video call do to a picture: blur, noise, sharpening, compression."""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

_TILE = 512


@dataclass(frozen=True, slots=True)
class Film:
    """One camera's faults."""

    blur: float
    """Pixels, Gaussian."""
    sharpen: float
    """Percent, after the blur."""
    read_noise: float
    """Levels of 255."""
    shot_noise: float
    """Times the square root of the level."""
    quality: int
    """Of JPEG, 0 for none."""
    shrink: float
    """At most 1: sent smaller than shown."""


def draw_film(rng: np.random.Generator, face_pixels: float) -> Film:
    """A random camera; faults scale with the face, so that some detail is always left."""
    return Film(
        blur=float(rng.uniform(0.3, 0.8) * (1 if rng.random() < 0.7 else 1 + face_pixels / 200)),
        sharpen=float(rng.uniform(40, 160)) if rng.random() < 0.4 else 0.0,
        read_noise=float(rng.uniform(0.3, 3.0) if rng.random() < 0.8 else rng.uniform(3.0, 9.0)),
        shot_noise=float(rng.uniform(0.0, 0.35)),
        quality=int(rng.integers(35, 96)) if rng.random() < 0.85 else 0,
        shrink=float(rng.uniform(0.6, 0.9)) if face_pixels > 170 and rng.random() < 0.25 else 1.0,
    )


class Camera:
    """Exposes pictures on a film; noise comes from a tile that is drawn once."""

    def __init__(self, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self._tile = rng.normal(size=(_TILE, _TILE, 3)).astype(np.float32)
        self._tile = 0.75 * self._tile + 0.66 * self._tile[..., 1:2]  # partly the same in all

    def expose(
        self, picture: np.ndarray, size: tuple[int, int], film: Film, rng: np.random.Generator
    ) -> np.ndarray:
        """(H, W, 3) uint8 of `size` (width, height), from a picture as large or larger."""
        image = Image.fromarray(picture)
        if film.shrink < 1.0:
            small = round(size[0] * film.shrink), round(size[1] * film.shrink)
            image = image.resize(small, Image.Resampling.BOX).resize(
                size, Image.Resampling.BILINEAR
            )
        elif image.size != size:
            image = image.resize(size, Image.Resampling.BOX)
        image = image.filter(ImageFilter.GaussianBlur(film.blur))
        if film.sharpen:
            image = image.filter(ImageFilter.UnsharpMask(1.5, int(film.sharpen), 2))
        noisy = Image.fromarray(self._add_noise(np.asarray(image), film, rng))
        return np.asarray(_compress(noisy, film.quality) if film.quality else noisy)

    def _add_noise(self, image: np.ndarray, film: Film, rng: np.random.Generator) -> np.ndarray:
        height, width = image.shape[:2]
        deviation = np.hypot(film.read_noise, film.shot_noise * np.sqrt(np.arange(256)))
        rows = (np.arange(height) + rng.integers(_TILE)) % _TILE
        columns = (np.arange(width) + rng.integers(_TILE)) % _TILE
        noise = self._tile[rows][:, columns] * deviation.astype(np.float32)[image]
        return np.clip(image + noise + 0.5, 0, 255).astype(np.uint8)


def _compress(image: Image.Image, quality: int) -> Image.Image:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=quality)
    return Image.open(stream).convert("RGB")
