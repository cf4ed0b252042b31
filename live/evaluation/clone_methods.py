"""The ways of bringing one head's motion to another that the tables compare."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from engine.baselines.aligned_surface import AlignedSurface
from engine.baselines.nearest_copy import NearestCopy
from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_decoder import CodeDecoder
from engine.cloning.code_track import CodeTrack
from engine.similarity import apply_transform
from live.evaluation.cast import Cast
from live.evaluation.code_readers import (
    ENCODER,
    FACS_ONLY,
    READER_LABELS,
    order_readers,
    without_extras,
)
from live.evaluation.evaluation_heads import EvaluationHead

Clone = Callable[[Cast, EvaluationHead, EvaluationHead, str], np.ndarray]
"""Told the cast, source, target and motion; (N, V, 3) centimetres of the target doing it."""


@dataclass(frozen=True, slots=True)
class CloneMethod:
    """One row of a table."""

    label: str
    clone: Clone


def decode_track(rig: CloneRig, track: CodeTrack) -> np.ndarray:
    """(N, V, 3) float32 mesh space: what the `clone` command would write."""
    return CodeDecoder(rig.spare_eyeballs(), "head").decode(track)


def clone_by_code(
    how: str, cast: Cast, source: EvaluationHead, target: EvaluationHead, motion: str
) -> np.ndarray:
    """Read the source as `how` says, decode on the target, head pose and all."""
    return decode_track(cast.rig(target), cast.track(how, source, motion))


def clone_directly(
    cast: Cast, source: EvaluationHead, target: EvaluationHead, motion: str
) -> np.ndarray:
    """As Neural Face Skinning does: encoder to the 53, and the network's own motion on top.

    Nothing is solved: not the code, not lids, not the rest of it.
    """
    return decode_track(direct_rig(cast.rig(target)), cast.track(ENCODER, source, motion))


def direct_rig(rig: CloneRig) -> CloneRig:
    """`rig` with the network's own motion alone."""
    character = replace(rig.character, basis=rig.raw_basis)
    return without_extras(replace(rig, character=character))


def clone_the_true_code(
    cast: Cast, source: EvaluationHead, target: EvaluationHead, motion: str
) -> np.ndarray:
    """Decode what the source really does: what is left is the target's rig alone."""
    code = cast.coefficients(source, motion).astype(np.float32)
    return target.neutral + np.tensordot(code, cast.rig(target).character.basis, 1)


def copy_the_nearest(
    normals: bool, cast: Cast, source: EvaluationHead, target: EvaluationHead, motion: str
) -> np.ndarray:
    """Copy from the nearest point of the aligned source."""
    places = (place_surface(head, cast.rig(head)) for head in (source, target))
    moved = source.displacements(cast.coefficients(source, motion))
    return target.neutral + NearestCopy(*places, normals=normals).transfer(moved)


def keep_still(
    cast: Cast, source: EvaluationHead, target: EvaluationHead, motion: str
) -> np.ndarray:
    """Nothing moves."""
    count = len(cast.coefficients(source, motion))
    return np.broadcast_to(target.neutral, (count, *target.neutral.shape))


def place_surface(head: EvaluationHead, rig: CloneRig) -> AlignedSurface:
    """The whole of `head`, which is all skin, where its rig's alignment puts it."""
    T, nowhere = rig.character.T_canonical_mesh, np.full((478, 3), np.nan)
    vertices = apply_transform(T, head.neutral)
    return AlignedSurface(vertices, head.mesh.triangles, T[:3, :3], nowhere, nowhere[:, 0])


def choose_methods(default: str) -> tuple[CloneMethod, ...]:
    """All of them, `default` (one of `order_readers`) first."""
    by_code = [
        CloneMethod(READER_LABELS[how], partial(clone_by_code, how))
        for how in (*order_readers(default), FACS_ONLY)
    ]
    return (
        *by_code,
        CloneMethod("NFS-style direct decoding", clone_directly),
        CloneMethod("the true code, decoded", clone_the_true_code),
        CloneMethod("nearest-point copy", partial(copy_the_nearest, False)),
        CloneMethod("nearest point and normal", partial(copy_the_nearest, True)),
        CloneMethod("no motion", keep_still),
    )
