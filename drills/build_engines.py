"""Builds TensorRT-RTX engines of networks and says what came out; it needs no GPU.

    pip install '.[tensorrt-rtx]'
    python drills/build_engines.py                    # the encoder and the tracker's three nets
    python drills/build_engines.py NET.onnx ... --out DIR
    python drills/build_engines.py --each             # one engine for each kind of GPU as well

Every network is built in single and half precision, for Turing (7.5) and for all newer GPUs that
TensorRT-RTX serves (8.0 to 12.1 and above). Turing multiplies matrices in half precision only, so
a network may be refused in single; that it is built in one of the two is what counts. What is built
is not run: that takes a GPU.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from capture.onnx_nets import NET_SHA256, onnx_net_path
from engine.encoder_file import BUNDLED_ENCODER
from engine.errors import BackendError
from engine.sessions.flavour import RTX_CAPABILITIES, TURING, Flavour, load_flavour
from engine.sessions.half import halve
from engine.sessions.tensorrt_build import EngineRequest, build_engine

TARGETS = {"7.5": (TURING,), "8.0+": ()}
EACH = {f"{a}.{b}": ((a, b),) for a, b in RTX_CAPABILITIES if (a, b) != TURING}
_MASK_PLACE = 0x20
_MASKED = ("7.5", "8.0", "8.6", "8.9", "12.0", "12.1", "above")
"""GPUs in the order of the bits of an engine's mask."""


@dataclass(frozen=True, slots=True)
class Built:
    """One engine and what it took."""

    plan: bytes
    seconds: float


def main() -> None:
    """Build and print; a network that no precision serves ends the command."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("networks", nargs="*", type=Path, help="default: all that are run")
    parser.add_argument("--each", action="store_true", help="also for each kind of GPU alone")
    parser.add_argument("--out", type=Path, help="a folder to keep the engines in")
    options = parser.parse_args()
    targets = {**TARGETS, **(EACH if options.each else {})}
    try:
        flavour = load_flavour("tensorrt-rtx")
        print(flavour.title)
        for path in options.networks or shipped_networks():
            build_all(flavour, path, targets, options.out)
    except (BackendError, OSError) as error:
        raise SystemExit(str(error)) from error


def shipped_networks() -> list[Path]:
    """What the project runs on TensorRT."""
    return [BUNDLED_ENCODER, *(onnx_net_path(name) for name in NET_SHA256)]


def build_all(flavour: Flavour, path: Path, targets: dict[str, Any], out: Path | None) -> None:
    """Both precisions of a network for all families of GPUs.

    Raises:
        BackendError: a family is served by neither.
    """
    content = path.read_bytes()
    print(f"\n{path.stem}")
    for line in describe_ends(flavour, content):
        print(f"  {line}")
    refusals: dict[str, list[BackendError]] = {target: [] for target in targets}
    for precision, network in (("single", content), ("half", halve(content))):
        layers = parse(flavour, network)[0].num_layers
        for target, capabilities in targets.items():
            try:
                built = build_timed(flavour, EngineRequest(network, capabilities))
            except BackendError as reason:
                print(f"  {precision:6} {target:4} refused: {reason}")
                refusals[target].append(reason)
                continue
            print(f"  {precision:6} {target:4} {layers:3} layers {describe(built)}")
            if out:
                out.mkdir(parents=True, exist_ok=True)
                (out / f"{path.stem}-{precision}-{target}.plan").write_bytes(built.plan)
    for reasons in refusals.values():
        if len(reasons) == 2:
            raise reasons[0]


def describe(built: Built) -> str:
    """Size, time and GPUs."""
    return (
        f"{len(built.plan) / 1e6:6.2f} MB {built.seconds:5.2f} s  "
        f"mask 0x{built.plan[_MASK_PLACE]:02x}: {' '.join(read_mask(built.plan))}"
    )


def build_timed(flavour: Flavour, request: EngineRequest) -> Built:
    """The engine, and the seconds it took."""
    start = time.perf_counter()
    plan = build_engine(flavour, request)
    return Built(plan, time.perf_counter() - start)


def read_mask(plan: bytes) -> list[str]:
    """GPUs that a TensorRT-RTX engine is for, by compute capability."""
    return [name for bit, name in enumerate(_MASKED) if plan[_MASK_PLACE] >> bit & 1]


def describe_ends(flavour: Flavour, content: bytes) -> list[str]:
    """A line for each input and output: name, type, shape."""
    network, _ = parse(flavour, content)
    inputs = [network.get_input(place) for place in range(network.num_inputs)]
    outputs = [network.get_output(place) for place in range(network.num_outputs)]
    lines = [("in", tensor) for tensor in inputs] + [("out", tensor) for tensor in outputs]
    return [f"{way} {end.name} {end.dtype.name} {tuple(end.shape)}" for way, end in lines]


def parse(flavour: Flavour, content: bytes) -> tuple[Any, list[Any]]:
    """The network as TensorRT reads it, and what must live as long as it does."""
    trt = flavour.trt
    builder = trt.Builder(flavour.logger)
    network = builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    parser = trt.OnnxParser(network, flavour.logger)
    if not parser.parse(content):
        raise BackendError(f"{flavour.title} cannot read the network ({flavour.logger.last()}).")
    return network, [parser, builder]


if __name__ == "__main__":
    main()
