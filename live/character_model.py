"""Translates the engine's character into what render draws, once, and a tick into what changes."""

from __future__ import annotations

import numpy as np

from engine.eyes import eye_index
from engine.gaze import eye_rotations
from engine.records import Character, Deformation, Expression, Material, Mesh
from engine.similarity import apply_transform
from live.mouth_flesh import find_flesh
from live.own_paint import lay_on
from render.brow_paint import paint_brows
from render.face_paint import Makeup, paint_face
from render.looks import is_coloured
from render.records import BrowPaint, CharacterModel, DrawState, Surface

KINDS = {
    "skin": "skin",
    "body": "skin",
    "eye_L": "eye",
    "eye_R": "eye",
    "teeth_upper": "teeth",
    "teeth_lower": "teeth",
    "tongue": "tongue",
    "lashes_L": "lashes",
    "lashes_R": "lashes",
    "brows": "hair",
    "hair": "hair",
}
"""Part to the kind of surface it is shaded as; parts not listed are "other"."""

PARTS_LIPS = (
    "mouthUpperUp_L",
    "mouthUpperUp_R",
    "mouthLowerDown_L",
    "mouthLowerDown_R",
    "mouthFunnel",
    "tongueOut",
)

PLAIN = Material("plain", np.ones(4, np.float32), None, "opaque")


def build_model(character: Character, mesh: Mesh | None = None) -> CharacterModel:
    """The character for the GPU; without its `mesh` it has no textures or colours of its own."""
    eyes = eye_index(character.part_labels)
    for side in (0, 1):
        if not np.isfinite(character.eye_centres[side]).all():
            eyes = np.where(eyes == side, -1, eyes).astype(np.int8)
    surfaces = _split_surfaces(character, mesh)
    if mesh is not None and has_colours(mesh):
        surfaces, colours = _keep_colours(surfaces, mesh)
        brows = None
    else:
        colours, brows = _paint_bare(character)
    return CharacterModel(
        neutral_vertices=character.neutral_vertices,
        basis=np.concatenate([character.basis, character.extra_basis]),
        surfaces=surfaces,
        vertex_colours=colours,
        eye_index=eyes,
        eye_centres=character.eye_centres,
        eye_axes=character.eye_axes,
        head_weights=character.head_weights,
        T_canonical_mesh=character.T_canonical_mesh,
        open_mouth_row=_row_of(character, "jawOpen"),
        parting_rows=tuple(row for name in PARTS_LIPS if (row := _row_of(character, name)) >= 0),
        brows=brows,
    )


def _keep_colours(
    surfaces: tuple[Surface, ...], mesh: Mesh
) -> tuple[tuple[Surface, ...], np.ndarray | None]:
    """The surfaces and (V, 4) paint that show the mesh's own colours."""
    if mesh.vertex_colours is None:
        return surfaces, None
    return lay_on(surfaces, mesh.vertex_colours)


def _paint_bare(character: Character) -> tuple[np.ndarray, BrowPaint | None]:
    """(V, 4) lips and cheeks, and brows, for a face without any colour of its own."""
    canonical = apply_transform(character.T_canonical_mesh, character.neutral_vertices)
    labels, names = character.region_labels, character.region_names
    painted = paint_face(canonical, character.triangles, labels, names, Makeup(brows=None))
    has_brows = character.part_names.index("brows") in character.part_labels
    return painted, None if has_brows else paint_brows(canonical, labels, names)


def has_colours(mesh: Mesh) -> bool:
    """Whether it has a texture, or any colour but one grey for all."""
    for material in mesh.materials:
        if material.texture is not None or is_coloured(material.base_colour):
            return True
    return mesh.vertex_colours is not None and is_coloured(mesh.vertex_colours)


def build_state(
    character: Character, expression: Expression, deformation: Deformation
) -> DrawState:
    """What changes in this tick; the GPU moves the vertices as `deformation` has them."""
    extra_count = len(character.extra_basis)
    extra = np.zeros(extra_count, np.float32)
    given = expression.extra_code[:extra_count]
    extra[: len(given)] = given
    return DrawState(
        code=np.concatenate([expression.code, extra]).astype(np.float32),
        eye_rotations=eye_rotations(expression.gaze, character.eye_axes),
        T_mesh_head=deformation.T_mesh_head,
    )


def _row_of(character: Character, name: str) -> int:
    names = (*character.expression_names, *character.extra_names)
    return names.index(name) if name in names else -1


def _split_surfaces(character: Character, mesh: Mesh | None) -> tuple[Surface, ...]:
    """One surface per material and part: a file may paint eyes and skin with one material."""
    materials = (PLAIN,) if mesh is None else mesh.materials
    triangles = character.triangles
    of_material = np.zeros(len(triangles), np.int32) if mesh is None else mesh.triangle_materials
    kinds = [KINDS.get(name, "other") for name in character.part_names]
    of_part = character.part_labels[triangles[:, 0]].astype(np.int64)
    flesh = character.part_names.index("tongue")
    of_part[find_flesh(character)] = flesh
    surfaces = []
    for material_index, part in np.unique(np.stack([of_material, of_part], 1), axis=0):
        chosen = (of_material == material_index) & (of_part == part)
        material = materials[material_index]
        uvs = None if mesh is None or mesh.triangle_uvs is None else mesh.triangle_uvs[chosen]
        surfaces.append(
            Surface(
                triangles=triangles[chosen],
                uvs=uvs,
                base_colour=material.base_colour,
                texture=material.texture if uvs is not None else None,
                alpha=material.alpha,
                kind=kinds[part],
            )
        )
    return tuple(surfaces)
