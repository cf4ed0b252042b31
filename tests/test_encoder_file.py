from __future__ import annotations

from pathlib import Path

import pytest
from made_encoder import MadeSession, made_network
from small_onnx import two_outputs

from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.encoder_file import BUNDLED_ENCODER, check_encoder, check_scores, load_encoder_file
from engine.errors import NetworkError
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.session import TensorSpec


def put(folder: Path, content: bytes) -> Path:
    path = folder / "encoder.onnx"
    path.write_bytes(content)
    return path


def test_a_file_says_what_it_is(tmp_path: Path):
    content = made_network(name="small", version="3")
    file = load_encoder_file(put(tmp_path, content))
    assert file.identity == "small 3"
    assert file.score_names == MEDIAPIPE_BLENDSHAPES
    assert file.network.content == content
    check_scores(file, MEDIAPIPE_BLENDSHAPES)
    check_encoder(OnnxSession(content))


def test_a_missing_file_is_one_sentence(tmp_path: Path):
    with pytest.raises(NetworkError, match=r"nothing.onnx cannot be used \(.+by-name"):
        load_encoder_file(tmp_path / "nothing.onnx")


@pytest.mark.parametrize("damage", [b"", b"version https://git-lfs"])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, damage: bytes):
    with pytest.raises(NetworkError, match=r"\(it is (damaged|no encoder)\)"):
        load_encoder_file(put(tmp_path, damage))


def test_half_a_file_is_one_sentence(tmp_path: Path):
    content = made_network()
    with pytest.raises(NetworkError, match=r"\(it is damaged\)"):
        load_encoder_file(put(tmp_path, content[: len(content) // 2]))


def test_another_network_is_no_encoder(tmp_path: Path):
    with pytest.raises(NetworkError, match="it is no encoder"):
        load_encoder_file(put(tmp_path, two_outputs()))
    with pytest.raises(NetworkError, match="it has x for ages, face, features"):
        check_encoder(OnnxSession(two_outputs()))


@pytest.mark.parametrize("told", [("", ""), ("small", ""), ("", "3")])
def test_a_network_that_does_not_say_which_it_is_is_one_sentence(
    tmp_path: Path, told: tuple[str, str]
):
    name, version = told
    with pytest.raises(NetworkError, match=r"does not tell its name and version\); install"):
        load_encoder_file(put(tmp_path, made_network(name=name, version=version)))


def test_scores_in_another_order_are_refused(tmp_path: Path):
    file = load_encoder_file(put(tmp_path, made_network(MEDIAPIPE_BLENDSHAPES[::-1])))
    with pytest.raises(NetworkError, match="taught other signals"):
        check_scores(file, MEDIAPIPE_BLENDSHAPES)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("features", (1, 7)), ("rest_sight", (1, 99)), ("code", (54,)), ("state", (1, 6))],
)
def test_another_shape_is_refused(name: str, shape: tuple[int, ...]):
    session = MadeSession(lambda inputs: {})
    for ends in ("inputs", "outputs"):
        changed = [
            TensorSpec(name, shape) if spec.name == name else spec
            for spec in getattr(session, ends)
        ]
        setattr(session, ends, tuple(changed))
    with pytest.raises(NetworkError, match=r"its \w+ has the shape"):
        check_encoder(session)


def test_the_bundled_encoder_is_one():
    if not BUNDLED_ENCODER.exists():
        pytest.skip("this checkout has no trained encoder")
    file = load_encoder_file()
    check_scores(file, MEDIAPIPE_BLENDSHAPES)
    check_encoder(OnnxSession(file.network.content))
    assert file.identity
