"""What a glTF animation's sampler says between its keys.

Source: Khronos glTF 2.0 specification, chapter 3.11 and appendix C (interpolation modes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset

MODES = ("LINEAR", "STEP", "CUBICSPLINE")
NEARLY_ONE = 1.0 - 1e-7  # cosine between two turns from which on a chord is as good as the arc


@dataclass(frozen=True, slots=True, eq=False)
class GltfSampler:
    """Keys and how to go from one to the next."""

    times: np.ndarray
    """(K,) float64 seconds, none before the one before it."""
    values: np.ndarray
    """(K, W) float64; a turn is a unit quaternion x y z w."""
    tangents: np.ndarray | None
    """(K, 2, W) float64 a second, into and out of each key; only of CUBICSPLINE."""
    steps: bool
    """Whether a key holds until the next."""
    turns: bool
    """Whether values are rotations."""

    def sample(self, time: float) -> np.ndarray:
        """(W,) float64 at `time` in seconds; before the first key that key, behind the last that.

        Of several keys at one time the last counts.
        """
        key = int(np.searchsorted(self.times, time, "right")) - 1
        if key < 0 or key >= len(self.times) - 1 or self.steps:
            return self.values[max(key, 0)]
        span = self.times[key + 1] - self.times[key]
        share = (time - self.times[key]) / span
        if self.tangents is not None:
            value = self._follow_spline(key, share, span)
            length = np.linalg.norm(value) if self.turns else 1.0
            return value / length if length > 0 else self.values[key]
        mix = slerp if self.turns else _lerp
        return mix(self.values[key], self.values[key + 1], share)

    def _follow_spline(self, key: int, share: float, span: float) -> np.ndarray:
        """The cubic Hermite spline of appendix C.5."""
        assert self.tangents is not None
        square, cube = share**2, share**3
        return (
            (2 * cube - 3 * square + 1) * self.values[key]
            + span * (cube - 2 * square + share) * self.tangents[key, 1]
            + (3 * square - 2 * cube) * self.values[key + 1]
            + span * (cube - square) * self.tangents[key + 1, 0]
        )


def slerp(one: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    """(4,) unit quaternion `share` of the shorter way from `one` to `other` (4,), appendix C.4."""
    cosine = float(one @ other)
    if cosine < 0.0:  # the same turn, the other way round
        other, cosine = -other, -cosine
    if cosine > NEARLY_ONE:
        value = _lerp(one, other, share)
        return value / np.linalg.norm(value)
    angle = np.arccos(cosine)
    return (np.sin((1 - share) * angle) * one + np.sin(share * angle) * other) / np.sin(angle)


def _lerp(one: np.ndarray, other: np.ndarray, share: float) -> np.ndarray:
    return (1.0 - share) * one + share * other


def read_sampler(
    asset: GltfAsset, sampler: dict[str, Any], width: int | None, turns: bool
) -> GltfSampler:
    """A sampler of the file; `width` W, or None for as many as there are.

    Raises MeshError for keys that do not fit, are not finite or run backwards.
    """
    times = asset.read_accessor(sampler["input"])[:, 0].astype(np.float64)
    stored = asset.read_accessor(sampler["output"]).astype(np.float64)
    mode = sampler.get("interpolation", "LINEAR")
    per_key = 3 if mode == "CUBICSPLINE" else 1
    width = stored.size // max(len(times) * per_key, 1) if width is None else width
    if mode not in MODES or not len(times) or stored.size != len(times) * per_key * width:
        raise _damaged(asset, "keys and their values do not fit")
    if not (np.isfinite(times).all() and np.isfinite(stored).all()):
        raise _damaged(asset, "a key is not a finite number")
    if (np.diff(times) < 0).any():
        raise _damaged(asset, "its keys run backwards in time")
    keys = stored.reshape(len(times), per_key, width)
    values = _unit(asset, keys[:, per_key // 2]) if turns else keys[:, per_key // 2]
    return GltfSampler(times, values, keys[:, ::2] if per_key == 3 else None, mode == "STEP", turns)


def _unit(asset: GltfAsset, quaternions: np.ndarray) -> np.ndarray:
    """Quantised files have them nearly of length 1."""
    lengths = np.linalg.norm(quaternions, axis=1, keepdims=True)
    if not lengths.all():
        raise _damaged(asset, "a rotation has no direction")
    return quaternions / lengths


def _damaged(asset: GltfAsset, how: str) -> MeshError:
    return MeshError(f"The animation of {asset.path.name} is damaged: {how}.")
