"""What regression adds to mapping signals by name: a small matrix, as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.errors import EngineError
from engine.names import ICT_EXPRESSIONS

BUNDLED_REGRESSION = Path(__file__).parent / "assets" / "encoder.npz"
REGRESSION_VERSION = 1


@dataclass(frozen=True, slots=True, eq=False)
class SignalRegression:
    """code = clip(matrix @ coefficients + offsets, 0, 1), for one tracker's coefficients."""

    coefficient_names: tuple[str, ...]
    """The C columns of `matrix`."""
    expression_names: tuple[str, ...]
    """The E rows: the expressions it speaks for; the others are mapped by name."""
    matrix: np.ndarray
    """(E, C) float32."""
    offsets: np.ndarray
    """(E,) float32, none positive: how far a signal must rise before it counts."""


def load_regression(path: Path = BUNDLED_REGRESSION) -> SignalRegression:
    """Read what `engine.training.fit_encoder` wrote; EngineError when it is not that."""
    try:
        # Opened here, because numpy forgets to close what turns out to be no archive.
        with path.open("rb") as stream, np.load(stream, allow_pickle=False) as file:
            version = int(file["version"])
            regression = SignalRegression(
                coefficient_names=tuple(str(name) for name in file["coefficient_names"]),
                expression_names=tuple(str(name) for name in file["expression_names"]),
                matrix=np.asarray(file["matrix"], np.float32),
                offsets=np.asarray(file["offsets"], np.float32),
            )
    except Exception as error:
        # zip, zlib and numpy each have errors of their own for damaged bytes.
        raise _unusable(path) from error
    if version != REGRESSION_VERSION or not _fits_together(regression):
        raise _unusable(path)
    return regression


def save_regression(regression: SignalRegression, path: Path) -> None:
    """Write an .npz that `load_regression` reads."""
    np.savez_compressed(
        path,
        version=REGRESSION_VERSION,
        coefficient_names=np.array(regression.coefficient_names, np.str_),
        expression_names=np.array(regression.expression_names, np.str_),
        matrix=regression.matrix.astype(np.float32),
        offsets=regression.offsets.astype(np.float32),
    )


def _fits_together(regression: SignalRegression) -> bool:
    rows, columns = len(regression.expression_names), len(regression.coefficient_names)
    return (
        regression.matrix.shape == (rows, columns)
        and regression.offsets.shape == (rows,)
        and set(regression.expression_names) <= set(ICT_EXPRESSIONS)
        and bool(np.isfinite(regression.matrix).all() and np.isfinite(regression.offsets).all())
    )


def _unusable(path: Path) -> EngineError:
    return EngineError(f"The encoder's regression {path} cannot be read; reinstall mimesh.")
