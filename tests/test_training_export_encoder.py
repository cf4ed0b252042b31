"""The learned encoder as ONNX."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from encoder_pictures import draw_data

torch = pytest.importorskip("torch", reason="torch comes with the extra `training`")
onnx = pytest.importorskip("onnx")

from engine.sessions.onnx_session import OnnxSession  # noqa: E402
from engine.training import export_encoder  # noqa: E402
from engine.training.encoder_answers import draw_answers  # noqa: E402
from engine.training.encoder_network import EncoderNetwork, EncoderSize  # noqa: E402
from engine.training.encoder_pictures import PAST, Pictures, prepare  # noqa: E402
from engine.training.face_sight import SIGHT_SIZE  # noqa: E402

torch.set_num_threads(1)  # threads that wait for each other are slower, on shared cores


def _network(**branches: bool) -> EncoderNetwork:
    torch.manual_seed(0)
    size = EncoderSize(width=32, blocks=1, change_components=8, rest_components=2, **branches)
    network = EncoderNetwork(size)
    torch.nn.init.normal_(network.answer[1].weight, std=0.2)  # an opinion, as if it had learned
    torch.nn.init.normal_(network.doubt[3].weight, std=1.0)
    if size.past:
        torch.nn.init.normal_(network.past.join[2].weight, std=0.2)
    return network.eval()


def _write_run(folder: Path, network: EncoderNetwork) -> None:
    state = {
        "size": {name: getattr(network.size, name) for name in EncoderSize.__slots__},
        "average": network.state_dict(),
        "score_names": tuple(f"score{n}" for n in range(52)),
    }
    torch.save(state, folder / "last.pt")


def _ask_in_turn(path: Path, pictures: Pictures, width: int) -> dict[str, np.ndarray]:
    """Code, gaze and trust of all pictures, one after the other as live."""
    session = OnnxSession(path.read_bytes())

    def ask(row: int, rest: np.ndarray, states: np.ndarray, ages: np.ndarray):
        features, face = pictures.features[None, row], pictures.face[None, row].astype(np.float32)
        given = dict(zip(names, (features, face, rest, states, ages), strict=True))
        return {name: values.copy() for name, values in session.run_named(given).items()}

    names = ("features", "face", "rest_sight", "states", "ages")
    nothing = np.zeros((1, SIGHT_SIZE), np.float32), np.zeros((1, PAST - 1, width), np.float32)
    alone = np.array([[0.0] + [-1.0] * (PAST - 1)], np.float32)
    rests = {
        person: np.mean([ask(row, *nothing, alone)["sight"] for row in rows], axis=0)
        for person, rows in pictures.resting().items()
    }
    answers: list[dict[str, np.ndarray]] = []
    for row in range(len(pictures.person)):
        states = nothing[1].copy()
        for place in np.flatnonzero(pictures.ages[row, 1:] >= 0.0):
            states[0, place] = answers[pictures.past[row, place + 1]]["state"][0]
        ages = pictures.ages[None, row]
        answers.append(ask(row, rests[int(pictures.person[row])], states, ages))
    return {name: np.concatenate([one[name] for one in answers]) for name in answers[0]}


@pytest.mark.parametrize("both", [False, True])
def test_what_is_exported_answers_alike_and_knows_its_signals(tmp_path, both):
    network = _network(face=both, past=both)
    _write_run(tmp_path, network)
    out = tmp_path / "encoder.onnx"
    assert export_encoder.export_encoder(tmp_path, out, "a name") < export_encoder.LARGEST_ERROR
    model = onnx.load(str(out))
    told = {entry.key: entry.value for entry in model.metadata_props}
    assert set(told) == {"name", "version", "score_names"}
    assert told["name"] == "a name"
    assert told["version"] == export_encoder.version_of(network)
    assert told["score_names"].split(",")[51] == "score51"
    inputs = [value.name for value in model.graph.input]
    outputs = [value.name for value in model.graph.output]
    assert inputs == ["features", *(["face", "rest_sight", "states", "ages"] if both else [])]
    assert outputs == ["code", "gaze", "trust", "state", *(["sight"] if both else [])]
    assert model.opset_import[0].version == export_encoder.OPSET


def test_image_by_image_it_says_what_was_judged(tmp_path):
    network = _network(face=True, past=True)
    pictures = prepare(draw_data(np.random.default_rng(0), people=2))
    network.front.fit(pictures.features)
    _write_run(tmp_path, network)
    out = tmp_path / "encoder.onnx"
    export_encoder.export_encoder(tmp_path, out, "a name")
    told, judged = _ask_in_turn(out, pictures, 32), draw_answers(network, pictures)
    assert judged.code.std() > 0.1
    for name in ("code", "gaze", "trust"):
        np.testing.assert_allclose(told[name], getattr(judged, name), atol=2e-5)


def test_the_version_follows_the_weights_alone():
    network, same = _network(), _network()
    assert export_encoder.version_of(network) == export_encoder.version_of(same)
    with torch.no_grad():
        network.enter.bias[0] += 1.0
    assert export_encoder.version_of(network) != export_encoder.version_of(same)


def test_one_that_answers_otherwise_is_refused(tmp_path):
    _write_run(tmp_path, _network())
    out = tmp_path / "encoder.onnx"
    export_encoder.export_encoder(tmp_path, out, "a name")
    other = _network()
    with torch.no_grad():
        other.answer[1].bias += 0.01
    inputs = export_encoder.example_inputs(other, np.random.default_rng(0))
    with pytest.raises(SystemExit, match="ONNX Runtime is off by"):
        export_encoder.check(export_encoder.OneImage(other), out, inputs)


def test_a_network_too_large_is_refused(tmp_path, monkeypatch):
    _write_run(tmp_path, _network())
    monkeypatch.setattr(export_encoder, "LARGEST_MB", 0.01)
    with pytest.raises(SystemExit, match="train a smaller network"):
        export_encoder.export_encoder(tmp_path, tmp_path / "encoder.onnx", "a name")
