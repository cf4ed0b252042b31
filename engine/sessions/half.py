"""Rewrites a single-precision network to compute in half precision; its ends stay single.

TensorRT takes the precision from the network itself (strong typing is all that TensorRT 11 has), so
a half-precision engine is built from a half-precision ONNX file.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from engine.errors import BackendError

_LARGEST_HALF = 65504.0
_REFUSED = {
    "If", "Loop", "Scan", "Resize", "Upsample", "QuantizeLinear", "DequantizeLinear",
    "RandomNormal", "RandomUniform", "RandomNormalLike", "RandomUniformLike", "Range",
}  # fmt: skip
"""Operators with inner graphs, or with inputs that must stay single."""


def halve(content: bytes) -> bytes:
    """The network with half-precision weights and arithmetic, float32 inputs and outputs.

    Args:
        content: an ONNX file with float32 inputs and outputs. Weights that are already stored in
            half precision behind a Cast are taken as they are.

    Raises:
        BackendError: a weight is too large for half precision, an operator has no half-precision
            form here, the file is no network, or the onnx package is not installed.
    """
    onnx = _load_onnx()
    try:
        model = onnx.load_from_string(content)
    except Exception as error:  # protobuf's DecodeError is no class that onnx names
        raise BackendError("The network is no ONNX file.") from error
    graph = model.graph
    _refuse_operators(graph)
    _halve_arrays(onnx, graph)
    _halve_nodes(onnx, graph)
    _cast_ends(onnx, graph)
    del graph.value_info[:]
    return model.SerializeToString()


def _refuse_operators(graph: Any) -> None:
    refused = sorted({node.op_type for node in graph.node} & _REFUSED)
    if refused:
        raise BackendError(
            f"A network with {', '.join(refused)} is not run in half precision; build its engine "
            "in single precision."
        )


def _halve_arrays(onnx: Any, graph: Any) -> None:
    for entry in graph.initializer:
        if entry.data_type == onnx.TensorProto.FLOAT:
            entry.CopyFrom(_halved(onnx, entry))


def _halved(onnx: Any, entry: Any) -> Any:
    array = onnx.numpy_helper.to_array(entry)
    largest = float(np.abs(array).max()) if array.size else 0.0
    if not largest <= _LARGEST_HALF:
        raise BackendError(
            f"The weight {entry.name} reaches {largest:.3g}, too large for half precision; build "
            "the engine in single precision."
        )
    return onnx.numpy_helper.from_array(array.astype(np.float16), entry.name)


def _halve_nodes(onnx: Any, graph: Any) -> None:
    """Constants become half; Casts to single become Casts to half, or go after a half array."""
    stored = {entry.name for entry in graph.initializer}
    same: dict[str, str] = {}
    kept = []
    for node in graph.node:
        node.input[:] = [same.get(name, name) for name in node.input]
        if _casts_to_single(onnx, node) and node.input[0] in stored:
            same[node.output[0]] = node.input[0]
            continue
        for attribute in node.attribute:
            _halve_attribute(onnx, node, attribute)
        kept.append(onnx.NodeProto.FromString(node.SerializeToString()))
    del graph.node[:]
    graph.node.extend(kept)


def _casts_to_single(onnx: Any, node: Any) -> bool:
    if node.op_type != "Cast":
        return False
    return any(a.name == "to" and a.i == onnx.TensorProto.FLOAT for a in node.attribute)


def _halve_attribute(onnx: Any, node: Any, attribute: Any) -> None:
    single, half = onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16
    if node.op_type == "Cast" and attribute.name == "to" and attribute.i == single:
        attribute.i = half
    elif attribute.name == "value" and attribute.t.data_type == single:
        attribute.t.CopyFrom(_halved(onnx, attribute.t))
    elif node.op_type == "Constant" and attribute.name in ("value_float", "value_floats"):
        numbers = np.array(attribute.f if attribute.name == "value_float" else attribute.floats)
        tensor = onnx.numpy_helper.from_array(numbers.astype(np.float16), node.output[0])
        attribute.CopyFrom(onnx.helper.make_attribute("value", tensor))


def _cast_ends(onnx: Any, graph: Any) -> None:
    """A Cast behind every float32 input and before every float32 output."""
    single, half = onnx.TensorProto.FLOAT, onnx.TensorProto.FLOAT16
    stored = {entry.name for entry in graph.initializer}
    heads = [v.name for v in graph.input if _is(v, single) and v.name not in stored]
    tails = [v.name for v in graph.output if _is(v, single)]
    inner = {name: f"{name}_half" for name in (*heads, *tails)}
    for node in graph.node:
        node.input[:] = [inner.get(name, name) for name in node.input]
        node.output[:] = [inner.get(name, name) for name in node.output]
    make = onnx.helper.make_node
    first = [make("Cast", [name], [inner[name]], to=half) for name in heads]
    last = [make("Cast", [inner[name]], [name], to=single) for name in tails]
    between = [onnx.NodeProto.FromString(node.SerializeToString()) for node in graph.node]
    del graph.node[:]
    graph.node.extend([*first, *between, *last])


def _is(value: Any, kind: int) -> bool:
    return value.type.tensor_type.elem_type == kind


def _load_onnx() -> Any:
    try:
        import onnx
        import onnx.helper
        import onnx.numpy_helper
    except ImportError as error:
        raise BackendError(
            "Half precision needs the onnx package; install the extra: "
            "pip install '.[tensorrt-rtx]'."
        ) from error
    return onnx
