"""Writes a run of the learned encoder as ONNX: `python -m engine.training.export_encoder ...`.

One image at a time, all float32. Inputs: features (1, F); face (1, 192, 192) grey, 0 to 255;
rest_sight (1, S), the mean of the sights of the performer's resting images, 0 if unknown; states
(1, 7, W), what the images before gave, newest first; ages (1, 8) seconds before this image, newest
first, -1 where there was no image. Without the face or the past their inputs and outputs are left
out. Outputs: code (1, 54) in [0, 1]; gaze (1, 2, 2) radians; trust (1, 7) in [0, 1], how sure of
each region; state (1, W), to be handed in with the next images; sight (1, S). The metadata tell
name, version (other weights, other version: a sight at rest means nothing to them) and score_names.
"""

from __future__ import annotations

import argparse
import hashlib
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.encoder_features import FEATURE_COUNT
from engine.face_space import FACE_SIZE
from engine.sessions.onnx_session import OnnxSession
from engine.training.encoder_answers import load_network
from engine.training.encoder_network import EncoderNetwork
from engine.training.face_sight import SIGHT_SIZE

OPSET = 20
LARGEST_MB = 10.0
LARGEST_ERROR = 1e-5  # of an output's root mean square


class OneImage(nn.Module):
    """What is exported."""

    def __init__(self, network: EncoderNetwork) -> None:
        super().__init__()
        self.network = network

    @property
    def input_names(self) -> list[str]:
        """In their order."""
        size = self.network.size
        face, past = ["face", "rest_sight"], ["states", "ages"]
        return ["features", *(face if size.face else []), *(past if size.past else [])]

    @property
    def output_names(self) -> list[str]:
        """In their order."""
        return ["code", "gaze", "trust", "state", *(["sight"] if self.network.size.face else [])]

    def forward(self, features: torch.Tensor, *others: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Code, gaze, trust, state and sight."""
        size, given = self.network.size, list(others)
        sight = self.network.sight(given.pop(0)) if size.face else None
        state = self.network.see(features, sight, given.pop(0) if size.face else None)
        if size.past:
            states = torch.cat([state[:, None], given.pop(0)], dim=1)
            told = self.network.tell(states, given.pop(0))
        else:
            told = self.network.tell(state)
        trust = self.network.trust(told.doubt)
        seen = () if sight is None else (sight,)
        return told.code.clamp(0.0, 1.0), told.gaze, trust, state, *seen


def example_inputs(network: EncoderNetwork, rng: np.random.Generator) -> dict[str, torch.Tensor]:
    """Random inputs of the right shapes, by name."""
    shapes = {
        "features": (1, FEATURE_COUNT),
        "face": (1, FACE_SIZE, FACE_SIZE),
        "rest_sight": (1, SIGHT_SIZE),
        "states": (1, 7, network.size.width),
        "ages": (1, 8),
    }
    drawn = {}
    for name in OneImage(network).input_names:
        values = rng.random(shapes[name], dtype=np.float32)
        drawn[name] = torch.from_numpy(255 * values if name == "face" else values)
    if "ages" in drawn:
        drawn["ages"][:, 0], drawn["ages"][:, 6:] = 0.0, -1.0
    return drawn


def version_of(network: nn.Module) -> str:
    """12 hexadecimal digits of the SHA-256 of all weights."""
    digest = hashlib.sha256()
    for name, values in network.state_dict().items():
        digest.update(name.encode())
        digest.update(values.numpy().tobytes())
    return digest.hexdigest()[:12]


def export_encoder(run: Path, out: Path, name: str) -> float:
    """Write the run's averaged weights; how far ONNX Runtime is off, of the output's size.

    Raises:
        SystemExit: there is no run, the file is too large, or ONNX Runtime does not agree.
    """
    network = load_network(run / "last.pt")
    inputs = example_inputs(network, np.random.default_rng(0))
    names = torch.load(run / "last.pt")["score_names"]
    told = {"name": name, "version": version_of(network), "score_names": ",".join(names)}
    image = OneImage(network)
    return write_onnx(image, inputs, image.output_names, out, told)


def write_onnx(
    network: nn.Module,
    inputs: dict[str, torch.Tensor],
    outputs: list[str],
    out: Path,
    told: dict[str, str],
) -> float:
    """Write `network` as it answers to `inputs`, with `told` as metadata, and try it.

    Returns how far ONNX Runtime's outputs are off, of their size.

    Raises:
        SystemExit: the file is too large, or ONNX Runtime does not agree.
    """
    import onnx

    network.eval()
    with warnings.catch_warnings():
        # The newer exporter would bring a dependency of its own; this one knows all of the layers,
        # and what its tracing may have missed shows in `check`.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network, tuple(inputs.values()), str(out), input_names=list(inputs),
            output_names=outputs, opset_version=OPSET, dynamo=False,
        )  # fmt: skip
    model = onnx.load(str(out))
    onnx.helper.set_model_props(model, told)
    onnx.save(model, str(out))
    megabytes = out.stat().st_size / 1e6
    if megabytes > LARGEST_MB:
        raise SystemExit(f"{out} has {megabytes:.1f} MB; train a smaller network.")
    return check(network, out, inputs)


@torch.no_grad()
def check(network: nn.Module, path: Path, inputs: dict[str, torch.Tensor]) -> float:
    """Largest difference between ONNX Runtime's outputs and torch's, of their size."""
    session = OnnxSession(path.read_bytes())
    found = session.run_named({name: values.numpy() for name, values in inputs.items()})
    errors = []
    for one, other in zip(found.values(), network(*inputs.values()), strict=True):
        expected = other.numpy()
        size = max(float(np.sqrt((expected**2).mean())), 1e-3)
        errors.append(float(np.sqrt(((one - expected) ** 2).mean())) / size)
    if max(errors) > LARGEST_ERROR:
        raise SystemExit(f"ONNX Runtime is off by {max(errors):.1e} on {path}.")
    return max(errors)


def main() -> None:
    """Command line of `export_encoder`."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--run", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="mimesh-encoder-1")
    options = parser.parse_args()
    error = export_encoder(options.run, options.out, options.name)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB, off by {error:.1e}")


if __name__ == "__main__":
    main()
