"""Says which of the names there are somebody may have meant."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

MOST = 3


def describe_nearest(word: str, known: Sequence[str], likeness: float = 0.5) -> str:
    """Such as "the nearest is jawOpen"; "" where no name is like `word` by `likeness` in [0, 1]."""
    near = difflib.get_close_matches(word, known, MOST, likeness)
    if not near:
        return ""
    if len(near) == 1:
        return f"the nearest is {near[0]}"
    return f"the nearest are {', '.join(near[:-1])} and {near[-1]}"
