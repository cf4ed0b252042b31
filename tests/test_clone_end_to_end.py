"""The clone command on heads that nobody has told it anything about, as a user runs it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from clone_head import clone_head
from clone_rigs import write_obj
from footage import tracker_model
from gl_context import shared_context
from heads import pack, plain_mesh
from rigged_head import head_mesh

import run_live
from engine.animation.mesh_animation import open_animation
from engine.bundled import bundled_head
from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_file import read_codes
from engine.cloning.code_names import CODE_NAMES, FACS_COUNT
from engine.cloning.code_track import CodeTrack, neutral_track
from engine.mesh_file import load_mesh
from engine.records import Mesh
from engine.rotation import rotation_vector, turn_by
from engine.training.packs import ICT_OUTER_SKIN, decode
from live.cloning.clone_outputs import write_code_table

FRAMES = 9
CODE_ERROR = 0.05
"""On average over what is active."""


def acted() -> CodeTrack:
    """A few expressions that come and go while the head turns from side to side."""
    track = neutral_track(np.arange(FRAMES) / 30)
    swell = np.sin(np.linspace(0, np.pi, FRAMES))
    for name, amount in {
        "jawOpen": 0.6,
        "mouthSmile_L": 0.8,
        "mouthSmile_R": 0.8,
        "browInnerUp_L": 0.7,
        "browInnerUp_R": 0.7,
        "noseSneer_L": 0.5,
    }.items():
        track.code[:, CODE_NAMES.index(name)] = amount * swell
    for T, yaw in zip(track.T_neutral_head, np.linspace(-0.3, 0.3, FRAMES), strict=True):
        T[:3, :3] = turn_by(np.array([0.05, yaw, 0.0]))
    return track


def write_frames(mesh: Mesh, posed: np.ndarray, folder: Path) -> list[str]:
    (folder / "frames").mkdir()
    neutral = write_obj(mesh, folder / "neutral.obj")
    for place, vertices in enumerate(posed):
        write_obj(mesh, folder / "frames" / f"{place}.obj", vertices)
    return [str(neutral), str(folder / "frames")]


def write_demo(folder: Path) -> list[str]:
    """The bundled head, its neck bending; eyes and teeth are part of it."""
    return write_frames(head_mesh(), CodeDecoder(clone_head()).decode(acted()), folder)


def write_ict(folder: Path) -> list[str]:
    """An identity of ICT-FaceKit by that pack's own shapes: nothing but skin, turning whole."""
    facekit, track = pack("ict_facekit.npz"), acted()
    identity = np.random.default_rng(11).normal(0, 0.7, 100)
    shapes = decode(facekit, "expr")[:, :ICT_OUTER_SKIN]
    grown = np.tensordot(identity, decode(facekit, "id")[:, :ICT_OUTER_SKIN], 1)
    neutral = facekit["neutral"][:ICT_OUTER_SKIN].astype(np.float64) + grown
    triangles = facekit["tris"][(facekit["tris"] < ICT_OUTER_SKIN).all(1)]
    posed = neutral + np.tensordot(track.code[:, :FACS_COUNT], shapes, 1)
    middle = neutral.mean(0)
    turned = (posed - middle) @ track.T_neutral_head[:, :3, :3].transpose(0, 2, 1) + middle
    return write_frames(plain_mesh(neutral, triangles), turned, folder)


@pytest.fixture(scope="module", params=[write_demo, write_ict], ids=["demo", "ict"])
def source(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[str]]:
    """What --source is told; heads are kept in a cache of the test's own."""
    shared_context()
    tracker_model()
    folder = tmp_path_factory.mktemp("source")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MIMESH_CACHE", str(tmp_path_factory.getbasetemp() / "cache"))
        yield request.param(folder)


def clone(*arguments: object) -> None:
    given = ["clone", *map(str, arguments), "--tracker-model", str(tracker_model())]
    assert run_live.main(given) == 0


def read_back(out: Path) -> np.ndarray:
    """(N, V, 3) of the bundled head."""
    neutral = None if out.suffix == ".glb" else bundled_head()
    animation = open_animation(neutral, [out], 30)
    count = len(head_mesh().vertices)
    return np.stack([animation.read(frame)[:count] for frame in range(FRAMES)])


def test_a_head_does_what_another_does_in_every_kind_of_file(
    source: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    codes, sheet = tmp_path / "codes.csv", tmp_path / "sheet.png"
    outs = [tmp_path / name for name in ("out.glb", "out.pc2", "frames")]
    clone("--source", *source, "-o", outs[0], "--codes-out", codes, "--preview", sheet)
    whole = "the mesh follows" in capsys.readouterr().out
    for out in outs[1:]:
        clone("--codes", codes, "-o", out)
    glb, pc2, objs = map(read_back, outs)
    size = np.ptp(head_mesh().vertices)
    np.testing.assert_allclose(pc2, glb, atol=2e-5 * size)
    np.testing.assert_allclose(objs, pc2, atol=1e-6 * size)
    assert sheet.is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [codes.name, sheet.name, *(out.name for out in outs)]
    )
    check_codes(read_codes(codes))
    assert whole == (len(load_mesh(Path(source[0])).vertices) == ICT_OUTER_SKIN)


def check_codes(found: CodeTrack) -> None:
    """That they are what was acted."""
    acting = acted()
    active = acting.code > 0.05
    errors = np.abs(found.code - acting.code)
    assert errors[active].mean() < CODE_ERROR
    assert errors[:, :FACS_COUNT][~active[:, :FACS_COUNT]].mean() < CODE_ERROR
    for one, other in zip(found.T_neutral_head, acting.T_neutral_head, strict=True):
        off = one[:3, :3].T @ other[:3, :3]
        assert np.degrees(np.linalg.norm(rotation_vector(off))) < 2.0


def test_the_encoder_reads_nearly_the_same(source: list[str], tmp_path: Path) -> None:
    clone("--source", *source, "-o", tmp_path / "codes.csv", "--solver", "encoder")
    active = acted().code > 0.05
    errors = np.abs(read_codes(tmp_path / "codes.csv").code - acted().code)
    assert errors[active].mean() < 2 * CODE_ERROR


def test_a_mesh_without_a_face_is_refused_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import trimesh

    shared_context()
    ring = trimesh.creation.torus(1.0, 0.3)
    faceless = plain_mesh(ring.vertices, np.asarray(ring.faces, np.int32))
    neutral, frames = write_frames(faceless, ring.vertices[None], tmp_path)
    codes = tmp_path / "codes.csv"
    write_code_table(acted(), codes, "head")
    model = ("--tracker-model", str(tracker_model()), "-o", str(tmp_path / "out.glb"))
    as_source = ["clone", "--source", neutral, frames, *model]
    as_target = ["clone", "--codes", str(codes), "--target", neutral, *model]
    for arguments in (as_source, as_target):
        assert run_live.main(arguments) == 2
        said = capsys.readouterr().err.strip()
        assert "neutral.obj" in said
        assert said.count("\n") == 0
