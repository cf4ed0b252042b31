"""Runs the tracker's nets with LiteRT, as they are in the bundle."""

from __future__ import annotations

from typing import Any

import numpy as np

from capture.bundle import Bundle
from capture.errors import TrackerError
from capture.nets import TrackerNets
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
        (entry,) = self._interpreter.get_input_details()
        self._input = entry["index"]
        self._outputs = [exit_["index"] for exit_ in self._interpreter.get_output_details()]

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        """Float32 outputs, in the net's own order, for one float32 input of the net's shape."""
        self._interpreter.set_tensor(self._input, values)
        self._interpreter.invoke()
        return [self._interpreter.get_tensor(index) for index in self._outputs]


def litert_nets(bundle: Bundle, threads: int = 1) -> TrackerNets:
    """The bundle's three nets on LiteRT; only the landmark net is large enough to be shared out.

    Raises:
        TrackerError: LiteRT is not installed or a net is unreadable.
    """
    return TrackerNets(
        detector=LiteRtNet(bundle.detector, threads),
        landmarks=LiteRtNet(bundle.landmarks, threads),
        blendshapes=LiteRtNet(bundle.blendshapes),
    )


def _load_litert() -> Any:
    try:
        from ai_edge_litert.interpreter import Interpreter
    except (ImportError, OSError) as error:
        raise TrackerError(
            f"LiteRT cannot be loaded ({error}); install ai-edge-litert, or use --tracker "
            "mediapipe."
        ) from error
    return Interpreter
