"""Made-up inputs of the learned encoder, of the sizes that real ones have.

An engine is compared with ONNX Runtime on them. Plain noise in [0, 1] would be a black face without
contrast, and features so large that the network clips them: most mistakes would not show.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.sessions.session import TensorSpec

_SPREADS = {"features": 0.07, "rest_sight": 0.1, "states": 0.5}
"""Of the demo's performer, rounded."""
_PATCH = 12  # pixels
_FRAME_S = 1 / 30


def draw_encoder_inputs(
    inputs: Sequence[TensorSpec], rng: np.random.Generator
) -> dict[str, np.ndarray]:
    """Float32 by name: a face of grey patches, a few images before it at 30 a second."""
    drawn = {}
    for spec in inputs:
        shape = spec.fixed()
        if spec.name == "face":
            drawn[spec.name] = _draw_patches(shape, rng)
        elif spec.name == "ages":
            drawn[spec.name] = _draw_ages(shape, rng)
        else:
            spread = _SPREADS.get(spec.name, 1.0)
            drawn[spec.name] = (spread * rng.standard_normal(shape)).astype(np.float32)
    return drawn


def _draw_patches(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """(1, P, P) grey, 0 to 255."""
    many = -(-shape[-1] // _PATCH)
    whole = np.kron(rng.uniform(20.0, 235.0, (many, many)), np.ones((_PATCH, _PATCH)))
    noisy = whole[: shape[-2], : shape[-1]] + rng.normal(0.0, 4.0, shape[-2:])
    return np.broadcast_to(noisy.clip(0.0, 255.0), shape).astype(np.float32)


def _draw_ages(shape: tuple[int, ...], rng: np.random.Generator) -> np.ndarray:
    """(1, 8) seconds, 0 first; -1 where there was no image."""
    ages = _FRAME_S * np.arange(shape[-1], dtype=np.float32)
    ages[1 + rng.integers(shape[-1]) :] = -1.0
    return np.broadcast_to(ages, shape).copy()
