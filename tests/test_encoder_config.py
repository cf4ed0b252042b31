from __future__ import annotations

from pathlib import Path

import pytest

from live.config import LiveOptions
from live.encoder_config import EncoderOptions
from live.errors import OutputError, SetupError

PLAN = Path("my.plan")


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (EncoderOptions("by-name", engine=PLAN), "--engine needs --encoder learned."),
        (EncoderOptions("by-name", "tensorrt"), "--backend tensorrt needs --encoder learned."),
        (EncoderOptions("by-name", "onnx"), "--backend onnx needs --encoder learned."),
        (
            EncoderOptions("learned", "onnx", PLAN),
            "--engine is run by TensorRT; leave out --backend onnx.",
        ),
        (EncoderOptions(engine=PLAN), "The engine my.plan is not there; name a .plan file."),
    ],
)
def test_what_cannot_be_meant_is_one_sentence(options: EncoderOptions, sentence: str) -> None:
    with pytest.raises(SetupError) as refusal:
        options.check_encoder()
    assert str(refusal.value) == sentence
    with pytest.raises(SetupError):
        LiveOptions(encoder=options.encoder, backend=options.backend, engine=options.engine).check()


@pytest.mark.parametrize(
    ("options", "insists"),
    [
        (EncoderOptions(), False),
        (EncoderOptions("by-name"), False),
        (EncoderOptions("learned"), True),
        (EncoderOptions(backend="tensorrt"), True),
        (EncoderOptions(engine=PLAN), True),
        (EncoderOptions("learned", "tensorrt", PLAN), True),
    ],
)
def test_what_only_the_learned_encoder_has_insists_on_it(
    options: EncoderOptions, insists: bool
) -> None:
    assert options.insists_on_learned == insists


def test_an_engine_that_is_there_may_be_run_by_whatever_tensorrt_there_is(tmp_path: Path) -> None:
    plan = tmp_path / "own.plan"
    plan.write_bytes(b"engine")
    for options in (EncoderOptions(engine=plan), EncoderOptions("learned", "tensorrt", plan)):
        options.check_encoder()


def test_tracker_and_encoder_have_backends_of_their_own() -> None:
    options = LiveOptions(tracker_backend="litert", backend="onnx")
    options.check()
    assert (options.tracker_backend, options.backend) == ("litert", "onnx")


def test_an_engine_is_never_overwritten(tmp_path: Path) -> None:
    engine = tmp_path / "own.json"
    engine.write_bytes(b"engine")
    with pytest.raises(OutputError, match="--engine"):
        LiveOptions(engine=engine, report=engine).check()
