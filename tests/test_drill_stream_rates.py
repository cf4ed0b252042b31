"""A short slice of the drill of rates, and what it would notice."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from sockets import free_address

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from counted_packing import counted_packing  # pyright: ignore[reportMissingImports]
from plain_errors import DrillError  # pyright: ignore[reportMissingImports]
from rate_runs import (  # pyright: ignore[reportMissingImports]
    EVERY_SPACE,
    NOBODY,
    Figures,
    Sender,
    Variant,
    all_variants,
)
from stream_rates import judge  # pyright: ignore[reportMissingImports]
from streamed_head import expression_at, make_head  # pyright: ignore[reportMissingImports]

from engine.deformer import CpuDeformer
from live.broadcast.publisher import FramePublisher
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.topics import DEFAULT_TOPIC, Topic

ROOT = Path(__file__).parent.parent
HEADER_AND_CODE = 164 + 4 * 54


def test_every_kind_weighs_what_its_rows_do(tmp_path: Path) -> None:
    out = tmp_path / "rates.json"
    run = subprocess.run(
        [sys.executable, "drills/stream_rates.py", "--vertices", "1000", "--rounds", "1",
         "--seconds", "0.25", "--out", str(out)],
        cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "Packed with nobody there: 0 times." in run.stdout
    region = len(SnapshotSource(*make_head(1000)).region_indices)
    rows = {"vertices": 1000, "region": region, "code": 0}
    found = {(row["kind"], row["over"]): row for row in json.loads(out.read_text())}
    assert len(found) == len(all_variants())
    for variant in all_variants():
        row = found[variant.kind, variant.over]
        assert len(row["publish_ms"]) == 1
        if variant.over == NOBODY:
            assert row["packed"] == 0
            continue
        topic = variant.topics[0]
        weight = HEADER_AND_CODE + 3 * rows[topic.mode] * (2 if topic.encoding == "int16" else 4)
        assert row["frame_bytes"] == [weight]
        assert row["unasked"] == 0


def test_packing_is_counted() -> None:
    source = SnapshotSource(*make_head(1000))
    expression = expression_at(0)
    tick = expression, CpuDeformer(source.character).deform(expression)
    with counted_packing() as packed, closing(FramePublisher(free_address(), source)) as publisher:
        publisher.publish(*tick)
        assert not packed
        stamps = Stamps(stream_id=1, sequence=2, published_ns=3, unix_ns=4)
        TickPacker(source).pack(DEFAULT_TOPIC, *tick, stamps)
        assert packed == Counter({DEFAULT_TOPIC: 1})
    TickPacker(source).pack(DEFAULT_TOPIC, *tick, stamps)
    assert packed.total() == 1


HEARD = {"packed": 60, "publish_ms": [0.1], "frame_bytes": [380.0]}


@pytest.mark.parametrize(
    ("idle", "heard", "code"),
    [
        ({}, {}, 0),
        ({"packed": 1}, {}, 1),
        ({}, {"unasked": 1}, 1),
        ({}, {"frame_bytes": []}, 1),
    ],
)
def test_packing_for_nobody_is_a_failure(idle: dict, heard: dict, code: int) -> None:
    topic = Topic("code", "float32", "mesh")
    measured = {
        (1000, Variant(NOBODY, ())): Figures(**idle),
        (1000, Variant("tcp", (topic,))): Figures(**(HEARD | heard)),
    }
    assert judge(measured) == code


def test_kinds_have_names() -> None:
    assert Variant("zmq", EVERY_SPACE).kind == "vertices int16, 4 spaces"
    assert Variant("tcp", (DEFAULT_TOPIC,)).kind == "vertices int16"


def test_a_size_that_no_head_has_is_refused() -> None:
    with ExitStack() as stack, pytest.raises(DrillError, match="multiple of 100"):
        Sender(1234, stack)
