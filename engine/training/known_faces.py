"""Signals of faces whose expression is known, as `live.synthesis signals` writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.names import ICT_EXPRESSIONS, twin_indices

JUDGED_SHARE = 0.3


@dataclass(frozen=True, slots=True, eq=False)
class KnownFaces:
    """One row per picture."""

    scores: np.ndarray
    """(N, C) float64 in [0, 1], what the tracker says."""
    code: np.ndarray
    """(N, 53) float64 in [0, 1], the truth, ordered as `ICT_EXPRESSIONS`."""
    identity: np.ndarray
    """(N,) int, who it is."""
    names: tuple[str, ...]
    """Of the C coefficients."""

    @property
    def neutral(self) -> np.ndarray:
        """(N,) bool: nothing moves but the gaze."""
        return is_neutral(self.code)

    def select(self, rows: np.ndarray) -> KnownFaces:
        """Some of the rows."""
        return KnownFaces(self.scores[rows], self.code[rows], self.identity[rows], self.names)

    def with_mirrored(self) -> KnownFaces:
        """Every face twice, the second time as in a mirror: so both sides get the same numbers."""
        swap, swap_code = twin_indices(self.names), twin_indices(ICT_EXPRESSIONS)
        mirrored = KnownFaces(
            self.scores[:, swap], self.code[:, swap_code], self.identity, self.names
        )
        return self.joined(mirrored)

    def joined(self, other: KnownFaces) -> KnownFaces:
        """Both, one after the other."""
        return KnownFaces(
            np.concatenate([self.scores, other.scores]),
            np.concatenate([self.code, other.code]),
            np.concatenate([self.identity, other.identity]),
            self.names,
        )

    def calibrated(self) -> KnownFaces:
        """As if everybody had stored their rest: what rests at r goes from [r, 1] to [0, 1].

        Lids stay as they are, and people without a neutral picture are left out.
        """
        people = np.unique(self.identity[self.neutral])
        kept = self.select(np.isin(self.identity, people))
        rest = np.zeros((int(self.identity.max()) + 1, len(self.names)))
        for person in people:
            rest[person] = np.median(kept.scores[kept.neutral & (kept.identity == person)], axis=0)
        rest[:, [name.startswith("eyeBlink") for name in self.names]] = 0.0
        mine = np.minimum(rest[kept.identity], 0.99)
        scores = np.clip((kept.scores - mine) / (1.0 - mine), 0.0, 1.0)
        return KnownFaces(scores, kept.code, kept.identity, kept.names)


def is_neutral(code: np.ndarray) -> np.ndarray:
    """(N,) bool: rows of (N, 53) in which nothing moves but the gaze."""
    moves = [not name.startswith("eyeLook") for name in ICT_EXPRESSIONS]
    return np.asarray(code[:, moves].max(axis=1) <= 0)


def load_faces(path: Path) -> KnownFaces:
    """Read what `live.synthesis signals` wrote."""
    with np.load(path) as file:
        if tuple(file["expression_names"]) != ICT_EXPRESSIONS:
            raise SystemExit(f"{path} has other expressions; make it again.")
        names = tuple(str(name) for name in file["coefficient_names"])
        scores, code = file["scores"].astype(np.float64), file["code"].astype(np.float64)
        return KnownFaces(scores, code, file["identity"], names)


def load_recording(path: Path, names: tuple[str, ...]) -> np.ndarray:
    """(T, C) float64 coefficients of a recorded performance, columns as `names`."""
    with np.load(path) as file:
        order = [list(file["coefficient_names"]).index(name) for name in names]
        return file["coefficients"][file["face_found"]][:, order].astype(np.float64)


def split_people(faces: KnownFaces) -> tuple[KnownFaces, KnownFaces]:
    """To fit on and to judge on; nobody is in both."""
    people = np.unique(faces.identity)
    apart = np.isin(faces.identity, people[round(len(people) * (1 - JUDGED_SHARE)) :])
    return faces.select(~apart), faces.select(apart)
