import numpy as np
import pytest
import trimesh
from heads import demo_alignment, demo_head, difference, looking, plain_mesh

from engine.alignment_points import align_by_points, fit_points
from engine.errors import PointsError
from engine.named_points import NAMED_LANDMARKS, NamedPoints, canonical_points

SOME = ("eye_outer_L", "eye_outer_R", "nose_tip", "mouth_corner_L", "mouth_corner_R", "chin")


class Blind:
    """A face finder that never sees a face, as with an animal."""

    def find(self, image):
        return None


def demo_points(names: tuple[str, ...] = SOME) -> NamedPoints:
    T = np.linalg.inv(demo_alignment().T_canonical_mesh)
    landmarks = demo_alignment().landmarks.astype(float) @ T[:3, :3].T + T[:3, 3]
    places = [landmarks[list(NAMED_LANDMARKS[name])].mean(0) for name in names]
    return NamedPoints(names, np.stack(places))


def test_the_finder_refines_what_a_few_points_say():
    view, finder = looking()
    alignment = align_by_points(demo_head(), demo_points(SOME[:4]), view, finder)
    apart = difference(alignment.T_canonical_mesh, demo_alignment().T_canonical_mesh)
    assert apart.degrees < 1.0
    assert apart.scale < 0.03
    off = np.linalg.norm(alignment.landmarks - demo_alignment().landmarks, axis=1)
    assert np.nanmedian(off) < 0.25
    assert alignment.score > 0.8


def test_without_a_finder_landmarks_are_warped_onto_the_surface():
    view, _ = looking()
    alignment = align_by_points(demo_head(), demo_points(), view, Blind())
    apart = difference(alignment.T_canonical_mesh, demo_alignment().T_canonical_mesh)
    assert apart.degrees < 6.0
    assert apart.scale < 0.06
    T = demo_alignment().T_canonical_mesh @ np.linalg.inv(alignment.T_canonical_mesh)
    landmarks = alignment.landmarks @ T[:3, :3].T + T[:3, 3]
    off = np.linalg.norm(landmarks - demo_alignment().landmarks, axis=1)
    assert np.nanmedian(off) < 0.8
    assert np.isfinite(alignment.landmarks).all(1).mean() > 0.9
    np.testing.assert_allclose(landmarks[4], demo_alignment().landmarks[4], atol=1e-3)


def test_a_stretched_muzzle_keeps_its_points():
    """Far from human proportions the landmarks still lie where the points were given."""
    head, T = demo_head(), demo_alignment().T_canonical_mesh
    places = head.vertices @ T[:3, :3].T + T[:3, 3]

    def pull(points):
        near = np.exp(-(((points - [0, -1.5, 11]) / [3, 3, 4]) ** 2).sum(1))
        return points + near[:, None] * [0, 0, 5.0]

    points = demo_points()
    given = NamedPoints(SOME, pull(points.positions @ T[:3, :3].T + T[:3, 3]))
    alignment = align_by_points(
        plain_mesh(pull(places), head.triangles), given, looking()[0], Blind()
    )
    back = np.linalg.inv(alignment.T_canonical_mesh)
    tip = alignment.landmarks[4] @ back[:3, :3].T + back[:3, 3]
    np.testing.assert_allclose(tip, given.positions[SOME.index("nose_tip")], atol=1e-3)
    assert 0.3 < alignment.score < 0.95


def test_points_on_the_canonical_head_are_the_identity():
    points = NamedPoints(SOME, canonical_points(SOME))
    np.testing.assert_allclose(fit_points(points, "points"), np.eye(4), atol=1e-9)


def test_exchanged_sides_are_said():
    points = NamedPoints(SOME, canonical_points(SOME)).swapped()
    with pytest.raises(PointsError) as refused:
        fit_points(points, "points.toml")
    assert str(refused.value) == (
        "points.toml: left and right seem to be exchanged; _L is the character's own left, on the "
        "right of a picture of its front."
    )


def test_points_that_are_no_face_are_refused():
    positions = canonical_points(SOME)[[2, 5, 0, 1, 4, 3]]
    with pytest.raises(PointsError, match="the points do not form a face"):
        fit_points(NamedPoints(SOME, positions), "points.toml")


def test_a_box_with_plausible_points_is_warned_of_and_a_head_is_not(caplog):
    view, _ = looking()
    box = trimesh.creation.box([16, 24, 16]).subdivide().subdivide()
    places = canonical_points(SOME) * [1, 1, 0] + [0, 0, 8.0]
    mesh = plain_mesh(np.array(box.vertices), np.array(box.faces, np.int32))
    align_by_points(mesh, NamedPoints(SOME, places), view, Blind(), name="box.toml")
    assert "box.toml: no face is seen at the points, and the surface there is smooth" in caplog.text
    caplog.clear()
    align_by_points(demo_head(), demo_points(), view, Blind())
    assert not caplog.text


def test_points_off_the_surface_are_refused():
    points = demo_points()
    away = NamedPoints(SOME, points.positions + np.ptp(demo_head().vertices, axis=0) * 2)
    with pytest.raises(PointsError, match="the surface is not where the points say it is"):
        align_by_points(demo_head(), away, looking()[0], Blind(), name="points.toml")
