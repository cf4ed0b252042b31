"""What sensors feel of every expression, head by head: what the mesh encoder is trained on.

python -m engine.training.mesh_encoder_data --data DIR --heads DIR --out DIR --plain 300

Two kinds of heads: stylised ones (files of `engine.training.generate`) and plain ones, the packs'
own identities in other triangulations. Each is rigged by the skinning network from landmarks as
wrong as a tracker's. Motion is linear in the code, so a head is stored as its bases alone.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from engine.cloning.motion_sensors import (
    MotionSensors,
    carry_to_sensors,
    describe_opening,
    find_sensor_weights,
)
from engine.proxy import keep_vertices
from engine.shape_sets import OTHER_SCULPTOR, load_shape_set
from engine.similarity import apply_transform
from engine.skin_basis import SkinBasis, predict_skin_versions
from engine.skinning_network import SkinningNetwork
from engine.training.generate import NARROW_FACE, WIDE_FACE
from engine.training.heads import (
    TRACKED_SHARE,
    LandmarkReference,
    add_tracked,
    align,
    load_landmark_reference,
    noisy_landmarks,
)
from engine.training.identities import sample_makehuman_identity
from engine.training.mesh_encoder_sensors import choose_sensors, read_sensors, write_sensors
from engine.training.packs import ICT_OUTER_SKIN, Pack, load_makehuman, load_packs
from engine.training.remesh import retriangulate

SENSOR_FILE = "sensors.npz"
PLAIN_SEED = 500_000
"""Plain heads' seeds count on from here; those that judge begin at 700,000."""
ICT_SHARE = 0.75
CROPS, CROP_SHARES = (NARROW_FACE, WIDE_FACE, ICT_OUTER_SKIN), (0.2, 0.2, 0.6)
LANDMARK_COUNT = 478


@dataclass(frozen=True, slots=True, eq=False)
class TruthHead:
    """A head whose motion is known, in a space of its own."""

    vertices: np.ndarray
    """(V, 3) float64, about canonical centimetres."""
    triangles: np.ndarray
    """(F, 3) int32."""
    shapes: np.ndarray
    """(2, 53, V, 3) float32: ICT's and MakeHuman's expressions."""
    known: np.ndarray
    """(V,) bool: where both are truth."""
    landmarks: np.ndarray
    """(468, 3) where the tracker's landmarks truly lie."""


class HeadReader:
    """Rigs heads as the product does and reads all their shapes at the sensors."""

    def __init__(self, sensors: MotionSensors, reference: LandmarkReference) -> None:
        self._sensors, self._reference = sensors, reference
        self._network = SkinningNetwork()
        self._sets = [load_shape_set(name) for name in ("ict", OTHER_SCULPTOR)]

    def read(
        self, head: TruthHead, rng: np.random.Generator, tracked: dict[str, np.ndarray]
    ) -> dict[str, np.ndarray]:
        """ "truth" and "rig" (2, 53, P, 3) float16 canonical centimetres and "seen" (P,) bool.

        `tracked` is empty, or what `add_tracked` adds.
        """
        T, landmarks = self._place(head, rng, tracked)
        versions = predict_skin_versions(
            apply_transform(T, head.vertices), head.triangles,
            self._network.believe(landmarks), self._network, self._sets,
        )  # fmt: skip
        back = np.linalg.inv(versions[0].frames)
        weights, seen = self._weigh(versions[0], back, head.known)
        own, given = carry_to_sensors(weights, back), carry_to_sensors(weights, back @ T[:3, :3])
        rig = np.stack([version.displacements for version in versions])
        return {"truth": _sense(given, head.shapes), "rig": _sense(own, rig), "seen": seen}

    def _place(
        self, head: TruthHead, rng: np.random.Generator, tracked: dict[str, np.ndarray]
    ) -> tuple[np.ndarray, np.ndarray]:
        """T_canonical_mesh and (478, 3) landmarks, as found or as wrong as found ones are."""
        if tracked and rng.random() < TRACKED_SHARE:
            T = tracked["tracked_T"]
            return T, apply_transform(T, tracked["tracked_landmarks"].astype(float))
        found = noisy_landmarks(head.landmarks.astype(float), self._reference, rng)
        T = align(found, self._reference, np.ones(len(found), bool))
        landmarks = np.full((LANDMARK_COUNT, 3), np.nan)
        landmarks[self._reference.index] = apply_transform(T, found)
        return T, landmarks

    def _weigh(self, basis: SkinBasis, back: np.ndarray, known: np.ndarray) -> tuple:
        canonical = np.einsum("vij,kvj->kvi", back, basis.displacements)
        coordinates = np.where(
            (known & (basis.regions >= 0))[:, None], basis.coordinates, np.float32(np.nan)
        )
        return find_sensor_weights(self._sensors, coordinates, describe_opening(canonical))


def _sense(carry: Any, shapes: np.ndarray) -> np.ndarray:
    rows = shapes.reshape(shapes.shape[0] * shapes.shape[1], -1)
    felt = (carry @ rows.T).T
    return felt.reshape(*shapes.shape[:2], -1, 3).astype(np.float16)


class PlainHeads:
    """The packs' own identities, cropped and triangulated anew, not warped."""

    def __init__(self, packs: tuple[Pack, Pack], makehuman: dict[str, np.ndarray]) -> None:
        self._packs, self._makehuman = packs, makehuman

    def draw(self, rng: np.random.Generator) -> TruthHead:
        """A random adult."""
        pack = self._packs[0] if rng.random() < ICT_SHARE else self._packs[1]
        neutral = pack.neutral + np.tensordot(self._identity(pack, rng), pack.identity_shapes, 1)
        keep = np.ones(len(neutral), bool)
        if pack.name == "ict":
            keep = np.arange(len(neutral)) < rng.choice(CROPS, p=CROP_SHARES)
        triangles, index = keep_vertices(pack.triangles, keep)
        vertices, shapes = neutral[index].astype(float), _shapes(pack)[:, :, index]
        known = (pack.ict_known & pack.makehuman_known)[index]
        if rng.random() < 0.6:
            triangles, rows = retriangulate(vertices, triangles, rng)
            known = np.asarray(rows @ ~known) == 0
            vertices = rows @ vertices
            shapes = np.stack([[rows @ shape for shape in packed] for packed in shapes])
        return TruthHead(vertices, triangles, shapes, known, neutral[pack.landmarks])

    def _identity(self, pack: Pack, rng: np.random.Generator) -> np.ndarray:
        if pack is self._packs[0]:
            drawn = np.clip(rng.standard_normal(len(pack.identity_shapes)), -3, 3)
            return drawn.astype(np.float32)
        return sample_makehuman_identity(self._makehuman, rng, rng.uniform(0.4, 1.1))


def _shapes(pack: Pack) -> np.ndarray:
    return np.stack([pack.ict_shapes, pack.makehuman_shapes])


def load_stylised(head: dict[str, np.ndarray]) -> TruthHead:
    """A generated head's arrays as truth."""
    return TruthHead(
        head["vertices"].astype(float), head["triangles"],
        np.stack([head["ict_shapes"], head["makehuman_shapes"]]).astype(np.float32),
        head["ict_known"] & head["makehuman_known"], head["landmarks"],
    )  # fmt: skip


def main() -> None:
    """Write the heads that are not there yet; can be stopped and started again."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the two packs")
    parser.add_argument("--heads", type=Path, required=True, help="folder of generated heads")
    parser.add_argument("--aligned", type=Path, help="files of live.rigs.head_alignment, if any")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--plain", type=int, default=300, help="how many plain heads")
    parser.add_argument("--stylised", type=int, default=600, help="at most so many stylised heads")
    parser.add_argument("--part", type=int, nargs=2, default=(0, 1), metavar=("I", "N"))
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    reader = HeadReader(_sensors(options), load_landmark_reference(options.data))
    began, (part, parts) = time.perf_counter(), options.part
    for number, (name, seed) in enumerate(_order(options)):
        file = options.out / f"{name}.npz"
        if number % parts == part and not file.exists():
            _write(file, reader, options, seed, plain=name.startswith("plain"))
            print(f"{number} {name} {time.perf_counter() - began:.0f} s", flush=True)


def _sensors(options: argparse.Namespace) -> MotionSensors:
    file = options.out / SENSOR_FILE
    if not file.exists():
        write_sensors(choose_sensors(load_packs(options.data)[0]), file)
    return read_sensors(file)


def _order(options: argparse.Namespace) -> Iterator[tuple[str, int]]:
    """Both kinds in turn, so that a folder half full holds both."""
    seeds = [int(file.stem[5:]) for file in sorted(options.heads.glob("head_??????.npz"))]
    stylised = np.random.default_rng(0).permutation(seeds)[: options.stylised]
    for turn in range(max(options.plain, len(stylised))):
        if turn < options.plain:
            yield f"plain_{PLAIN_SEED + turn:06d}", PLAIN_SEED + turn
        if turn < len(stylised):
            yield f"stylised_{stylised[turn]:06d}", int(stylised[turn])


def _write(
    file: Path, reader: HeadReader, options: argparse.Namespace, seed: int, *, plain: bool
) -> None:
    rng, tracked = np.random.default_rng(seed), {}
    if plain:
        head = _plain_heads(options.data).draw(rng)
    else:
        stored = dict(np.load(options.heads / f"head_{seed:06d}.npz"))
        head = load_stylised(stored)
        if options.aligned is not None:
            add_tracked(stored, options.aligned / f"head_{seed:06d}.npz")
            tracked = {name: stored[name] for name in stored if name.startswith("tracked")}
    partial = file.with_suffix(".part")
    arrays: dict[str, Any] = reader.read(head, rng, tracked)
    with partial.open("wb") as stream:
        np.savez(stream, **arrays)
    partial.replace(file)


_KEPT: dict[Path, PlainHeads] = {}


def _plain_heads(data: Path) -> PlainHeads:
    if data not in _KEPT:
        _KEPT[data] = PlainHeads(load_packs(data), load_makehuman(data))
    return _KEPT[data]


if __name__ == "__main__":
    main()
