"""The refiner as ONNX."""

from __future__ import annotations

import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from engine.training.export_refiner import export_refiner  # noqa: E402
from engine.training.refiner_network import RefinerNetwork  # noqa: E402


def test_what_is_exported_answers_alike(tmp_path):
    torch.manual_seed(0)
    network = RefinerNetwork()
    for finder in (network.eye, network.mouth):
        torch.nn.init.normal_(finder.answer[3].weight)
    torch.save(network.state_dict(), tmp_path / "refiner.pt")
    assert export_refiner(tmp_path, tmp_path / "refiner.onnx", "a name") < 1e-4
    graph = onnx.load(str(tmp_path / "refiner.onnx")).graph
    assert [value.name for value in graph.input] == ["crops", "eyes", "mouth"]
    assert [value.name for value in graph.output] == ["found_eyes", "found_mouth"]
