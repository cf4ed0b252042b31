"""The options of `--upsample`.

Nothing heavy is imported here: `--help` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import tyro

from live.errors import SetupError

SLOWEST_HZ, FASTEST_HZ = 24.0, 240.0
Rate = Annotated[float | None, tyro.conf.arg(metavar="HZ", help_behavior_hint="")]
Way = Annotated[
    Literal["interpolate", "predict"] | None,
    tyro.conf.arg(metavar="{interpolate,predict}", help_behavior_hint=""),
]


@dataclass(frozen=True)
class UpsampleOptions:
    """How often the character is moved, where not once for every image."""

    upsample: Rate = None
    """Move, draw and send the character so often a second, 24 to 240, whatever the camera gives;
    --record and --frames count images all the same."""
    upsample_by: Way = None
    """What is shown between images: interpolate (default; true, one image later) or predict
    (guessed, not later)."""

    def check_upsampling(self, *, offline: bool) -> None:
        """Raises SetupError for values that cannot be meant."""
        if self.upsample is None:
            if self.upsample_by is not None:
                raise SetupError("--upsample-by says how to upsample; give --upsample HZ, too.")
            return
        if not SLOWEST_HZ <= self.upsample <= FASTEST_HZ:
            raise SetupError(
                f"--upsample should be from {SLOWEST_HZ:g} to {FASTEST_HZ:g} Hz; got "
                f"{self.upsample:g}."
            )
        if offline and self.upsample_by == "predict":
            raise SetupError(
                "--offline knows the image that comes next, nothing is to predict; leave "
                "--upsample-by predict out."
            )

    @property
    def upsampling_way(self) -> str:
        """What is shown between images, where it is upsampled."""
        return self.upsample_by or "interpolate"

    def describe_upsampling(self, image_rate: float, *, offline: bool) -> str:
        """What is done, and how late it makes the picture; for the user.

        `image_rate`: images a second, 0 where it is not known yet.
        """
        to = f"Upsampling to {self.upsample:g} Hz"
        if offline:
            return f"{to} by interpolation between the images of the clip"
        known = image_rate >= 1.0
        one = f"{1000 / image_rate:.0f} ms at {image_rate:.0f} images a second" if known else ""
        if self.upsampling_way == "predict":
            ahead = f", up to {one} ahead" if known else ""
            return f"{to} by prediction: no later, but guessed from the last two images{ahead}"
        return f"{to} by interpolation: shown one image later" + (f" ({one})" if known else "")
