"""The options of the clone command: what they ask for, and what they cannot mean."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import tyro

from live.cloning.clone_config import CloneOptions, find_kind
from live.errors import LiveError, OutputError, SetupError

SOURCE = (Path("neutral.obj"), Path("frames"))


def parse(*arguments: str) -> CloneOptions:
    return tyro.cli(CloneOptions, args=list(arguments))


def test_a_source_is_one_path_or_many() -> None:
    assert parse("--source", "a.glb", "-o", "b.glb").source == (Path("a.glb"),)
    options = parse("--source", "n.obj", "1.obj", "2.obj", "--target", "t.obj", "-o", "o.pc2")
    assert options.source == (Path("n.obj"), Path("1.obj"), Path("2.obj"))
    assert options.target == Path("t.obj")
    options.check()


@pytest.mark.parametrize(
    ("out", "kind"),
    [
        ("a.glb", "glTF animation"),
        ("a.GLB", "glTF animation"),
        ("a.pc2", "point cache"),
        ("a.csv", "codes"),
        ("a_%04d.obj", "OBJ sequence"),
        ("a_%d.obj", "OBJ sequence"),
        ("100%_%d.obj", "OBJ sequence"),
        ("frames", "OBJ sequence"),
        (".", "OBJ sequence"),
    ],
)
def test_the_name_says_what_is_written(out: str, kind: str) -> None:
    assert find_kind(Path(out)) == kind


@pytest.mark.parametrize(
    ("out", "said"),
    [
        ("a.obj", "a.obj should number its frames, once, as %d or %04d does: a_%04d.obj."),
        ("a_%04d_%d.obj", "should number its frames, once, as %d or %04d does: a_%04d.obj."),
        ("a_%4d.obj", "should number its frames"),
        ("a_%9999999999d.obj", "should number its frames"),
        ("a.fbx", "should end in .glb, .pc2, .csv or _%04d.obj, or be a folder for OBJ files."),
        ("a_%04d", "should end in"),
    ],
)
def test_a_name_that_says_nothing_is_refused(out: str, said: str) -> None:
    with pytest.raises(OutputError) as refused:
        CloneOptions(source=SOURCE, out=Path(out)).check()
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (CloneOptions(out=Path("a.glb")), "Name either --source"),
        (CloneOptions(source=SOURCE, codes=Path("a.csv"), out=Path("a.glb")), "Name either"),
        (CloneOptions(write_edit=Path("e.toml"), preview=Path("a.png")), "Name either"),
        (
            CloneOptions(codes=Path("a.csv"), out=Path("a.glb"), animation="walk"),
            "--animation, .* are about --source",
        ),
        (CloneOptions(source=SOURCE), "Name the output"),
        (
            CloneOptions(source=(Path(__file__).parent,), out=Path("a.glb")),
            "is a folder of frames without a neutral: name the mesh of the face at rest before it",
        ),
        (CloneOptions(source=SOURCE, out=Path("a.glb"), fps=0.0), "--fps should be above 0"),
        (CloneOptions(source=SOURCE, out=Path("a.glb"), fps=float("nan")), "--fps should be"),
        (
            CloneOptions(
                source=SOURCE, out=Path("a.glb"), target_edits=Path("e.toml"), no_edits=True
            ),
            "exclude each other",
        ),
    ],
)
def test_options_that_do_not_fit_are_refused(options: CloneOptions, said: str) -> None:
    with pytest.raises(SetupError, match=said):
        options.check()


def test_a_template_alone_needs_nothing_else() -> None:
    CloneOptions(write_edit=Path("e.toml")).check()


@pytest.mark.parametrize("option", ["source", "target", "codes", "edit", "landmarks"])
def test_nothing_that_is_read_is_written_over(tmp_path: Path, option: str) -> None:
    file = tmp_path / "same.csv"
    file.write_text("")
    (tmp_path / "x").mkdir()
    given: dict[str, Any] = {option: (file,) if option == "source" else file}
    if option not in ("source", "codes"):
        given["source"] = SOURCE
    with pytest.raises(LiveError, match="would overwrite the file"):
        CloneOptions(out=tmp_path / "x" / ".." / "same.csv", **given).check()
