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
    """The channels of animation `name` that move `nodes`; several names are parted by commas.

    None is the first animation, and of the others those that move nothing it moves: exporters part
    what bones and what shapes do. Raises MeshError where there is no such animation, naming those
    there are, and where none of the nodes is moved.
    """
    channels = Channels({}, {})
    for animation in _choose_animations(asset, name):
        for channel in animation["channels"]:
            if channel["target"].get("node") in nodes:  # none at all is an extension's
                _add_channel(channels, asset, animation["samplers"], channel)
    if not channels.shapes and not channels.places:
        raise MeshError(f"The animation of {asset.path.name} moves nothing that is shown.")
    return channels


def _add_channel(
    channels: Channels, asset: GltfAsset, samplers: list[dict[str, Any]], channel: dict[str, Any]
) -> None:
    node, path = channel["target"]["node"], channel["target"]["path"]
    sampler = samplers[channel["sampler"]]
    if path == "weights":
        channels.shapes[node] = read_sampler(asset, sampler, None, turns=False)
    elif path in WIDTHS:
        _refuse_matrix(asset, node)
        place = channels.places.setdefault(node, {})
        place[path] = read_sampler(asset, sampler, WIDTHS[path], turns=path == "rotation")


def _choose_animations(asset: GltfAsset, name: str | None) -> list[dict[str, Any]]:
    animations = asset.items("animations")
    if not animations:
        raise MeshError(
            f"{asset.path.name} has no animation: export it with one, or give its frames as OBJ"
            " files or a PC2 file."
        )
    if name is None:
        return _take_together(animations)
    names = [
        animation.get("name") or f"animation{number}" for number, animation in enumerate(animations)
    ]
    wanted = [name] if name in names else [part.strip() for part in name.split(",")]
    for part in wanted:
        if part not in names:
            raise MeshError(_unknown(asset, part, names))
    return [animations[names.index(part)] for part in wanted]


def _take_together(animations: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """From the first on, each that moves nothing that one before it moves."""
    taken, moved = [], set()
    for animation in animations:
        targets = [channel["target"] for channel in animation["channels"]]
        moves = {(target.get("node"), target["path"]) for target in targets}
        if not moves & moved:
            taken.append(animation)
            moved |= moves
    return taken


def _unknown(asset: GltfAsset, name: str, names: list[str]) -> str:
    near = describe_nearest(name, names)
    listed = f"{asset.path.name} has no animation {name!r}; it has {', '.join(names)}"
    return f"{listed}; {near}." if near else f"{listed}."


def _refuse_matrix(asset: GltfAsset, number: int) -> None:
    node = asset.items("nodes")[number]
    if "matrix" in node:
        raise MeshError(
            f"{asset.path.name} is damaged: node {node.get('name') or number} is animated, but"
            " placed by a matrix."
        )
