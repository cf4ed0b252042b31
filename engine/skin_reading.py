"""What is found out about a mesh's skin, once, before anything is made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.lid_solve import Lids
from engine.lids import find_lids
from engine.mirror import Mirror, find_mirror
from engine.part_basis import part_members
from engine.progress import Progress, untold
from engine.records import Alignment, Mesh
from engine.shape_sets import ShapeSet
from engine.similarity import apply_transform
from engine.skin_basis import SkinBasis, predict_skin_versions
from engine.skin_motion import balance
from engine.skin_surface import SkinSurface, take_skin
from engine.skinning_network import SkinningNetwork


@dataclass(frozen=True, slots=True, eq=False)
class SkinReading:
    """A mesh, aligned and looked at by the network; lids found, nothing solved yet."""

    mesh: Mesh
    alignment: Alignment
    part_labels: np.ndarray
    """(V,) into `engine.names.PART_NAMES`."""
    canonical: np.ndarray
    """(V, 3) float64: the mesh in canonical centimetres."""
    surface: SkinSurface
    versions: tuple[SkinBasis, ...]
    """What the network says of the skin, once per shape set asked for."""
    mirror: Mirror | None
    """How left and right correspond, where the skin is symmetric."""
    lids: list[Lids | None]
    """Left, right."""

    @property
    def R_mesh_canonical(self) -> np.ndarray:
        """(3, 3) float32: turns and scales canonical displacements into mesh space."""
        return np.linalg.inv(self.alignment.T_canonical_mesh)[:3, :3].astype(np.float32)

    def spread(self, values: np.ndarray, empty: float) -> np.ndarray:
        """(V, ...) values per mesh vertex of (W, ...) per skin vertex, `empty` off the skin."""
        whole = np.full((len(self.canonical), *values.shape[1:]), empty, values.dtype)
        whole[self.surface.mesh_vertices] = values[self.surface.welded_of]
        return whole


def read_skin(
    mesh: Mesh,
    alignment: Alignment,
    part_labels: np.ndarray,
    shape_sets: Sequence[ShapeSet],
    network: SkinningNetwork,
    progress: Progress = untold,
) -> SkinReading:
    """Run the network on the skin of `mesh`; what it says is mixed for each of `shape_sets`.

    Raises NetworkError when the network cannot be used.
    """
    progress("taking the skin", 0.0)
    canonical = apply_transform(alignment.T_canonical_mesh, mesh.vertices)
    surface = take_skin(mesh, canonical, part_labels)
    pairs = network.believe(alignment.landmarks)
    versions = predict_skin_versions(
        surface.vertices, surface.triangles, pairs, network, shape_sets, progress
    )
    progress("mirroring", 0.5)
    mirror = find_mirror(surface.vertices)
    if mirror is not None:
        versions = [balance(version, surface, mirror) for version in versions]
    eyes = [canonical[part_members(part_labels, eye)] for eye in ("eye_L", "eye_R")]
    lids = find_lids(surface, versions[0].coordinates, eyes)
    return SkinReading(
        mesh, alignment, part_labels, canonical, surface, tuple(versions), mirror, lids
    )
