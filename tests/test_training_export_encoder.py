"""The learned encoder as ONNX."""

from __future__ import annotations

from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from engine.training import export_encoder  # noqa: E402
from engine.training.encoder_network import EncoderNetwork, EncoderSize  # noqa: E402


def _write_run(folder: Path, **size: bool) -> None:
    torch.manual_seed(0)
    small = EncoderSize(width=32, blocks=1, change_components=8, rest_components=4, **size)
    network = EncoderNetwork(small)
    names = EncoderSize.__slots__
    torch.save(
        {
            "size": {name: getattr(small, name) for name in names},
            "average": network.state_dict(),
            "score_names": tuple(f"score{n}" for n in range(52)),
        },
        folder / "last.pt",
    )


@pytest.mark.parametrize("both", [False, True])
def test_what_is_exported_answers_alike_and_knows_its_signals(tmp_path, both):
    _write_run(tmp_path, crops=both, past=both)
    out = tmp_path / "encoder.onnx"
    assert export_encoder.export_encoder(tmp_path, out, "a name") < 1e-4
    model = onnx.load(str(out))
    told = {entry.key: entry.value for entry in model.metadata_props}
    assert told["name"] == "a name"
    assert told["score_names"].split(",")[51] == "score51"
    inputs = [value.name for value in model.graph.input]
    assert inputs[:1] == ["features"]
    assert ("crops" in inputs, "states" in inputs) == (both, both)
    assert [value.name for value in model.graph.output] == ["code", "gaze", "state"]
    assert model.opset_import[0].version == export_encoder.OPSET


def test_a_network_too_large_is_refused(tmp_path, monkeypatch):
    _write_run(tmp_path)
    monkeypatch.setattr(export_encoder, "LARGEST_MB", 0.01)
    with pytest.raises(SystemExit, match="train a smaller network"):
        export_encoder.export_encoder(tmp_path, tmp_path / "encoder.onnx", "a name")
