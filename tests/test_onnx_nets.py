from __future__ import annotations

import shutil

import pytest

from capture import onnx_nets
from capture.errors import TrackerError
from capture.model_store import MODEL_SHA256
from capture.onnx_nets import BUNDLE_SHA256, NET_SHA256, onnx_net_bytes, onnx_net_path


@pytest.mark.parametrize("name", NET_SHA256)
def test_every_net_is_there_and_whole(name):
    assert len(onnx_net_bytes(name)) > 100_000


def test_the_nets_are_those_of_the_bundle_that_is_fetched():
    assert BUNDLE_SHA256 == MODEL_SHA256


def test_together_they_stay_small():
    assert sum(len(onnx_net_bytes(name)) for name in NET_SHA256) < 3_750_000


def test_a_damaged_net_is_told_in_a_sentence(tmp_path, monkeypatch):
    source = onnx_net_path("face_detector")
    monkeypatch.setattr(onnx_nets, "_ASSETS", tmp_path)
    shutil.copy(source, tmp_path)
    assert onnx_net_bytes("face_detector")
    damaged = bytearray(source.read_bytes())
    damaged[1000] ^= 1
    (tmp_path / source.name).write_bytes(damaged)
    with pytest.raises(TrackerError, match=r"^The bundled face_detector.onnx is damaged; install"):
        onnx_net_bytes("face_detector")


def test_a_missing_net_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(onnx_nets, "_ASSETS", tmp_path)
    with pytest.raises(TrackerError, match=r"^The bundled face_landmarks.onnx is missing; install"):
        onnx_net_bytes("face_landmarks")
