from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from heads import demo_alignment
from PIL import Image
from some_character import some_character

from engine.bundled import bundled_head
from engine.errors import AlignmentError, MeshError
from engine.mesh_file import load_mesh
from engine.named_points import NAMED_LANDMARKS, NamedPoints
from engine.points_file import points_text
from live.errors import OutputError, SetupError
from live.rigs.rig_command import describe, rig_command
from live.rigs.rig_config import RigOptions
from live.rigs.rigging import Rigged


def test_what_was_found_is_told() -> None:
    character, mesh = some_character(scale=0.01)
    text = "\n".join(describe(Rigged(mesh, character, Path("kept.npz"), fresh=True)))
    assert "one unit of the file is 100 cm" in text
    assert "eye_L 256" in text
    assert "tongueOut" in text
    assert "kept.npz" in text


def test_the_bundled_head_is_rigged_saved_and_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = tracker_model()
    shared_context()
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path / "cache"))
    lines: list[str] = []
    options = RigOptions(
        out=tmp_path / "head.npz",
        preview=tmp_path / "sheet.png",
        tracker_model=model,
        timing=True,
    )
    rig_command(options, lines.append)
    with np.load(tmp_path / "head.npz", allow_pickle=False) as character:
        vertex_count = len(character["neutral_vertices"])
        assert character["basis"].shape == (53, vertex_count, 3)
        assert character["skinning_weights"].shape == (vertex_count, 53)
        assert len(character["expression_names"]) == 53
    with Image.open(tmp_path / "sheet.png") as sheet:
        assert sheet.width > sheet.height > 400
    assert any("alignment score" in line for line in lines)
    assert any(line.startswith("total ") for line in lines)
    assert list((tmp_path / "cache").rglob("*.npz"))


def test_files_that_cannot_be_written_are_known_first(tmp_path: Path) -> None:
    lines: list[str] = []
    with pytest.raises(OutputError, match="png"):
        rig_command(RigOptions(preview=tmp_path / "sheet.gif"), lines.append)
    assert not lines


def half_a_head(folder: Path) -> Path:
    """The bundled head without its right side."""
    head = load_mesh(bundled_head())
    kept = head.triangles[head.vertices[head.triangles].mean(1)[:, 0] > 0]
    file = folder / "half.obj"
    lines = [f"v {x} {y} {z}" for x, y, z in head.vertices]
    file.write_text("\n".join([*lines, *(f"f {a} {b} {c}" for a, b, c in kept + 1)]))
    return file


def test_what_was_refused_is_drawn_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path / "cache"))
    picture = tmp_path / "best_guess.png"
    options = RigOptions(
        mesh=half_a_head(tmp_path), alignment_picture=picture, tracker_model=tracker_model()
    )
    lines: list[str] = []
    with pytest.raises(AlignmentError, match=r"only part of a face .*--landmarks.*--click"):
        rig_command(options, lines.append)
    assert lines[-1] == f"Wrote {picture}, the best guess"
    with Image.open(picture) as drawn:
        assert drawn.width > drawn.height


def test_where_no_face_was_seen_the_looks_are_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared_context()
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path / "cache"))
    mesh, picture = tmp_path / "box.obj", tmp_path / "looks.png"
    corners = [(x, y, z) for x in (0, 1) for y in (0, 1) for z in (0, 1)]
    quads = ("1 2 4 3", "5 7 8 6", "1 5 6 2", "3 4 8 7", "1 3 7 5", "2 6 8 4")
    mesh.write_text(
        "\n".join([*(f"v {x} {y} {z}" for x, y, z in corners), *(f"f {quad}" for quad in quads)])
    )

    def refuse(*_: object, **__: object) -> None:
        raise AlignmentError("No face was found in box.obj.")

    monkeypatch.setattr("live.rigs.rig_command.rig_character", refuse)
    lines: list[str] = []
    with pytest.raises(AlignmentError):
        rig_command(RigOptions(mesh=mesh, alignment_picture=picture), lines.append)
    assert lines == [f"Wrote {picture}, what was looked at"]
    with Image.open(picture) as drawn:
        assert drawn.width > drawn.height


def test_points_place_the_face_and_that_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path / "cache"))
    names = ("eye_outer_L", "eye_outer_R", "nose_tip", "mouth_corner_L", "mouth_corner_R", "chin")
    T = np.linalg.inv(demo_alignment().T_canonical_mesh)
    landmarks = demo_alignment().landmarks @ T[:3, :3].T + T[:3, 3]
    places = [landmarks[NAMED_LANDMARKS[name][0]] for name in names]
    points = tmp_path / "points.toml"
    points.write_text(points_text(NamedPoints(names, np.stack(places))))
    picture = tmp_path / "face.png"
    options = RigOptions(landmarks=points, alignment_picture=picture, tracker_model=tracker_model())
    lines: list[str] = []
    rig_command(options, lines.append)
    assert any(line.startswith("alignment from points.toml, score 0.") for line in lines)
    assert f"Wrote {picture}" in lines


def test_the_bundled_head_has_no_such_node(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path / "cache"))
    with pytest.raises(MeshError, match=r"(has no node 'Anna'|has no named nodes, so --node Anna)"):
        rig_command(RigOptions(node="Anna", tracker_model=tracker_model()), [].append)


def test_clicking_and_a_file_exclude_each_other(tmp_path: Path) -> None:
    both = RigOptions(click=tmp_path / "a.toml", landmarks=tmp_path / "b.toml")
    with pytest.raises(SetupError, match="--click and --landmarks exclude each other"):
        both.check()
