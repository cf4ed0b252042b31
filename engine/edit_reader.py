"""What every reader of an edits file does: open it, and say what in it cannot be meant."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.errors import EditError
from engine.morph_names import BASES, EXPRESSIONS, find_meaning
from engine.near_names import describe_nearest

ALL = "*"
"""In an edits file: every expression."""
MOST_LISTED = 30
"""So many names may be told in one sentence."""


def load_edit_tables(path: Path) -> dict[str, Any]:
    """What a TOML file of edits holds, not yet checked; raises EditError when it is none."""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise EditError(f"The edits {path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise EditError(f"{path.name} is not text in UTF-8.") from None
    except (ValueError, RecursionError) as error:  # endless digits or brackets, too
        raise EditError(f"{path.name} is not written as TOML: {error}.") from None


class EditReader:
    """Checks one file's content; `name` is what to call it. Everything raises EditError."""

    template_from = ""
    """The option that writes a file with every name in it."""

    def __init__(self, name: str) -> None:
        self.name = name

    def check_keys(self, content: dict[str, Any], known: Sequence[str], what: str) -> None:
        """That everything in `content` is known."""
        for key in content:
            if key not in known:
                raise self.unknown(what, key, "", known)

    def table(self, content: dict[str, Any], key: str) -> dict[str, Any]:
        """The table under `key`, empty if it is not there."""
        table = content.get(key, {})
        if not isinstance(table, dict):
            raise EditError(f"{self.name}: {key} should be a table, written as [{key}].")
        return table

    def switch(self, content: dict[str, Any], key: str) -> bool:
        """What `key` is set to, false if it is not there."""
        value = content.get(key, False)
        if not isinstance(value, bool):
            raise EditError(f"{self.name}: {key} should be true or false; got {value!r}.")
        return value

    def number(self, value: Any, where: str, low: float, high: float) -> float:
        """`value` if it is a number from `low` to `high`."""
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or not low <= value <= high:  # nor is what is not a number
            raise EditError(
                f"{self.name}: {where} should be a number from {low:g} to {high:g}; got {value!r}."
            )
        return float(value)

    def expand(self, key: str, where: str) -> tuple[str, ...]:
        """The expressions that a key means: all, both sides of one, or one."""
        if key == ALL:
            return EXPRESSIONS
        meaning = find_meaning(key)
        if meaning is None:
            raise self.unknown("expression", key, f" in {where}", (*EXPRESSIONS, *BASES))
        return (f"{meaning}_L", f"{meaning}_R") if meaning in BASES else (meaning,)

    def unknown(self, what: str, key: str, where: str, known: Sequence[str]) -> EditError:
        """What is said of a name that is not known, with those it is like."""
        many = len(known) > MOST_LISTED
        every = f"{self.template_from} lists them" if many else ", ".join(known)
        hint = describe_nearest(key, known) or every
        return EditError(f"{self.name}: there is no {what} {key!r}{where}; {hint}.")
