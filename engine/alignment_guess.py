"""What the views of a face say together, and whether to believe it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.face_views import Sighting
from engine.landmark_places import landmark_places
from engine.robust_fit import fit_robust_similarity

SCORE_GATE = 0.60  # non-faces stay below 0.45, freely stylised heads go down to this
HIT_GATE = 0.85
SPREAD_GATE = 0.06
FEWEST_HITS = 150


@dataclass(frozen=True, slots=True, eq=False)
class Guess:
    """A similarity and how well the views bear it out; lengths in eye spans, a face's own unit."""

    T_canonical_unit: np.ndarray
    points: np.ndarray
    """(478, 3) unit space, the median over the views; NaN where no view placed the landmark."""
    spread: np.ndarray
    """(478,) median distance of the views from that point; NaN likewise."""
    seen: float
    """Share of the close-ups in which a face was found."""
    hit: float
    """Share of the landmarks that met a surface."""
    residual: float

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
    T, residual = fit_robust_similarity(
        points[somewhere], places.position[somewhere], places.trust[somewhere]
    )
    scale = np.cbrt(np.linalg.det(T[:3, :3]))
    spread = np.full(len(points), np.nan)
    apart = np.linalg.norm(stack - points, axis=2)
    spread[somewhere] = np.nanmedian(apart[:, somewhere], axis=0) * scale / places.eye_span
    inner = residual[places.inner[somewhere]]
    return Guess(
        T_canonical_unit=T,
        points=points,
        spread=spread,
        seen=len(sightings) / view_count,
        hit=float(placed[:, places.trust > 0].mean()),
        residual=float(np.median(inner)) / places.eye_span if len(inner) else 1.0,
    )
