"""A mesh that can be cloned from and to: a character, and what else the code can say of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.cloning.code_names import BLINKS, EXTRA_CODE_NAMES, LOOSE_NAMES, STYLE_NAMES
from engine.cloning.lid_room import find_room
from engine.mirror import symmetrise
from engine.names import ICT_EXPRESSIONS
from engine.progress import Progress, untold
from engine.records import Alignment, Character, Mesh
from engine.rig import finish_character, hang_parts
from engine.rig_choices import RigChoices
from engine.shape_sets import OTHER_SCULPTOR, ShapeSet, load_shape_set
from engine.skin_motion import calm_motion, close_lids
from engine.skin_reading import SkinReading, read_skin
from engine.skinning_network import SkinningNetwork

CLONE_CHOICES = RigChoices(shapes="ict")
BLINK_ROWS = [ICT_EXPRESSIONS.index(name) for name in BLINKS]
LOOSE_ROWS = [EXTRA_CODE_NAMES.index(name) for name in LOOSE_NAMES]
STYLE_ROWS = [EXTRA_CODE_NAMES.index(name) for name in STYLE_NAMES]
TONGUE_ROW = EXTRA_CODE_NAMES.index("tongueOut")


@dataclass(frozen=True, slots=True, eq=False)
class CloneRig:
    """Everything that reads a code off one mesh or moves it by one. Vertices in file order."""

    character: Character
    extra_basis: np.ndarray
    """(56, V, 3) float32 mesh space: what one unit of each of `EXTRA_CODE_NAMES` adds; tongueOut's
    is 0 where there is no tongue."""
    coordinates: np.ndarray
    """(V, 3) float32 canonical centimetres: where on the canonical head each vertex lies; NaN off
    the skin."""
    frames: np.ndarray
    """(V, 3, 3) float32: displacements of the canonical head to this head's own, both in canonical
    axes; the identity off the skin."""
    blink_room: np.ndarray
    """(2, 2) float32 in [0, 1], left and right eye: how much of a blink's looseness and its style
    may be done before an eyeball shows through the lid."""

    def spare_eyeballs(self) -> CloneRig:
        """The rig to move by codes of other meshes: no looseness or style shows an eyeball.

        To read a mesh's own codes takes all of both.
        """
        extras = self.extra_basis.copy()
        for side, (loose, style) in enumerate(self.blink_room):
            extras[LOOSE_ROWS[side]] *= loose
            extras[STYLE_ROWS[BLINK_ROWS[side]]] *= style
        return replace(self, extra_basis=extras)

    @property
    def stack(self) -> np.ndarray:
        """(109, V, 3) float32: what one unit of each of `CODE_NAMES` adds. Made anew each time."""
        return np.concatenate([self.character.basis, self.extra_basis])

    @property
    def raw_basis(self) -> np.ndarray:
        """(53, V, 3) float32: the network's own motion, lids not made to meet."""
        basis = self.character.basis.copy()
        basis[BLINK_ROWS] += self.extra_basis[LOOSE_ROWS]
        return basis


def build_clone_rig(
    mesh: Mesh,
    alignment: Alignment,
    part_labels: np.ndarray,
    choices: RigChoices = CLONE_CHOICES,
    progress: Progress = untold,
    network: SkinningNetwork | None = None,
) -> CloneRig:
    """Rig `mesh` as `engine.rig.build_character` does, and find what the code's rest does to it.

    Raises NetworkError when the network or a shape set cannot be used.
    """
    network = network or SkinningNetwork()
    own, other = load_shape_set(choices.shapes), load_shape_set(OTHER_SCULPTOR)
    reading = read_skin(mesh, alignment, part_labels, [own, other], network, progress)
    progress("closing lids and lips", 0.6)
    loose, styled = (calm_motion(reading.surface, version) for version in reading.versions)
    motion = close_lids(reading.surface, loose, reading.lids, reading.mirror)
    character = finish_character(reading, motion, own, choices, network, progress)
    progress("finding the second style", 0.9)
    loose_basis = _hang(reading, loose, own)
    return CloneRig(
        character,
        _find_extras(character, loose_basis, _hang(reading, styled, other)),
        reading.spread(reading.versions[0].coordinates, np.nan),
        _spread_frames(reading),
        _find_blink_room(reading, motion, loose, styled),
    )


def _find_blink_room(
    reading: SkinReading, solved: np.ndarray, loose: np.ndarray, styled: np.ndarray
) -> np.ndarray:
    """(2, 2) as `CloneRig.blink_room` wants it, of three motions (53, W, 3)."""
    room = np.ones((2, 2), np.float32)
    for side, (row, lids) in enumerate(zip(BLINK_ROWS, reading.lids, strict=True)):
        if lids is not None and lids.solid:
            where = (reading.surface.vertices, lids, solved[row])
            way, style = loose[row] - solved[row], styled[row] - loose[row]
            room[side, 0] = find_room(*where, [solved[row]], way)
            ends = [solved[row], solved[row] + room[side, 0] * way]
            room[side, 1] = find_room(*where, ends, style)
    return room


def _hang(reading: SkinReading, motion: np.ndarray, shape_set: ShapeSet) -> np.ndarray:
    """(53, V, 3) mesh space: a skin's canonical motion (53, W, 3) and what hangs on it."""
    motion = motion if reading.mirror is None else symmetrise(motion, reading.mirror)
    return hang_parts(reading, motion, shape_set)[0] @ reading.R_mesh_canonical.T


def _find_extras(character: Character, loose: np.ndarray, styled: np.ndarray) -> np.ndarray:
    """(56, V, 3) as `CloneRig.extra_basis` wants it, of the two versions (53, V, 3)."""
    extras = np.zeros((len(EXTRA_CODE_NAMES), *loose.shape[1:]), np.float32)
    extras[STYLE_ROWS] = styled - loose
    extras[LOOSE_ROWS] = loose[BLINK_ROWS] - character.basis[BLINK_ROWS]
    if len(character.extra_basis):
        extras[TONGUE_ROW] = character.extra_basis[0]
    return extras


def _spread_frames(reading: SkinReading) -> np.ndarray:
    frames = np.broadcast_to(np.eye(3, dtype=np.float32), (len(reading.canonical), 3, 3)).copy()
    surface = reading.surface
    frames[surface.mesh_vertices] = reading.versions[0].frames[surface.welded_of]
    return frames
