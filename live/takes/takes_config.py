"""The options of the `takes` command. Nothing heavy is imported here: `--help` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from live.errors import SetupError
from live.safe_file import spare_inputs

Seconds = Annotated[float | None, tyro.conf.arg(metavar="S", help_behavior_hint="")]


@dataclass(frozen=True)
class ListTakes:
    """List the takes in a folder: frames, seconds, rate, how long somebody was seen."""

    folder: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="FOLDER")] = Path(".")
    """Where .npz, .csv and .journal files lie; or one of them."""

    def check(self) -> None:
        """Raises SetupError where there is nothing."""
        if not self.folder.exists():
            raise SetupError(f"There is no folder or file {self.folder}.")


@dataclass(frozen=True)
class TrimTake:
    """Write a part of a take as a take of its own."""

    take: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="FILE")]
    """A recording (.npz) or a Live Link Face take (.csv)."""
    out: Annotated[Path, tyro.conf.arg(aliases=["-o"], metavar="OUT")]
    """The part: of a .csv a .csv, of a recording (.npz) either."""
    begin: Annotated[Seconds, tyro.conf.arg(name="from")] = None
    """From so many seconds on, a number such as 1.5; from its first frame if not given."""
    end: Annotated[Seconds, tyro.conf.arg(name="to")] = None
    """Up to so many seconds, not included; to its last frame if not given."""
    overwrite: bool = False
    """Replace OUT where it exists."""

    def check(self) -> None:
        """Raises SetupError for times that hold nothing, OutputError."""
        begin, end = self.begin or 0.0, float("inf") if self.end is None else self.end
        if not 0.0 <= begin < float("inf"):
            raise SetupError(f"--from should be 0 or more seconds; got {begin:g}.")
        if not begin < end:
            raise SetupError(f"--from {begin:g} --to {end:g} leaves nothing; name a later --to.")
        spare_inputs({"--out": self.out}, {"the command": self.take})


@dataclass(frozen=True)
class RecoverTake:
    """Make a file of the journal that an interrupted recording left behind."""

    journal: Annotated[Path, tyro.conf.Positional, tyro.conf.arg(metavar="FILE.journal")]
    """Beside the file that was recorded."""
    out: Annotated[
        Path | None, tyro.conf.arg(aliases=["-o"], metavar="OUT", help_behavior_hint="")
    ] = None
    """Write it here, where its own disk is full, say; where it was to be if not given."""
    overwrite: bool = False
    """Replace that file where it exists."""

    def check(self) -> None:
        """Raises OutputError for an output that is the journal."""
        spare_inputs({"--out": self.out}, {"the command": self.journal})


@dataclass(frozen=True)
class TakesOptions:
    """List takes, trim one, or recover one from its journal; --source FILE plays one."""

    action: tyro.conf.OmitSubcommandPrefixes[
        Annotated[ListTakes, tyro.conf.subcommand("list")]
        | Annotated[TrimTake, tyro.conf.subcommand("trim")]
        | Annotated[RecoverTake, tyro.conf.subcommand("recover")]
    ]

    def check(self) -> None:
        """Raises SetupError, OutputError for what cannot be meant."""
        self.action.check()
