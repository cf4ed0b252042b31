"""The options of the `export` command. Nothing heavy is imported here: `--help` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from live.errors import OutputError, SetupError
from live.rigs.rig_config import CharacterOptions, File
from live.safe_file import spare_inputs

ExportKind = Literal["glTF", "point cache"]

KINDS: dict[str, ExportKind] = {".glb": "glTF", ".pc2": "point cache"}
TAKES = (".npz", ".csv")
SLOWEST, FASTEST = 1.0, 1000.0


@dataclass(frozen=True, kw_only=True)
class ExportOptions(CharacterOptions):
    """Write the character with ARKit's 52 shapes for other programs, and what it does in a take."""

    out: Annotated[Path, tyro.conf.arg(aliases=["-o"], metavar="OUT")]
    """NAME.glb (glTF: morph targets, joints, materials, the take as animation) or NAME.pc2 (point
    cache of a take)."""
    take: File = None
    """What the character does: a recording (.npz), a Live Link Face take or codes of clone (.csv).
    """
    fps: Annotated[float | None, tyro.conf.arg(metavar="RATE", help_behavior_hint="")] = None
    """Write the take at an even rate; if not given, frame by frame as it is."""
    fixed_normals: bool = False
    """Leave normals out of a .glb's shapes: a third smaller, for programs that compute them."""
    no_colours: bool = False
    """Leave a mesh that has no colours without, its materials and texture coordinates as they are;
    if not given it gets those it is drawn in here: a material for skin, eyes, irises and so on,
    brows as a texture."""

    def check(self) -> None:
        """Raises SetupError for options that do not fit, OutputError for outputs that cannot be."""
        kind = find_export_kind(self.out)
        if kind == "point cache" and self.take is None:
            raise SetupError("A point cache holds a take: name one with --take FILE.")
        if self.take is not None and self.take.suffix.lower() not in TAKES:
            raise SetupError(f"--take should be a {' or '.join(TAKES)} file; got {self.take}.")
        if self.fps is not None and self.take is None:
            raise SetupError("--fps is the rate of a take, and there is none; leave it out.")
        if self.fps is not None and not SLOWEST <= self.fps <= FASTEST:
            raise SetupError(f"--fps should be from {SLOWEST:g} to {FASTEST:g}; got {self.fps:g}.")
        if self.fixed_normals and kind == "point cache":
            raise SetupError("--fixed-normals is about a .glb's shapes; leave it out.")
        if self.no_colours and kind == "point cache":
            raise SetupError("A point cache has no colours; leave --no-colours out.")
        self.edit_choices()
        spare_inputs({"--out": self.out}, self.inputs())

    def inputs(self) -> dict[str, Path | None]:
        """The files read, by option."""
        return {**super().inputs(), "--take": self.take}


def find_export_kind(out: Path) -> ExportKind:
    """What `out` asks for by its name; raises OutputError where that is nothing known."""
    kind = KINDS.get(out.suffix.lower())
    if kind is None:
        raise OutputError(f"{out} should end in {' or '.join(KINDS)}.")
    return kind
