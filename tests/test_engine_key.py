from __future__ import annotations

from dataclasses import replace

import pytest
from made_engine import GPU, REQUEST
from made_engine import some_key as key

from engine.sessions.engine_key import EngineKey
from engine.sessions.gpu import Gpu
from engine.sessions.tensorrt_build import EngineRequest


def test_the_same_wish_has_the_same_key():
    assert key() == key()
    assert key().digest() == key().digest()


@pytest.mark.parametrize(
    "other",
    [
        key(version="11.4.0.107"),
        key(flavour="tensorrt-rtx"),
        key(name="other"),
        key(gpu=replace(GPU, name="Fake 3090")),
        key(gpu=replace(GPU, capability=(8, 6))),
        key(gpu=replace(GPU, driver=12080)),
        key(request=EngineRequest(b"retrained", shapes=REQUEST.shapes)),
        key(request=EngineRequest(b"net", shapes={"x": ((1, 4), (1, 4), (4, 4))})),
        key(request=EngineRequest(b"net", shapes=REQUEST.shapes, version_compatible=True)),
    ],
)
def test_whatever_wants_another_engine_changes_the_key(other: EngineKey):
    assert other.digest() != key().digest()


def test_rtx_engines_fit_every_gpu_but_turings_are_its_own():
    one, other = (key("tensorrt-rtx", gpu=Gpu(n, (8, 6), 13000)) for n in ("a", "b"))
    assert one == other
    turing = EngineRequest(b"net", ((7, 5),), REQUEST.shapes)
    assert key("tensorrt-rtx", request=turing).digest() != one.digest()


def test_a_minor_driver_update_keeps_the_engine():
    assert key(gpu=replace(GPU, driver=13010)) == key()


def test_it_survives_json():
    assert key().as_json()["shapes"] == [["x", [[1, 4], [1, 4], [8, 4]]]]
