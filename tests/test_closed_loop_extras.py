"""Hair, shoulders, glasses and eyeballs."""

from __future__ import annotations

import numpy as np
from closed_loop_people import head

from engine.topology import vertex_normals
from live.closed_loop.closed_loop_extras import (
    Piece,
    grow_hair,
    join,
    make_eyeball,
    make_glasses,
    make_torso,
)


def test_an_eyeball_is_a_ball_that_looks_ahead():
    ball = make_eyeball(np.array([3.0, 2, 8]), 1.5)
    offset = ball.vertices - [3.0, 2, 8]
    np.testing.assert_allclose(np.linalg.norm(offset, axis=1), 1.5, atol=1e-5)
    assert offset[:, 2].max() > 1.499
    normals = vertex_normals(ball.vertices, ball.triangles)
    front = offset[:, 2] > 0.2
    assert ((normals[front] * offset[front]).sum(1) > 0).all(), "normals point outwards"


def test_glasses_sit_before_the_eyes():
    person = head(0)
    frames = make_glasses(person, np.random.default_rng(0))
    assert frames.vertices[:, 2].max() > person.eye_centres[:, 2].max() + 1.0
    low, high = frames.vertices.min(0), frames.vertices.max(0)
    assert low[0] < person.eye_centres[1, 0]
    assert high[0] > person.eye_centres[0, 0]
    assert frames.triangles.max() == len(frames.vertices) - 1


def test_hair_grows_on_the_scalp_alone():
    person = head(1)
    normals = vertex_normals(person.rest, person.family.triangles)
    grown = grow_hair(person, normals, np.random.default_rng(0))
    scalp = person.family.regions == person.family.region_names.index("scalp")
    assert grown[scalp].max() > 0.1
    assert not grown[~scalp].any()


def test_shoulders_are_wider_than_the_neck():
    torso = make_torso(np.random.default_rng(0)).vertices
    assert np.abs(torso[torso[:, 1] < -19, 0]).max() > 2 * np.abs(torso[torso[:, 1] > -14, 0]).max()


def test_joined_pieces_keep_their_triangles():
    one = Piece(np.eye(3, dtype=np.float32), np.array([[0, 1, 2]], np.int32))
    both = join([one, one])
    assert both.triangles.tolist() == [[0, 1, 2], [3, 4, 5]]
    assert len(both.vertices) == 6
