"""Two families of heads for closed-loop pictures, with the shapes that a code of 1 stands for.

Of each family everything that all its heads share is worked out once: the mesh with teeth, tongue
and lashes, the consensus shapes on all of it, and where the tracker's landmarks lie. Canonical
centimetres.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.linalg import splu
from scipy.spatial import KDTree

from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.shape_sets import ShapeSet, load_shape_set
from engine.topology import adjacency
from engine.training.correspondence import blend_locally
from engine.training.identities import sample_ict_identity, sample_makehuman_identity
from engine.training.packs import (
    LANDMARK_FILE,
    MESH_LANDMARKS,
    Pack,
    decode,
    load_ict,
    load_makehuman,
    load_packs,
)
from live.closed_loop.closed_loop_binding import attach_points, fade_lashes, tie_lashes
from live.subdivision import subdivide

SKIN, TEETH, GUMS, TONGUE, LASHES = range(5)
CODE_NAMES = (*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS)
_ICT_INSIDE = (14062, 17039, 21451)  # gums and tongue from the first, teeth from the second
_ICT_EYES = ((21451, 23021), (23021, 24591))
_ICT_LASHES = (25351, 26719)
_LOWER_CM = 0.3  # what sinks by this in jawOpen belongs to the lower jaw
_TONGUE_HALF_CM, _GUM_CM = 2.4, 0.35  # half its width; how far gums reach from the teeth
_NEIGHBOURS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Family:
    """What all heads of one pack share. V vertices are drawn, C are the pack's own."""

    name: str
    triangles: np.ndarray
    """(F, 3) int32 into V."""
    kinds: np.ndarray
    """(V,) uint8: SKIN, TEETH, GUMS, TONGUE or LASHES."""
    refine: sparse.csr_array
    """(V, C)."""
    neutral: np.ndarray
    """(C, 3) float32."""
    eyeballs: tuple[np.ndarray, np.ndarray]
    """Of C, the left and the right one's vertices."""
    shapes: np.ndarray
    """(54, V, 3) float32, ordered as `CODE_NAMES`."""
    regions: np.ndarray
    """(V,) int64 into `region_names`, -1 off the skin."""
    region_names: tuple[str, ...]
    landmarks: sparse.csr_array
    """(468, V): the tracker's landmarks as means of vertices."""
    lash_ties: sparse.csr_array
    """(V, V): a lash moves as the skin it hangs on; rows of all else are empty."""
    lash_fade: np.ndarray
    """(V,) 1 at the root of a lash to 0 at its tip, 0 elsewhere."""
    has_tongue: bool
    """Whether tongueOut moves anything."""
    draw_identity: Callable[[np.random.Generator], np.ndarray]
    """(C, 3) what makes another person of the neutral."""


def load_families(data: Path) -> tuple[Family, Family]:
    """ICT's and MakeHuman's heads, from the folder of the two packs; takes seconds."""
    packs = load_packs(data)
    places = np.load(data / LANDMARK_FILE)["position"][:MESH_LANDMARKS].astype(np.float64)
    shape_set = load_shape_set("consensus")
    return (
        _ict_family(load_ict(data), packs[0], shape_set, places),
        _makehuman_family(load_makehuman(data), packs[1], shape_set, places),
    )


def _ict_family(
    arrays: dict[str, np.ndarray], pack: Pack, shape_set: ShapeSet, places: np.ndarray
) -> Family:
    identities = decode(arrays, "id")
    used = np.r_[0 : _ICT_INSIDE[2], slice(*_ICT_LASHES)]
    place_of = np.full(len(arrays["neutral"]), -1)
    place_of[used] = np.arange(len(used))
    triangles = place_of[arrays["tris"]]
    triangles = triangles[(triangles >= 0).all(axis=1)].astype(np.int32)
    neutral = arrays["neutral"][used]
    kinds = np.full(len(used), SKIN, np.uint8)
    kinds[_ICT_INSIDE[0] : _ICT_INSIDE[1]] = GUMS
    kinds[_ICT_INSIDE[1] : _ICT_INSIDE[2]] = TEETH
    kinds[_ICT_INSIDE[2] :] = LASHES
    skin = shape_set.mix(np.stack([pack.ict_shapes, pack.makehuman_shapes]))
    jaw = arrays["expr_names"].tolist().index("jawOpen")
    sinks = decode(arrays, "expr")[jaw, used, 1] < -_LOWER_CM
    _mark_tongue(kinds, neutral, sinks)
    take: Any = sparse.csr_array(sparse.eye_array(len(arrays["neutral"])))
    return _finish(
        "ict",
        (triangles, kinds, sparse.csr_array(take[used]), arrays["neutral"]),
        tuple(np.arange(*span) for span in _ICT_EYES),
        (skin, sinks, shape_set),
        (_regions(arrays["region_labels"][used], kinds), arrays["region_names"]),
        places,
        lambda rng: np.tensordot(sample_ict_identity(rng, len(identities)), identities, 1),
    )


def _makehuman_family(
    arrays: dict[str, np.ndarray], pack: Pack, shape_set: ShapeSet, places: np.ndarray
) -> Family:
    identities = decode(arrays, "id")
    names = [str(name) for name in arrays["part_names"]]
    parts = arrays["part"].astype(int)
    shown = ~np.isin(parts, [names.index("eye_L"), names.index("eye_R")])
    kept = arrays["tris"][shown[arrays["tris"]].all(axis=1)]
    from_ict = _fill_unknown(pack)
    skin = np.zeros((len(ICT_EXPRESSIONS), len(parts), 3), np.float32)
    skin[:, parts == 0] = shape_set.mix(np.stack([from_ict, pack.makehuman_shapes]))
    step, triangles = subdivide(kept, len(parts))
    fine: Any = step
    used = np.unique(triangles)
    refine = sparse.csr_array(fine[used])
    owner = np.asarray(refine.argmax(axis=1)).ravel()
    kind_of = [
        SKIN if n == "skin" else TONGUE if n == "tongue" else TEETH if "teeth" in n else LASHES
        for n in names
    ]
    lower = parts[owner] == names.index("teeth_lower")
    anchors = pack.canonical[pack.ict_known]
    moved = blend_locally(anchors, pack.neutral[pack.ict_known][None], places)[0]
    skin_fine = np.stack([refine @ row for row in skin]).astype(np.float32)
    return _finish(
        "makehuman",
        (np.searchsorted(used, triangles).astype(np.int32),
         np.array(kind_of, np.uint8)[parts[owner]], refine, arrays["neutral"]),
        tuple(np.flatnonzero(parts == names.index(f"eye_{side}")) for side in "LR"),
        (skin_fine, lower, shape_set),
        (_regions(arrays["region_labels"][owner], np.where(parts[owner] == 0, SKIN, TEETH)),
         arrays["region_names"]),
        moved,
        lambda rng: np.tensordot(
            sample_makehuman_identity(arrays, rng, rng.uniform(0.4, 1.0)), identities, 1
        ),
    )  # fmt: skip


def _finish(
    name: str,
    mesh: tuple[np.ndarray, np.ndarray, sparse.csr_array, np.ndarray],
    eyeballs: tuple[np.ndarray, ...],
    motion: tuple[np.ndarray, np.ndarray, ShapeSet],
    regions: tuple[np.ndarray, np.ndarray],
    places: np.ndarray,
    draw_identity: Callable[[np.random.Generator], np.ndarray],
) -> Family:
    triangles, kinds, refine, coarse = mesh
    skin, sinks, shape_set = motion
    neutral = (refine @ coarse).astype(np.float32)
    shapes = np.zeros((len(CODE_NAMES), len(kinds), 3), np.float32)
    is_skin = kinds == SKIN
    shapes[:-1, is_skin] = skin[:, is_skin] if skin.shape[1] == len(kinds) else skin
    lower = (kinds == TONGUE) | (sinks & np.isin(kinds, (TEETH, GUMS)))
    homogeneous = np.column_stack([neutral[lower], np.ones(lower.sum())])
    shapes[:-1, lower] = np.einsum("vi,kic->kvc", homogeneous, shape_set.jaw_motion)
    if not (kinds == GUMS).any():  # a tongue that has grown together with gums would tear
        _stick_out(shapes[-1], neutral, kinds == TONGUE, shape_set)
    ties = tie_lashes(neutral, is_skin, kinds == LASHES, triangles)
    lashes = kinds == LASHES
    shapes[:, lashes] = np.stack([(ties @ row)[lashes] for row in shapes])
    return Family(
        name=name,
        triangles=triangles,
        kinds=kinds,
        refine=refine,
        neutral=coarse.astype(np.float32),
        eyeballs=(eyeballs[0], eyeballs[1]),
        shapes=shapes,
        regions=regions[0],
        region_names=tuple(str(region) for region in regions[1]),
        landmarks=attach_points(places, neutral, triangles, is_skin),
        lash_ties=ties,
        lash_fade=fade_lashes(neutral, is_skin, lashes),
        has_tongue=bool(shapes[-1].any()),
        draw_identity=draw_identity,
    )


def _regions(labels: np.ndarray, kinds: np.ndarray) -> np.ndarray:
    return np.where(kinds == SKIN, labels.astype(np.int64), -1)


def _mark_tongue(kinds: np.ndarray, neutral: np.ndarray, sinks: np.ndarray) -> None:
    """Tongue and lower gums are one piece: what lies clear of the teeth is tongue."""
    soft = np.flatnonzero((kinds == GUMS) & sinks & (np.abs(neutral[:, 0]) < _TONGUE_HALF_CM))
    distance, _ = KDTree(neutral[kinds == TEETH]).query(neutral[soft])
    kinds[soft[distance > _GUM_CM]] = TONGUE


def _fill_unknown(pack: Pack) -> np.ndarray:
    """(53, V, 3) ICT's shapes on MakeHuman's skin; inside, MakeHuman's own as strong as ICT's.

    What the two differ by at the border of the known part fades smoothly into the unknown one.
    """
    known, count = pack.ict_known, len(pack.neutral)
    ours = pack.makehuman_shapes.astype(np.float64)
    overlap = (pack.ict_shapes[:, known] * ours[:, known]).sum((1, 2))
    scaled = ours * (overlap / (ours[:, known] ** 2).sum((1, 2)))[:, None, None]
    difference = (pack.ict_shapes - scaled).transpose(1, 0, 2).reshape(count, -1)
    links = adjacency(pack.triangles, count)
    degree = np.asarray(links.sum(axis=1)).ravel()
    laplacian: Any = sparse.csc_array(sparse.diags_array(degree + 1e-3) - links.astype(np.float64))
    inner = np.flatnonzero(~known)
    right = -laplacian[inner][:, np.flatnonzero(known)] @ difference[known]
    difference[inner] = splu(sparse.csc_matrix(laplacian[inner][:, inner])).solve(right)
    filled = scaled + difference.reshape(count, -1, 3).transpose(1, 0, 2)
    return np.where(known[None, :, None], pack.ict_shapes, filled).astype(np.float32)


def _stick_out(
    shape: np.ndarray, neutral: np.ndarray, tongue: np.ndarray, shape_set: ShapeSet
) -> None:
    """TongueOut: each vertex as the nearest one of the known tongue, both in their boxes."""
    points = neutral[tongue]
    low, high = points.min(0), points.max(0)
    _, nearest = KDTree(shape_set.tongue_vertices).query(
        (points - low) / (high - low), k=_NEIGHBOURS
    )
    shape[tongue] = shape_set.tongue_out[nearest].mean(1)
