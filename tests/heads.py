"""Head meshes for the tests, and what is needed to look at them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pytest
from footage import tracker_model
from gl_context import shared_context

from capture.tracker import FaceFinder
from engine.alignment import align
from engine.bundled import bundled_head
from engine.mesh_file import load_mesh
from engine.mtl_file import plain_material
from engine.records import Alignment, Mesh
from render.geometry_view import GeometryView


def plain_mesh(vertices: np.ndarray, triangles: np.ndarray, name: str = "mesh") -> Mesh:
    """A mesh without parts, names or looks."""
    numbers = np.zeros(len(triangles), np.int32)
    return Mesh(
        name=name,
        vertices=np.asarray(vertices, np.float64),
        triangles=np.asarray(triangles, np.int32),
        triangle_uvs=None,
        triangle_objects=numbers,
        object_names=("",),
        triangle_materials=numbers,
        materials=(plain_material(""),),
        vertex_colours=None,
    )


@lru_cache
def looking() -> tuple[GeometryView, FaceFinder]:
    """The real renderer and the real face finder; skips the test where either cannot be had."""
    return GeometryView(512, shared_context()), FaceFinder(tracker_model())


@lru_cache
def demo_head() -> Mesh:
    return load_mesh(bundled_head())


@lru_cache
def demo_alignment() -> Alignment:
    return align(demo_head(), *looking())


def pack(name: str) -> dict[str, np.ndarray]:
    """A data pack; MIMESH_DATA names its folder. Skips the test where it is not at hand."""
    default = Path(__file__).parents[2] / "shared" / "data"
    path = Path(os.environ.get("MIMESH_DATA") or default) / name
    if not path.is_file():
        pytest.skip(f"{name} is not at hand; MIMESH_DATA can name its folder")
    with np.load(path, allow_pickle=False) as archive:
        return dict(archive)


@dataclass(frozen=True)
class Difference:
    degrees: float
    scale: float
    shift_cm: float


def difference(T_found: np.ndarray, T_true: np.ndarray) -> Difference:
    """How far apart two alignments of one mesh are, at the middle of the face."""
    D = T_found @ np.linalg.inv(T_true)
    scale = np.cbrt(np.linalg.det(D[:3, :3]))
    cosine = (np.trace(D[:3, :3]) / scale - 1) / 2
    face = np.array([0.0, 0.0, 8.0, 1.0])
    return Difference(
        float(np.degrees(np.arccos(np.clip(cosine, -1, 1)))),
        float(abs(scale - 1)),
        float(np.linalg.norm((D @ face - face)[:3])),
    )
