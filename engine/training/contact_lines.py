"""Where lids and lips meet, on the heads whose truth is known.

A contact line is pairs of points, one on each rim, that an artist brings together. The lines are
read off the two packs once and carried by each generated head's own identity and warp, so they lie
where that head's rims are, however it was triangulated.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from engine.eye_space import Eyeball, directions
from engine.lid_opening import find_opening
from engine.names import REGION_NAMES
from engine.sphere_fit import fit_sphere
from engine.training.generate import HeadFactory, Kind
from engine.training.packs import ICT_OUTER_SKIN, Pack, load_ict, load_makehuman

LINES = ("eye_L", "eye_R", "lips")
PACK_EYES = {"ict": ("Eyeball left", "Eyeball right"), "makehuman": ("eye_L", "eye_R")}
LID_SHELL = 1.4  # of the eyeball's radius: a rim lies no further out
LEAST_OPEN = 0.3  # of the widest place; nearer to the corners a share means nothing
LIP_COLUMNS = 15
LIP_REACH = 0.75  # of the way from the middle to a corner
LIP_DEPTH_CM = 1.0  # behind the foremost point of a lip begins the mouth
SAME_CM = 2e-3


@dataclass(frozen=True, slots=True, eq=False)
class ContactLine:
    """Pairs that meet."""

    upper: np.ndarray
    """(P,) vertices of a pack, or (P, 3) points of a head."""
    lower: np.ndarray
    """The same for the lower rim."""


def find_contact_lines(pack: Pack, data: Path) -> dict[str, ContactLine]:
    """The lines of `LINES` on a pack, as vertices of its skin; `data` holds the packs' eyeballs."""
    lines = {eye: _lid_line(pack, ball) for eye, ball in _eyeballs(pack, data).items()}
    return {**lines, "lips": _lip_line(pack)}


def _eyeballs(pack: Pack, data: Path) -> dict[str, Eyeball]:
    arrays = load_ict(data) if pack.name == "ict" else load_makehuman(data)
    names = [str(name) for name in arrays["geom_names"]]
    balls = {}
    for eye, part in zip(LINES[:2], PACK_EYES[pack.name], strict=True):
        start, stop = arrays["geom_ranges"][names.index(part)][:2]
        sphere = fit_sphere(arrays["neutral"][start:stop].astype(float))
        assert sphere is not None
        balls[eye] = Eyeball(sphere.centre, sphere.radius)
    return balls


def _lid_line(pack: Pack, ball: Eyeball) -> ContactLine:
    """Per meridian of the eye the vertices nearest to the edges of what is seen open."""
    opening = find_opening(pack.neutral, pack.triangles, ball)
    assert opening is not None
    side, height, distance = directions(pack.neutral, ball)
    front = (distance < LID_SHELL) & (np.abs(height) < 80)
    if pack.name == "ict":
        front[ICT_OUTER_SKIN:] = False
    skin = np.flatnonzero(front)
    open_by = opening.upper - opening.lower
    wide = open_by > LEAST_OPEN * open_by.max()

    def nearest(rim: np.ndarray) -> np.ndarray:
        off = np.hypot(side[skin] - opening.sides[wide, None], height[skin] - rim[wide, None])
        return skin[off.argmin(1)]

    return ContactLine(nearest(opening.upper), nearest(opening.lower))


def _lip_line(pack: Pack) -> ContactLine:
    """Per column the upper lip's lowest vertex and the lower lip's highest one."""
    x, y, z = pack.neutral.T
    lips = [pack.regions == REGION_NAMES.index(lip) for lip in ("upper_lip", "lower_lip")]
    upper, lower = (np.flatnonzero(lip & (z > z[lip].max() - LIP_DEPTH_CM)) for lip in lips)
    width = LIP_REACH * min(np.abs(x[upper]).max(), np.abs(x[lower]).max())
    columns = np.linspace(-width, width, LIP_COLUMNS)[:, None]
    return ContactLine(
        upper[(y[upper] + np.abs(x[upper] - columns)).argmin(1)],
        lower[(-y[lower] + np.abs(x[lower] - columns)).argmin(1)],
    )


class ContactFactory:
    """Remakes held-out heads from their seeds, with their contact lines."""

    def __init__(self, data: Path) -> None:
        self._factory = HeadFactory(data)
        self._lines = {}
        for kind in ("ict", "makehuman"):
            pack: Pack = getattr(self._factory, kind)
            lines = find_contact_lines(pack, data)
            self._lines[kind] = lines
            rims = np.concatenate([np.r_[lines[n].upper, lines[n].lower] for n in LINES])
            # A head carries its pack's landmark vertices through identity and warp: let the rims be
            # those.
            setattr(self._factory, kind, replace(pack, landmarks=rims))

    def lines(self, seed: int, vertices: np.ndarray) -> dict[str, ContactLine]:
        """The lines of the held-out head `seed`, (P, 3) in the space of its (V, 3) `vertices`.

        Raises ValueError when the head made now is not the one given.
        """
        head = self._factory.head(seed, Kind("heldout"))
        made = head["vertices"]
        if made.shape != vertices.shape or np.abs(made - vertices).max() > SAME_CM:
            raise ValueError(
                f"Head {seed} is not what engine.training.generate makes today; remake the heads."
            )
        points, start = head["landmarks"].astype(float), 0
        lines = {}
        for name, line in self._lines[str(head["pack"])].items():
            count = len(line.upper)
            upper, lower = points[start : start + 2 * count].reshape(2, count, 3)
            lines[name] = ContactLine(upper, lower)
            start += 2 * count
        return lines
