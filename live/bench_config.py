"""The options of the `bench` command. Nothing heavy is imported here: `--help` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from live.config import Count, PerformOptions
from live.errors import SetupError
from live.rigs.rig_config import File


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
    stages: bool = False
    """Instead: what the parts of the learned encoder take beside the one by name, on one thread."""
    plot: File = None
    """Draw the timings to this .png."""
    warm_up: int = 10
    """First images, which are counted and not timed."""

    def check(self) -> None:
        """Raises SetupError, AddressError, OutputError for values that cannot be meant."""
        super().check()
        if self.warm_up < 0:
            raise SetupError(f"--warm-up should be 0 or more; got {self.warm_up}.")
        if self.stages and (self.plot or self.no_draw):
            raise SetupError("--stages draws nothing; leave --plot and --no-draw out.")
        if self.stages and self.source_kind != "images":
            raise SetupError(
                "--stages times encoders of images; name a film, or leave --source out."
            )
        if self.stages and self.encoder == "by-name":
            raise SetupError("--stages times both encoders; leave out --encoder by-name.")

    def outputs(self) -> dict[str, Path | None]:
        """The files to write, by option."""
        return {**super().outputs(), "--plot": self.plot}
