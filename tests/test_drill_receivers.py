"""The drill of receivers: what it would notice, and a short slice of it."""

from __future__ import annotations

import json
import re
import struct
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from footage import tracker_model

from engine.deformer import CpuDeformer, posed_vertices
from engine.records import Character, Deformation
from live.broadcast.snapshot import SnapshotSource
from live.broadcast.spaces import T_space_mesh
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.topics import DEFAULT_TOPIC, SPACES

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from client_programs import choose_clients, runnable  # pyright: ignore[reportMissingImports]
from plain_errors import DrillError  # pyright: ignore[reportMissingImports]
from raw_pair import SEQUENCE, UNIX  # pyright: ignore[reportMissingImports]
from receiver_report import Report, read_report  # pyright: ignore[reportMissingImports]
from receivers import find_faults  # pyright: ignore[reportMissingImports]
from stream_truth import Difference, compare, tell_truth  # pyright: ignore[reportMissingImports]
from streamed_head import expression_at, make_head  # pyright: ignore[reportMissingImports]

ROOT = Path(__file__).parent.parent
GOOD = Report("python", 100, 0, 0, 0, {"median": 9.0, "p99": 20.0}, {"median": 1.0, "p99": 2.0}, ())
NEAR, FAR = Difference(0.1, 1e-7, True), Difference(0.6, 1e-5, False)


@pytest.fixture(scope="module")
def character() -> Character:
    return make_head(1000, seed=1)[0]


@pytest.fixture(scope="module")
def deformation(character: Character) -> Deformation:
    return CpuDeformer(character).deform(expression_at(150))


def report_of(character: Character, deformation: Deformation, space: str) -> dict[str, Any]:
    """As a receiver that got int16 steps would sum them up."""
    moved = deformation.displacement
    step = np.float32(np.abs(moved).max() / 32767)
    rounded = replace(deformation, displacement=np.rint(moved / step) * step)
    turn = T_space_mesh(character.T_canonical_mesh, space)[:3, :3]
    sums = {}
    for name, values in (
        ("displacement", rounded.displacement), ("posed", posed_vertices(character, rounded)),
    ):  # fmt: skip
        in_space = values.astype(float) @ turn.T
        sums[f"{name}_sum"] = in_space.sum(0).tolist()
        sums[f"{name}_squares"] = (in_space**2).sum(0).tolist()
    return sums


@pytest.mark.parametrize("space", SPACES)
def test_what_was_rounded_to_steps_agrees_in_every_space(
    character: Character, deformation: Deformation, space: str
) -> None:
    T = T_space_mesh(character.T_canonical_mesh, space)
    value = report_of(character, deformation, space)
    found = compare(value, tell_truth(character, deformation, T))
    assert found.agrees
    assert found.steps < 0.1
    assert found.share < 1e-6


def test_another_space_head_or_moment_does_not_agree(
    character: Character, deformation: Deformation
) -> None:
    truth = tell_truth(character, deformation, T_space_mesh(character.T_canonical_mesh, "unity"))
    other, _ = make_head(1000, seed=2)
    later = CpuDeformer(character).deform(expression_at(151))
    wrong = [
        report_of(character, deformation, "gltf"),
        report_of(other, deformation, "unity"),
        report_of(character, later, "unity"),
        report_of(character, replace(deformation, T_mesh_head=later.T_mesh_head), "unity"),
    ]
    assert not any(compare(value, truth).agrees for value in wrong)
    broken = {**report_of(character, deformation, "unity"), "posed_sum": [0.0, float("nan"), 0.0]}
    assert not compare(broken, truth).agrees


def test_a_made_head_is_the_same_for_the_same_seed() -> None:
    one, two, other = (make_head(1000, seed)[0] for seed in (3, 3, 4))
    np.testing.assert_array_equal(one.basis, two.basis)
    assert len(one.neutral_vertices) == 1000
    assert np.isfinite(one.eye_centres).all()
    assert not np.array_equal(one.neutral_vertices, other.neutral_vertices)
    with pytest.raises(ValueError, match="multiple of 100"):
        make_head(1050)


def test_the_bare_pair_finds_its_fields() -> None:
    stamps = Stamps(stream_id=1, sequence=2, published_ns=3, unix_ns=4)
    source = SnapshotSource(*make_head(1000))
    expression = expression_at(0)
    deformation = CpuDeformer(source.character).deform(expression)
    message = TickPacker(source).pack(DEFAULT_TOPIC, expression, deformation, stamps)
    assert [struct.unpack_from("<Q", message, at)[0] for at in (SEQUENCE, UNIX)] == [2, 4]


@pytest.mark.parametrize(
    ("changed", "differences", "said"),
    [
        ({}, [NEAR, NEAR], None),
        ({"decode_errors": 1}, [NEAR], "could not read 1"),
        ({"frames": 99}, [NEAR], "99 frames of 100"),
        ({}, [], "no values"),
        ({}, [NEAR, FAR], "0.6 steps off"),
    ],
)
def test_what_a_receiver_should_not_report_is_a_fault(
    changed: dict[str, int], differences: list[Difference], said: str | None
) -> None:
    faults = find_faults(replace(GOOD, **changed), differences, 100)
    assert len(faults) == (said is not None)
    assert not said or said in faults[0]


def test_a_report_that_is_none_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    with pytest.raises(DrillError, match="is no report"):
        read_report(path)
    path.write_text(json.dumps({"client": "python", "frames": 3}))
    with pytest.raises(DrillError, match="decode_errors"):
        read_report(path)


def test_unknown_receivers_are_refused() -> None:
    with pytest.raises(DrillError, match=r"'fortran' is no receiver; there are python, csharp"):
        choose_clients(["python", "fortran"])


def test_receivers_agree_with_the_demo() -> None:
    tracker_model()  # skips where it cannot be had
    names = [name for name in runnable() if name != "browser"]  # test_viewer_page has one
    run = subprocess.run(
        [sys.executable, "drills/receivers.py", "--frames", "60", "--clients", *names],
        cwd=ROOT, capture_output=True, text=True, timeout=240,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "All agree" in run.stdout
    for name in (*names, "raw SUB", "raw pyzmq pair"):
        row = next(line for line in run.stdout.splitlines() if re.match(rf"{name} +\S+ ", line))
        assert re.search(r" 6\d ", row), row
