"""What the seeds of the protocol draw: identities, and what they do."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.names import ICT_EXPRESSIONS
from live.evaluation.protocol import EXPRESSION_COUNT

MOST_ACTIVE = 5
IDENTITY_LIMIT = 3.0
FRACTIONS = (0.2, 1.0)
RETRIANGULATION, NOISE, MAKEHUMAN = 1, 2, 3
"""What draws of its own an identity has besides those of `draw_identity`."""


@dataclass(frozen=True, slots=True, eq=False)
class Draw:
    """One identity and what it does."""

    identity: np.ndarray
    """(100,) float32 coefficients of ICT's identity shapes."""
    binary: np.ndarray
    """(128, 53) float64: one to five expressions at 1, the others at 0."""
    fractional: np.ndarray
    """(128, 53) float64: the same expressions, each uniformly between .2 and 1."""


def draw_identity(seed: int) -> Draw:
    """The identity of `seed`, then its expressions, from one generator."""
    rng = np.random.default_rng(seed)
    identity = np.clip(rng.standard_normal(100), -IDENTITY_LIMIT, IDENTITY_LIMIT)
    binary = np.zeros((EXPRESSION_COUNT, len(ICT_EXPRESSIONS)))
    for expression in binary:
        count = rng.integers(1, MOST_ACTIVE + 1)
        expression[rng.choice(len(expression), count, replace=False)] = 1.0
    fractional = binary * rng.uniform(*FRACTIONS, binary.shape)
    return Draw(identity.astype(np.float32), binary, fractional)


def draws_of(seed: int, what: int) -> np.random.Generator:
    """The generator of one of an identity's other draws, such as `RETRIANGULATION`."""
    return np.random.default_rng([seed, what])
