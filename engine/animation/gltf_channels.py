"""The channels of one animation of a glTF asset, by the node they move.

Source: Khronos glTF 2.0 specification, chapter 3.11.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.animation.gltf_sampler import GltfSampler, read_sampler
from engine.errors import MeshError
from engine.gltf_buffers import GltfAsset
from engine.gltf_scene import compose_transform
from engine.near_names import describe_nearest

WIDTHS = {"translation": 3, "rotation": 4, "scale": 3}
AT_REST = {"translation": (0, 0, 0), "rotation": (0, 0, 0, 1), "scale": (1, 1, 1)}


@dataclass(frozen=True, slots=True, eq=False)
class Channels:
    """What moves in the course of an animation."""

    places: dict[int, dict[str, GltfSampler]]
    """Node to what samples its translation, rotation and scale, of those that are animated."""
    shapes: dict[int, GltfSampler]
    """Node to what samples the weights of its morph targets."""

    def key_times(self) -> np.ndarray:
        """(K,) float64 seconds of all keys, each once."""
        samplers = [*self.shapes.values()]
        samplers += [sampler for place in self.places.values() for sampler in place.values()]
        return np.unique(np.concatenate([np.zeros(0), *(sampler.times for sampler in samplers)]))

    def place_node(self, number: int, node: dict[str, Any], time: float) -> np.ndarray:
        """`T_parent_node` (4, 4) float64 of an animated node at `time` in seconds."""
        samplers = self.places[number]
        return compose_transform(
            *(
                samplers[path].sample(time) if path in samplers else node.get(path, rest)
                for path, rest in AT_REST.items()
            )
        )


def read_channels(asset: GltfAsset, name: str | None, nodes: Collection[int]) -> Channels:
    """The channels of animation `name` (None: the first) that move `nodes`.

    Raises MeshError where there is no such animation, naming those there are, and where it moves
    none of the nodes.
    """
    animation = _choose_animation(asset, name)
    channels = Channels({}, {})
    for channel in animation["channels"]:
        node, path = channel["target"].get("node"), channel["target"]["path"]
        if node not in nodes:  # none at all is an extension's, such as a pointer's
            continue
        sampler = animation["samplers"][channel["sampler"]]
        if path == "weights":
            channels.shapes[node] = read_sampler(asset, sampler, None, turns=False)
        elif path in WIDTHS:
            _refuse_matrix(asset, node)
            turns = path == "rotation"
            place = channels.places.setdefault(node, {})
            place[path] = read_sampler(asset, sampler, WIDTHS[path], turns)
    if not channels.shapes and not channels.places:
        raise MeshError(f"The animation of {asset.path.name} moves nothing that is shown.")
    return channels


def _choose_animation(asset: GltfAsset, name: str | None) -> dict[str, Any]:
    animations = asset.items("animations")
    if not animations:
        raise MeshError(
            f"{asset.path.name} has no animation: export it with one, or give its frames as OBJ"
            " files or a PC2 file."
        )
    if name is None:
        return animations[0]
    names = [
        animation.get("name") or f"animation{number}" for number, animation in enumerate(animations)
    ]
    if name not in names:
        near = describe_nearest(name, names)
        raise MeshError(
            f"{asset.path.name} has no animation {name!r}; it has {', '.join(names)}"
            f"{near and '; '}{near}."
        )
    return animations[names.index(name)]


def _refuse_matrix(asset: GltfAsset, number: int) -> None:
    node = asset.items("nodes")[number]
    if "matrix" in node:
        raise MeshError(
            f"{asset.path.name} is damaged: node {node.get('name') or number} is animated, but"
            " placed by a matrix."
        )
