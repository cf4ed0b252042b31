from __future__ import annotations

import numpy as np
import pytest
from small_onnx import some_input, two_outputs

from capture.onnx_nets import onnx_net_bytes
from engine.errors import BackendError
from engine.sessions.half import halve
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.trust import largest_share

onnx = pytest.importorskip("onnx", reason="no onnx package")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402


def types_of(content: bytes) -> set[int]:
    return {entry.data_type for entry in onnx.load_from_string(content).graph.initializer}


def net(nodes, arrays, shape=(1, 4)) -> bytes:
    graph = helper.make_graph(
        nodes,
        "net",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, None)],
        [numpy_helper.from_array(np.asarray(array), name) for name, array in arrays.items()],
    )
    opsets = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8).SerializeToString()


def test_weights_become_half_and_the_ends_stay_single():
    half = halve(two_outputs())
    onnx.checker.check_model(onnx.load_from_string(half), full_check=True)
    assert types_of(half) == {TensorProto.FLOAT16}
    session = OnnxSession(half)
    assert [spec.name for spec in session.inputs] == ["x"]
    assert [spec.name for spec in session.outputs] == ["sum", "bent"]
    found, expected = session.run(some_input()), OnnxSession(two_outputs()).run(some_input())
    assert found[0].dtype == np.float32
    assert 0 < largest_share(found[0], expected[0]) < 2e-3
    np.testing.assert_array_equal(found[1], np.maximum(found[0], 0))


def test_an_output_that_is_used_inside_as_well_stays_connected():
    # `sum` of the network above is both an output and what `bent` is made of.
    model = onnx.load_from_string(halve(two_outputs()))
    assert [node.op_type for node in model.graph.node] == [
        "Cast", "MatMul", "Add", "Relu", "Cast", "Cast",
    ]  # fmt: skip


def test_weights_stored_in_half_lose_their_cast():
    nodes = [
        helper.make_node("Cast", ["stored"], ["w"], to=TensorProto.FLOAT),
        helper.make_node("MatMul", ["x", "w"], ["y"]),
    ]
    half = halve(net(nodes, {"stored": np.eye(4, dtype=np.float16) * 0.5}))
    kinds = [node.op_type for node in onnx.load_from_string(half).graph.node]
    assert kinds == ["Cast", "MatMul", "Cast"]
    np.testing.assert_array_equal(OnnxSession(half).run(some_input())[0], some_input() / 2)


def test_constants_and_casts_on_the_way_become_half():
    nodes = [
        helper.make_node("Constant", [], ["two"], value_float=2.0),
        helper.make_node("Constant", [], ["four"], value=numpy_helper.from_array(np.float32([4]))),
        helper.make_node("Mul", ["x", "two"], ["m"]),
        helper.make_node("Cast", ["m"], ["whole"], to=TensorProto.INT32),
        helper.make_node("Cast", ["whole"], ["back"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["back", "four"], ["y"]),
    ]
    half = halve(net(nodes, {}))
    kinds = {attribute.i for node in onnx.load_from_string(half).graph.node
             for attribute in node.attribute if attribute.name == "to"}  # fmt: skip
    assert kinds == {TensorProto.FLOAT16, TensorProto.INT32, TensorProto.FLOAT}
    np.testing.assert_array_equal(OnnxSession(half).run(some_input())[0], [[4, -8, 16, 0]])


def test_what_does_not_fit_is_refused_in_a_sentence():
    big = net([helper.make_node("Mul", ["x", "w"], ["y"])], {"w": np.float32([1e6])})
    with pytest.raises(BackendError, match=r"^The weight w reaches 1e\+06, too large for half"):
        halve(big)
    lost = net([helper.make_node("Mul", ["x", "w"], ["y"])], {"w": np.float32([np.nan])})
    with pytest.raises(BackendError, match="reaches nan"):
        halve(lost)
    ranges = net([helper.make_node("Range", ["a", "a", "a"], ["y"])], {"a": np.float32(1)})
    with pytest.raises(BackendError, match="A network with Range is not run in half precision"):
        halve(ranges)
    with pytest.raises(BackendError, match=r"^The network is no ONNX file\.$"):
        halve(b"rubbish")


@pytest.mark.parametrize(
    ("name", "low", "most"),
    [
        ("face_detector", -1.0, 0.01),
        ("face_landmarks", 0.0, 0.02),
        ("face_blendshapes", -1.0, 0.005),
    ],
)
def test_the_trackers_nets_stay_close(name, low, most):
    content = onnx_net_bytes(name)
    single, half = OnnxSession(content), OnnxSession(halve(content))
    rng = np.random.default_rng(2)
    for _ in range(2):
        values = rng.uniform(low, 1.0, single.inputs[0].shape).astype(np.float32)
        pairs = zip(half.run(values), single.run(values), strict=True)
        shares = [largest_share(found, expected) for found, expected in pairs]
        assert 0 < max(shares) < most, shares


def test_the_encoder_holds_on_what_the_demo_asks_it():
    from demo_run import demo_run
    from encoder_asset import encoder_bytes

    content = encoder_bytes()
    asked = demo_run().asked["encoder"]
    single, half = OnnxSession(content), OnnxSession(halve(content))
    expected, found = ([s.run_named(one) for one in asked] for s in (single, half))
    for name in expected[0]:
        exact = np.stack([answer[name] for answer in expected]).astype(np.float64)
        apart = np.stack([answer[name] for answer in found]) - exact
        share = np.sqrt((apart**2).mean()) / np.sqrt((exact**2).mean())
        assert 0 < share <= 1e-2, (name, share)


def test_a_face_of_any_light_stays_within_half_precision():
    from encoder_asset import encoder_bytes

    half = OnnxSession(halve(encoder_bytes()))
    inputs = {spec.name: np.zeros(spec.shape, np.float32) for spec in half.inputs}
    checks = np.indices((192, 192)).sum(0) // 24 % 2 * 255.0
    for face in (np.zeros((192, 192)), np.full((192, 192), 255.0), checks):
        inputs["face"][0] = face
        assert all(np.isfinite(answer).all() for answer in half.run_named(inputs).values())
