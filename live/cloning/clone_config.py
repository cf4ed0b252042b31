"""The options of the `clone` command. Nothing heavy is imported here: `--help` reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from engine.animation.frame_files import NUMBER
from engine.rig_choices import EditChoices, RigChoices
from live.errors import OutputError, SetupError
from live.rigs.rig_config import File, Shapes
from live.safe_file import spare_inputs

Solver = Literal["guided", "least-squares", "encoder"]
HeadMotionChoice = Literal["auto", "head", "whole", "none"]
OutputKind = Literal["glTF animation", "point cache", "OBJ sequence", "codes"]

KINDS: dict[str, OutputKind] = {
    ".glb": "glTF animation",
    ".pc2": "point cache",
    ".csv": "codes",
}
SOUND_NUMBER = re.compile("%(0[1-9])?d")
"""Of at most nine digits, without spaces before it."""
FASTEST = 1000.0
Many = Annotated[
    tuple[Path, ...], tyro.conf.arg(metavar="NEUTRAL FRAMES ...", help_behavior_hint="")
]


@dataclass(frozen=True)
class CloneOptions:
    """Clone the expressions of an animated face onto another mesh, whatever their topologies."""

    source: Many = ()
    """The performer: a neutral mesh and its frames (OBJ files, a folder or a pattern of them, one
    PC2 or one animated glTF/GLB); or one animated glTF/GLB alone."""
    target: File = None
    """The head to move (OBJ, glTF, GLB, VRM, PLY, STL); the bundled one if not given."""
    out: Annotated[
        Path | None, tyro.conf.arg(aliases=["-o"], metavar="OUT", help_behavior_hint="")
    ] = None
    """NAME.glb (glTF animation with morph targets), NAME.pc2 (point cache), NAME_%04d.obj or a
    folder (OBJ sequence), or NAME.csv (the codes alone)."""
    solver: Solver = "guided"
    """What reads the code off the source's frames: least squares on the source's own rig guided by
    a learned encoder, or either of the two alone."""
    codes_out: File = None
    """Also write the codes to this .csv, to look at, to change and to give to --codes."""
    codes: File = None
    """Take the codes from this .csv instead of reading them off a source."""
    edit: File = None
    """Change the codes as this .toml says: gains, offsets, limits, smoothing, mirroring."""
    write_edit: File = None
    """Write such a .toml with every name in it, to start from."""
    fps: float = 30.0
    """Frames a second of OBJ files, of codes without times, and of what a glTF is sampled at."""
    animation: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Which animation of a glTF, or several: "A,B"; if not given, the first with those that move
    other things."""
    head_motion: HeadMotionChoice = "auto"
    """What follows the source's head: the target's head on its neck, the whole mesh, nothing; auto
    does as the source does."""
    preview: File = None
    """Draw source and target side by side: a contact sheet (.png) or a film (.mp4)."""
    no_resume: bool = False
    """Begin anew, whatever an interrupted run of the same command has left."""
    shapes: Shapes = "ict"
    """Whose expressions source and target are rigged with."""
    tracker_model: File = None
    """A face_landmarker.task of your own; fetched once if not given."""
    source_landmarks: File = None
    """A few named points (.toml, .json) that place the source's face, instead of looking for it."""
    source_parts: File = None
    """Say which piece of the source is what, where the recognition is wrong (.toml)."""
    landmarks: File = None
    """The same points for the target."""
    parts: File = None
    """The same for the target."""
    target_edits: File = None
    """Changes to the target's rig (.toml); NAME.rig.toml beside the mesh if there is one."""
    no_edits: bool = False
    """Leave the target's rig as it is, whatever lies beside the mesh."""

    def check(self) -> None:
        """Raises SetupError for options that do not fit, OutputError for outputs that cannot be."""
        wanted = (self.source, self.codes, self.out, self.codes_out, self.preview)
        if self.write_edit and not any(wanted):
            return
        if bool(self.source) == bool(self.codes):
            raise SetupError(
                "Name either --source, the animated face, or --codes, a file of its codes."
            )
        if len(self.source) == 1 and self.source[0].is_dir():
            raise SetupError(
                f"{self.source[0]} is a folder of frames without a neutral: name the mesh of the"
                " face at rest before it, as in --source NEUTRAL.obj FOLDER."
            )
        if self.codes and (self.animation or self.source_landmarks or self.source_parts):
            raise SetupError(
                "--animation, --source-landmarks and --source-parts are about --source; --codes"
                " needs none."
            )
        if self.out is None:
            raise SetupError("Name the output: -o NAME.glb, NAME.pc2, NAME_%04d.obj or NAME.csv.")
        if not 0.0 < self.fps <= FASTEST:
            raise SetupError(f"--fps should be above 0 and at most {FASTEST:g}; got {self.fps:g}.")
        if self.target_edits and self.no_edits:
            raise SetupError("--target-edits and --no-edits exclude each other.")
        find_kind(self.out)
        for read_by, path in self.inputs():
            spare_inputs(self.outputs(), {read_by: path})

    def outputs(self) -> dict[str, Path | None]:
        """The files written, by option."""
        return {
            "--out": self.out,
            "--codes-out": self.codes_out,
            "--write-edit": self.write_edit,
            "--preview": self.preview,
        }

    def inputs(self) -> Iterable[tuple[str, Path | None]]:
        """Option and file of everything read."""
        yield from (("--source", path) for path in self.source)
        yield from (
            ("--target", self.target),
            ("--codes", self.codes),
            ("--edit", self.edit),
            ("--tracker-model", self.tracker_model),
            ("--source-landmarks", self.source_landmarks),
            ("--source-parts", self.source_parts),
            ("--landmarks", self.landmarks),
            ("--parts", self.parts),
            ("--target-edits", self.target_edits),
        )

    def source_choices(self) -> RigChoices:
        """The choices about the source's rig."""
        return RigChoices(self.shapes, self.source_landmarks, self.source_parts)

    def target_choices(self) -> RigChoices:
        """The choices about the target's rig."""
        return RigChoices(self.shapes, self.landmarks, self.parts)

    def edit_choices(self) -> EditChoices:
        """The choices about changes to the target's rig."""
        return EditChoices(self.target_edits, self.no_edits)


def find_kind(out: Path) -> OutputKind:
    """What `out` asks for by its name; raises OutputError where that is nothing known."""
    suffix = out.suffix.lower()
    if suffix in KINDS:
        return KINDS[suffix]
    if out.is_dir() or (not suffix and "%" not in out.name):
        return "OBJ sequence"
    numbers = NUMBER.findall(out.name)
    if suffix == ".obj" and len(numbers) == 1 and SOUND_NUMBER.fullmatch(numbers[0]):
        return "OBJ sequence"
    if suffix == ".obj":
        name = f"{NUMBER.sub('', out.stem).rstrip('_')}_%04d.obj"
        raise OutputError(f"{out} should number its frames, once, as %d or %04d does: {name}.")
    raise OutputError(
        f"{out} should end in {', '.join(KINDS)} or _%04d.obj, or be a folder for OBJ files."
    )
