"""A commented edits file of codes with every name in it, to be edited rather than looked up."""

from __future__ import annotations

from engine.cloning.code_gains_file import GROUPS
from engine.edits import LARGEST
from engine.morph_names import EXPRESSIONS

HEAD = f"""\
# Changes to the code that goes from one mesh to another, for clone --edit.
# Take away the # before a line to make it count. Factors go from 0 to {LARGEST:g}; 1 is no change.
# The order is: mirror, smooth, gain, offset, limit.

# Left and right change sides:
# mirror = true

# A Gaussian over so many frames (an odd count), on the code, the gaze and the head:
[smooth]
# window = 5

# How far the head turns and moves, and the eyes turn:
[head]
# gain = 1.0
[gaze]
# gain = 1.0

# Added to an expression after its gain:
[offset]
# mouthSmile_L = 0.1

# The most an expression may be after all of that, or [the least, the most]:
[limit]
# jawOpen = 0.8
# mouthSmile = [0.0, 0.7]

# How strong an expression is. A name without _L or _R means both sides; a nearer name counts more.
# mouthClose goes with jawOpen; what is written here for it is multiplied to that.
# "jawOpen.style" is how the source does it, "eyeBlink.loose" how far its lids stay apart; they go
# with their expression where they are not named. "*.style" = 0.0 takes away all styles.
[gain]
# "*" = 1.0
"""


def write_code_gains_template() -> str:
    """The text of an edits file of codes that changes nothing."""
    names = (*GROUPS, *EXPRESSIONS)
    return "".join([HEAD, *(f"# {name} = 1.0\n" for name in names)])
