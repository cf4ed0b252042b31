"""An animation in a glTF file: morph targets, joints and nodes.

Source: Khronos glTF 2.0 specification, chapter 3.11.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from engine.animation.frame_checks import check_count, check_frame_rate, check_triangles
from engine.animation.gltf_channels import read_channels
from engine.animation.gltf_moving_part import read_moving_part
from engine.errors import EngineError, MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_scene import local_transform, node_transforms, place
from engine.gltf_targets import group_placements
from engine.mesh_file import check_numbers, load_mesh
from engine.records import Mesh

FRAME_LIMIT = 1_000_000  # nine hours at 30 a second; a key's time can claim any number
ON_TIME = 1e-3  # of a frame: a key's float32 time may lie that much before its frame


class GltfAnimation:
    """One animation of a .gltf, .glb or .vrm file, in the vertices `load_mesh` reads from it.

    The neutral is the mesh as `load_mesh` reads it: no morph target on, skins in their bind pose.
    """

    def __init__(
        self,
        path: Path,
        fps: float | None,
        name: str | None = None,
        neutral: Mesh | None = None,
    ) -> None:
        """Animation `name` at `fps` frames a second (None: the file's own keys).

        `name` is as `read_channels` has it; `neutral` may be the same mesh from another file.
        Raises MeshError for files that cannot be read, have no such animation, or have another mesh
        than `neutral`.
        """
        self.label = path.name
        own = load_mesh(path)
        if neutral is not None:
            check_count(len(own.vertices), neutral, path.name)
            check_triangles(own.triangles, neutral, path.name)
        self.neutral = own if neutral is None else neutral
        try:
            self._open(path, name)
        except EngineError:
            raise
        except Exception as error:  # whatever damage makes a parser stumble over
            raise MeshError(f"The animation of {self.label} cannot be read: {error!r}.") from error
        keys = self._channels.key_times()
        self._clock = keys if fps is None else _tick_evenly(keys, check_frame_rate(fps), path.name)
        self.times_s = self._clock - self._clock[0]

    def _open(self, path: Path, name: str | None) -> None:
        asset = self._asset = GltfAsset(path)
        still = node_transforms(asset)
        self._channels = read_channels(asset, name, still)
        self._local = {number: local_transform(asset.items("nodes")[number]) for number in still}
        self._parts = [
            read_moving_part(asset, group, self._channels.shapes.get(group[0].node))
            for group in group_placements(asset, still)
        ]
        self._placings = [part.placing(still) for part in self._parts]

    def read(self, frame: int) -> np.ndarray:
        """(V, 3) float64 mesh space; raises MeshError for numbers that are not finite."""
        time = float(self._clock[frame])
        vertices = np.empty_like(self.neutral.vertices)
        with np.errstate(over="ignore", invalid="ignore"):  # told below, in a sentence
            for part, T in zip(self._parts, self._place(time), strict=True):
                vertices[part.rows] = place(part.shape(time), T)
        check_numbers(vertices, f"Frame {frame} of {self.label}")
        return vertices

    def _place(self, time: float) -> list[np.ndarray]:
        if not self._channels.places:
            return self._placings
        nodes = self._asset.items("nodes")
        moved = {
            number: self._channels.place_node(number, nodes[number], time)
            for number in self._channels.places
        }
        transforms = node_transforms(self._asset, self._local | moved)
        return [part.placing(transforms) for part in self._parts]


def _tick_evenly(keys: np.ndarray, fps: float, name: str) -> np.ndarray:
    """(N,) float64 seconds from the first key to the last, `fps` a second."""
    count = (keys[-1] - keys[0]) * fps + ON_TIME
    if count >= FRAME_LIMIT:
        raise MeshError(f"The animation of {name} has more than {FRAME_LIMIT:,} frames.")
    return keys[0] + np.arange(int(count) + 1) / fps
