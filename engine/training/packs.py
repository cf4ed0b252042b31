"""The two head packs the network learns from, in one form: skin, shapes, identities, landmarks.

ICT-FaceKit (MIT) and MakeHuman (CC0) as single NumPy files in canonical space: centimetres,
+y up, +z out of the face, +x the subject's left. Both use ICT's 53 expression names.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from scipy.spatial import KDTree

from engine.training.correspondence import blend_locally

ICT_FILE = "ict_facekit.npz"
MAKEHUMAN_FILE = "makehuman_faces.npz"
LANDMARK_FILE = "landmarks478_on_ict.npz"
ICT_SKIN = 14062  # face, head and neck, mouth socket and eye sockets: one connected surface
ICT_OUTER_SKIN = 11248  # without the sockets
MESH_LANDMARKS = 468  # the last 10 of the 478 are irises: no skin there


@dataclass(frozen=True, slots=True, eq=False)
class Pack:
    """One family of heads: the skin only, canonical centimetres."""

    name: str
    neutral: np.ndarray
    """(V, 3) float32."""
    triangles: np.ndarray
    """(F, 3) int32."""
    ict_shapes: np.ndarray
    """(53, V, 3) float32, ICT's expression shapes on this surface."""
    makehuman_shapes: np.ndarray
    """(53, V, 3) float32, MakeHuman's Face Units on this surface."""
    ict_known: np.ndarray
    """(V,) bool: where `ict_shapes` is truth rather than a guess off the correspondence."""
    makehuman_known: np.ndarray
    """(V,) bool, the same for `makehuman_shapes`."""
    canonical: np.ndarray
    """(V, 3) float32: where each vertex lies on the ICT neutral; valid where `ict_known`."""
    regions: np.ndarray
    """(V,) int8 into `engine.names.REGION_NAMES`."""
    landmarks: np.ndarray
    """(468,) int64: the vertex under each tracker landmark."""
    identity_shapes: np.ndarray
    """(K, V, 3) float32."""


def load_ict(folder: Path) -> dict[str, np.ndarray]:
    """ICT-FaceKit's arrays, decompressed once."""
    return _load(folder / ICT_FILE)


def load_makehuman(folder: Path) -> dict[str, np.ndarray]:
    """MakeHuman's arrays, decompressed once."""
    return _load(folder / MAKEHUMAN_FILE)


def _load(path: Path) -> dict[str, np.ndarray]:
    # Opened here, because numpy forgets to close what turns out to be no archive.
    with path.open("rb") as stream, np.load(stream) as arrays:
        return dict(arrays)


def decode(pack: dict[str, np.ndarray], kind: str) -> np.ndarray:
    """(K, V, 3) float32 deltas of the int16-coded shapes `kind` ("expr", "id", "arkit")."""
    return pack[f"{kind}_q"].astype(np.float32) * pack[f"{kind}_scale"][:, None, None]


def load_packs(folder: Path) -> tuple[Pack, Pack]:
    """Both packs with each other's shapes carried over the registered correspondence."""
    ict, makehuman = load_ict(folder), load_makehuman(folder)
    landmark_positions = np.load(folder / LANDMARK_FILE)["position"][:MESH_LANDMARKS]
    skin = slice(*(int(i) for i in makehuman["geom_ranges"][0][:2]))
    ict_neutral = ict["neutral"][:ICT_SKIN]
    ict_triangles = ict["tris"][(ict["tris"] < ICT_SKIN).all(1)].astype(np.int32)
    mh_neutral = makehuman["neutral"][skin]
    mh_triangles = makehuman["tris"][(makehuman["tris"] < skin.stop).all(1)].astype(np.int32)
    ict_shapes, mh_shapes = decode(ict, "expr")[:, :ICT_SKIN], decode(makehuman, "expr")[:, skin]
    partner = makehuman["ict_vertex"][skin]
    known = (partner >= 0) & (partner < ICT_OUTER_SKIN)
    anchors = ict_neutral[partner[known]]
    ict_on_mh = np.zeros_like(mh_shapes)
    ict_on_mh[:, known] = ict_shapes[:, partner[known]]
    jaw = list(ict["expr_names"]).index("jawOpen")
    # Lips touch in the neutral: neighbours are looked up with the jaw open, where they do not.
    opened = ict_neutral + 0.6 * ict_shapes[jaw]
    mh_on_ict = blend_locally(opened[partner[known]], mh_shapes[:, known], opened)
    outer = np.arange(ICT_SKIN) < ICT_OUTER_SKIN
    near = KDTree(anchors).query(ict_neutral)[0] < 1.5
    canonical = np.zeros_like(mh_neutral)
    canonical[known] = anchors
    _, landmarks_ict = KDTree(ict_neutral[:ICT_OUTER_SKIN]).query(landmark_positions)
    moved = blend_locally(anchors, mh_neutral[known][None], landmark_positions)[0]
    _, landmarks_mh = KDTree(np.where(known[:, None], mh_neutral, 1e6)).query(moved)
    return (
        Pack(
            "ict", ict_neutral, ict_triangles, ict_shapes, mh_on_ict,
            np.ones(ICT_SKIN, bool), outer & near, ict_neutral, ict["region_labels"][:ICT_SKIN],
            np.asarray(landmarks_ict), decode(ict, "id")[:, :ICT_SKIN],
        ),
        Pack(
            "makehuman", mh_neutral, mh_triangles, ict_on_mh, mh_shapes,
            known, np.ones(len(mh_neutral), bool), canonical, makehuman["region_labels"][skin],
            np.asarray(landmarks_mh), decode(makehuman, "id")[:, skin],
        ),
    )  # fmt: skip
