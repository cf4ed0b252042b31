"""Runs the skinning network in NumPy: per-vertex regions, skinning weights and directions.

The network is a DiffusionNet (Sharp et al. 2022, eq. 2 to 5) with the heads of Neural Face
Skinning: gates that localise one global expression code at each vertex. It runs once per character,
so plain matrix products are fast enough and need no inference library. Trained by
`engine/training/`.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.diffusion import SurfaceOperators
from engine.errors import NetworkError
from engine.landmark_pairs import MIN_SPREAD_CM, LandmarkPairs, believe
from engine.names import ICT_EXPRESSIONS, REGION_NAMES

BUNDLED_NETWORK = Path(__file__).parent / "assets" / "skinning_network.npz"
FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class SkinPrediction:
    """What the network says of each vertex of one aligned mesh."""

    region_probabilities: np.ndarray
    """(V, 24) float32, rows sum to 1, `engine.names.REGION_NAMES`."""
    gates: np.ndarray
    """(V, 53) float32 in (0, 1): the skinning weights."""
    directions: np.ndarray
    """(2, 53, V, 3) float32 centimetres at full gate, for the shape sets "ict" and "makehuman", in
    the vertex's own space: multiply by the gate, then by its matrix of `SkinBasis.frames`."""
    coordinates: np.ndarray
    """(V, 3) float32 decimetres: correction of the landmarks' canonical coordinate."""


class SkinningNetwork:
    """The trained network and the landmark places it was trained with."""

    def __init__(self, path: Path = BUNDLED_NETWORK) -> None:
        """Load an exported network; raises NetworkError when the file is missing or damaged."""
        try:
            content = path.read_bytes()
            self._arrays = _read_arrays(content)
            version = int(self._arrays["format_version"])
            self.name = str(self._arrays["name"])
            self.landmark_index = self._arrays["landmark_index"]
            self.landmark_canonical = self._arrays["landmark_canonical"].astype(np.float64)
            self.landmark_spread = self._arrays["landmark_spread"]
            self.eigen_count = int(self._arrays["eigen_count"])
        except Exception as error:
            # zip, zlib and numpy each have errors of their own for damaged bytes.
            raise NetworkError(
                f"The skinning network {path} cannot be read; reinstall mimesh."
            ) from error
        if version != FORMAT_VERSION:
            raise NetworkError(
                f"The skinning network {path} has format {version}, this mimesh reads "
                f"{FORMAT_VERSION}; use the network that came with it."
            )
        self.fingerprint = hashlib.sha256(content).hexdigest()
        blocks = {name.split(".")[1] for name in self._arrays if name.startswith("blocks.")}
        self._blocks = sorted(blocks, key=int)
        missing = sorted(_layer_arrays(self._blocks) - self._arrays.keys())
        if missing:
            raise NetworkError(f"The skinning network {path} lacks {missing[0]}; reinstall mimesh.")

    def believe(self, landmarks: np.ndarray) -> LandmarkPairs:
        """The pairs to draw the warp by, of (478, 3) aligned landmarks, NaN where unseen."""
        chosen = landmarks[self.landmark_index].astype(np.float64)
        return believe(chosen, self.landmark_canonical, self.landmark_spread)

    def pair(self, landmarks: np.ndarray) -> LandmarkPairs:
        """Pairs of (L, 3) `landmarks` in the order of `landmark_canonical`, all believed."""
        spread = np.maximum(self.landmark_spread, MIN_SPREAD_CM)
        return LandmarkPairs(landmarks, self.landmark_canonical, spread)

    def predict(self, features: np.ndarray, operators: SurfaceOperators) -> SkinPrediction:
        """Predict from (V, FEATURE_COUNT) float32 features and the same mesh's operators."""
        x = self._linear("lift", features)
        for block in self._blocks:
            x = self._diffuse(f"blocks.{block}", x, operators)
        logits = self._linear("region", x)
        probabilities = np.exp(logits - logits.max(1, keepdims=True))
        probabilities /= probabilities.sum(1, keepdims=True)
        gate = self._linear("gate", x) + probabilities @ self._arrays["region_gate.weight"].T
        hidden = np.maximum(self._linear("direction_inner", x), 0)
        raw = self._linear("direction_outer", hidden)
        raw = raw.reshape(len(x), -1, len(ICT_EXPRESSIONS), 3).transpose(1, 2, 0, 3)
        assert probabilities.shape[1] == len(REGION_NAMES)
        return SkinPrediction(
            probabilities,
            1.0 / (1.0 + np.exp(-np.clip(gate, -60, 60))),
            raw * self._arrays["shape_scale"][:, :, None, None],
            self._linear("coordinate", x),
        )

    def _diffuse(self, block: str, x: np.ndarray, operators: SurfaceOperators) -> np.ndarray:
        spectrum = operators.eigenvectors.T @ (x * operators.mass[:, None])
        time = np.exp(2.0 * self._arrays[f"{block}.time"])
        decay = np.exp(-operators.eigenvalues[:, None] * time[None])
        diffused = operators.eigenvectors @ (decay * spectrum)
        along, across = (gradient @ diffused for gradient in operators.gradient)
        real = self._arrays[f"{block}.rotate_real.weight"].T
        imaginary = self._arrays[f"{block}.rotate_imaginary.weight"].T
        turned_along = along @ real - across @ imaginary
        turned_across = across @ real + along @ imaginary
        slope = np.tanh(along * turned_along + across * turned_across)
        hidden = self._linear(f"{block}.inner", np.concatenate([x, diffused, slope], 1))
        return x + self._linear(f"{block}.outer", np.maximum(hidden, 0))

    def _linear(self, layer: str, x: np.ndarray) -> np.ndarray:
        return x @ self._arrays[f"{layer}.weight"].T + self._arrays[f"{layer}.bias"]


def _read_arrays(content: bytes) -> dict[str, np.ndarray]:
    """The file's arrays; half floats, which only make the file small, become single ones."""
    with np.load(io.BytesIO(content), allow_pickle=False) as file:
        return {
            name: values.astype(np.float32) if values.dtype == np.float16 else values
            for name, values in file.items()
        }


def _layer_arrays(blocks: list[str]) -> set[str]:
    """Names of all the arrays that `SkinningNetwork.predict` multiplies with."""
    linear = ["lift", "region", "gate", "coordinate", "direction_inner", "direction_outer"]
    names = {"region_gate.weight", "shape_scale"}
    for block in blocks:
        inside = f"blocks.{block}"
        linear += [f"{inside}.inner", f"{inside}.outer"]
        names |= {f"{inside}.{name}" for name in ("time", "rotate_real.weight")}
        names.add(f"{inside}.rotate_imaginary.weight")
    return names | {f"{layer}.{kind}" for layer in linear for kind in ("weight", "bias")}
