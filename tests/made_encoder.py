"""Small stand-ins for the learned encoder's network, which answer by simple rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

import numpy as np
import pytest

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Observation
from engine.encoder_features import FEATURE_BLOCKS
from engine.encoder_file import INPUTS, OUTPUTS
from engine.encoder_landmarks import symmetric_face
from engine.sessions.session import TensorSpec

STATE, SIGHT = 5, 3
_LENGTHS = {"state": STATE, "sight": SIGHT}
SCORES = FEATURE_BLOCKS["score_change"]


def specs(shapes: Mapping[str, tuple[int | str, ...]]) -> tuple[TensorSpec, ...]:
    return tuple(
        TensorSpec(name, tuple(_LENGTHS.get(str(size), size) for size in shape))  # type: ignore[arg-type]
        for name, shape in shapes.items()
    )


class MadeSession:
    """Answers with what `rule` makes of the inputs; outputs it leaves out are zeros."""

    backend = "paper and pencil"

    def __init__(self, rule: Callable[[dict[str, np.ndarray]], dict[str, np.ndarray]]) -> None:
        self.inputs, self.outputs = specs(INPUTS), specs(OUTPUTS)
        self.asked: list[dict[str, np.ndarray]] = []
        self._rule = rule

    def run(self, values: np.ndarray) -> list[np.ndarray]:
        raise AssertionError("the encoder has several inputs")

    def run_named(self, values: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
        self.asked.append({name: array.copy() for name, array in values.items()})
        given = self._rule(self.asked[-1])
        return {
            spec.name: np.broadcast_to(
                np.asarray(given.get(spec.name, 0.0), np.float32), spec.shape
            )
            for spec in self.outputs
        }

    def close(self) -> None:
        pass


def face_at(media_ms: float, *, identity: int = 0, **scores: float) -> Observation:
    """The symmetric face, seen from the front at that moment."""
    T_camera_head = np.eye(4, dtype=np.float32)
    T_camera_head[2, 3] = -40.0
    coefficients = np.zeros(52, np.float32)
    for name, value in scores.items():
        coefficients[MEDIAPIPE_BLENDSHAPES.index(name)] = value
    return Observation(
        frame_id=round(media_ms),
        captured_ns=round(media_ms * 1e6) + 7,
        media_ns=round(media_ms * 1e6),
        face_found=True,
        confidence=0.75,
        coefficients=coefficients,
        landmarks=((70.0, -70.0, -70.0) * symmetric_face() + (320, 240, 0)).astype(np.float32),
        T_camera_head=T_camera_head,
        identity=identity,
        region_confidence=np.full(7, 0.5, np.float32),
        face_picture=np.full((192, 192), 30, np.uint8),
    )


@lru_cache
def made_network(
    score_names: tuple[str, ...] = MEDIAPIPE_BLENDSHAPES,
    name: str = "made",
    version: str = "1",
) -> bytes:
    """An ONNX file with an encoder's inputs and outputs, and what it is in its metadata.

    The code begins with the scores, the state is one more than the mean of those before, the sight
    is the face's first pixels.
    """
    pytest.importorskip("onnx", reason="no onnx package")
    from onnx import TensorProto, helper, numpy_helper

    constants = {
        "gaze_shape": np.array([1, 2, 2]),
        "flat_shape": np.array([1, -1]),
        "axis": np.array([1]),
        "one": np.ones(1, np.float32),
    }

    def cut(source: str, name: str, start: int, length: int):
        constants[f"{name}_start"] = np.array([start])
        constants[f"{name}_end"] = np.array([start + length])
        ends = [f"{name}_start", f"{name}_end", "axis"]
        return helper.make_node("Slice", [source, *ends], [name])

    nodes = [
        cut("features", "code", SCORES.start, 54),
        cut("features", "flat_gaze", FEATURE_BLOCKS["turn_change"].start, 4),
        helper.make_node("Reshape", ["flat_gaze", "gaze_shape"], ["gaze"]),
        cut("features", "trust", FEATURE_BLOCKS["trust"].start + 1, 7),
        helper.make_node("ReduceMean", ["states", "axis"], ["past"], keepdims=0),
        helper.make_node("Add", ["past", "one"], ["state"]),
        helper.make_node("Reshape", ["face", "flat_shape"], ["flat_face"]),
        cut("flat_face", "sight", 0, SIGHT),
    ]
    inputs, outputs = (
        [
            helper.make_tensor_value_info(spec.name, TensorProto.FLOAT, spec.shape)
            for spec in specs(ends)
        ]
        for ends in (INPUTS, OUTPUTS)
    )
    held = [numpy_helper.from_array(value, name) for name, value in constants.items()]
    graph = helper.make_graph(nodes, "encoder", inputs, outputs, held)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8)
    told = {"score_names": ",".join(score_names), "name": name, "version": version}
    helper.set_model_props(model, told)
    return model.SerializeToString()
