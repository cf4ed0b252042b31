"""What a person changes about a track of codes, read from a small text file.

    mirror = true                 # left and right change sides
    [smooth]
    window = 5                    # a Gaussian over so many frames
    [gain]
    "*" = 0.9                     # every expression; a nearer name counts more
    mouth = 0.5                   # all whose names begin so; mouthClose goes with the jaw
    mouthSmile = 1.1              # both sides
    jawOpen = 1.2
    "jawOpen.style" = 0.0         # how it is done; goes with jawOpen where it is not named
    [offset]
    mouthSmile_L = 0.1            # added after the gain
    [limit]
    jawOpen = 0.8                 # at most, after all of that; or [at least, at most]
    [head]
    gain = 0.5
    [gaze]
    gain = 1.0

mouthClose shuts the mouth that jawOpen opens, so it goes with jawOpen's gain; its own is multiplied
to that.

Source of the format: TOML 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from engine.cloning.code_gains import CodeGains
from engine.cloning.code_names import CODE_NAMES, EXTRA_CODE_NAMES, manner_names
from engine.edit_reader import EditReader, load_edit_tables
from engine.edits import LARGEST, with_mouth_close
from engine.errors import EditError
from engine.morph_names import EXPRESSIONS

SETTINGS = ("mirror", "smooth", "gain", "offset", "limit", "head", "gaze")
WIDEST_WINDOW = 999


def _group_of(name: str) -> str:
    """Such as "mouth" of mouthSmile_L; mouthClose goes with the jaw, or half a mouth would gape."""
    if name == "mouthClose":
        return "jaw"
    return next("".join(letters) for lower, letters in groupby(name, str.islower) if lower)


GROUPS: dict[str, tuple[str, ...]] = {
    group: tuple(name for name in EXPRESSIONS if _group_of(name) == group)
    for group in dict.fromkeys(map(_group_of, EXPRESSIONS))
}
"""The place that expressions' names begin with, such as "mouth", to those expressions."""


def read_code_gains(path: Path) -> CodeGains:
    """Read an edits file of codes; raises EditError naming what in it cannot be meant."""
    return _CodeGainsReader(path.name).build(load_edit_tables(path))


class _CodeGainsReader(EditReader):
    """Checks one file's content."""

    template_from = "clone --write-edit FILE"

    def build(self, content: dict[str, Any]) -> CodeGains:
        self.check_keys(content, SETTINGS, "setting")
        return CodeGains(
            gains=self.read_gains(self.table(content, "gain")),
            offsets=self.read_offsets(self.table(content, "offset")),
            limits=self.read_limits(self.table(content, "limit")),
            window=self.read_window(self.table(content, "smooth")),
            mirror=self.switch(content, "mirror"),
            head_gain=self.read_one_gain(self.table(content, "head"), "[head]"),
            gaze_gain=self.read_one_gain(self.table(content, "gaze"), "[gaze]"),
            summary=_summarise(content),
        )

    def read_gains(self, table: dict[str, Any]) -> dict[str, float]:
        """Name to factor; how an expression is done goes with it where that is not named."""
        spelled = {
            name: self.number(value, f"{key} in [gain]", 0.0, LARGEST)
            for name, (key, value) in self.spell_out(table, "[gain]").items()
        }
        manners = {name: gain for name, gain in spelled.items() if name not in EXPRESSIONS}
        named = {name: gain for name, gain in spelled.items() if name in EXPRESSIONS}
        own = any(self.expand(key, "[gain]") == ("mouthClose",) for key in table)
        named = with_mouth_close(named, own=own)
        followed = {manner: gain for name, gain in named.items() for manner in manner_names(name)}
        return named | followed | manners

    def read_offsets(self, table: dict[str, Any]) -> dict[str, float]:
        return {
            name: self.number(value, f"{key} in [offset]", -LARGEST, LARGEST)
            for name, (key, value) in self.spell_out(table, "[offset]").items()
        }

    def read_limits(self, table: dict[str, Any]) -> dict[str, tuple[float, float]]:
        return {
            name: self.read_limit(value, f"{key} in [limit]")
            for name, (key, value) in self.spell_out(table, "[limit]").items()
        }

    def read_limit(self, value: Any, where: str) -> tuple[float, float]:
        if not isinstance(value, list):
            return -LARGEST, self.number(value, where, -LARGEST, LARGEST)
        ends = [self.number(end, where, -LARGEST, LARGEST) for end in value]
        if len(ends) != 2 or ends[0] > ends[1]:
            raise EditError(
                f"{self.name}: {where} should be the most, or [the least, the most]; got {value!r}."
            )
        return ends[0], ends[1]

    def read_window(self, table: dict[str, Any]) -> int:
        self.check_keys(table, ("window",), "setting of [smooth]")
        window = self.number(table.get("window", 1), "window in [smooth]", 1, WIDEST_WINDOW)
        if window % 2 != 1:
            raise EditError(
                f"{self.name}: window in [smooth] should be an odd count of frames; got {window:g}."
            )
        return int(window)

    def read_one_gain(self, table: dict[str, Any], where: str) -> float:
        self.check_keys(table, ("gain",), f"setting of {where}")
        return self.number(table.get("gain", 1.0), f"gain in {where}", 0.0, LARGEST)

    def spell_out(self, table: Mapping[str, Any], where: str) -> dict[str, tuple[str, Any]]:
        """Each name of the code that is meant, to the nearest key that means it and its value."""
        named: dict[str, tuple[str, Any]] = {}
        for key in sorted(table, key=lambda key: -len(self.expand(key, where))):
            named |= dict.fromkeys(self.expand(key, where), (key, table[key]))
        return named

    def expand(self, key: str, where: str) -> tuple[str, ...]:
        """The names of the code that a key means; those of manners end as the key does."""
        if key in GROUPS:
            return GROUPS[key]
        expression, dot, manner = key.rpartition(".")
        if not dot or f".{manner}" not in (".style", ".loose"):
            return super().expand(key, where)
        meant = [f"{name}.{manner}" for name in self.expand(expression, where)]
        known = tuple(name for name in meant if name in CODE_NAMES)
        if not known:
            raise self.unknown("part of the code", key, f" in {where}", EXTRA_CODE_NAMES)
        return known


def _summarise(content: Mapping[str, Any]) -> str:
    """A checked file's content in a few words, counted as it is written."""
    counted = [
        f"{len(content[key])} {key}{'s' * (len(content[key]) != 1)}"
        for key in ("gain", "offset", "limit")
        if content.get(key)
    ]
    words = ["mirrored"] if content.get("mirror") else []
    if content.get("smooth"):
        words.append(f"smoothed over {content['smooth']['window']:g} frames")
    words += counted
    words += [f"{key} x {content[key]['gain']:g}" for key in ("head", "gaze") if content.get(key)]
    return ", ".join(words) or "nothing changed"
