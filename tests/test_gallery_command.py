from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context
from PIL import Image
from some_character import some_character

from engine.errors import AlignmentError
from live.errors import SetupError
from live.gallery import gallery_command as command
from live.rigs.rig_config import GalleryOptions
from live.rigs.rigging import Rigged

SIZE = (72, 80)


@pytest.fixture(autouse=True)
def small_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "CELL", SIZE)


@pytest.fixture
def rigged_files(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the files rigged; rigging is faked, and "ring.obj" has no face."""
    shared_context()
    names: list[str] = []

    def rig(mesh_file: Path, progress, **how) -> Rigged:
        names.append(mesh_file.name)
        progress("looking", 0.5)
        if mesh_file.stem == "ring":
            raise AlignmentError(f"No face was found in {mesh_file.name}.")
        character, mesh = some_character()
        return Rigged(mesh, character, None, fresh=True)

    monkeypatch.setattr(command, "_rig", rig)
    monkeypatch.setattr(command, "find_tracker_model", lambda path: Path("model"))
    return names


def test_every_head_gets_a_sheet_and_a_refused_one_a_card(
    rigged_files: list[str], tmp_path: Path
) -> None:
    lines: list[str] = []
    options = GalleryOptions(
        meshes=(Path("a.obj"), Path("ring.obj"), Path("b.obj")), out=tmp_path / "new" / "folder"
    )
    command.gallery_command(options, lines.append)
    assert rigged_files == ["a.obj", "ring.obj", "b.obj"]
    assert sorted(file.name for file in options.out.iterdir()) == ["a.png", "b.png", "index.png"]
    assert "ring: No face was found in ring.obj." in lines
    assert any("2 of 3 heads rigged" in line for line in lines)
    with Image.open(options.out / "a.png") as sheet:
        assert sheet.width > 6 * SIZE[0]
    with Image.open(options.out / "index.png") as index:
        pixels = np.asarray(index)
    assert pixels.shape[1] > 3 * 2 * SIZE[0]


def test_when_every_head_is_refused_it_ends_as_a_refusal(
    rigged_files: list[str], tmp_path: Path
) -> None:
    options = GalleryOptions(meshes=(Path("ring.obj"),), out=tmp_path)
    lines: list[str] = []
    with pytest.raises(SetupError, match="No head of the gallery could be rigged"):
        command.gallery_command(options, lines.append)
    assert any("ring" in line for line in lines)
    assert not any("wrote" in line for line in lines)
    assert not (tmp_path / "index.png").exists()


def test_the_edits_beside_a_mesh_are_made(
    rigged_files: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    drawn: list[float] = []

    def take(rigged: Rigged, cell: tuple[int, int]):
        row = rigged.character.expression_names.index("jawOpen")
        drawn.append(float(np.abs(rigged.character.basis[row]).max()))
        return take_portraits(rigged, cell)

    take_portraits = command.take_portraits
    monkeypatch.setattr(command, "take_portraits", take)
    (tmp_path / "b.rig.toml").write_text("[gain]\njawOpen = 0.5\n")
    meshes = (tmp_path / "a.obj", tmp_path / "b.obj")
    lines: list[str] = []
    command.gallery_command(GalleryOptions(meshes=meshes, out=tmp_path / "o"), lines.append)
    command.gallery_command(
        GalleryOptions(meshes=meshes, out=tmp_path / "p", no_edits=True), lines.append
    )
    plain, edited, *ignored = drawn
    assert plain > 0
    assert edited == pytest.approx(0.5 * plain)
    assert ignored == [plain, plain]
    assert sum("edits from b.rig.toml: 1 gain" in line for line in lines) == 1


def test_edits_that_cannot_be_made_refuse_their_head_alone(
    rigged_files: list[str], tmp_path: Path
) -> None:
    (tmp_path / "b.rig.toml").write_text("[gain]\njawOpn = 0.5\n")
    meshes = (tmp_path / "a.obj", tmp_path / "b.obj")
    lines: list[str] = []
    command.gallery_command(GalleryOptions(meshes=meshes, out=tmp_path / "o"), lines.append)
    assert any(line.startswith("b: b.rig.toml: there is no expression 'jawOpn'") for line in lines)
    assert any("1 of 2 heads rigged" in line for line in lines)


def test_the_bundled_head_is_drawn(tmp_path: Path) -> None:
    model = tracker_model()
    shared_context()
    lines: list[str] = []
    command.gallery_command(GalleryOptions(out=tmp_path, tracker_model=model), lines.append)
    assert any("1 of 1 heads rigged" in line for line in lines)
    assert len(list(tmp_path.glob("*.png"))) == 2


@pytest.mark.parametrize(
    ("options", "named"), [({"warps": 3}, "--data"), ({"warps": -1}, "--warps")]
)
def test_what_cannot_be_meant_is_named(options: dict, named: str, tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=named):
        command.gallery_command(GalleryOptions(out=tmp_path, **options), lambda line: None)
