"""The builder against a fake TensorRT, and TensorRT-RTX's real one: it needs no GPU."""

from __future__ import annotations

from functools import lru_cache

import pytest
from fake_tensorrt import RTX_MAGIC, FakeCuda, FakeTrt
from small_onnx import two_outputs

from capture.onnx_nets import NET_SHA256, onnx_net_bytes
from engine.errors import BackendError
from engine.sessions.flavour import Flavour, load_flavour
from engine.sessions.half import halve
from engine.sessions.tensorrt_build import EngineRequest, build_engine


def fake(name: str = "tensorrt-rtx", **options) -> Flavour:
    return load_flavour(name, lambda module: FakeTrt(FakeCuda(), **options))


def test_single_precision_is_single_and_every_gpu_is_served():
    flavour = fake()
    assert build_engine(flavour, EngineRequest(two_outputs())).startswith(RTX_MAGIC)
    (built,) = flavour.trt.built
    assert not built["tf32"]
    assert built["capabilities"] == []
    assert built["shapes"] == {}


def test_named_gpus_are_asked_for_and_unknown_ones_refused():
    flavour = fake()
    build_engine(flavour, EngineRequest(two_outputs(), ((7, 5),)))
    assert flavour.trt.built[0]["capabilities"] == [75]
    with pytest.raises(BackendError, match=r"does not build for GPUs of capability 9\.0\."):
        build_engine(flavour, EngineRequest(two_outputs(), ((9, 0),)))


def test_free_sizes_need_a_range():
    flavour, content = fake(), two_outputs(batch="n")
    with pytest.raises(BackendError, match="inputs x need a range of shapes"):
        build_engine(flavour, EngineRequest(content))
    shapes = ((1, 4), (1, 4), (8, 4))
    build_engine(flavour, EngineRequest(content, shapes={"x": shapes}))
    assert flavour.trt.built[0]["shapes"] == {"x": [*shapes]}


def test_a_version_compatible_engine_holds_no_code_and_rtx_has_none():
    flavour = fake("tensorrt")
    build_engine(flavour, EngineRequest(two_outputs(), version_compatible=True))
    flags = flavour.trt.built[0]["flags"]
    assert flags == ["EXCLUDE_LEAN_RUNTIME", "VERSION_COMPATIBLE"]
    with pytest.raises(BackendError, match="builds no version-compatible engines"):
        build_engine(fake(), EngineRequest(two_outputs(), version_compatible=True))


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        ("build", r"does not build the network \(fake build refused\)\.$"),
        ("parse", r"cannot read the network \(no such operator at Odd odd_7\)\.$"),
        ("Builder", r"cannot build here \(no reason given\)\.$"),
        ("set_compute_capability", r"does not build for 8\.9\.$"),
        ("add_optimization_profile", r"refuses the shapes \(no reason given\)\.$"),
    ],
)
def test_every_refusal_is_a_sentence(call, sentence):
    content, shapes = two_outputs(batch="n"), {"x": ((1, 4), (1, 4), (1, 4))}
    with pytest.raises(BackendError, match=sentence):
        build_engine(fake(fails={call}), EngineRequest(content, ((8, 9),), shapes))


def test_a_runtime_that_builds_nothing_says_so(monkeypatch):
    flavour = fake("tensorrt-lean")
    monkeypatch.delattr(FakeTrt, "Builder")
    with pytest.raises(BackendError, match="only runs engines; it builds none"):
        build_engine(flavour, EngineRequest(two_outputs()))


def test_progress_is_told():
    told = []
    build_engine(fake(), EngineRequest(two_outputs()), lambda *told_: told.append(told_))
    assert told == [("building", 0.5), ("building", 1.0)]


@lru_cache
def rtx() -> Flavour:
    pytest.importorskip("tensorrt_rtx", reason="no TensorRT-RTX")
    return load_flavour("tensorrt-rtx")


def capability_mask(plan: bytes) -> int:
    """Which GPUs a TensorRT-RTX engine is for: bit 0 is 7.5, then 8.0, 8.6, 8.9, 12.0, 12.1."""
    assert plan[:4] == b"vtrt"
    return plan[0x20]


@pytest.mark.parametrize("half", [False, True], ids=["single", "half"])
@pytest.mark.parametrize("name", NET_SHA256)
def test_tensorrt_rtx_builds_the_trackers_nets(name, half):
    content = onnx_net_bytes(name)
    plan = build_engine(rtx(), EngineRequest(halve(content) if half else content))
    assert capability_mask(plan) == 0x7E
    assert len(plan) < 4 * len(content) + 3_000_000


def test_tensorrt_rtx_builds_for_turing_alone():
    plan = build_engine(rtx(), EngineRequest(onnx_net_bytes("face_blendshapes"), ((7, 5),)))
    assert capability_mask(plan) == 0x01


def test_the_real_network_has_the_ends_that_the_session_will_look_for():
    flavour = rtx()
    trt = flavour.trt
    builder = trt.Builder(flavour.logger)
    network = builder.create_network(1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED))
    parser = trt.OnnxParser(network, flavour.logger)
    assert parser.parse(halve(onnx_net_bytes("face_landmarks")))
    ends = [network.get_input(0), *(network.get_output(i) for i in range(network.num_outputs))]
    assert [end.name for end in ends] == ["image", "landmarks", "presence", "third"]
    assert {end.dtype for end in ends} == {trt.DataType.FLOAT}
    assert tuple(ends[0].shape) == (1, 256, 256, 3)


def test_the_real_builder_refuses_in_sentences():
    with pytest.raises(BackendError, match=r"^TensorRT-RTX .* cannot read the network \(.+\)\.$"):
        build_engine(rtx(), EngineRequest(b"rubbish"))
    with pytest.raises(BackendError, match=r"of capability 9\.0"):
        build_engine(rtx(), EngineRequest(two_outputs(), ((9, 0),)))
    onnx = pytest.importorskip("onnx")
    model = onnx.load_from_string(two_outputs())
    model.graph.node[2].op_type = "Det"
    del model.graph.value_info[:]
    with pytest.raises(BackendError, match=r"cannot read the network .* at Det"):
        build_engine(rtx(), EngineRequest(model.SerializeToString()))


def test_the_real_builder_takes_free_sizes_and_tells_progress():
    told = []
    shapes = {"x": ((1, 4), (1, 4), (8, 4))}
    request = EngineRequest(two_outputs(batch="n"), shapes=shapes)
    assert build_engine(rtx(), request, lambda phase, share: told.append(share))
    assert told
    assert all(0 < share <= 1 for share in told)
