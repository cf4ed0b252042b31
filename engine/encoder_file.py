"""The learned encoder's network as a file, and what a network must be like to be one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.encoder_draws import draw_encoder_inputs
from engine.encoder_features import FEATURE_COUNT
from engine.errors import NetworkError
from engine.face_space import FACE_SIZE
from engine.names import CONFIDENCE_REGIONS, EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.sessions.engine_maker import Network
from engine.sessions.onnx_metadata import read_onnx_metadata
from engine.sessions.session import Session, TensorSpec

BUNDLED_ENCODER = Path(__file__).parent / "assets" / "encoder.onnx"
NETWORK_NAME = "encoder"
PAST = 7
"""Images before the one at hand that the network is told of."""

_Shape = tuple[int | str, ...]
INPUTS: Mapping[str, _Shape] = {
    "features": (1, FEATURE_COUNT),
    "face": (1, FACE_SIZE, FACE_SIZE),
    "rest_sight": (1, "sight"),
    "states": (1, PAST, "state"),
    "ages": (1, PAST + 1),
}
OUTPUTS: Mapping[str, _Shape] = {
    "code": (1, len(ICT_EXPRESSIONS) + len(EXTRA_EXPRESSIONS)),
    "gaze": (1, 2, 2),
    "trust": (1, len(CONFIDENCE_REGIONS)),
    "state": (1, "state"),
    "sight": (1, "sight"),
}
"""Name to shape; a word stands for any length, the same wherever it is used."""


@dataclass(frozen=True, slots=True)
class EncoderFile:
    """A network, and what it says of itself."""

    network: Network
    identity: str
    """Name and version of its weights: what a performer's rest was measured with."""
    score_names: tuple[str, ...]
    """The coefficients among the features, in the order the network was taught them."""


def load_encoder_file(path: Path = BUNDLED_ENCODER) -> EncoderFile:
    """Read an encoder's network.

    Raises:
        NetworkError: it is not there, damaged, no encoder, or does not tell which one it is.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise _unusable(path, error.strerror or "it cannot be opened") from error
    try:
        told = read_onnx_metadata(content)
    except ValueError as error:
        raise _unusable(path, "it is damaged") from error
    if not told.get("score_names"):
        raise _unusable(path, "it is no encoder")
    if not (told.get("name") and told.get("version")):
        raise _unusable(path, "it does not tell its name and version")
    return EncoderFile(
        # In half precision where the GPU's engines hold what `draw_encoder_inputs` asks them.
        network=Network(NETWORK_NAME, content, half=True, draw=draw_encoder_inputs),
        identity=f"{told['name']} {told['version']}",
        score_names=tuple(told["score_names"].split(",")),
    )


def check_scores(file: EncoderFile, names: Sequence[str]) -> None:
    """Refuse a network that was taught other coefficients than the tracker gives.

    Raises:
        NetworkError: names or order differ.
    """
    if tuple(names) != file.score_names:
        raise NetworkError(
            "The encoder's network was taught other signals than the tracker gives; install the"
            " project again or use --encoder by-name."
        )


def check_encoder(session: Session) -> None:
    """Refuse a network that takes or gives something else.

    Raises:
        NetworkError: an input or output is missing, unknown or of another shape.
    """
    lengths: dict[str, int] = {}
    for expected, found in ((INPUTS, session.inputs), (OUTPUTS, session.outputs)):
        shapes = {spec.name: spec for spec in found}
        if shapes.keys() != expected.keys():
            raise _misfit(f"it has {', '.join(sorted(shapes))} for {', '.join(sorted(expected))}")
        for name, shape in expected.items():
            if not _fits(shapes[name], shape, lengths):
                raise _misfit(f"its {name} has the shape {shapes[name].shape}")


def _fits(found: TensorSpec, expected: _Shape, lengths: dict[str, int]) -> bool:
    if len(found.shape) != len(expected):
        return False
    return all(
        size == (lengths.setdefault(length, size) if isinstance(length, str) else length)
        for size, length in zip(found.shape, expected, strict=True)
    )


def _misfit(why: str) -> NetworkError:
    return NetworkError(
        f"The encoder's network is not the one this version needs ({why}); install the project"
        " again or use --encoder by-name."
    )


def _unusable(path: Path, why: str) -> NetworkError:
    return NetworkError(
        f"The encoder's network {path} cannot be used ({why}); install the project again or use"
        " --encoder by-name."
    )
