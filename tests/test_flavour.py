from __future__ import annotations

from pathlib import Path

import pytest
from fake_tensorrt import FakeCuda, FakeTrt

from engine.errors import BackendError
from engine.sessions.flavour import MODULES, load_flavour


def fake(name: str, version="1.7.1.116"):
    return load_flavour(name, lambda module: FakeTrt(FakeCuda(), version=version))


@pytest.mark.parametrize(
    ("capability", "served"),
    [
        ((7, 0), False), ((7, 5), True), ((8, 0), True), ((8, 6), True), ((8, 9), True),
        ((9, 0), False), ((10, 0), False), ((12, 0), True), ((12, 1), True), ((13, 0), True),
    ],
)  # fmt: skip
def test_rtx_serves_its_own_gpus_and_no_data_centre_ones(capability, served):
    assert fake("tensorrt-rtx").serves(capability) == served
    assert fake("tensorrt").serves(capability)


def test_it_has_a_name_and_a_version():
    assert fake("tensorrt-rtx").title == "TensorRT-RTX 1.7.1.116"
    assert not fake("tensorrt", "11.4.0.106").is_rtx


def test_what_is_missing_or_broken_is_told_in_a_sentence():
    def missing(module):
        raise ModuleNotFoundError(module)

    def broken(module):
        raise ImportError("libnvonnxparser.so.11: cannot open shared object file")

    with pytest.raises(BackendError, match=r"TensorRT-RTX is not installed; .*\[tensorrt-rtx\]"):
        load_flavour("tensorrt-rtx", missing)
    with pytest.raises(BackendError, match=r"lean runtime is not installed; .*\[tensorrt-lean\]"):
        load_flavour("tensorrt-lean", missing)
    with pytest.raises(BackendError, match=r"^TensorRT cannot be loaded \(libnvonnxparser"):
        load_flavour("tensorrt", broken)


def test_every_flavour_has_the_extra_that_its_error_names():
    import tomllib

    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text())
    assert set(MODULES) <= set(project["project"]["optional-dependencies"])


def test_the_logger_keeps_the_first_complaint_and_nothing_else():
    logger = fake("tensorrt").logger
    severity = FakeTrt.ILogger.Severity
    assert logger.last() == "no reason given"
    logger.log(severity.WARNING, "slow")
    logger.log(severity.ERROR, "the cause. ")
    logger.log(severity.INTERNAL_ERROR, "what follows")
    assert logger.last() == "the cause"
    assert logger.last() == "no reason given"
