from __future__ import annotations

from pathlib import Path

import pytest

from live.bench_config import BenchOptions
from live.errors import OutputError, SetupError


def test_the_defaults_are_meant() -> None:
    BenchOptions().check()


def test_a_warm_up_that_cannot_be_meant() -> None:
    with pytest.raises(SetupError, match="--warm-up"):
        BenchOptions(warm_up=-1).check()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"no_draw": True}, "--stages draws nothing"),
        ({"plot": Path("plot.png")}, "--stages draws nothing"),
        ({"source": "livelink"}, "--stages times encoders of images"),
        ({"encoder": "by-name"}, "--stages times both encoders"),
    ],
)
def test_what_stages_cannot_have_is_refused(options: dict, sentence: str) -> None:
    with pytest.raises(SetupError, match=sentence):
        BenchOptions(stages=True, **options).check()


@pytest.mark.parametrize("given", ["source", "tracker_model"])
def test_no_option_writes_over_what_another_reads(given: str, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_bytes(b"precious")
    read = {given: str(path) if given == "source" else path}
    for written in ("report", "plot"):
        with pytest.raises(OutputError, match=f"--{written} .*overwrite"):
            BenchOptions(**read, **{written: path}).check()
        BenchOptions(**read, **{written: tmp_path / "new"}).check()
