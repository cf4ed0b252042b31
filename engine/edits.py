"""What a person changes about a finished rig, read from a small text file beside the mesh.

    own_shapes = true             # take the artist's shape wherever the file has one
    symmetry = "left"             # "left" or "right" is copied onto the other side; or "mean"
    [gain]
    "*" = 0.9                     # every expression; a nearer name counts more
    eyeBlink = 1.2                # both sides
    mouthSmile_L = 1.1
    [region]
    nose = 0.5                    # how far it takes part in anything
    [region.brow_L]
    browDown = 0.3                # or in one expression
    [replace]
    jawOpen = "MouthOpen"         # by a shape of the file
    mouthPucker = { shape = "U", gain = 0.8 }
    mouthClose = false            # the rig's, even with own_shapes

mouthClose shuts the mouth that jawOpen opens, so it goes with jawOpen's gain and weights; its own
are multiplied to them.

Source of the format: TOML 1.0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from engine.edit_reader import ALL, EditReader, load_edit_tables
from engine.errors import EditError
from engine.morph_names import find_meaning
from engine.names import REGION_NAMES
from engine.own_shapes import Replacement

LARGEST = 5.0
SECTIONS = ("own_shapes", "symmetry", "gain", "region", "replace")
SYMMETRIES = ("left", "right", "mean")
Symmetry = Literal["left", "right", "mean"]


@dataclass(frozen=True, slots=True)
class RigEdits:
    """Changes with every name spelled out; the default changes nothing."""

    gains: Mapping[str, float] = field(default_factory=dict)
    """Expression to factor."""
    regions: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Region to expression to factor."""
    symmetry: Symmetry | None = None
    replaced: Mapping[str, Replacement | None] = field(default_factory=dict)
    """Expression to the artist's shape; None keeps the rig's whatever the artist has."""
    own_shapes: bool = False
    """Whether the artist's shapes count wherever there are any."""

    summary: str = "nothing changed"
    """What is changed, in a few words."""


def edits_beside(mesh_file: Path) -> Path:
    """Where the edits of `mesh_file` are looked for: head.glb has head.rig.toml."""
    return mesh_file.with_suffix(".rig.toml")


def read_edits(path: Path) -> RigEdits:
    """Read an edits file; raises EditError naming what in it cannot be meant, and what is near."""
    return _EditsReader(path.name).build(load_edit_tables(path))


class _EditsReader(EditReader):
    """Checks one file's content."""

    template_from = "rig --write-edits FILE"

    def build(self, content: dict[str, Any]) -> RigEdits:
        self.check_keys(content, SECTIONS, "setting")
        return RigEdits(
            gains=self.read_factors(self.table(content, "gain"), "[gain]"),
            regions=self.read_regions(self.table(content, "region")),
            symmetry=self.read_symmetry(content.get("symmetry")),
            replaced=self.read_replaced(self.table(content, "replace")),
            own_shapes=self.switch(content, "own_shapes"),
            summary=_summarise(content),
        )

    def read_factors(self, table: dict[str, Any], where: str) -> dict[str, float]:
        """Expression to factor; of "*", a base name and a full name the last counts most."""
        named: dict[str, float] = {}
        widest_first = sorted(table, key=lambda key: -len(self.expand(key, where)))
        for key in widest_first:
            factor = self.factor(table[key], f"{key} in {where}")
            named |= dict.fromkeys(self.expand(key, where), factor)
        return with_mouth_close(named, own=self.names_itself(table, "mouthClose"))

    def names_itself(self, table: dict[str, Any], expression: str) -> bool:
        return any(find_meaning(key) == expression for key in table)

    def read_regions(self, table: dict[str, Any]) -> dict[str, dict[str, float]]:
        regions: dict[str, dict[str, float]] = {}
        for key in sorted(table, key=lambda key: -len(self.expand_region(key))):
            where, value = f"[region.{key}]", table[key]
            weights = value if isinstance(value, dict) else {ALL: value}
            factors = self.read_factors(weights, where)
            for region in self.expand_region(key):
                regions[region] = regions.get(region, {}) | factors
        return regions

    def read_symmetry(self, value: Any) -> Symmetry | None:
        if value is not None and value not in SYMMETRIES:
            raise EditError(
                f'{self.name}: symmetry should be "left", "right" or "mean"; got {value!r}.'
            )
        return value

    def read_replaced(self, table: dict[str, Any]) -> dict[str, Replacement | None]:
        replaced: dict[str, Replacement | None] = {}
        for key in sorted(table, key=lambda key: -len(self.expand(key, "[replace]"))):
            if key == ALL:
                raise EditError(f"{self.name}: [replace] needs one expression, not {ALL!r}.")
            replacement = self.replacement(key, table[key])
            replaced |= dict.fromkeys(self.expand(key, "[replace]"), replacement)
        return replaced

    def replacement(self, key: str, value: Any) -> Replacement | None:
        if value is False:
            return None
        table = value if isinstance(value, dict) else {"shape": value}
        shape = table.get("shape")
        if not isinstance(shape, str) or set(table) - {"shape", "gain"}:
            raise EditError(
                f"{self.name}: {key} in [replace] should be a shape's name, false, or"
                f' {{ shape = "name", gain = 1.0 }}; got {value!r}.'
            )
        return Replacement(shape, self.factor(table.get("gain", 1.0), f"{key} in [replace]"))

    def factor(self, value: Any, where: str) -> float:
        return self.number(value, where, 0.0, LARGEST)

    def expand_region(self, key: str) -> tuple[str, ...]:
        found = tuple(name for name in (key, f"{key}_L", f"{key}_R") if name in REGION_NAMES)
        if not found:
            raise self.unknown("region", key, "", REGION_NAMES)
        return found


def with_mouth_close(named: dict[str, float], own: bool) -> dict[str, float]:
    """`named` with mouthClose going along with jawOpen, times its `own` factor if it has one."""
    jaw_open = named.get("jawOpen")
    if jaw_open is None:
        return named
    return named | {"mouthClose": jaw_open * (named["mouthClose"] if own else 1.0)}


def _summarise(content: Mapping[str, Any]) -> str:
    """A checked file's content in a few words, counted as it is written."""
    words = [
        f"{len(content[key])} {name}{'s' * (len(content[key]) != 1)}"
        for key, name in (("gain", "gain"), ("region", "region"), ("replace", "replacement"))
        if content.get(key)
    ]
    if "symmetry" in content:
        words.append(f"symmetry {content['symmetry']}")
    if content.get("own_shapes"):
        words.append("own shapes")
    return ", ".join(words) or "nothing changed"
