from __future__ import annotations

import pytest
from made_encoder import made_network
from small_onnx import two_outputs

from engine.sessions.onnx_metadata import read_onnx_metadata


def test_what_was_put_in_comes_out():
    told = read_onnx_metadata(made_network(("a", "b"), name="small", version="né 2"))
    assert told == {"score_names": "a,b", "name": "small", "version": "né 2"}


def test_a_file_that_tells_nothing_has_nothing():
    assert read_onnx_metadata(two_outputs()) == {}


def test_an_empty_value_is_an_empty_text():
    assert read_onnx_metadata(made_network(("a",), name=""))["name"] == ""


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_file_cut_off_is_refused(share: float):
    content = made_network()
    with pytest.raises(ValueError, match="cut off"):
        read_onnx_metadata(content[: round(share * len(content))])


@pytest.mark.parametrize("content", [b"version https://git-lfs", b"\xff" * 40, b"PK\x03\x04 zip"])
def test_other_files_are_refused(content: bytes):
    with pytest.raises(ValueError, match=r"message|cut off"):
        read_onnx_metadata(content)
