"""What the views of a face say together, and whether to believe it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.face_views import Sighting
from engine.landmark_places import landmark_places
from engine.robust_fit import fit_robust_affine, fit_robust_similarity
from engine.similarity import apply_transform

SCORE_GATE = 0.66  # non-faces that pass the other gates reach 0.64
HIT_GATE = 0.85
SPREAD_GATE = 0.06
SLIDE_GATE = 0.06
FEWEST_HITS = 150
MOST_STRETCH = 2.0  # the longest over the shortest way: beyond it nothing is a face any more


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """Where the face is and how well the views bear it out; lengths in eye spans."""

    T_canonical_unit: np.ndarray
    """(4, 4) similarity."""
    A_canonical_unit: np.ndarray
    """(4, 4) affine: the same with the face stretched to human proportions."""
    points: np.ndarray
    """(478, 3) unit space, the median over the views; NaN where no view placed the landmark."""
    spread: np.ndarray
    """(478,) median distance of the views from that point; NaN likewise."""
    seen: float
    """Share of the close-ups in which a face was found."""
    hit: float
    """Share of the landmarks that met a surface."""
    residual: float
    """Of the affine fit: what is unlike a human face however it is stretched."""
    slide: float = 0.0
    """How far features slide on the surface when the face is shown a fifth longer; measured only
    where something is odd."""

    @property
    def inner_spread(self) -> float:
        """Median disagreement of the landmarks that stay in place."""
        inner = self.spread[landmark_places().inner]
        return float(np.nanmedian(inner)) if np.isfinite(inner).any() else 1.0

    @property
    def score(self) -> float:
        """1 for a face seen from every side, exactly in place."""
        return self.seen - 2 * self.residual - 4 * self.inner_spread - 0.5 * (1 - self.hit)

    @property
    def refusal(self) -> str | None:
        """Why this is no face to work with, or None."""
        if self.hit < HIT_GATE:
            return "only part of a face was found: it has holes or ends within the face"
        if self.inner_spread > SPREAD_GATE:
            return "what looks like a face from one side does not from another"
        if self.slide > SLIDE_GATE:
            return "where its features are cannot be told"
        if self.score < SCORE_GATE:
            return "what was found is too unlike a human face"
        return None


def make_guess(sightings: list[Sighting], view_count: int) -> Guess | None:
    """What `sightings`, out of `view_count` views, say together; None if that is too little."""
    if not sightings:
        return None
    places = landmark_places()
    stack = np.stack([sighting.points for sighting in sightings])
    placed = np.asarray(np.isfinite(stack).all(axis=2))
    somewhere = placed.any(0)
    if (somewhere & (places.trust > 0)).sum() < FEWEST_HITS:
        return None
    points = np.full(stack.shape[1:], np.nan)
    points[somewhere] = np.nanmedian(stack[:, somewhere], axis=0)
    pairs = points[somewhere], places.position[somewhere], places.trust[somewhere]
    T, _ = fit_robust_similarity(*pairs)
    A, residual = fit_robust_affine(*pairs)
    A = limit_stretch(A, apply_transform(np.linalg.inv(A), places.position.mean(0)[None])[0])
    spread = np.full(len(points), np.nan)
    apart = np.linalg.norm((stack - points) @ A[:3, :3].T, axis=2)
    spread[somewhere] = np.nanmedian(apart[:, somewhere], axis=0) / places.eye_span
    inner = residual[places.inner[somewhere]]
    return Guess(
        T_canonical_unit=T,
        A_canonical_unit=A,
        points=points,
        spread=spread,
        seen=len(sightings) / view_count,
        hit=float(placed[:, places.trust > 0].mean()),
        residual=float(np.median(inner)) / places.eye_span if len(inner) else 1.0,
    )


def limit_stretch(A: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """`A` (4, 4) with its stretch held within `MOST_STRETCH`; `fixed` (3,) goes where it went."""
    u, singular, vt = np.linalg.svd(A[:3, :3])
    middle = np.exp(np.log(np.maximum(singular, 1e-12)).mean())
    reach = np.sqrt(MOST_STRETCH)
    held = np.clip(singular, middle / reach, middle * reach)
    if np.linalg.det(u) * np.linalg.det(vt) < 0:
        held[2] *= -1.0  # nothing is ever mirrored: a flat fit may not tell front from back
    limited = A.copy()
    limited[:3, :3] = (u * held) @ vt
    limited[:3, 3] += (A[:3, :3] - limited[:3, :3]) @ fixed
    return limited
