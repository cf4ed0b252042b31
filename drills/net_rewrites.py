"""Rewrites of a converted net, each exact: PRelu as depthwise convs, one batch, half-size weights.

Used by `convert_tracker_nets.py`; the originals compute the same numbers.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_SMALL = 16
"""Arrays of this many numbers or fewer stay as they are: a Cast would cost more than it saves."""

_STEEP = 1.5
"""A layer with a slope beyond this is written in the form that keeps half precision's digits. In
half precision the landmarks are then off by at most 0.2 pixels of 256 on noise, not 0.65; writing
all layers so makes single precision on the CPU an eighth slower."""


def split_prelu(model: onnx.ModelProto) -> int:
    """Replace every PRelu(x), slope a per channel, by depthwise convs and a sum; the count.

    ONNX Runtime's CPU kernels keep convs in their blocked layout but leave it for a PRelu, which
    costs more than the convs of the whole net. Neither form is max(x, a * x), which is another
    function where a is above 1, as many are.
    """
    arrays = {entry.name: numpy_helper.to_array(entry) for entry in model.graph.initializer}
    nodes: list[onnx.NodeProto] = []
    count = 0
    for node in model.graph.node:
        if node.op_type != "PRelu":
            nodes.append(node)
            continue
        slope = arrays[node.input[1]].reshape(-1)
        form = _steep_parts if np.abs(slope).max() > _STEEP else _gentle_parts
        nodes += form(model.graph, node, slope, f"prelu_{count}")
        count += 1
    _replace_nodes(model.graph, nodes)
    _drop_unused(model.graph)
    return count


def _gentle_parts(
    graph: onnx.GraphProto, node: onnx.NodeProto, slope: np.ndarray, name: str
) -> list[onnx.NodeProto]:
    """(1 - a) * Relu(x) + a * x: the faster form."""
    whole = _depthwise(graph, slope, node.input[0], f"{name}_whole")
    rest = _depthwise(graph, 1.0 - slope, f"{name}_above", f"{name}_rest")
    return [
        helper.make_node("Relu", [node.input[0]], [f"{name}_above"]),
        rest,
        whole,
        helper.make_node("Add", [rest.output[0], whole.output[0]], [node.output[0]]),
    ]


def _steep_parts(
    graph: onnx.GraphProto, node: onnx.NodeProto, slope: np.ndarray, name: str
) -> list[onnx.NodeProto]:
    """Relu(x) - a * Relu(-x): one term is zero, so nothing is lost by taking large from large."""
    minus = _depthwise(graph, np.full(len(slope), -1.0), node.input[0], f"{name}_minus")
    bent = _depthwise(graph, -slope, f"{name}_below", f"{name}_bent")
    return [
        helper.make_node("Relu", [node.input[0]], [f"{name}_above"]),
        minus,
        helper.make_node("Relu", [minus.output[0]], [f"{name}_below"]),
        bent,
        helper.make_node("Add", [bent.output[0], f"{name}_above"], [node.output[0]]),
    ]


def _depthwise(
    graph: onnx.GraphProto, factors: np.ndarray, value: str, name: str
) -> onnx.NodeProto:
    """`value` times a factor per channel, as a conv with one number each."""
    channels = len(factors)
    kernel = factors.astype(np.float32).reshape(channels, 1, 1, 1)
    graph.initializer.append(numpy_helper.from_array(kernel, f"{name}_kernel"))
    shape = {"group": channels, "kernel_shape": [1, 1]}
    return helper.make_node("Conv", [value, f"{name}_kernel"], [name], **shape)


def fix_batch(model: onnx.ModelProto) -> None:
    """Make every unknown size of inputs and outputs 1; what was known in between is forgotten."""
    for value in (*model.graph.input, *model.graph.output):
        for size in value.type.tensor_type.shape.dim:
            if not size.dim_value:
                size.dim_value = 1
    del model.graph.value_info[:]


def store_half(model: onnx.ModelProto) -> list[str]:
    """Keep weights in half precision, each with a Cast back; names of those that would lose digits.

    Those are left as they are, and so are small arrays. A runtime folds the Casts when it loads.
    """
    kept, casts, lossy = [], [], []
    for entry in model.graph.initializer:
        array = numpy_helper.to_array(entry)
        if array.dtype != np.float32 or array.size <= _SMALL:
            kept.append(entry)
        elif not fits_half(array):
            kept.append(entry)
            lossy.append(entry.name)
        else:
            stored = f"{entry.name}_half"
            kept.append(numpy_helper.from_array(array.astype(np.float16), stored))
            casts.append(helper.make_node("Cast", [stored], [entry.name], to=TensorProto.FLOAT))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    _replace_nodes(model.graph, [*casts, *model.graph.node])
    return lossy


def fits_half(array: np.ndarray) -> bool:
    """Whether every number of a float32 array is exactly a half-precision one."""
    with np.errstate(over="ignore"):
        return np.array_equal(array.astype(np.float16).astype(np.float32), array)


def rename_ends(model: onnx.ModelProto, inputs: list[str], outputs: list[str]) -> None:
    """Give inputs and outputs, in their order, names that say what they are.

    Raises:
        ValueError: the net has another number of either.
    """
    old = [value.name for value in (*model.graph.input, *model.graph.output)]
    names = dict(zip(old, [*inputs, *outputs], strict=True))
    for value in (*model.graph.input, *model.graph.output):
        value.name = names[value.name]
    for node in model.graph.node:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]


def put_in_order(model: onnx.ModelProto) -> None:
    """Nodes in the order in which the outputs ask for them, names numbered in that order.

    A converter that walks over sets writes the same net in another order every time; after this it
    is the same file. The names it gives are a tenth of the file.
    """
    nodes = _asked_for(model.graph)
    ends = {value.name for value in (*model.graph.input, *model.graph.output)}
    short: dict[str, str] = {"": ""}

    def renamed(name: str) -> str:
        return name if name in ends else short.setdefault(name, f"v{len(short)}")

    for number, node in enumerate(nodes):
        node.name = f"{node.op_type}_{number}"
        node.input[:] = [renamed(name) for name in node.input]
        node.output[:] = [renamed(name) for name in node.output]
    _replace_nodes(model.graph, nodes)
    rank = {name: place for place, name in enumerate(short.values())}
    for entry in model.graph.initializer:
        entry.name = short.get(entry.name, entry.name)
    arrays = sorted(model.graph.initializer, key=lambda entry: rank.get(entry.name, -1))
    arrays = [onnx.TensorProto.FromString(entry.SerializeToString()) for entry in arrays]
    del model.graph.initializer[:]
    model.graph.initializer.extend(arrays)


def _asked_for(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """Every node that an output needs, after those it needs itself."""
    makers = {name: node for node in graph.node for name in node.output}
    done: dict[int, onnx.NodeProto] = {}
    waiting = [makers[value.name] for value in reversed(graph.output)]
    while waiting:
        node = waiting[-1]
        needed = [makers[name] for name in node.input if name in makers]
        missing = [other for other in needed if id(other) not in done]
        if missing:
            waiting += missing[:1]
            continue
        done.setdefault(id(node), node)
        waiting.pop()
    return list(done.values())


def _replace_nodes(graph: onnx.GraphProto, nodes: list[onnx.NodeProto]) -> None:
    copies = [onnx.NodeProto.FromString(node.SerializeToString()) for node in nodes]
    del graph.node[:]
    graph.node.extend(copies)


def _drop_unused(graph: onnx.GraphProto) -> None:
    used = {name for node in graph.node for name in node.input}
    kept = [entry for entry in graph.initializer if entry.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
