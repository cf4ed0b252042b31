"""Runs the tracker's nets with LiteRT, as they are in the bundle."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from capture.bundle import Bundle
from capture.errors import TrackerError
from capture.nets import (
    BLENDSHAPES_SIZES,
    DETECTOR_SIZES,
    LANDMARKS_SIZES,
    NetSizes,
    TrackerNets,
)
from capture.quiet import quiet_stderr


class LiteRtNet:
    """A TensorFlow Lite flatbuffer with one input, on the CPU through XNNPACK.

    Args:
        content: the flatbuffer.
        threads: of the net; memory is allocated once.

    Raises:
        TrackerError: LiteRT is not installed or cannot read the net.
    """

    def __init__(self, content: bytes, threads: int = 1) -> None:
        interpreter_class = _load_litert()
        try:
            with quiet_stderr():  # it announces its delegate
                self._interpreter: Any = interpreter_class(
                    model_content=content, num_threads=threads
                )
                self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise TrackerError(
                "The tracker model holds a net that LiteRT cannot read; leave --tracker-model out "
                "to have the right one fetched."
            ) from error
        entries = self._interpreter.get_input_details()
        exits = self._interpreter.get_output_details()
        self.sizes = NetSizes(
            tuple(size for entry in entries for size in entry["shape"].tolist()),
            tuple(math.prod(exit_["shape"].tolist()) for exit_ in exits),
        )
        """What it takes and gives; several inputs' shapes follow one another, which fits no net."""
        self._input = entries[0]["index"]
        self._outputs = [exit_["index"] for exit_ in exits]

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """Float32 outputs, in the net's own order, for one float32 input of the net's shape."""
        self._interpreter.set_tensor(self._input, values)
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index) for index in self._outputs]


def litert_nets(bundle: Bundle, threads: int = 1) -> TrackerNets:
    """The bundle's three nets on LiteRT; only the landmark net is large enough to be shared out.

    Raises:
        TrackerError: LiteRT is not installed, or a net is unreadable or another than it should be.
    """
    return TrackerNets(
        detector=_open(bundle.detector, DETECTOR_SIZES, threads),
        landmarks=_open(bundle.landmarks, LANDMARKS_SIZES, threads),
        blendshapes=_open(bundle.blendshapes, BLENDSHAPES_SIZES),
    )


def _open(content: bytes, sizes: NetSizes, threads: int = 1) -> LiteRtNet:
    net = LiteRtNet(content, threads)
    if net.sizes != sizes:
        raise TrackerError(
            "The tracker model holds another net than it should; leave --tracker-model out to have "
            "the right one fetched."
        )
    return net


def _load_litert() -> Any:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except (ImportError, OSError) as error:
        raise TrackerError(
            f"LiteRT cannot be loaded ({error}); install ai-edge-litert, or use --tracker "
            "mediapipe."
        ) from error
    return Interpreter
