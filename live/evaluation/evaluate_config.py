"""The options of `evaluate`. Nothing heavy is imported here: `--help` reads this file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

import tyro

from engine.rig_choices import RigChoices
from live.errors import SetupError
from live.evaluation.protocol import EXPRESSION_COUNT, IDENTITY_COUNTS, Protocol
from live.rigs.rig_config import File, Folder
from live.safe_file import claim_output

TableName = Literal["self", "drift", "laplacian", "inverse", "cross", "cycle", "speed"]
TABLES: tuple[TableName, ...] = (
    "self", "drift", "laplacian", "inverse", "cross", "cycle", "speed",
)  # fmt: skip
PAIRED: tuple[TableName, ...] = ("cross", "speed")
"""Those that go from one of the split's identities to another."""
PART = "NOT THE PROTOCOL, whose goals are set for all of the test split"
OVERVIEW_FILE = "figure.jpg"
"""The figure's sheet of all targets."""
Count = Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")]


@dataclass(frozen=True)
class EvaluateOptions:
    """Measure cloning on unseen heads with known truth, in the tables the field compares by."""

    table: Annotated[tuple[TableName, ...], tyro.conf.arg(help_behavior_hint="")] = ()
    """Which tables; all if not given."""
    data: Folder = None
    """Folder of the head packs; the one MIMESH_DATA names if not given."""
    shapes: Literal["ict", "consensus"] = "ict"
    """Whose expressions the rigs make. The truth is ICT-FaceKit's."""
    solver: Literal["guided", "least-squares", "encoder"] = "guided"
    """What counts as ours; the others are measured beside it."""
    split: Literal["test", "validation"] = "test"
    """Which identities; parameters are chosen on the validation ones alone."""
    identities: Count = None
    """How many of the split's identities; all if not given."""
    expressions: Count = None
    """How many of each identity's 128 expressions; all if not given."""
    json: File = None
    """Write everything measured, by identity and by shape, to this .json."""
    markdown: File = None
    """Write the tables to this .md."""
    figure: Folder = None
    """Draw how the methods compare on four heads into this folder; no table then, unless asked."""
    tracker_model: File = None
    """A face_landmarker.task of your own; fetched once if not given."""

    def check(self) -> None:
        """Raises SetupError for counts out of range, OutputError for files that cannot be made."""
        self._check_counts()
        for path, suffix in ((self.json, ".json"), (self.markdown, ".md")):
            if path:
                claim_output(path, (suffix,))
        if self.figure:
            claim_output(self.figure / OVERVIEW_FILE, (".jpg",))

    def _check_counts(self) -> None:
        most = {"--identities": (self.identities, IDENTITY_COUNTS[self.split]),
                "--expressions": (self.expressions, EXPRESSION_COUNT)}  # fmt: skip
        for option, (count, limit) in most.items():
            if count is not None and not 1 <= count <= limit:
                raise SetupError(f"{option} should be from 1 to {limit}; got {count}.")
        if self.identities == 1 and any(name in PAIRED for name in self.tables()):
            raise SetupError(
                f"The tables {' and '.join(PAIRED)} go from one identity to another: --identities"
                " should be at least 2, or --table name others."
            )

    def tables(self) -> tuple[TableName, ...]:
        """Those to measure, in their usual order; none where only the figure is asked for."""
        asked = self.table or (() if self.figure else TABLES)
        return tuple(name for name in TABLES if name in asked)

    def protocol(self) -> Protocol:
        """The heads and what they do."""
        identities = self.identities or IDENTITY_COUNTS[self.split]
        return Protocol(self.split, identities, self.expressions or EXPRESSION_COUNT)

    def describe(self) -> str:
        """What is measured, of what, in one line; a part of the protocol is called so."""
        protocol = self.protocol()
        kind = "the whole protocol" if protocol.is_whole() else PART
        said = f"solver {self.solver}, shapes {self.shapes}"
        return f"Measured: {protocol.describe()}; {said}; {kind}."

    def choices(self) -> RigChoices:
        """The choices about the rigs."""
        return RigChoices(shapes=self.shapes)
