"""Converts the three nets of a face landmarker bundle to ONNX; run once by a maintainer.

    python3 -m venv CONV && CONV/bin/pip install tensorflow-cpu tf2onnx
    python drills/convert_tracker_nets.py --converter CONV/bin/python
    python drills/convert_tracker_nets.py --check

tf2onnx needs TensorFlow, which fights with this project's packages: hence an environment of its
own. The nets are written to capture/assets and their hashes printed, to be copied into
capture/onnx_nets.py. `--check` converts nothing: it compares the nets that are there with LiteRT.
The files are the same every time but for the blendshape net, in which tf2onnx, whose optimiser
walks over sets of objects, sometimes saves one transposition.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

try:
    import onnx
except ImportError as error:
    raise SystemExit("onnx is missing; pip install onnx, or the extra tensorrt-rtx.") from error
from net_rewrites import fix_batch, put_in_order, rename_ends, split_prelu, store_half

from capture.blendshape_net import read_coefficients
from capture.bundle import Bundle, read_bundle
from capture.clip import Clip
from capture.demo import demo_clip
from capture.face_detector import detect_faces
from capture.landmark_net import read_face
from capture.litert_net import LiteRtNet
from capture.model_store import MODEL_SHA256, find_tracker_model
from capture.nets import Net
from capture.onnx_nets import BLENDSHAPES, DETECTOR, LANDMARKS, onnx_net_path
from engine.sessions.onnx_session import OnnxSession

_OPSET = 17
_RANDOM_INPUTS = 20
_LEAST_SCORE = 0.3


@dataclass(frozen=True, slots=True)
class TrackerNet:
    """One net: what its ends are called, and how far from LiteRT its answers may be."""

    name: str
    inputs: list[str]
    outputs: list[str]
    tolerances: tuple[float, ...]
    """Largest difference of each output on any input, as a share of the output's largest number
    where that is above 1: landmarks are pixels of 256, the detector's logits reach 160."""


NETS = (
    TrackerNet(DETECTOR, ["image"], ["boxes", "logits"], (1e-5, 1e-5)),
    TrackerNet(LANDMARKS, ["image"], ["landmarks", "presence", "third"], (1e-5, 1e-4, 5e-5)),
    TrackerNet(BLENDSHAPES, ["points"], ["coefficients"], (1e-5,)),
)


def main() -> None:
    """Convert, or check what was converted."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--converter", type=Path, help="the python that has tf2onnx")
    parser.add_argument("--check", action="store_true", help="compare what is there with LiteRT")
    parser.add_argument("--bundle", type=Path, help="a face_landmarker.task; default: the cached")
    parser.add_argument("--clip", type=Path, help="a film of a face for real inputs; default: demo")
    options = parser.parse_args()
    path = find_tracker_model(options.bundle)
    if hashlib.sha256(path.read_bytes()).hexdigest() != MODEL_SHA256:
        raise SystemExit(f"{path} is not the bundle that this project uses.")
    bundle = read_bundle(path)
    if options.converter:
        convert_all(bundle, options.converter)
    elif not options.check:
        parser.error("name the python that has tf2onnx with --converter, or ask for --check")
    if not check_all(bundle, options.clip or demo_clip()):
        raise SystemExit("A net differs from its original by more than it may.")


def flatbuffers(bundle: Bundle) -> dict[str, bytes]:
    """The original of each net."""
    return {
        DETECTOR: bundle.detector,
        LANDMARKS: bundle.landmarks,
        BLENDSHAPES: bundle.blendshapes,
    }


def convert_all(bundle: Bundle, converter: Path) -> None:
    """Write the three files and print their hashes."""
    for net in NETS:
        model = convert(flatbuffers(bundle)[net.name], converter)
        print(f"{net.name}: {split_prelu(model)} PRelu rewritten")
        content = finish(model, net)
        onnx_net_path(net.name).write_bytes(content)
        print(f"  {len(content) / 1e6:.2f} MB, SHA-256 {hashlib.sha256(content).hexdigest()}")


def convert(flatbuffer: bytes, converter: Path) -> onnx.ModelProto:
    """The net as tf2onnx writes it."""
    with tempfile.TemporaryDirectory() as folder:
        source, result = Path(folder, "net.tflite"), Path(folder, "net.onnx")
        source.write_bytes(flatbuffer)
        command = [str(converter), "-m", "tf2onnx.convert", "--opset", str(_OPSET)]
        ends = ["--tflite", str(source), "--output", str(result)]
        try:
            done = subprocess.run(
                [*command, *ends], capture_output=True, text=True, check=False, env=fixed_order()
            )
        except OSError as error:
            raise SystemExit(f"{converter} cannot be run ({error.strerror}).") from error
        if done.returncode or not result.is_file():
            last = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise SystemExit(
                f"tf2onnx did not convert with {converter} ({last}); install it there: "
                "pip install tensorflow-cpu tf2onnx."
            )
        return onnx.load(str(result))


def fixed_order() -> dict[str, str]:
    """An environment in which tf2onnx, which walks over sets of names, takes them in one order."""
    return {**os.environ, "PYTHONHASHSEED": "0", "CUDA_VISIBLE_DEVICES": "-1"}


def finish(model: onnx.ModelProto, net: TrackerNet) -> bytes:
    """One batch, half-size weights, plain names, nothing about the machine it was made on."""
    fix_batch(model)
    rename_ends(model, net.inputs, net.outputs)
    print(f"  {len(store_half(model))} arrays need single precision and keep it")
    put_in_order(model)
    model.graph.name, model.graph.doc_string, model.doc_string = net.name, "", ""
    model.producer_name, model.producer_version = "mimesh", ""
    plain = [entry for entry in model.opset_import if not entry.domain]
    del model.opset_import[:], model.metadata_props[:]
    model.opset_import.extend(plain)
    onnx.checker.check_model(model, full_check=True)
    return model.SerializeToString(deterministic=True)


def check_all(bundle: Bundle, clip: Path) -> bool:
    """Print the largest differences from LiteRT; whether each is within its tolerance."""
    originals = {name: RecordingNet(LiteRtNet(c)) for name, c in flatbuffers(bundle).items()}
    feed_real_inputs(originals, clip)
    within = True
    for net in NETS:
        original = originals[net.name]
        session = OnnxSession(onnx_net_path(net.name).read_bytes())
        drawn = random_inputs(net.name, original.inputs[0].shape)
        for kind, inputs in (("real", original.inputs), ("random", drawn)):
            worst = largest_differences(original.net, session, inputs)
            parts = zip(net.outputs, worst, net.tolerances, strict=True)
            text = ", ".join(f"{name} {found:.1e} (may {may:.0e})" for name, found, may in parts)
            print(f"{net.name}, {len(inputs)} {kind} inputs: {text}")
            within &= all(f <= may for f, may in zip(worst, net.tolerances, strict=True))
    return within


@dataclass
class RecordingNet:
    """A net that keeps what it was asked."""

    net: Net

    def __post_init__(self) -> None:
        self.inputs: list[np.ndarray] = []

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """What the net answers."""
        self.inputs.append(values.copy())
        return self.net.run(values)


def feed_real_inputs(nets: dict[str, RecordingNet], clip: Path, every: int = 5) -> None:
    """Let the nets look at every n-th image of a film as the tracker would."""
    for image in list(_images(clip))[::every]:
        for detection in detect_faces(nets[DETECTOR], image, _LEAST_SCORE)[:1]:
            reading = read_face(nets[LANDMARKS], image, detection.region)
            read_coefficients(nets[BLENDSHAPES], reading.landmarks)
    if not all(net.inputs for net in nets.values()):
        raise SystemExit(f"No face was found in {clip}; name another film with --clip.")


def random_inputs(name: str, shape: tuple[int, ...]) -> list[np.ndarray]:
    """Noise in the range of the net's inputs, the same in every run."""
    low = {DETECTOR: -1.0, LANDMARKS: 0.0, BLENDSHAPES: -1.0}[name]
    rng = np.random.default_rng(4)
    return [rng.uniform(low, 1.0, shape).astype(np.float32) for _ in range(_RANDOM_INPUTS)]


def largest_differences(one: Net, other: Net, inputs: Iterable[np.ndarray]) -> np.ndarray:
    """(O,) largest difference of each output over all inputs; see `TrackerNet.tolerances`."""
    return np.max([_differences(one.run(values), other.run(values)) for values in inputs], axis=0)


def _differences(one: list[np.ndarray], other: list[np.ndarray]) -> list[float]:
    pairs = zip(one, other, strict=True)
    return [
        float(np.abs(a.reshape(-1) - b.reshape(-1)).max() / max(1.0, np.abs(a).max()))
        for a, b in pairs
    ]


def _images(clip: Path) -> Iterator[np.ndarray]:
    with Clip(clip) as film:
        for frame in iter(film.grab, None):
            yield frame.image


if __name__ == "__main__":
    main()
