"""The options that every command which rigs a mesh shares, and those of the commands that only rig.

Nothing heavy is imported here: `--help` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from engine.rig_choices import EditChoices, RigChoices
from live.errors import SetupError
from live.safe_file import spare_inputs

Shapes = Literal["consensus", "ict"]
File = Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")]
Folder = Annotated[Path | None, tyro.conf.arg(metavar="FOLDER", help_behavior_hint="")]


@dataclass(frozen=True)
class CharacterOptions:
    """What every command that rigs a mesh shares."""

    mesh: File = None
    """The head to move (OBJ, glTF, GLB, VRM, PLY, STL); the bundled one if not given."""
    shapes: Shapes = "consensus"
    """Whose expressions the character makes."""
    tracker_model: File = None
    """A face_landmarker.task of your own; fetched once if not given."""
    node: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Only this node of a glTF file or object of an OBJ, with all below it; or several: "A,B"."""
    landmarks: File = None
    """A few named points (.toml, .json) that place the face, instead of looking for it."""
    parts: File = None
    """Say which object, material or piece is what, where the recognition is wrong (.toml)."""
    edits: File = None
    """Changes to the finished rig (.toml); NAME.rig.toml beside the mesh if there is one."""
    no_edits: bool = False
    """Leave the rig as it is, whatever lies beside the mesh."""
    use_own_shapes: bool = False
    """Take the artist's shapes from the mesh file wherever they have ARKit's names."""
    own_shapes: Folder = None
    """Take them from a folder of OBJ files, each named by its expression."""

    def edit_choices(self) -> EditChoices:
        """The choices about edits; raises SetupError for two that exclude each other."""
        if self.edits and self.no_edits:
            raise SetupError("--edits and --no-edits exclude each other.")
        return EditChoices(self.edits, self.no_edits, self.use_own_shapes, self.own_shapes)

    def choices(self) -> RigChoices:
        """The choices about the rig."""
        return RigChoices(shapes=self.shapes, landmarks=self.landmarks, parts=self.parts)

    def inputs(self) -> dict[str, Path | None]:
        """The files read, by option."""
        return {
            "the mesh": self.mesh,
            "--tracker-model": self.tracker_model,
            "--landmarks": self.landmarks,
            "--parts": self.parts,
            "--edits": self.edits,
        }


@dataclass(frozen=True)
class RigOptions(CharacterOptions):
    """Build or refresh a character from a mesh, and say what was found in it."""

    mesh: Annotated[
        Path | None, tyro.conf.Positional, tyro.conf.arg(metavar="[MESH]", help_behavior_hint="")
    ] = None
    """The head (OBJ, glTF, GLB, VRM, PLY, STL); the bundled one if not given."""
    out: Annotated[
        Path | None, tyro.conf.arg(aliases=["-o"], metavar="FILE", help_behavior_hint="")
    ] = None
    """Also write the character to this .npz, which plain numpy opens."""
    preview: File = None
    """Draw a contact sheet to this .png."""
    alignment_picture: File = None
    """Draw where the face was found, its landmarks on it, to this .png; also when refused."""
    click: File = None
    """Click the points of the face in a window first, and keep them in this .toml."""
    timing: bool = False
    """Say what each step took, and the memory."""
    write_parts: File = None
    """Write what was decided about every piece to this .toml, to change and give to --parts."""
    write_edits: File = None
    """Write an edits file (.toml) with every name in it, to start from."""

    def check(self) -> None:
        """Raises OutputError for a file that would be written over another one given.

        Raises SetupError for options that exclude each other.
        """
        if self.click and self.landmarks:
            raise SetupError("--click and --landmarks exclude each other.")
        outputs = {
            "--out": self.out,
            "--preview": self.preview,
            "--alignment-picture": self.alignment_picture,
            "--click": self.click,
            "--write-parts": self.write_parts,
            "--write-edits": self.write_edits,
        }
        spare_inputs(outputs, self.inputs())


@dataclass(frozen=True)
class GalleryOptions:
    """Rig a set of heads and draw a sheet of each and an index of all, to look at."""

    out: Annotated[Path, tyro.conf.arg(aliases=["-o"], metavar="FOLDER")]
    """Where the sheets are written."""
    meshes: Annotated[
        tuple[Path, ...],
        tyro.conf.Positional,
        tyro.conf.arg(metavar="[MESH ...]", help_behavior_hint=""),
    ] = ()
    """The heads, each with the edits of NAME.rig.toml where that lies beside it; the bundled one if
    none is given. For one that needs --parts, --node or --landmarks there is rig --preview."""
    warps: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Also make N stylised heads, and four MakeHuman adults with them."""
    data: Annotated[Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="")] = None
    """Folder of the head packs that --warps makes heads of."""
    shapes: Shapes = "consensus"
    """Whose expressions the characters make."""
    tracker_model: File = None
    """A face_landmarker.task of your own; fetched once if not given."""
    no_edits: bool = False
    """Leave the rigs as they are, whatever lies beside the meshes."""

    def check(self) -> None:
        """Raises SetupError for values that cannot be meant."""
        if not 0 <= self.warps <= 1000:
            raise SetupError(f"--warps should be from 0 to 1000; got {self.warps}.")
        if self.warps and self.data is None:
            raise SetupError("--warps needs --data, the folder of the head packs.")

    def choices(self) -> RigChoices:
        """The choices about the rigs."""
        return RigChoices(shapes=self.shapes)

    def edit_choices(self) -> EditChoices:
        """The choices about edits, of every head."""
        return EditChoices(ignored=self.no_edits)
