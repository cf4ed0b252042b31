from __future__ import annotations

from pathlib import Path

import pytest
from made_encoder import face_at, made_network

from engine.encoder import SignalEncoder
from engine.errors import BackendError, NetworkError
from engine.learned_encoder import LearnedEncoder
from live.encoder_config import EncoderOptions
from live.encoding import EncoderChoice, choose_encoder


@pytest.fixture
def network(tmp_path: Path) -> Path:
    path = tmp_path / "encoder.onnx"
    path.write_bytes(made_network(name="small", version="1"))
    return path


def choose(file: Path, *wishes, **more) -> tuple[EncoderChoice, list[str]]:
    said: list[str] = []
    return choose_encoder(EncoderOptions(*wishes, **more), said.append, file), said


@pytest.mark.parametrize("wish", ["auto", "learned"])
def test_the_learned_encoder_is_the_usual_one(network: Path, wish: str) -> None:
    choice, said = choose(network, wish, "onnx")
    assert isinstance(choice.encoder, LearnedEncoder)
    assert choice.encoder.name == "small 1"
    assert choice.sees_face
    assert choice.description == f"Encoder: learned ({choice.encoder.backend})"
    assert "ONNX Runtime" in choice.description
    assert said == []
    assert choice.encoder.encode(face_at(0)).face_found
    choice.close()


def test_by_name_needs_no_network_and_no_picture(tmp_path: Path) -> None:
    choice, said = choose(tmp_path / "nothing.onnx", "by-name")
    assert isinstance(choice.encoder, SignalEncoder)
    assert (choice.description, choice.sees_face, said) == ("Encoder: by name", False, [])
    choice.close()


@pytest.mark.parametrize("content", [None, b"", b"damaged"])
def test_without_a_network_auto_says_so_and_goes_by_name(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "encoder.onnx"
    if content is not None:
        path.write_bytes(content)
    choice, said = choose(path)
    assert isinstance(choice.encoder, SignalEncoder)
    (line,) = said
    assert line.startswith(f"The encoder's network {path} cannot be used (")


@pytest.mark.parametrize(
    "wishes", [{"encoder": "learned"}, {"backend": "onnx"}, {"engine": Path("x.plan")}]
)
def test_what_was_asked_for_is_had_or_refused(tmp_path: Path, wishes: dict) -> None:
    with pytest.raises(NetworkError, match="cannot be used"):
        choose(tmp_path / "nothing.onnx", **wishes)


def test_a_network_that_cannot_be_run_is_treated_as_none(tmp_path: Path) -> None:
    path = tmp_path / "encoder.onnx"
    content = made_network()
    nodes = content.index(b"ReduceMean")
    path.write_bytes(content[:nodes] + b"NothingOfI" + content[nodes + 10 :])
    choice, (line,) = choose(path)
    assert isinstance(choice.encoder, SignalEncoder)
    assert line.startswith("The encoder's network cannot be used (The network cannot be loaded")
    with pytest.raises(NetworkError, match="use --encoder by-name"):
        choose(path, "learned")


def test_scores_of_another_tracker_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "encoder.onnx"
    path.write_bytes(made_network(("a", "b")))
    with pytest.raises(NetworkError, match="taught other signals"):
        choose(path, "learned")


def test_an_engine_that_is_not_there_is_one_sentence(network: Path, tmp_path: Path) -> None:
    with pytest.raises(BackendError, match=r"absent\.plan cannot be read"):
        choose(network, engine=tmp_path / "absent.plan")


def test_a_closed_encoder_answers_no_more(network: Path) -> None:
    choice, _ = choose(network, "learned", "onnx")
    choice.close()
    with pytest.raises(BackendError, match="closed"):
        choice.encoder.encode(face_at(0))
