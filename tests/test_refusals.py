from __future__ import annotations

import numpy as np
from faces import put_face, room

from capture.image_region import ImageRegion
from capture.refusals import Refusals

HERE = ImageRegion((600.0, 300.0), (200.0, 200.0), 0.2)


def noisy(image: np.ndarray, seed: int) -> np.ndarray:
    noise = np.random.default_rng(seed).normal(0, 4, image.shape)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def test_what_was_refused_is_known_while_it_looks_the_same() -> None:
    refusals = Refusals()
    assert not refusals.is_known(room(), HERE, 0.0)
    refusals.add(noisy(room(), 1), HERE, 0.0)
    assert refusals.is_known(noisy(room(), 2), HERE, 0.5)
    assert not refusals.is_known(put_face(room(), 600, 300, 110), HERE, 0.5)


def test_another_place_size_or_roll_is_another_matter() -> None:
    refusals = Refusals()
    refusals.add(room(), HERE, 0.0)
    assert refusals.is_known(room(), ImageRegion((610.0, 300.0), (190.0, 190.0), 0.1), 0.1)
    assert not refusals.is_known(room(), ImageRegion((800.0, 300.0), (200.0, 200.0), 0.2), 0.1)
    assert not refusals.is_known(room(), ImageRegion((600.0, 300.0), (90.0, 90.0), 0.2), 0.1)
    assert not refusals.is_known(room(), ImageRegion((600.0, 300.0), (200.0, 200.0), 3.3), 0.1)


def test_everything_gets_another_chance() -> None:
    refusals = Refusals()
    refusals.add(room(), HERE, 0.0)
    assert not refusals.is_known(room(), HERE, 1.5)
    refusals.add(room(), HERE, 2.0)
    assert not refusals.is_known(room(), HERE, 0.0)  # the stream started again
