"""Whatever runs the nets gives the same numbers."""

from __future__ import annotations

import numpy as np
import pytest
from footage import tracker_model

from capture.bundle import read_bundle
from capture.litert_net import litert_nets
from capture.nets import TrackerNets
from capture.onnx_nets import BLENDSHAPES, DETECTOR, LANDMARKS, onnx_net_bytes
from engine.sessions.onnx_session import OnnxSession

INPUTS = {
    "detector": ((1, 128, 128, 3), -1.0),
    "landmarks": ((1, 256, 256, 3), 0.0),
    "blendshapes": ((1, 146, 2), -1.0),
}


@pytest.fixture(scope="module")
def backends() -> tuple[TrackerNets, TrackerNets]:
    onnx = (OnnxSession(onnx_net_bytes(name)) for name in (DETECTOR, LANDMARKS, BLENDSHAPES))
    return litert_nets(read_bundle(tracker_model())), TrackerNets(*onnx)


@pytest.mark.parametrize("name", INPUTS)
def test_litert_and_onnx_runtime_agree(
    backends: tuple[TrackerNets, TrackerNets], name: str
) -> None:
    shape, low = INPUTS[name]
    values = np.random.default_rng(7).uniform(low, 1.0, shape).astype(np.float32)
    answers = [getattr(nets, name).run(values) for nets in backends]
    assert [a.size for a in answers[0]] == [a.size for a in answers[1]]
    for litert, onnx in zip(*answers, strict=True):
        np.testing.assert_allclose(litert.reshape(-1), onnx.reshape(-1), atol=2e-3, rtol=1e-4)
