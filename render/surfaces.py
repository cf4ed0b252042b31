"""Each surface's geometry, texture and constants on the GPU, ready to be drawn in order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import moderngl
import numpy as np

from render.brow_paint import find_brow_triangles
from render.context import read_shader, texture_limit
from render.corners import Corners, split_corners
from render.looks import choose_colour, linear, look_of
from render.records import CharacterModel, Surface
from render.uniforms import write_uniforms

_SLABS = 8
_SRGB8_ALPHA8 = 0x8C43
IRIS_COLOUR = (0.36, 0.47, 0.50)  # sRGB, grey-blue
POSITIONS, NORMALS, ACCESS, BASE_TEXTURE = range(4)  # texture units


@dataclass(frozen=True, slots=True, eq=False)
class _Drawable:
    geometry: moderngl.VertexArray
    program: moderngl.Program
    span: tuple[int, int]
    texture: moderngl.Texture
    constants: dict[str, Any]
    see_through: bool


ProgramKey = tuple[str, tuple[str, ...]]  # fragment shader, its switches


class Surfaces:
    """Draws a model's surfaces: opaque ones first, see-through ones after them."""

    def __init__(self, ctx: moderngl.Context, model: CharacterModel) -> None:
        """Upload everything that does not move."""
        self._ctx = ctx
        self._white = ctx.texture((1, 1), 4, b"\xff" * 4)
        batches = [batch for surface in model.surfaces for batch in split_brows(surface, model)]
        keys = [_key_of(surface, with_brows) for surface, with_brows in batches]
        self._programs = {key: self._build_program(*key) for key in dict.fromkeys(keys)}
        ordered = tuple(order_triangles(surface, model) for surface, _ in batches)
        corners = split_corners(ordered)
        geometries = self._upload_corners(model, corners)
        drawables = [
            self._build_drawable(surface, key, span, geometries[key], model)
            for surface, key, span in zip(ordered, keys, corners.spans, strict=True)
        ]
        self._drawables = sorted(drawables, key=lambda drawable: drawable.see_through)

    def draw(self, poles: np.ndarray, **view: Any) -> None:
        """Draw into the current framebuffer.

        Args:
            poles: (2, 3) unit vectors, where the eyes look, camera axes.
            view: the shaders' other uniforms that change with the tick.
        """
        for (shader, _), program in self._programs.items():
            write_uniforms(program, **view)
            if shader == "eye.frag":
                write_uniforms(program, poles=poles)
        self._ctx.enable_only(moderngl.DEPTH_TEST)
        for drawable in self._drawables:
            if drawable.see_through:
                self._ctx.enable(moderngl.BLEND)
                self._ctx.fbo.depth_mask = False  # cards may overlap in any order
            self._draw_one(drawable)
        self._ctx.fbo.depth_mask = True

    def _draw_one(self, drawable: _Drawable) -> None:
        drawable.texture.use(BASE_TEXTURE)
        write_uniforms(drawable.program, **drawable.constants)
        first, count = drawable.span
        drawable.geometry.render(moderngl.TRIANGLES, vertices=count, first=first)

    def _build_program(self, shader: str, switches: tuple[str, ...]) -> moderngl.Program:
        program = self._ctx.program(
            read_shader("character.vert", *switches), read_shader(shader, *switches)
        )
        write_uniforms(
            program, positions=POSITIONS, normals=NORMALS, access=ACCESS,
            base_texture=BASE_TEXTURE,
        )  # fmt: skip
        if shader == "eye.frag":
            write_uniforms(program, iris_colour=linear(IRIS_COLOUR))
        return program

    def _upload_corners(
        self, model: CharacterModel, corners: Corners
    ) -> dict[ProgramKey, moderngl.VertexArray]:
        buffers = [
            (corners.vertex_indices, "1i", "in_vertex"),
            (corners.uvs, "2f", "in_uv"),
            (_paint_of(model)[corners.vertex_indices], "4f", "in_paint"),
            (_eye_local(model)[corners.vertex_indices], "3f", "in_local"),
            (model.eye_index.astype(np.int32)[corners.vertex_indices], "1i", "in_eye"),
            (_brow_places(model)[corners.vertex_indices], "2f", "in_brow"),
        ]
        indices = self._ctx.buffer(corners.triangles.tobytes())
        uploaded = [
            (self._ctx.buffer(np.ascontiguousarray(array).tobytes()), layout, name)
            for array, layout, name in buffers
        ]
        return {
            key: self._ctx.vertex_array(
                program, [entry for entry in uploaded if entry[2] in program], indices
            )
            for key, program in self._programs.items()
        }

    def _build_drawable(
        self,
        surface: Surface,
        key: ProgramKey,
        span: tuple[int, int],
        geometry: moderngl.VertexArray,
        model: CharacterModel,
    ) -> _Drawable:
        return _Drawable(
            geometry=geometry,
            program=self._programs[key],
            span=span,
            texture=self._upload_texture(surface),
            constants=_constants_of(surface, model) | _brow_constants(key, model),
            see_through=surface.alpha == "blend",
        )

    def _upload_texture(self, surface: Surface) -> moderngl.Texture:
        if surface.texture is None:
            return self._white
        rows = np.ascontiguousarray(fit_texture(surface.texture[::-1], texture_limit(self._ctx)))
        texture = self._ctx.texture(
            (rows.shape[1], rows.shape[0]), 4, rows.tobytes(), internal_format=_SRGB8_ALPHA8
        )
        texture.build_mipmaps()
        texture.filter = (moderngl.LINEAR_MIPMAP_LINEAR, moderngl.LINEAR)
        texture.anisotropy = 4.0
        return texture


def fit_texture(pixels: np.ndarray, limit: int) -> np.ndarray:
    """Every second, third... row and column of (H, W, 4) pixels, so that both ways fit `limit`."""
    step = -(-max(pixels.shape[:2]) // limit)
    return pixels[::step, ::step]


def _key_of(surface: Surface, with_brows: bool) -> ProgramKey:
    switches = {"WITH_ALPHA": surface.alpha != "opaque", "WITH_BROWS": with_brows}
    shader = "eye.frag" if surface.kind == "eye" else "surface.frag"
    return shader, tuple(name for name, wanted in switches.items() if wanted)


def split_brows(surface: Surface, model: CharacterModel) -> list[tuple[Surface, bool]]:
    """The surface without the triangles that carry brows, and those, which cost more to shade."""
    if model.brows is None or surface.kind != "skin" or surface.alpha != "opaque":
        return [(surface, False)]
    hairy = find_brow_triangles(surface.triangles, model.brows.coordinates)
    parts = [(_take(surface, chosen), flag) for chosen, flag in ((~hairy, False), (hairy, True))]
    return [(part, flag) for part, flag in parts if len(part.triangles)]


def _take(surface: Surface, chosen: np.ndarray) -> Surface:
    uvs = None if surface.uvs is None else surface.uvs[chosen]
    return replace(surface, triangles=surface.triangles[chosen], uvs=uvs)


def order_triangles(surface: Surface, model: CharacterModel) -> Surface:
    """The same surface, its triangles sorted along the canonical view.

    Opaque ones nearest first, so that what is hidden is never shaded; see-through ones farthest
    first, so that they blend in the right order for the camera's usual place.
    """
    depth = model.neutral_vertices @ model.T_canonical_mesh[2, :3]
    depth = depth[surface.triangles].mean(axis=1)
    if surface.alpha == "blend":
        order = np.argsort(depth, kind="stable")
    else:
        # In a few slabs: within one the file's order stays, in which neighbours share vertices.
        thickness = (np.ptp(depth) if depth.size else 0.0) / _SLABS or 1.0
        order = np.argsort(np.floor(-depth / thickness), kind="stable")
    return _take(surface, order)


def _constants_of(surface: Surface, model: CharacterModel) -> dict[str, Any]:
    look = look_of(surface)
    alpha = 1.0 if surface.alpha == "opaque" else float(surface.base_colour[3])
    constants: dict[str, Any] = {
        "textured": surface.texture is not None,
        "has_paint": model.vertex_colours is not None,
        "base_colour": np.append(linear(choose_colour(surface)), np.float32(alpha)),
        "scatter": look.scatter,
        "gloss": look.gloss,
    }
    if surface.alpha != "opaque":
        constants["see_through"] = surface.alpha == "blend"
        constants["alpha_cut"] = 0.01 if surface.alpha == "blend" else 0.5
    if surface.kind == "eye":
        own = model.eye_index[surface.triangles] if surface.triangles.size else np.array([-1])
        return constants | {"painted_iris": surface.texture is None and bool((own >= 0).all())}
    least = 0.0 if look.behind_lips else look.least_access  # that is baked, by depth
    return constants | {
        "shininess": look.shininess, "inside": look.inside, "least_access": least,
    }  # fmt: skip


def _brow_constants(key: ProgramKey, model: CharacterModel) -> dict[str, Any]:
    if model.brows is None or "WITH_BROWS" not in key[1]:
        return {}
    return {"brow_colour": linear(model.brows.colour)}


def _brow_places(model: CharacterModel) -> np.ndarray:
    """(V, 2) float32, 0 where no brow is near: no triangle there asks."""
    if model.brows is None:
        return np.zeros((len(model.neutral_vertices), 2), np.float32)
    return np.nan_to_num(np.asarray(model.brows.coordinates, np.float32))


def _paint_of(model: CharacterModel) -> np.ndarray:
    """(V, 4) float32 linear RGB and alpha; unused where the file has no colours."""
    if model.vertex_colours is None:
        return np.zeros((len(model.neutral_vertices), 4), np.float32)
    colours = np.asarray(model.vertex_colours, np.float32)
    return np.hstack([linear(colours[:, :3]), colours[:, 3:]])


def _eye_local(model: CharacterModel) -> np.ndarray:
    """(V, 3) float32, eyeball vertices from their centre along the eye's left, up and forward."""
    local = np.zeros((len(model.neutral_vertices), 3), np.float32)
    for eye in (0, 1):
        mine = model.eye_index == eye
        if mine.any():
            offsets = (model.neutral_vertices[mine] - model.eye_centres[eye]) @ model.eye_axes[
                eye
            ].T
            local[mine] = offsets / max(float(np.abs(offsets).max()), 1e-12)
    return local
