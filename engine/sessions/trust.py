"""An engine is believed once it has answered as ONNX Runtime does."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.sessions.session import Session, TensorSpec

Draw = Callable[[Sequence[TensorSpec], np.random.Generator], dict[str, np.ndarray]]
"""Makes up float32 inputs, by name, such as a network meets."""

SINGLE_TOLERANCE = 1e-3
"""Of an output's size, see `largest_share`. Two CPU runtimes differ by up to 2.3e-5 on the
tracker's nets; TF32, which must be off, would show as several thousandths."""
HALF_TOLERANCE = 3e-2
"""The tracker's nets in half precision differ from single by up to 1.0e-2 on noise."""
_DRAWS = 3


def draw_noise(inputs: Sequence[TensorSpec], rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Noise in [0, 1]: zeros would hide most mistakes."""
    return {spec.name: rng.random(spec.fixed(), dtype=np.float32) for spec in inputs}


def disagreement(
    session: Session, reference: Session, tolerance: float, draw: Draw = draw_noise
) -> str | None:
    """Why `session` is not believed, in words; None when it answers as `reference` does.

    Both are asked about the same made-up inputs.
    """
    rng = np.random.default_rng(11)
    for _ in range(_DRAWS):
        values = draw(reference.inputs, rng)
        found, expected = session.run_named(values), reference.run_named(values)
        for name, answer in expected.items():
            share = largest_share(found[name], answer)
            if not share <= tolerance:
                return f"{name} differs from ONNX Runtime's by {share:.2g}, may by {tolerance:.2g}"
    return None


def largest_share(found: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference as a share of the root mean square of `expected`, or of 1 if that is less.

    Infinity where the shapes differ or `found` has what is not a number.
    """
    if found.size != expected.size or not np.isfinite(found).all():
        return float("inf")
    expected = expected.astype(np.float64).reshape(-1)
    size = max(1.0, float(np.sqrt(np.mean(expected**2))))
    return float(np.abs(found.reshape(-1) - expected).max() / size)
