"""The heads of the protocol: neutral meshes whose every expression is known exactly."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.proxy import keep_vertices
from engine.records import Mesh
from engine.training.generate import NARROW_FACE
from engine.training.identities import sample_makehuman_identity
from engine.training.packs import ICT_OUTER_SKIN, decode, load_ict, load_makehuman
from engine.training.remesh import retriangulate
from engine.training.tears import as_mesh
from live.evaluation.masked_error import face_mask
from live.evaluation.protocol_draws import MAKEHUMAN, RETRIANGULATION, draw_identity, draws_of

NOSE_TIP = 30  # of the 68 Multi-PIE landmarks
MAKEHUMAN_STRENGTH = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class EvaluationHead:
    """A neutral mesh in centimetres and what it does."""

    name: str
    """Unlike any other head's."""
    mesh: Mesh
    shapes: np.ndarray
    """(53, V, 3) float32 centimetres: the true expressions."""
    mask: np.ndarray
    """(V,) in [0, 1], see `live.evaluation.masked_error.face_mask`."""
    narrow: np.ndarray
    """(V,) bool: the narrow face, ICT's first 6,706 vertices or what lies on them."""
    binary: np.ndarray
    """(128, 53), see `live.evaluation.protocol_draws.Draw`."""
    fractional: np.ndarray
    """(128, 53)."""

    @property
    def neutral(self) -> np.ndarray:
        """(V, 3) float64 centimetres."""
        return self.mesh.vertices

    def displacements(self, coefficients: np.ndarray) -> np.ndarray:
        """(N, V, 3) float64 of `coefficients` (N, 53): the linear truth."""
        return np.tensordot(coefficients, self.shapes.astype(np.float64), 1)

    def posed(self, coefficients: np.ndarray) -> np.ndarray:
        """(N, V, 3) float64 centimetres."""
        return self.neutral + self.displacements(coefficients)


class IctHeads:
    """Unseen identities of ICT-FaceKit: face, head and neck, without sockets and eyes."""

    def __init__(self, data: Path) -> None:
        """Reads the pack in folder `data` once; raises OSError without it."""
        pack = load_ict(data)
        skin = slice(0, ICT_OUTER_SKIN)
        self._neutral = pack["neutral"][skin].astype(np.float64)
        self._identities = decode(pack, "id")[:, skin]
        self._shapes = decode(pack, "expr")[:, skin]
        self._triangles = keep_vertices(pack["tris"], np.arange(len(pack["neutral"])) < skin.stop)[
            0
        ]
        self._nose = int(pack["landmarks68"][NOSE_TIP])

    def own(self, seed: int) -> EvaluationHead:
        """With the pack's triangles and 11,248 vertices."""
        draw = draw_identity(seed)
        vertices = self._neutral + np.tensordot(draw.identity, self._identities, 1)
        return EvaluationHead(
            f"ict-{seed}",
            as_mesh(vertices, self._triangles),
            self._shapes,
            face_mask(vertices, vertices[self._nose]),
            np.arange(len(vertices)) < NARROW_FACE,
            draw.binary,
            draw.fractional,
        )

    def other(self, seed: int) -> EvaluationHead:
        """The same surface in another triangulation of 60 to 130 % of the vertices."""
        own = self.own(seed)
        rng = draws_of(seed, RETRIANGULATION)
        triangles, rows = retriangulate(own.neutral, own.mesh.triangles, rng)
        vertices = rows @ own.neutral
        return EvaluationHead(
            f"ict-{seed}-other",
            as_mesh(vertices, triangles),
            np.stack([np.float32(rows @ shape) for shape in self._shapes]),
            face_mask(vertices, own.neutral[self._nose]),
            np.asarray(rows @ ~own.narrow) == 0,
            own.binary,
            own.fractional,
        )


class MakeHumanHeads:
    """MakeHuman adults with Mika Suominen's Face Units: the skin alone."""

    def __init__(self, data: Path) -> None:
        """Reads the pack in folder `data` once; raises OSError without it."""
        self._pack = load_makehuman(data)
        begin, end = (int(edge) for edge in self._pack["geom_ranges"][0][:2])
        self._skin = slice(begin, end)
        self._identities = decode(self._pack, "id")[:, self._skin]
        self._shapes = decode(self._pack, "expr")[:, self._skin]
        inside = np.arange(len(self._pack["neutral"])) < end
        self._triangles = keep_vertices(self._pack["tris"], inside)[0]
        partner = self._pack["ict_vertex"][self._skin]
        self._narrow = (partner >= 0) & (partner < NARROW_FACE)
        self._nose = int(self._pack["landmarks68"][NOSE_TIP])

    def own(self, seed: int) -> EvaluationHead:
        """The adult of `seed`, which does what ICT's identity of that seed does."""
        draw, rng = draw_identity(seed), draws_of(seed, MAKEHUMAN)
        identity = sample_makehuman_identity(self._pack, rng, MAKEHUMAN_STRENGTH)
        neutral = self._pack["neutral"][self._skin].astype(np.float64)
        vertices = neutral + np.tensordot(identity, self._identities, 1)
        return EvaluationHead(
            f"makehuman-{seed}",
            as_mesh(vertices, self._triangles),
            self._shapes,
            face_mask(vertices, vertices[self._nose]),
            self._narrow,
            draw.binary,
            draw.fractional,
        )
