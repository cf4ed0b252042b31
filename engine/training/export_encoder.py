"""Writes a run of the learned encoder as ONNX: `python -m engine.training.export_encoder ...`.

One image at a time. Inputs: features (1, F); with crops also crops and rest_crops (1, 3, 64, 64)
float32 in [0, 255]; with the past also states (1, 7, W), what the images before gave, newest first,
and ages (1, 8) seconds, newest first. Outputs: code (1, 54) in [0, 1], gaze (1, 2, 2) radians and
state (1, W), to be handed in with the next image. The names of the scores are in the metadata.
"""

from __future__ import annotations

import argparse
import warnings
from pathlib import Path

import numpy as np
import torch
from torch import nn

from engine.encoder_features import FEATURE_COUNT
from engine.training.encoder_answers import load_network
from engine.training.encoder_network import EncoderNetwork, normalise_crops

OPSET = 20
LARGEST_MB = 10.0
LARGEST_ERROR = 1e-4  # of an output's root mean square
CROP_SHAPE = (1, 3, 64, 64)


class OneImage(nn.Module):
    """What is exported."""

    def __init__(self, network: EncoderNetwork) -> None:
        super().__init__()
        self.network = network

    @property
    def input_names(self) -> list[str]:
        """In their order."""
        size = self.network.size
        crops, past = ["crops", "rest_crops"], ["states", "ages"]
        return ["features", *(crops if size.crops else []), *(past if size.past else [])]

    def forward(
        self, features: torch.Tensor, *others: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Code, gaze and state."""
        size, rest = self.network.size, list(others)
        crops = normalise_crops(rest.pop(0), rest.pop(0)) if size.crops else None
        state = self.network.see(features, crops)
        if size.past:
            states = torch.cat([state[:, None], rest.pop(0)], dim=1)
            code, gaze = self.network.tell(states, rest.pop(0))
        else:
            code, gaze = self.network.tell(state)
        return code.clamp(0.0, 1.0), gaze, state


def example_inputs(network: EncoderNetwork, rng: np.random.Generator) -> dict[str, torch.Tensor]:
    """Random inputs of the right shapes, by name."""
    shapes = {
        "features": (1, FEATURE_COUNT),
        "crops": CROP_SHAPE,
        "rest_crops": CROP_SHAPE,
        "states": (1, 7, network.size.width),
        "ages": (1, 8),
    }
    names = OneImage(network).input_names
    drawn = {name: rng.random(shapes[name], dtype=np.float32) for name in names}
    return {name: torch.from_numpy(values) for name, values in drawn.items()}


def export_encoder(run: Path, out: Path, name: str) -> float:
    """Write the run's averaged weights; how far ONNX Runtime is off, of the output's size.

    Raises:
        SystemExit: there is no run, the file is too large, or ONNX Runtime does not agree.
    """
    network = load_network(run / "last.pt")
    inputs = example_inputs(network, np.random.default_rng(0))
    names = torch.load(run / "last.pt")["score_names"]
    told = {"name": name, "score_names": ",".join(names)}
    return write_onnx(OneImage(network), inputs, ["code", "gaze", "state"], out, told)


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
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found = session.run(None, {name: values.numpy() for name, values in inputs.items()})
    errors = []
    for one, other in zip(found, network(*inputs.values()), strict=True):
        expected = other.numpy()
        size = max(float(np.sqrt((expected**2).mean())), 1e-3)
        errors.append(float(np.sqrt(((np.asarray(one) - expected) ** 2).mean())) / size)
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
