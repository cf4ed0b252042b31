from __future__ import annotations

import pytest
from made_engine import fake_flavour, made
from small_onnx import two_outputs

from engine.errors import BackendError
from engine.sessions.trt_engine import EngineContext


def loaded(name="tensorrt", kernels=None, **options) -> EngineContext:
    flavour, plan, gpu, _ = made(two_outputs(), name, **options)
    return EngineContext(flavour, plan, gpu, kernels)


def test_it_says_what_the_engine_takes_and_gives():
    context = loaded()
    assert [(spec.name, spec.shape) for spec in context.inputs] == [("x", (1, 4))]
    assert {spec.name: spec.shape for spec in context.outputs} == {"sum": (1, 3), "bent": (1, 3)}


def test_free_sizes_are_settled():
    shapes = {"x": ((1, 4), (1, 4), (8, 4))}
    flavour, plan, gpu, _ = made(two_outputs(batch="n"), shapes=shapes)
    context = EngineContext(flavour, plan, gpu)
    context.fix_shapes({"x": (5, 4)})
    assert [spec.shape for spec in (*context.inputs, *context.outputs)] == [(5, 4), (5, 3), (5, 3)]


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("deserialize", r"TensorRT 11.4.0.106 cannot load the engine \(fake deserialize refused\)"),
        ("create_execution_context", "cannot run the engine .fake create_execution_context"),
        ("dtype", "The engine's x is not float32; build it again"),
    ],
)
def test_every_refusal_while_loading_is_a_sentence(call, sentence):
    flavour, plan, gpu, _ = made(two_outputs())
    flavour.trt.fails.add(call)
    with pytest.raises(BackendError, match=sentence):
        EngineContext(flavour, plan, gpu)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("set_input_shape", r"cannot take shape \(1, 4\)"),
        ("infer_shapes", "The engine leaves sizes of answer open"),
        ("set_tensor_address", "cannot take the place of x"),
        ("execute", "cannot run .fake execute refused"),
    ],
)
def test_every_refusal_while_running_is_a_sentence(call, sentence):
    context = loaded(fails={call})

    def use():
        context.fix_shapes({})
        context.place("x", 1)
        context.enqueue(77)

    with pytest.raises(BackendError, match=sentence):
        use()


@pytest.mark.parametrize("name", ["tensorrt", "tensorrt-rtx"])
def test_damaged_and_foreign_engines_are_refused(name):
    flavour, plan, gpu, cuda = made(two_outputs(), name)
    for wrong in (b"", b"rubbish", plan[:-20], b"\0" + plan[1:]):
        with pytest.raises(BackendError, match="fake: damaged or foreign"):
            EngineContext(flavour, wrong, gpu)
    newer = fake_flavour(name, cuda, version="99.0")
    with pytest.raises(BackendError, match="damaged or foreign"):
        EngineContext(newer, plan, gpu)


def test_rtx_records_its_own_graph_and_keeps_its_kernels():
    context = loaded("tensorrt-rtx", kernels=b"kernels of another day")
    assert context.finished_kernels() == b"kernels"
    assert context._flavour.trt.kernels_given == [b"kernels of another day"]
    assert loaded("tensorrt").finished_kernels() is None
    refused = loaded("tensorrt-rtx", fails={"set_runtime_cache"})
    assert refused.context is not None
    assert refused.finished_kernels() is None


def test_it_can_be_closed():
    context = loaded()
    context.close()
    assert context.context is None
