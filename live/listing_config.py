"""The options of commands that list what there is. Nothing heavy is imported: `--help` reads it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import tyro

from live.errors import SetupError


@dataclass(frozen=True)
class CamerasOptions:
    """List the cameras that can be opened: index, name, sizes, rates."""


@dataclass(frozen=True)
class PerformersOptions:
    """List the performers who were calibrated here: name, date, what was measured."""

    show: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Print the ranges of one performer."""
    reset: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Forget one performer."""

    def check(self) -> None:
        """Raises SetupError for both at once."""
        if self.show is not None and self.reset is not None:
            raise SetupError("--show and --reset cannot be had at once; leave one out.")
