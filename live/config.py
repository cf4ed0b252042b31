"""The options of every command. Nothing heavy is imported here: `--help` reads this file alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from engine.rig_choices import EditChoices, RigChoices
from live.address import DEFAULT_ADDRESS, Address, parse_address
from live.errors import SetupError
from live.safe_file import spare_inputs

Shapes = Literal["consensus", "ict"]
File = Annotated[Path | None, tyro.conf.arg(metavar="FILE", help_behavior_hint="")]
Folder = Annotated[Path | None, tyro.conf.arg(metavar="FOLDER", help_behavior_hint="")]
Count = Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")]
Size = Annotated[str | None, tyro.conf.arg(metavar="WxH", help_behavior_hint="")]


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
    """Only this node of a glTF file or object of an OBJ, with all below it."""
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
class PerformOptions(CharacterOptions):
    """What `live` and `bench` share."""

    source: Annotated[str, tyro.conf.arg(metavar="SOURCE")] = "0"
    """A camera's index or name, a video or image file, or "demo"."""
    frames: Count = None
    """End after so many images; a clip loops until then."""
    offline: bool = False
    """Every image of a clip, as fast as possible, dropping none; repeatable."""
    publish: Annotated[str, tyro.conf.arg(metavar="ADDRESS")] = DEFAULT_ADDRESS
    """Where moved vertices are sent; the mesh itself is on the next port. "off" to send nothing."""
    publish_as: Literal["int16", "float32"] = "int16"
    """int16 is half as large and exact to a 65535th of the largest motion."""
    size: Size = None
    """Of the picture, WxH pixels; 512x512 headless, 800x800 in a window."""
    camera_size: Size = None
    """Of the camera's images, WxH, as far as it can."""
    smoothing: float = 1.0
    """Strength; 0 is off, 2 is twice as calm and twice as late."""
    report: File = None
    """Write timings to this .json."""

    def check(self) -> None:
        """Raises SetupError, AddressError, OutputError for values that cannot be meant."""
        if self.frames is not None and self.frames < 1:
            raise SetupError(f"--frames should be at least 1; got {self.frames}.")
        if not 0.0 <= self.smoothing < 100.0:
            raise SetupError(f"--smoothing should be from 0 to 100; got {self.smoothing}.")
        self.picture_size((2, 2))
        self.wished_camera_size()
        self.address()
        spare_inputs(self.outputs(), {"--source": Path(self.source), **self.inputs()})

    def outputs(self) -> dict[str, Path | None]:
        """The files to write, by option."""
        return {"--report": self.report}

    def address(self) -> Address | None:
        """Where to publish; None when off."""
        return None if self.publish == "off" else parse_address(self.publish)

    def picture_size(self, default: tuple[int, int]) -> tuple[int, int]:
        """(width, height) of the picture."""
        if self.size is None:
            return default
        size = parse_size("--size", self.size)
        if size[0] % 2 or size[1] % 2 or not 64 <= min(size) <= max(size) <= 4096:
            raise SetupError(f"--size should be even numbers from 64 to 4096; got {self.size}.")
        return size

    def wished_camera_size(self) -> tuple[int, int] | None:
        """(width, height) asked of a camera, or None."""
        return parse_size("--camera-size", self.camera_size) if self.camera_size else None


@dataclass(frozen=True)
class LiveOptions(PerformOptions):
    """Move a head mesh with the performer's face, draw it, and send it to other programs."""

    headless: bool = False
    """Work without a window or display; draw only for --video-out."""
    video_out: File = None
    """Write what is drawn to this .mp4 (VP9)."""
    record: File = None
    """Write what was tracked and encoded, tick by tick, to this .npz."""
    mirror: bool = False
    """Show the window mirrored, like a mirror; changes nothing else."""
    calibrate: Annotated[float | None, tyro.conf.arg(metavar="SECONDS", help_behavior_hint="")] = (
        None
    )
    """Measure the performer's resting face for so many seconds first."""
    performer: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Whose calibration to use and keep; "default" for a camera, none for a clip."""

    def check(self) -> None:
        """Raises SetupError, AddressError, OutputError for values that cannot be meant."""
        super().check()
        if self.calibrate is not None and not 0.0 < self.calibrate <= 60.0:
            raise SetupError(f"--calibrate should be up to 60 seconds; got {self.calibrate}.")

    def outputs(self) -> dict[str, Path | None]:
        """The files to write, by option."""
        return {**super().outputs(), "--video-out": self.video_out, "--record": self.record}


@dataclass(frozen=True)
class BenchOptions(PerformOptions):
    """Measure every stage (p50, p95, p99, max), frame rate, drops and CPU time; with drawing and
    without."""

    source: Annotated[str, tyro.conf.arg(metavar="SOURCE")] = "demo"
    """A camera's index or name, a video or image file, or "demo"."""
    frames: Count = 300
    """How many images."""
    publish: Annotated[str, tyro.conf.arg(metavar="ADDRESS")] = "tcp://127.0.0.1:5590"
    """Where moved vertices are sent meanwhile; "off" to send nothing."""
    no_draw: bool = False
    """Only the run without drawing."""
    plot: File = None
    """Draw the timings to this .png."""
    warm_up: int = 10
    """First images, which are counted and not timed."""

    def outputs(self) -> dict[str, Path | None]:
        """The files to write, by option."""
        return {**super().outputs(), "--plot": self.plot}


@dataclass(frozen=True)
class RigOptions(CharacterOptions):
    """Build or refresh a character from a mesh, and say what was found in it."""

    mesh: Annotated[
        Path | None, tyro.conf.Positional, tyro.conf.arg(metavar="MESH", help_behavior_hint="")
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
        tyro.conf.arg(metavar="MESH ...", help_behavior_hint=""),
    ] = ()
    """The heads; the bundled one if none is given."""
    warps: Annotated[int, tyro.conf.arg(metavar="N")] = 0
    """Also make N stylised heads, and four MakeHuman adults with them."""
    data: Annotated[Path | None, tyro.conf.arg(metavar="DIR", help_behavior_hint="")] = None
    """Folder of the head packs that --warps makes heads of."""
    shapes: Shapes = "consensus"
    """Whose expressions the characters make."""
    tracker_model: File = None
    """A face_landmarker.task of your own; fetched once if not given."""

    def check(self) -> None:
        """Raises SetupError for values that cannot be meant."""
        if not 0 <= self.warps <= 1000:
            raise SetupError(f"--warps should be from 0 to 1000; got {self.warps}.")
        if self.warps and self.data is None:
            raise SetupError("--warps needs --data, the folder of the head packs.")

    def choices(self) -> RigChoices:
        """The choices about the rigs."""
        return RigChoices(shapes=self.shapes)


@dataclass(frozen=True)
class CamerasOptions:
    """List the cameras that can be opened: index, name, sizes, rates."""


def parse_size(option: str, text: str) -> tuple[int, int]:
    """(width, height) from "1280x720"; raises SetupError naming `option`."""
    match = re.fullmatch(r"(\d{1,5})[xX](\d{1,5})", text)
    if match is None or not int(match[1]) or not int(match[2]):
        raise SetupError(f"{option} should look like 1280x720; got {text!r}.")
    return int(match[1]), int(match[2])
