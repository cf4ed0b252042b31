"""The mesh encoder's network and its sensors, run in NumPy. Trained by `engine/training/`."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np

from engine.cloning.motion_sensors import MotionSensors
from engine.errors import NetworkError
from engine.names import ICT_EXPRESSIONS, REGION_NAMES, twin_indices

BUNDLED_MESH_ENCODER = Path(__file__).parents[1] / "assets" / "mesh_encoder.npz"
FORMAT_VERSION = 1
PAIR_COUNT = 2 * len(ICT_EXPRESSIONS)
"""The numbers it gives: 53 expressions, then their 53 styles."""
SENSOR_ARRAYS = ("places", "openings", "spacing", "regions", "twins")
INDICES = ("regions", "twins")
_EXPRESSION_TWINS = np.array(twin_indices(ICT_EXPRESSIONS))
_PAIR_TWINS = np.concatenate([_EXPRESSION_TWINS, _EXPRESSION_TWINS + len(ICT_EXPRESSIONS)])
_REGION_TWINS = np.array(twin_indices(REGION_NAMES))


class MeshEncoderWeights:
    """The trained network and where its sensors lie.

    Args:
        path: a file of `engine.training.mesh_encoder_export`.

    Raises:
        NetworkError: the file is missing, damaged or of another format.
    """

    def __init__(self, path: Path = BUNDLED_MESH_ENCODER) -> None:
        arrays = _read(path)
        try:
            self.sensors = MotionSensors(*(arrays[f"sensors.{name}"] for name in SENSOR_ARRAYS))
            self._weights = {
                name: arrays[name].astype(np.float32) for name in _shapes(len(self.sensors))
            }
            for name, shape in _shapes(len(self.sensors)).items():
                if self._weights[name].shape != shape or not np.isfinite(self._weights[name]).all():
                    raise ValueError(name)
            self._check_sensors()
        except (KeyError, ValueError, TypeError) as error:
            raise NetworkError(
                f"The mesh encoder {path} lacks or garbles {error}; reinstall mimesh."
            ) from error
        self._flipped = (3 * self.sensors.twins[:, None] + np.arange(3)).ravel()
        self._sign = np.tile(np.array([-1, 1, 1], np.float32), len(self.sensors))

    def _check_sensors(self) -> None:
        count = len(self.sensors)
        wanted = {"places": (count, 3), "openings": (count, 6), "spacing": (count,)}
        wanted |= {"regions": (count,), "twins": (count,)}
        for name, shape in wanted.items():
            values, kind = getattr(self.sensors, name), "iu" if name in INDICES else "f"
            fits = values.shape == shape and values.dtype.kind in kind
            if not (fits and np.isfinite(values).all()):
                raise ValueError(f"sensors.{name}")
        twins, regions = self.sensors.twins, self.sensors.regions
        if not ((twins >= 0) & (twins < count)).all():
            raise ValueError("sensors.twins")
        if not ((regions >= 0) & (regions < len(REGION_NAMES))).all():
            raise ValueError("sensors.regions")

    def find_presence(self, seen: np.ndarray) -> np.ndarray:
        """(24,) float32: which share of each region's sensors is among the `seen` (P,) bool."""
        total = np.bincount(self.sensors.regions, minlength=len(REGION_NAMES))
        there = np.bincount(self.sensors.regions[seen], minlength=len(REGION_NAMES))
        return (there / np.maximum(total, 1)).astype(np.float32)

    def predict(self, motion: np.ndarray, guess: np.ndarray, presence: np.ndarray) -> np.ndarray:
        """(N, 106) float32: 53 expressions in [0, 1] and their styles in [-1, 1].

        `motion` (N, 3P) canonical centimetres, `guess` (N, 106) the linear first guess, `presence`
        (24,). The mean of what is said of the face and of its mirror image: mirrored motion gives
        the mirrored code. No motion gives 0, exactly.
        """
        count = len(motion)
        mirrored = motion[:, self._flipped] * self._sign
        both = self._answer(
            np.concatenate([motion, mirrored]),
            np.concatenate([guess, guess[:, _PAIR_TWINS]]),
            np.stack([presence, presence[_REGION_TWINS]]).repeat(count, 0),
        )
        code = 0.5 * (both[:count] + both[count:][:, _PAIR_TWINS])
        code[:, : len(ICT_EXPRESSIONS)] = np.maximum(code[:, : len(ICT_EXPRESSIONS)], 0)
        return np.clip(code, -1, 1)

    def _answer(self, motion: np.ndarray, guess: np.ndarray, presence: np.ndarray) -> np.ndarray:
        seen = self._weights["first.bias"] + (presence - 1) @ self._weights["presence.weight"].T
        x = self._bend("first", np.concatenate([motion, guess], 1), seen)
        x = x + self._bend("second", x, self._weights["second.bias"])
        x = self._bend("third", x, self._weights["third.bias"])
        return guess * self._weights["trust"] + x @ self._weights["last.weight"].T

    def _bend(self, layer: str, x: np.ndarray, bias: np.ndarray) -> np.ndarray:
        return _silu(x @ self._weights[f"{layer}.weight"].T + bias) - _silu(bias)


def _silu(x: np.ndarray) -> np.ndarray:
    return x / (1 + np.exp(-np.clip(x, -60, 60)))


def _read(path: Path) -> dict[str, np.ndarray]:
    try:
        with np.load(io.BytesIO(path.read_bytes()), allow_pickle=False) as file:
            arrays = dict(file.items())
        version = int(arrays["format_version"])
    except Exception as error:
        # zip, zlib and numpy each have errors of their own for damaged bytes.
        raise NetworkError(f"The mesh encoder {path} cannot be read; reinstall mimesh.") from error
    if version != FORMAT_VERSION:
        raise NetworkError(
            f"The mesh encoder {path} has format {version}, this mimesh reads {FORMAT_VERSION}; "
            "use the one that came with it."
        )
    return arrays


def _shapes(sensor_count: int) -> dict[str, tuple[int, ...]]:
    """Of every array the network multiplies with, as `engine.training.mesh_encoder_network`'s."""
    first, second, third = 512, 512, 256
    return {
        "first.weight": (first, 3 * sensor_count + PAIR_COUNT), "first.bias": (first,),
        "presence.weight": (first, len(REGION_NAMES)),
        "second.weight": (second, first), "second.bias": (second,),
        "third.weight": (third, second), "third.bias": (third,),
        "last.weight": (PAIR_COUNT, third), "trust": (PAIR_COUNT,),
    }  # fmt: skip
