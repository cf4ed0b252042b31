"""Networks of a few numbers, as ONNX files, for tests."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest


@lru_cache
def two_outputs(scale: float = 1.0, batch: int | str = 1) -> bytes:
    """(batch, 4) `x` to `sum` (batch, 3) and `bent` (batch, 3)."""
    onnx = pytest.importorskip("onnx", reason="no onnx package")
    from onnx import TensorProto, helper, numpy_helper

    rng = np.random.default_rng(1)
    weights = (rng.normal(size=(4, 3)) * scale).astype(np.float32)
    bias = rng.normal(size=3).astype(np.float32)
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["x", "weights"], ["m"]),
            helper.make_node("Add", ["m", "bias"], ["sum"]),
            helper.make_node("Relu", ["sum"], ["bent"]),
        ],
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [batch, 4])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, 3])
            for name in ("sum", "bent")
        ],
        [numpy_helper.from_array(weights, "weights"), numpy_helper.from_array(bias, "bias")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def some_input() -> np.ndarray:
    """(1, 4) float32."""
    return np.array([[0.5, -1.0, 2.0, 0.25]], np.float32)
