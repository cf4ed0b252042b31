"""Which expression a morph target's name means.

ARKit's names are spelled in many ways: eyeBlinkLeft, EyeBlink_L, eye_blink.L, L_eyeBlink,
A14_Eye_Blink_Left, Face.eyeBlinkLeft. All of them are understood; a name that mentions two
expressions is a corrective for both and means neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS

EXPRESSIONS = (*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS)
SIDES = {"_L": ("l", "left"), "_R": ("r", "right")}
BASES = tuple(
    name[:-2] for name in EXPRESSIONS if name.endswith("_L") and f"{name[:-2]}_R" in EXPRESSIONS
)
"""Expressions that come in a left and a right half, without the side."""
UNSIDED = ("browInnerUp", "cheekPuff")
"""Bases that ARKit has as one shape for both sides."""

WORD = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
NAMESPACE_ENDS = ".:|"
PREFIX_WORDS = frozenset(
    ("a", "apple", "arkit", "base", "blend", "blendshape", "blendshapes", "bs", "exp", "expression",
     "expressions", "face", "facial", "fcl", "head", "ict", "key", "morph", "perfect", "shape",
     "shapes", "sync", "target")
)  # fmt: skip
"""What may stand before an expression's name without changing its meaning."""


def _spellings(expression: str) -> Iterable[str]:
    """Lower-case, without separators."""
    base, ends = expression, ("",)
    for suffix, words in SIDES.items():
        side = words[1].capitalize()
        if expression.endswith((suffix, side)):
            base, ends = expression.removesuffix(suffix).removesuffix(side), words
    for end in ends:
        yield f"{base}{end}".lower()
        yield f"{end}{base}".lower()


MEANINGS: dict[str, str] = {
    **{base.lower(): base for base in BASES},
    **{word: expression for expression in EXPRESSIONS for word in _spellings(expression)},
}
"""Spelling to expression, or to base where no side is named."""


def find_meaning(name: str) -> str | None:
    """The expression (or the base of two) that `name` means; None when it means none."""
    found = _look_up(name)
    return found[0] if found else None


def _look_up(name: str) -> tuple[str, bool] | None:
    """The meaning and whether something stood before it."""
    words = list(WORD.finditer(name))
    texts = [word[0].lower() for word in words]
    for first in range(len(words)):
        meaning = MEANINGS.get("".join(texts[first:]))
        if meaning is None:
            continue
        start = words[first].start()
        spaced = start > 0 and name[start - 1] in NAMESPACE_ENDS
        plain = all(text in PREFIX_WORDS or text.isdigit() for text in texts[:first])
        if (spaced or plain) and not _mentions_expression(texts[:first]):
            return meaning, first > 0
    return None


def _mentions_expression(texts: list[str]) -> bool:
    return any(
        "".join(texts[first:last]) in MEANINGS
        for first in range(len(texts))
        for last in range(first + 1, len(texts) + 1)
    )


def match_expressions(names: Iterable[str]) -> dict[str, str]:
    """Expression to the one of `names` that has its shape, for every expression that has one.

    Of several the plainest name counts, then the first. A shape for both sides (browInnerUp and
    cheekPuff are one in ARKit) stands under both, where neither side has its own.
    """
    best: dict[str, tuple[bool, str]] = {}
    for name in names:
        found = _look_up(name)
        if found and (found[0] not in best or best[found[0]][0] > found[1]):
            best[found[0]] = (found[1], name)
    for base in UNSIDED:
        halves = (f"{base}_L", f"{base}_R")
        if base in best and not any(half in best for half in halves):
            best |= dict.fromkeys(halves, best[base])
    return {name: best[name][1] for name in EXPRESSIONS if name in best}
