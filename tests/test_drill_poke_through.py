"""The measure of pokes sees a tooth that comes out, and only that; the bundled head has none."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rigged_head import rigged_head

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from poke_through import measure  # pyright: ignore[reportMissingImports]

from engine.names import PART_NAMES
from engine.records import Character

TEETH = PART_NAMES.index("teeth_lower")


@pytest.fixture(scope="module")
def head() -> Character:
    return rigged_head()


def push(character: Character, forward_cm: float) -> Character:
    """The character whose lower teeth come forward in mouthPucker."""
    basis = character.basis.copy()
    row = character.expression_names.index("mouthPucker")
    T = character.T_canonical_mesh
    forward = np.linalg.inv(T)[:3, :3] @ [0, 0, forward_cm]
    basis[row, character.part_labels == TEETH] += forward
    return replace(character, basis=basis)


def test_the_bundled_heads_teeth_stay_inside(head):
    poses = {"jawOpen": {"jawOpen": 1.0}, "jawForward": {"jawForward": 1.0}}
    assert [poke.vertex_count for poke in measure(head, poses)] == [0, 0]


def test_teeth_that_come_out_are_seen_and_told(head):
    (little,) = measure(push(head, 0.2), {"mouthPucker": {"mouthPucker": 1.0}})
    (much,) = measure(push(head, 3.5), {"mouthPucker": {"mouthPucker": 1.0}})
    assert little.vertex_count == 0
    assert much.part == "teeth_lower"
    assert much.vertex_count > 5
    assert 0.5 < much.depth_cm < 3.5
