"""Snapshots of a character: every space, the basis, the region, the hash."""

from __future__ import annotations

import dataclasses
import threading

import numpy as np
import pytest
from made_character import made_character
from sockets import moved_tick, some_character, some_mesh, some_source

from drills.wire_reference import displace
from live.broadcast import snapshot
from live.broadcast.snapshot import SnapshotSource, decode_snapshot, find_region
from live.broadcast.tick_packing import Stamps, TickPacker
from live.broadcast.topics import SPACES, Topic
from live.packet import decode_frame

MESH = some_mesh(60)


@pytest.mark.parametrize("space", SPACES)
def test_the_mesh_arrives_in_the_space(space: str) -> None:
    source = SnapshotSource(made_character(), MESH)  # +z up, in metres, far from the origin
    character, found = source.character, decode_snapshot(source.encode(space))
    to_space = source.spaces[space]
    matrix = found.T_space_mesh.astype(float)
    expected = character.neutral_vertices @ matrix[:3, :3].T + matrix[:3, 3]
    np.testing.assert_allclose(found.neutral_vertices, expected, rtol=1e-6, atol=1e-6)
    np.testing.assert_array_equal(found.head_pivot, to_space.vectors(character.head_pivot))
    np.testing.assert_array_equal(found.eye_centres, to_space.vectors(character.eye_centres))
    np.testing.assert_allclose(found.eye_axes, character.eye_axes @ to_space.axes.T, atol=1e-7)
    np.testing.assert_array_equal(found.part_labels, character.part_labels)
    np.testing.assert_array_equal(found.head_weights, character.head_weights)
    assert found.expression_names == character.expression_names
    assert found.extra_names == character.extra_names
    assert found.part_names == character.part_names
    assert found.name == MESH.name
    assert found.metres_per_unit == pytest.approx(0.01 if space == "unreal" else 1.0)
    flipped = space in ("unity", "unreal")
    triangles = character.triangles[:, [0, 2, 1]] if flipped else character.triangles
    np.testing.assert_array_equal(found.triangles, triangles)


@pytest.mark.parametrize("space", SPACES)
def test_the_basis_rebuilds_the_displacement_from_the_code(space: str) -> None:
    """Eyes, mirrored axes and units included: what a receiver of mode code draws."""
    source = SnapshotSource(made_character(), MESH)
    tick = moved_tick(source.character, 3)
    found = decode_snapshot(source.encode(space, basis=True))
    message = TickPacker(source).pack(Topic("code", "float32", space), *tick, Stamps(1, 2, 3, 4))
    packet = decode_frame(message)
    rebuilt = displace(packet, found)
    truth = source.spaces[space].vectors(tick[1].displacement)
    strengths = np.concatenate([packet.code, packet.extra_code])
    assert found.basis_scales is not None
    bound = 0.5001 * float(strengths @ found.basis_scales)
    bound += 1e-6 * float(np.abs(found.neutral_vertices).max())
    assert np.abs(rebuilt - truth).max() <= bound
    assert np.abs(truth).max() > 100 * bound


def test_the_region_is_what_moves_and_the_eyes() -> None:
    character = some_character(200)
    source = SnapshotSource(character, some_mesh(200))
    moves = np.concatenate([character.basis, character.extra_basis]).any(axis=(0, 2))
    eyes = np.flatnonzero(np.isin(character.part_labels, (1, 2)))
    expected = np.union1d(np.flatnonzero(moves), eyes)
    np.testing.assert_array_equal(source.region_indices, expected)
    assert 0 < len(expected) < 200


def test_what_moves_less_than_a_thousandth_of_a_millimetre_is_left_out() -> None:
    character = some_character(60)  # metres
    basis = np.zeros_like(character.basis)
    basis[3, 7, 1], basis[50, 9, 2] = 0.9e-6, -1.1e-6
    still = dataclasses.replace(
        character, basis=basis, extra_basis=np.zeros_like(character.extra_basis)
    )
    nothing = np.zeros(0, np.uint32)
    assert find_region(still, (nothing, nothing)).tolist() == [9]


def test_an_eye_that_has_no_centre_does_not_turn() -> None:
    character = some_character(60)
    centres = character.eye_centres.copy()
    centres[1] = np.nan
    source = SnapshotSource(dataclasses.replace(character, eye_centres=centres), MESH)
    found = decode_snapshot(source.encode("unreal"))
    assert len(found.left_eye_vertices) == 6
    assert len(found.right_eye_vertices) == 0
    assert np.isnan(found.eye_centres[1]).all()
    assert np.isfinite(found.eye_centres[0]).all()


def test_contents_are_there_when_asked_for() -> None:
    source = some_source(60)
    for basis in (False, True):
        for appearance in (False, True):
            found = decode_snapshot(source.encode("gltf", basis=basis, appearance=appearance))
            assert (found.basis is not None) == (found.basis_scales is not None) == basis
            assert (found.appearance is not None) == appearance


def test_the_hash_is_the_same_in_every_space_and_selection() -> None:
    source = some_source(60)
    hashes = {
        decode_snapshot(source.encode(space, basis, appearance)).topology_hash
        for space in SPACES
        for basis in (False, True)
        for appearance in (False, True)
    }
    assert hashes == {source.topology_hash}
    assert len(source.topology_hash) == 8
    assert some_source(60).topology_hash == source.topology_hash


@pytest.mark.parametrize(
    "field",
    [
        "neutral_vertices",
        "triangles",
        "basis",
        "extra_basis",
        "head_weights",
        "eye_centres",
        "eye_axes",
        "part_labels",
    ],
)
def test_the_hash_changes_with_what_gives_frames_their_meaning(field: str) -> None:
    character = some_character(60)
    changed = getattr(character, field).copy()
    changed[(0,) * changed.ndim] += 1
    other = SnapshotSource(dataclasses.replace(character, **{field: changed}), MESH)
    assert other.topology_hash != some_source(60).topology_hash


def test_the_hash_changes_with_the_names() -> None:
    character = some_character(60)
    renamed = ("renamed", *character.expression_names[1:])
    other = SnapshotSource(dataclasses.replace(character, expression_names=renamed), MESH)
    assert other.topology_hash != some_source(60).topology_hash


def test_a_few_messages_are_kept_and_no_more() -> None:
    source = some_source(60)
    first = source.encode("mesh")
    assert source.encode("mesh") is first
    for space in SPACES:
        source.encode(space, basis=True)
    assert len(source._made) == snapshot.MESSAGES_KEPT
    again = source.encode("mesh")
    assert again == first
    assert again is not first


def test_several_threads_may_ask_at_once() -> None:
    source = some_source(60)
    answers: list[bytes] = []
    asking = [
        threading.Thread(target=lambda: answers.append(source.encode("unity", True, True)))
        for _ in range(8)
    ]
    for thread in asking:
        thread.start()
    for thread in asking:
        thread.join(10)
    assert len(answers) == 8
    assert len({id(answer) for answer in answers}) == 1


def test_a_still_row_of_the_basis_is_exactly_still() -> None:
    character = some_character(60)
    basis = character.basis.copy()
    basis[5] = 0
    source = SnapshotSource(dataclasses.replace(character, basis=basis), MESH)
    found = decode_snapshot(source.encode("gltf", basis=True))
    assert found.basis is not None
    assert not found.basis[5].any()
    assert np.abs(found.basis[6]).max() == 32767
