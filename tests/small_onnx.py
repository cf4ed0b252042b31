"""Networks of a few numbers, as ONNX files, for tests."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest


@lru_cache
def two_outputs(
    scale: float = 1.0,
    batch: int | str = 1,
    width: int = 4,
    names: tuple[str, str] = ("sum", "bent"),
) -> bytes:
    """(batch, width) `x` to `sum` (batch, 3) and `bent` (batch, 3)."""
    onnx = pytest.importorskip("onnx", reason="no onnx package")
    from onnx import TensorProto, helper, numpy_helper

    rng = np.random.default_rng(1)
    weights = (rng.normal(size=(width, 3)) * scale).astype(np.float32)
    bias = rng.normal(size=3).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "weights"], ["m"]),
            helper.make_node("Add", ["m", "bias"], [names[0]]),
            helper.make_node("Relu", [names[0]], [names[1]]),
        ],
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, width])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, 3]) for name in names],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


@lru_cache
def two_inputs(keep: float = 0.5) -> bytes:
    """`x` (1, 4) and `last` (1, 4) to `state` (1, 4), x + keep last, and `sum` (1, 1) of it.

    A network that remembers through who runs it: `state` is handed in as `last` the next time.
    """
    onnx = pytest.importorskip("onnx", reason="no onnx package")
    from onnx import TensorProto, helper, numpy_helper

    graph = helper.make_graph(
        [
            helper.make_node("Mul", ["last", "keep"], ["kept"]),
            helper.make_node("Add", ["x", "kept"], ["state"]),
            helper.make_node("ReduceSum", ["state", "axes"], ["sum"], keepdims=1),
        ],
        "remembering",
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 4]) for name in ("x", "last")],
        [
            helper.make_tensor_value_info("state", TensorProto.FLOAT, [1, 4]),
            helper.make_tensor_value_info("sum", TensorProto.FLOAT, [1, 1]),
        ],
        [
            numpy_helper.from_array(np.float32(keep), "keep"),
            numpy_helper.from_array(np.int64([1]), "axes"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def some_input() -> np.ndarray:
    """(1, 4) float32."""
    return np.array([[0.5, -1.0, 2.0, 0.25]], np.float32)
