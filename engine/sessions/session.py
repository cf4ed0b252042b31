"""What every backend gives: a network, loaded and ready."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np


@dataclass(frozen=True, slots=True)
class TensorSpec:
    """One input or output of a network."""

    name: str
    shape: tuple[int, ...]
    """Sizes; -1 where any size will do."""

    def fixed(self, size: int = 1) -> tuple[int, ...]:
        """The shape with `size` in place of what is free."""
        return tuple(size if length < 0 else length for length in self.shape)

    def allows(self, shape: tuple[int, ...]) -> bool:
        """Whether an array of `shape` fits."""
        return len(shape) == len(self.shape) and all(
            length in (-1, size) for length, size in zip(self.shape, shape, strict=True)
        )


class Session(Protocol):
    """A network that answers; all numbers in and out are float32."""

    @property
    def backend(self) -> str:
        """What runs it, in words for the user."""
        ...

    @property
    def inputs(self) -> tuple[TensorSpec, ...]:
        """What the network takes."""
        ...

    @property
    def outputs(self) -> tuple[TensorSpec, ...]:
        """What the network gives."""
        ...

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """Outputs in the network's order, of a network with one input."""
        ...

    def run_named(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        """Outputs by name; `values` has an array for every input."""
        ...

    def close(self) -> None:
        """Free what the backend holds; may be called twice."""
        ...
