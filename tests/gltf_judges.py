"""What others than this project say of a GLB: Khronos' validator and Blender, where they are."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.records import Mesh
from engine.uv_seams import split_at_seams

VALIDATE = Path(__file__).parent / "validate_gltf.cjs"
STEPS = Path(__file__).parent / "gltf_blender_steps.py"


def find_validator() -> str:
    """Node, if it finds Khronos' validator; skips the test otherwise."""
    node = shutil.which("node")
    probe = [node or "node", "-e", "require('gltf-validator')"]
    if node is None or subprocess.run(probe, capture_output=True, timeout=60).returncode:
        pytest.skip("node finds no gltf-validator (npm package; NODE_PATH leads to it)")
    return node


def validate(path: Path) -> dict[str, Any]:
    """The validator's report, in which there must be neither an error nor a warning."""
    done = subprocess.run(
        [find_validator(), str(VALIDATE), str(path)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    worst = [issue for issue in report["issues"]["messages"] if issue["severity"] < 2]
    assert not worst, worst
    # What is said beside: texture coordinates of a surface without a texture are kept.
    assert {issue["code"] for issue in report["issues"]["messages"]} <= {"UNUSED_OBJECT"}
    return report


def see_in_blender(path: Path, frame: int, folder: Path) -> tuple[list[str], np.ndarray]:
    """Names of the shape keys, and (N, 3) vertices at a frame, 25 a second, in glTF's axes."""
    blender = shutil.which("blender")
    if blender is None:
        pytest.skip("there is no Blender here")
    # Without our virtual environment: Blender has a Python of its own.
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    begin = [blender, "-b", "--factory-startup", "--python-exit-code", "3"]
    probe = [*begin, "--python-expr", "import numpy, io_scene_gltf2"]
    if subprocess.run(probe, capture_output=True, timeout=120, env=environment).returncode:
        pytest.skip("Blender has no numpy or no glTF importer")
    out = folder / "seen.npz"
    command = [*begin, "--python", str(STEPS), "--", str(path), str(frame), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=180, env=environment)
    assert done.returncode == 0, done.stderr[-2000:] + done.stdout[-2000:]
    with np.load(out) as seen:
        return seen["names"].tolist(), seen["moved"]


def blender_order(mesh: Mesh) -> np.ndarray:
    """(N,) int: which of the mesh's vertices each of Blender's is.

    It goes from material to material, vertices of each in file order.
    """
    drawn = split_at_seams(mesh)
    _, first = np.unique(mesh.triangle_materials, return_index=True)
    order = mesh.triangle_materials[np.sort(first)]
    kept = [np.unique(drawn.triangles[mesh.triangle_materials == number]) for number in order]
    return drawn.sources[np.concatenate(kept)]
