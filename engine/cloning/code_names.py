"""The numbers of the code that goes from one mesh to another, by name.

The first 53 are the FACS-based expressions. The rest says how the source does them: `X.style` how
much of the network's second sculptor takes the first one's place in X, `eyeBlink_L.loose` how far
the lids stay from meeting, on meshes without an eyeball to keep out of.
"""

from __future__ import annotations

from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS

BLINKS: tuple[str, ...] = ("eyeBlink_L", "eyeBlink_R")
STYLE_NAMES: tuple[str, ...] = tuple(f"{name}.style" for name in ICT_EXPRESSIONS)
LOOSE_NAMES: tuple[str, ...] = tuple(f"{name}.loose" for name in BLINKS)
EXTRA_CODE_NAMES: tuple[str, ...] = (*EXTRA_EXPRESSIONS, *STYLE_NAMES, *LOOSE_NAMES)
CODE_NAMES: tuple[str, ...] = (*ICT_EXPRESSIONS, *EXTRA_CODE_NAMES)
"""All 109: what a code's columns are called, in their order."""

FACS_COUNT = len(ICT_EXPRESSIONS)
"""How many of `CODE_NAMES` are FACS-based expressions; they come first."""


def manner_names(expression: str) -> tuple[str, ...]:
    """The names that say how `expression` is done, and go with it when it is scaled."""
    return tuple(
        name for name in (f"{expression}.style", f"{expression}.loose") if name in CODE_NAMES
    )
