"""A small rigged ball with two eyes, as the engine hands it on."""

from __future__ import annotations

import numpy as np
from small_character import build_model

from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS, PART_NAMES, REGION_NAMES
from engine.records import Character, Material, Mesh


def some_character(scale: float = 1.0) -> tuple[Character, Mesh]:
    """Character and mesh; `scale` mesh units per centimetre. Every expression moves the skin."""
    model = build_model(scale)
    vertex_count = len(model.neutral_vertices)
    random = np.random.default_rng(5)
    skin = model.eye_index < 0
    basis = random.normal(0, 0.05 * scale, (54, vertex_count, 3)).astype(np.float32)
    basis[:, ~skin] = 0
    triangles = np.concatenate([surface.triangles for surface in model.surfaces])
    part_labels = np.zeros(vertex_count, np.int8)
    for side, name in enumerate(("eye_L", "eye_R")):
        part_labels[model.eye_index == side] = PART_NAMES.index(name)
    part_labels[model.surfaces[3].triangles] = PART_NAMES.index("lashes_L")
    character = Character(
        neutral_vertices=model.neutral_vertices,
        triangles=triangles,
        expression_names=ICT_EXPRESSIONS,
        basis=basis[:53],
        extra_names=EXTRA_EXPRESSIONS,
        extra_basis=basis[53:],
        skinning_weights=random.uniform(size=(vertex_count, 53)).astype(np.float32),
        region_labels=np.where(skin, np.arange(vertex_count) % len(REGION_NAMES), -1).astype(
            np.int8
        ),
        region_names=REGION_NAMES,
        part_labels=part_labels,
        part_names=PART_NAMES,
        head_weights=model.head_weights,
        head_pivot=np.array([0, -6 * scale, 0], np.float32),
        eye_centres=model.eye_centres,
        eye_axes=model.eye_axes,
        T_canonical_mesh=model.T_canonical_mesh,
        alignment_score=0.9,
        content_hash="0" * 64,
    )
    return character, some_mesh(character)


def some_mesh(character: Character) -> Mesh:
    triangle_count = len(character.triangles)
    red = Material("red", np.array([0.8, 0.2, 0.2, 1], np.float32), None, "opaque")
    checks = np.full((4, 4, 4), 255, np.uint8)
    checks[::2, ::2, :3] = 0
    checked = Material("checked", np.ones(4, np.float32), checks, "mask")
    return Mesh(
        name="ball",
        vertices=character.neutral_vertices.astype(np.float64),
        triangles=character.triangles,
        triangle_uvs=np.random.default_rng(1)
        .uniform(size=(triangle_count, 3, 2))
        .astype(np.float32),
        triangle_objects=np.zeros(triangle_count, np.int32),
        object_names=("ball",),
        triangle_materials=(np.arange(triangle_count) % 2).astype(np.int32),
        materials=(red, checked),
        vertex_colours=None,
    )
