"""Which heads the tables are measured on, and what they do: drawn from seeds, never chosen.

The field's own test vectors are not public, so this is a redraw of its protocol: unseen identities
of ICT-FaceKit, each doing random sums of one to five of the 53 expressions. Nothing heavy is
imported here: `--help` reads it.
"""

from __future__ import annotations

from dataclasses import dataclass

FIRST_SEEDS = {"test": 700_000, "validation": 710_000}
"""An identity's seed is its split's first plus its number. Parameters are chosen on the validation
split alone."""
IDENTITY_COUNTS = {"test": 10, "validation": 6}
EXPRESSION_COUNT = 128
"""Drawn for each identity, whatever share of them is used."""


@dataclass(frozen=True, slots=True)
class Protocol:
    """How much of the protocol is measured."""

    split: str = "test"
    """A key of `FIRST_SEEDS`."""
    identity_count: int = IDENTITY_COUNTS["test"]
    expression_count: int = EXPRESSION_COUNT

    def describe(self) -> str:
        """Split, identities and expressions in words, "8 of 128" where not all are taken."""
        counts = {"identities": (self.identity_count, IDENTITY_COUNTS[self.split]),
                  "expressions each": (self.expression_count, EXPRESSION_COUNT)}  # fmt: skip
        parts = [
            f"{count} {what}" if count == whole else f"{count} of {whole} {what}"
            for what, (count, whole) in counts.items()
        ]
        return f"{self.split} split, {', '.join(parts)}"

    def is_whole(self) -> bool:
        """Whether it is all that goals are set for: every draw of the test split."""
        return self == Protocol()

    def seeds(self) -> tuple[int, ...]:
        """The identities', in order."""
        first = FIRST_SEEDS[self.split]
        return tuple(range(first, first + self.identity_count))
