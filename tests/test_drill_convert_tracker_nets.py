"""The converted nets against their originals; the conversion itself where MIMESH_CONVERTER is.

MIMESH_CONVERTER names a python that has tf2onnx.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model

from capture.bundle import read_bundle
from capture.demo import demo_clip
from engine.sessions.onnx_session import OnnxSession

onnx = pytest.importorskip("onnx", reason="no onnx package")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from net_rewrites import fits_half, put_in_order, rename_ends, split_prelu, store_half  # noqa: E402  # pyright: ignore[reportMissingImports]


def small_net(slope: np.ndarray, kernel: np.ndarray):
    """Conv and PRelu on (1, 3, 8, 8)."""
    shape = [1, 3, 8, 8]
    nodes = [
        helper.make_node("Conv", ["x", "kernel"], ["c"], kernel_shape=[1, 1]),
        helper.make_node("PRelu", ["c", "slope"], ["y"]),
    ]
    arrays = [("kernel", kernel), ("slope", slope)]
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, shape)],
        [numpy_helper.from_array(array.astype(np.float32), name) for name, array in arrays],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8)


def answer(model, values: np.ndarray) -> np.ndarray:
    return OnnxSession(model.SerializeToString()).run(values)[0]


def draws(size=(1, 3, 8, 8)) -> np.ndarray:
    return np.random.default_rng(0).normal(size=size).astype(np.float32)


@pytest.mark.parametrize("slopes", [[0.25, 19.8, -5.4], [0.0, 1.3, -0.9], [1.0, 0.5, 0.1]])
def test_a_prelu_is_rewritten_exactly_also_with_slopes_above_one_and_below_zero(slopes):
    model = small_net(np.array(slopes).reshape(3, 1, 1), draws((3, 3, 1, 1)))
    before = answer(model, draws())
    assert split_prelu(model) == 1
    assert not [node for node in model.graph.node if node.op_type == "PRelu"]
    np.testing.assert_allclose(answer(model, draws()), before, rtol=1e-5, atol=1e-5)


def test_weights_that_fit_are_stored_in_half_and_the_answers_stay_the_same():
    kernel = draws((3, 3, 3, 3)).astype(np.float16).astype(np.float32)
    model = small_net(np.full((3, 1, 1), 0.5), kernel)
    model.graph.node[0].attribute[0].CopyFrom(helper.make_attribute("kernel_shape", [3, 3]))
    model.graph.node[0].attribute.append(helper.make_attribute("pads", [1, 1, 1, 1]))
    before = answer(model, draws())
    assert store_half(model) == []
    kinds = [numpy_helper.to_array(array).dtype for array in model.graph.initializer]
    assert kinds == [np.float16, np.float32]  # the three slopes are too few to be worth a Cast
    np.testing.assert_array_equal(answer(model, draws()), before)


def test_weights_that_half_precision_would_change_are_left_and_named():
    kernel = np.zeros((3, 3, 1, 1), np.float32)
    kernel[0] = 0.1
    assert not fits_half(kernel)
    assert not fits_half(np.array([1e6], np.float32))
    model = small_net(np.full((3, 1, 1), 0.5), kernel)
    big = np.full((3, 1, 4, 4), 0.1, np.float32)
    model.graph.initializer.append(numpy_helper.from_array(big, "big"))
    assert store_half(model) == ["big"]


def test_a_net_written_in_another_order_becomes_the_same_file():
    def net(order, names):
        model = small_net(np.full((3, 1, 1), 0.5), draws((3, 3, 1, 1)))
        split_prelu(model)
        for old, new in names.items():
            for node in model.graph.node:
                node.input[:] = [new if name == old else name for name in node.input]
                node.output[:] = [new if name == old else name for name in node.output]
        arrays = [model.graph.initializer[place] for place in order]
        arrays = [TensorProto.FromString(array.SerializeToString()) for array in arrays]
        del model.graph.initializer[:]
        model.graph.initializer.extend(arrays)
        put_in_order(model)
        return model

    one, other = net([0, 1, 2], {}), net([2, 0, 1], {"c": "another"})
    assert one.SerializeToString() == other.SerializeToString()
    onnx.checker.check_model(one, full_check=True)


def test_the_ends_get_names_and_another_number_of_them_is_refused():
    model = small_net(np.full((3, 1, 1), 0.5), draws((3, 3, 1, 1)))
    rename_ends(model, ["image"], ["answer"])
    session = OnnxSession(model.SerializeToString())
    assert (session.inputs[0].name, session.outputs[0].name) == ("image", "answer")
    with pytest.raises(ValueError, match="zip"):
        rename_ends(model, ["image"], ["one", "two"])


def test_the_nets_that_are_shipped_answer_as_litert_does_on_the_originals(capsys):
    pytest.importorskip("ai_edge_litert", reason="no LiteRT")
    from convert_tracker_nets import check_all  # pyright: ignore[reportMissingImports]

    bundle = read_bundle(tracker_model())
    assert check_all(bundle, demo_clip()), capsys.readouterr().out


def test_a_changed_net_does_not_pass_the_check(monkeypatch, tmp_path):
    pytest.importorskip("ai_edge_litert", reason="no LiteRT")
    import convert_tracker_nets  # pyright: ignore[reportMissingImports]
    from convert_tracker_nets import onnx_net_path

    def changed(name: str) -> Path:
        model = onnx.load(str(onnx_net_path(name)))
        for entry in model.graph.initializer:
            array = numpy_helper.to_array(entry)
            if array.dtype == np.float16:
                entry.CopyFrom(numpy_helper.from_array(array * np.float16(1.001), entry.name))
                break
        path = tmp_path / f"{name}.onnx"
        onnx.save(model, str(path))
        return path

    monkeypatch.setattr(convert_tracker_nets, "onnx_net_path", changed)
    assert not convert_tracker_nets.check_all(read_bundle(tracker_model()), demo_clip())


def test_converting_again_gives_nets_that_pass(tmp_path, monkeypatch, capsys):
    converter = os.environ.get("MIMESH_CONVERTER")
    if not converter:
        pytest.skip("MIMESH_CONVERTER names no python with tf2onnx")
    import convert_tracker_nets  # pyright: ignore[reportMissingImports]

    monkeypatch.setattr(convert_tracker_nets, "onnx_net_path", lambda name: tmp_path / name)
    bundle = read_bundle(tracker_model())
    convert_tracker_nets.convert_all(bundle, Path(converter))
    assert convert_tracker_nets.check_all(bundle, demo_clip()), capsys.readouterr().out
