"""Where an importer has put a mesh: the turn, scale and shift from streamed to own vertices.

Importers turn axes and change units, so the streamed vertices cannot be copied as they are. Since
vertex i is the same in both, the similarity between them follows from least squares (Umeyama,
"Least-squares estimation of transformation parameters between two point patterns", PAMI 1991).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

MOST_MISFIT = 1e-3
"""Mean distance as a share of the mesh's size. Files round far finer; another order of vertices
misses by the whole size."""


class MismatchError(ValueError):
    """A mesh that is not the streamed one. Its text is one sentence."""


@dataclass(frozen=True)
class Similarity:
    """rest = scale * rotation @ neutral + translation."""

    scale: float
    rotation: np.ndarray
    """(3, 3) float64, a proper rotation."""
    translation: np.ndarray
    """(3,) float64."""


@dataclass(frozen=True)
class Arrangement:
    """Objects that together are the streamed mesh."""

    order: tuple[str, ...]
    """Names as their vertices follow each other."""
    similarity: Similarity
    """From the streamed vertices to the objects' in the world."""


def fit_similarity(neutral: np.ndarray, rest: np.ndarray) -> Similarity:
    """From (V, 3) `neutral` to (V, 3) `rest`, vertex by vertex."""
    neutral, rest = np.asarray(neutral, np.float64), np.asarray(rest, np.float64)
    from_middle, to_middle = neutral.mean(0), rest.mean(0)
    source, wanted = neutral - from_middle, rest - to_middle
    left, stretches, right = np.linalg.svd(wanted.T @ source)
    signs = np.ones(3)
    signs[2] = np.sign(np.linalg.det(left) * np.linalg.det(right))
    rotation = (left * signs) @ right
    spread = (source**2).sum()
    scale = float((stretches * signs).sum() / spread) if spread else 1.0
    return Similarity(scale, rotation, to_middle - scale * rotation @ from_middle)


def arrange_pieces(neutral: np.ndarray, pieces: dict[str, np.ndarray]) -> Arrangement:
    """Where in (V, 3) `neutral` each piece's vertices lie, as one similarity for all of them.

    Importers make an object of each group of a file; each holds a run of the file's vertices.
    Raises MismatchError when the pieces are not the mesh, or have their vertices in another order.
    """
    names = " and ".join(pieces) if len(pieces) < 3 else f"{len(pieces)} objects"
    count = sum(map(len, pieces.values()))
    if count != len(neutral):
        raise MismatchError(
            f"{names} {'has' if len(pieces) == 1 else 'have'} {count} vertices and the streamed "
            f"mesh {len(neutral)}: select all parts of the file Mimesh uses, imported without "
            "merging vertices, or build a new mesh."
        )
    # Eyes look alike: which is which shows only where the others are.
    finite = all(np.isfinite(piece).all() for piece in pieces.values())
    for first in pieces if finite else ():
        similarity = fit_similarity(neutral[: len(pieces[first])], pieces[first])
        order = _order_pieces(neutral, pieces, first, similarity)
        if order and similarity.scale > 0:
            rest = np.concatenate([pieces[name] for name in order])
            return Arrangement(tuple(order), fit_similarity(neutral, rest))
    raise MismatchError(
        f"{names} {'is' if len(pieces) == 1 else 'are'} not the streamed mesh, or the vertices are "
        "in another order: import the file Mimesh uses with Wavefront (.obj), or with Keep Vert "
        "Order in the legacy importer, or build a new mesh."
    )


def _order_pieces(
    neutral: np.ndarray, pieces: dict[str, np.ndarray], first: str, similarity: Similarity
) -> list[str]:
    """Names in the order of `neutral`, `first` first; empty when they do not fit."""
    placed = similarity.scale * neutral @ similarity.rotation.T + similarity.translation
    nearness = MOST_MISFIT * (np.linalg.norm(np.ptp(placed, 0)) or 1.0)
    order: list[str] = []
    start = 0
    while len(order) < len(pieces):
        left = [name for name in pieces if name not in order] if order else [first]
        for name in left:
            piece = pieces[name]
            run = placed[start : start + len(piece)]
            if len(run) == len(piece) and _distance(run, piece) <= nearness:
                order.append(name)
                start += len(piece)
                break
        else:
            return []
    return order


def _distance(one: np.ndarray, other: np.ndarray) -> float:
    """Root mean square."""
    return float(np.sqrt(((one - other) ** 2).sum(1).mean())) if len(one) else 0.0
