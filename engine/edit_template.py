"""A commented edits file with every name in it, to be edited rather than looked up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from engine.edits import LARGEST
from engine.morph_names import EXPRESSIONS
from engine.names import REGION_NAMES

HEAD = f"""\
# Edits of a character, applied whenever it is used; the mesh is not rigged again for them.
# Take away the # before a line to make it count. Factors go from 0 to {LARGEST:g}; 1 is no change.

# The artist's own shape for every expression the file has one for:
# own_shapes = true

# On symmetric meshes, one side copied onto the other ("left", "right"), or "mean" of both:
# symmetry = "left"
"""

GAINS = """
# How strong an expression is. A name without _L or _R means both sides, "*" every expression.
# mouthClose goes with jawOpen; what is written here for it is multiplied to that.
[gain]
# "*" = 1.0
"""

REGIONS = """
# How far a region takes part in every expression; borders are blended.
# In single ones: write nose = { jawOpen = 0.5, noseSneer = 0.0 }
# Weights that differ between the two lips or the two lids part what the rig has closed.
[region]
"""

SHAPES = """
# An expression by a shape of the file, or false for the rig's in spite of own_shapes.
# Shapes: {shapes}
[replace]
# mouthPucker = {{ shape = "name", gain = 0.8 }}
"""


def write_template(shapes: Iterable[str] = ()) -> str:
    """The text of an edits file that changes nothing; `shapes` are those the mesh file has."""
    listed = "; ".join(_printable(shape) for shape in shapes) or "the mesh file has none"
    parts = [HEAD, GAINS, *_lines(EXPRESSIONS), REGIONS, *_lines(REGION_NAMES)]
    return "".join([*parts, SHAPES.format(shapes=listed)])


def _lines(names: Sequence[str]) -> list[str]:
    return [f"# {name} = 1.0\n" for name in names]


def _printable(name: str) -> str:
    """A file may name its shapes with anything, and a new line would end the comment."""
    return "".join(letter if letter.isprintable() else "?" for letter in name)
