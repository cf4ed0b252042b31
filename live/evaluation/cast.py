"""Who takes part in an evaluation: the protocol's heads, their rigs, and what is read off them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from engine.cloning.clone_rig import CloneRig
from engine.cloning.code_track import CodeTrack
from engine.records import Mesh
from live.evaluation.evaluation_heads import EvaluationHead, IctHeads, MakeHumanHeads
from live.evaluation.protocol import Protocol
from live.evaluation.shelf import Shelf

HEADS_HELD, RIGS_HELD = 12, 12  # some 40 MB each
MOTIONS = ("binary", "fractional")


class Cast:
    """Makes each head and each rig once where it can, and reads each motion once."""

    def __init__(
        self,
        protocol: Protocol,
        data: Path,
        rig_mesh: Callable[[Mesh, str], CloneRig],
        read: Callable[[str, CloneRig, np.ndarray], CodeTrack],
    ) -> None:
        """Heads of the packs in folder `data`; raises OSError without them.

        `rig_mesh` is told a mesh and its name, `read` the name of a way of reading, a rig and
        (N, V, 3) vertices of frames that do not follow each other in time.
        """
        self.protocol = protocol
        self._ict, self._makehuman = IctHeads(data), MakeHumanHeads(data)
        self._rig_mesh, self._read = rig_mesh, read
        self._heads: Shelf[EvaluationHead] = Shelf(HEADS_HELD)
        self._rigs: Shelf[CloneRig] = Shelf(RIGS_HELD)
        self._tracks: dict[tuple[str, str, str], CodeTrack] = {}

    def ict(self, seed: int, *, other: bool = False) -> EvaluationHead:
        """ICT's identity of `seed`, in its own triangulation or in the other one."""
        make = self._ict.other if other else self._ict.own
        return self._heads.take(f"ict-{seed}-{other}", lambda: make(seed))

    def makehuman(self, seed: int) -> EvaluationHead:
        """MakeHuman's adult of `seed`."""
        return self._heads.take(f"makehuman-{seed}", lambda: self._makehuman.own(seed))

    def rig(self, head: EvaluationHead) -> CloneRig:
        """The rig of `head`. Raises EngineError, CaptureError, RenderError."""
        return self._rigs.take(head.name, lambda: self._rig_mesh(head.mesh, head.name))

    def coefficients(self, head: EvaluationHead, motion: str) -> np.ndarray:
        """(N, 53) what `head` does in `motion`, one of `MOTIONS`."""
        return getattr(head, motion)[: self.protocol.expression_count]

    def posed(self, head: EvaluationHead, motion: str) -> np.ndarray:
        """(N, V, 3) float64 centimetres: `head` doing `motion`."""
        return head.posed(self.coefficients(head, motion))

    def read(self, how: str, head: EvaluationHead, vertices: np.ndarray) -> CodeTrack:
        """What `how` reads off (N, V, 3) `vertices` of `head`, each for itself."""
        return self._read(how, self.rig(head), vertices)

    def track(self, how: str, head: EvaluationHead, motion: str) -> CodeTrack:
        """What `how` reads off `head` doing `motion`; remembered."""
        key = (how, head.name, motion)
        if key not in self._tracks:
            self._tracks[key] = self.read(how, head, self.posed(head, motion))
        return self._tracks[key]
