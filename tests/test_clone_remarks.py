"""What is remarked about a cloned take."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from clone_rigs import ball_rig

from engine.cloning.clone_rig import TONGUE_ROW
from engine.cloning.code_names import CODE_NAMES
from engine.cloning.code_track import neutral_track
from live.cloning.clone_outputs import ClonedTake
from live.cloning.clone_remarks import remark_on


def some_take(objects: int = 1, tongue_out: float = 0.0, has_tongue: bool = True) -> ClonedTake:
    rig, mesh = ball_rig()
    mesh = replace(mesh, object_names=tuple(f"object{place}" for place in range(objects)))
    extras = rig.extra_basis.copy()
    extras[TONGUE_ROW] = 0.01 if has_tongue else 0.0
    track = neutral_track(np.arange(4) / 30)
    track.code[2, CODE_NAMES.index("tongueOut")] = tongue_out
    return ClonedTake(mesh, Path("head.obj"), replace(rig, extra_basis=extras), track, "head")


def remarks(take: ClonedTake, out: str) -> list[str]:
    return list(remark_on(take, Path(out)))


@pytest.mark.parametrize(("objects", "out"), [(1, "a.pc2"), (3, "a.glb"), (3, "a_%04d.obj")])
def test_most_takes_need_no_remark(objects: int, out: str) -> None:
    assert remarks(some_take(objects, tongue_out=1.0), out) == []
    assert remarks(some_take(objects, has_tongue=False), out) == []


def test_a_cache_of_several_objects_goes_with_one_mesh() -> None:
    (said,) = remarks(some_take(3), "a.pc2")
    assert "vertices of head.obj in the file's order, over all of its 3 objects" in said
    assert "Split off" in said


def test_a_tongue_that_is_not_there_is_missed_once() -> None:
    said = remarks(some_take(tongue_out=0.8, has_tongue=False), "a.glb")
    assert said == ["tongueOut moves nothing: head.obj has no tongue"]
