from dataclasses import replace

import numpy as np
import pytest
import trimesh
from heads import demo_alignment, demo_head, difference, looking, pack, plain_mesh
from scipy.spatial.transform import Rotation

from engine.alignment import align
from engine.errors import AlignmentError

STRETCH = np.array([0.75, 1.3, 1.0])
Z_UP = np.array([[1.0, 0, 0], [0, 0, -1], [0, 1, 0]])


def placed(R: np.ndarray, scale: float, shift: np.ndarray) -> np.ndarray:
    T = np.eye(4)
    T[:3, :3], T[:3, 3] = scale * R, shift
    return T


@pytest.mark.parametrize(
    ("R", "scale"),
    [
        (Z_UP, 1000.0),
        (Rotation.random(random_state=1).as_matrix(), 0.001),
        (Rotation.random(random_state=2).as_matrix(), 37.0),
    ],
)
def test_axes_and_scale_do_not_matter(R, scale):
    head = demo_head()
    T = placed(R, scale, np.array([3.0, -2.0, 5.0]) * scale)
    moved = plain_mesh(head.vertices @ T[:3, :3].T + T[:3, 3], head.triangles[:, ::-1])
    apart = difference(
        align(moved, *looking()).T_canonical_mesh @ T, demo_alignment().T_canonical_mesh
    )
    assert apart.degrees < 0.5
    assert apart.scale < 0.03
    assert apart.shift_cm < 0.3


def test_the_canonical_head_is_where_it_is():
    ict = pack("ict_facekit.npz")
    alignment = align(plain_mesh(ict["neutral"], ict["tris"]), *looking())
    apart = difference(alignment.T_canonical_mesh, np.eye(4))
    assert apart.degrees < 0.5
    assert apart.scale < 0.03
    assert apart.shift_cm < 0.3
    assert alignment.score > 0.8


def test_the_demo_head_is_a_head_of_its_size():
    alignment = demo_alignment()
    assert alignment.score > 0.8
    assert np.cbrt(np.linalg.det(alignment.T_canonical_mesh[:3, :3])) == pytest.approx(
        107, rel=0.05
    )
    assert np.isfinite(alignment.landmarks).all()
    assert np.median(alignment.landmark_spread) < 0.3


def test_a_body_with_a_head_on_top():
    head = demo_head()
    bodies = [
        trimesh.creation.capsule(height, radius) for height, radius in ((0.5, 0.16), (0.8, 0.1))
    ]
    pieces = [(head.vertices, head.triangles)]
    for body, drop in zip(bodies, (0.7, 1.5), strict=True):
        pieces.append((np.array(body.vertices) @ Z_UP.T - [0, drop, 0], np.array(body.faces)))
    firsts = np.cumsum([0] + [len(vertices) for vertices, _ in pieces])
    vertices = np.concatenate([vertices for vertices, _ in pieces])
    triangles = np.concatenate([t + f for (_, t), f in zip(pieces, firsts, strict=False)])
    alignment = align(plain_mesh(vertices, triangles), *looking())
    apart = difference(alignment.T_canonical_mesh, demo_alignment().T_canonical_mesh)
    assert apart.degrees < 1.0
    assert apart.scale < 0.03


def test_triangle_soup():
    head = demo_head()
    soup = plain_mesh(
        head.vertices[head.triangles].reshape(-1, 3),
        np.arange(head.triangles.size).reshape(-1, 3),
    )
    apart = difference(align(soup, *looking()).T_canonical_mesh, demo_alignment().T_canonical_mesh)
    assert apart.degrees < 0.5


def test_half_a_face_is_refused():
    head = demo_head()
    kept = head.vertices[head.triangles].mean(1)[:, 0] > 0
    with pytest.raises(AlignmentError, match="only part of a face was found") as refused:
        align(plain_mesh(head.vertices, head.triangles[kept], "half"), *looking())
    assert 0 < refused.value.score < 0.7
    assert refused.value.best is not None
    assert "--landmarks" in str(refused.value)


@pytest.mark.parametrize(
    "thing",
    [trimesh.creation.box(), trimesh.creation.icosphere(3), trimesh.creation.torus(1, 0.4)],
    ids=["box", "ball", "ring"],
)
def test_things_are_refused(thing):
    with pytest.raises(AlignmentError) as refused:
        align(plain_mesh(thing.vertices, thing.faces, "thing"), *looking(), name="thing.stl")
    assert str(refused.value) == (
        "No face was found in thing.stl, from any side; it should hold one whole face whose eyes, "
        "nose and mouth are modelled, not only painted. If it does, name a few points of it in a "
        "file for --landmarks, which --click writes for you."
    )


def test_a_very_long_face_has_its_landmarks_where_its_features_are():
    head = demo_head()
    middle = (head.vertices.min(0) + head.vertices.max(0)) / 2
    T_mesh = np.linalg.inv(demo_alignment().T_canonical_mesh)
    true = (demo_alignment().landmarks @ T_mesh[:3, :3].T + T_mesh[:3, 3] - middle) * STRETCH
    alignment = align(plain_mesh((head.vertices - middle) * STRETCH, head.triangles), *looking())
    T = alignment.T_canonical_mesh
    apart = np.linalg.norm(true @ T[:3, :3].T + T[:3, 3] - alignment.landmarks, axis=1)
    assert np.nanmedian(apart) < 0.3
    assert np.nanmax(apart[[61, 291, 13, 14, 33, 263, 1]]) < 0.6
    assert alignment.score > 0.75


@pytest.mark.parametrize(
    "damage", ["hole over an eye", "hole over the mouth", "a tenth missing", "noise"]
)
def test_damaged_heads(damage):
    head, T = demo_head(), demo_alignment().T_canonical_mesh
    rng = np.random.default_rng(0)
    places = head.vertices @ T[:3, :3].T + T[:3, 3]
    vertices, kept = head.vertices, np.ones(len(head.triangles), bool)
    middle = places[head.triangles].mean(1)
    if damage == "noise":
        span = 9.0 / np.cbrt(np.linalg.det(T[:3, :3]))
        vertices = vertices + rng.normal(0, 0.03 * span / np.sqrt(3), vertices.shape)
    elif damage == "a tenth missing":
        kept = rng.random(len(kept)) > 0.1
    else:
        centre = demo_alignment().landmarks[[386, 374] if "eye" in damage else [0, 17]].mean(0)
        kept = np.linalg.norm(middle - centre, axis=1) > 1.5
    apart = difference(
        align(plain_mesh(vertices, head.triangles[kept]), *looking()).T_canonical_mesh, T
    )
    assert apart.degrees < 4.0
    assert apart.scale < 0.06


def test_of_several_heads_one_is_taken_and_the_others_are_named(caplog):
    head = demo_head()
    width = np.ptp(head.vertices[:, 0])
    flatter = head.vertices * [1.0, 1.0, 0.8] + [1.5 * width, 0, 0]
    kept = np.ones(len(head.triangles), np.int32)
    both = replace(
        plain_mesh(
            np.concatenate([flatter, head.vertices]),
            np.concatenate([head.triangles, head.triangles + len(flatter)]),
        ),
        triangle_objects=np.concatenate([0 * kept, kept]),
        object_names=("Flat", "Round"),
        triangle_materials=np.zeros(2 * len(kept), np.int32),
    )
    alignment = align(both, *looking(), name="pair.obj")
    assert "pair.obj has 2 faces" in caplog.text
    assert '--node "Round" takes another' in caplog.text or '--node "Flat" takes' in caplog.text
    T_true = demo_alignment().T_canonical_mesh.copy()
    taken = "Round" if "taken, Round" in caplog.text else "Flat"
    assert alignment.bystanders is not None
    np.testing.assert_array_equal(
        alignment.bystanders, both.triangle_objects != both.object_names.index(taken)
    )
    shift = np.eye(4)
    shift[0, 3] = 0.0 if taken == "Round" else -1.5 * width
    apart = difference(alignment.T_canonical_mesh, T_true @ shift)
    assert apart.degrees < 4.0
    assert apart.shift_cm < 1.5


def test_progress_is_told_and_never_runs_back_within_a_stage():
    told = []
    align(demo_head(), *looking(), progress=lambda what, share: told.append((what, share)))
    assert told[0] == ("looking from all sides", 0.0)
    assert all(0 <= share <= 1 for _, share in told)
