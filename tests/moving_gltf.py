"""glTF files that move, for the tests."""

from pathlib import Path

import numpy as np
from gltf_maker import GltfMaker

SQUARE = np.float32([[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0]])
CORNERS = np.uint8([0, 1, 2, 0, 2, 3])
RISE = np.float32([[0, 0, 1], [0, 0, 2], [0, 0, 3], [0, 0, 4]])
SLIDE = np.float32([[1, 0, 0]] * 4)
TURN_Z = [0, 0, np.sqrt(0.5), np.sqrt(0.5)]  # 90 degrees about z, x y z w


def animate(maker: GltfMaker, *channels: tuple, name: str | None = None) -> dict:
    """Add an animation; a channel is (node, path, times, values) and perhaps how to go on."""
    animation: dict = {"channels": [], "samplers": []} | ({"name": name} if name else {})
    for node, path, times, values, *mode in channels:
        width = 1 if path == "weights" else np.shape(values)[-1]
        sampler = {
            "input": maker.add(np.float32(times)),
            "output": maker.add(np.float32(values).reshape(-1, width)),
            **({"interpolation": mode[0]} if mode else {}),
        }
        animation["samplers"].append(sampler)
        target = {"node": node, "path": path}
        animation["channels"].append({"sampler": len(animation["samplers"]) - 1, "target": target})
    maker.json.setdefault("animations", []).append(animation)
    return animation


def square(*targets: np.ndarray) -> GltfMaker:
    """One node that shows a square with morph targets."""
    maker = GltfMaker()
    primitive = {
        "attributes": {"POSITION": maker.add(SQUARE)},
        "indices": maker.add(CORNERS),
        "targets": [{"POSITION": maker.add(target)} for target in targets],
    }
    maker.json |= {"meshes": [{"primitives": [primitive]}], "nodes": [{"mesh": 0}]}
    return maker


def hang_on_joints(maker: GltfMaker, *parents: int | None) -> None:
    """Let the square's corners follow joints in turn; joint i is node i + 1."""
    count = len(parents)
    number = np.zeros((4, 4), np.uint8)
    number[:, 0] = np.arange(4) % count
    maker.json["meshes"][0]["primitives"][0]["attributes"] |= {
        "JOINTS_0": maker.add(number),
        "WEIGHTS_0": maker.add(np.float32([[1, 0, 0, 0]] * 4)),
    }
    nodes = maker.json["nodes"]
    nodes += [{} for _ in parents]
    for joint, parent in enumerate(parents, 1):
        if parent is not None:
            nodes[parent].setdefault("children", []).append(joint)
    nodes[0]["skin"] = 0
    maker.json["skins"] = [{"joints": list(range(1, count + 1))}]


def write_smile(path: Path) -> Path:
    """A square that rises by its first target and slides by its second, at 0, 1 and 2 seconds."""
    maker = square(RISE, SLIDE)
    animate(maker, (0, "weights", [0, 1, 2], [0, 0, 1, 0, 1, 0.5]), name="Smile")
    return maker.write(path)
