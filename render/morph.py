"""The deformation on the GPU: basis, eyeballs, head pose and normals, one texel per vertex.

Every vertex is one texel of a float32 texture. One screen-filling pass adds the active basis rows
up and writes positions; a second gathers each vertex's ring and writes normals. Fragment passes
rather than a vertex shader, because each shared vertex is then moved once however many triangles
and UV copies use it, and because smooth normals need the moved neighbours.
"""

from __future__ import annotations

import moderngl
import numpy as np

from render.context import make_current, read_shader, texture_limit
from render.errors import ModelError
from render.records import CharacterModel, DrawState
from render.rings import build_rings
from render.uniforms import write_uniforms

TEXTURE_WIDTH = 512  # a power of two: the shaders split an index with a mask and a shift
_FULL_SCALE = 32767.0
_ZERO = 32768  # unsigned with an offset: moderngl's signed 16-bit format loses the sign
_NEGLIGIBLE = 1e-6  # of the mesh's size; smaller motion cannot be seen


class Morph:
    """Keeps one character's vertices and normals moved, as textures other shaders read."""

    def __init__(self, ctx: moderngl.Context, model: CharacterModel) -> None:
        """Upload neutral, basis and rings; nothing is allocated afterwards.

        Raises:
            ModelError: the character is larger than the driver's textures.
        """
        make_current(ctx)
        _check_size(ctx, model)
        self._ctx = ctx
        self._vertex_count = len(model.neutral_vertices)
        self._size = (TEXTURE_WIDTH, -(-self._vertex_count // TEXTURE_WIDTH))
        self._upload_basis(model)
        self._upload_neutral(model)
        self._upload_rings(model)
        self.positions = self._ctx.texture(self._size, 4, dtype="f4")
        self.normals = self._ctx.texture(self._size, 4, dtype="f2")
        self._moved = self._ctx.framebuffer([self.positions])
        self._shaded = self._ctx.framebuffer([self.normals])
        self._deform = self._build_pass("deform.frag", K=str(max(1, len(model.basis))))
        self._gather = self._build_pass("normals.frag")
        self._deform_program, self._gather_program = self._deform.program, self._gather.program
        write_uniforms(
            self._deform_program,
            neutral=0, eye_index=1, basis=2, eye_centres=np.nan_to_num(model.eye_centres),
        )  # fmt: skip
        write_uniforms(self._gather_program, positions=0, spans=1, pairs=2)

    def deform(self, state: DrawState) -> None:
        """Move every vertex and normal to `state`."""
        amounts = np.asarray(state.code, np.float32) * self._row_scales
        rows = np.flatnonzero(np.abs(amounts) > self._negligible)
        padded = np.zeros((2, max(1, len(amounts))), np.float32)
        padded[0, : len(rows)] = amounts[rows]
        padded[1, : len(rows)] = rows
        self._ctx.disable(moderngl.DEPTH_TEST | moderngl.BLEND | moderngl.CULL_FACE)
        write_uniforms(
            self._deform_program,
            amounts=padded[0],
            rows=padded[1].astype(np.int32),
            row_count=len(rows),
            eye_rotations=np.asarray(state.eye_rotations, np.float32),
            T_mesh_head=np.asarray(state.T_mesh_head, np.float32),
        )
        self._run(self._moved, self._deform, self._neutral, self._eye_index, self._basis)
        self._run(self._shaded, self._gather, self.positions, self._spans, self._pairs)

    def read_vertices(self) -> np.ndarray:
        """(V, 3) float32 mesh space, the vertices as last deformed, head pose included."""
        texels = np.frombuffer(self.positions.read(), np.float32).reshape(-1, 4)
        return texels[: self._vertex_count, :3].copy()

    def _run(
        self,
        target: moderngl.Framebuffer,
        pass_: moderngl.VertexArray,
        *textures: moderngl.Texture | moderngl.TextureArray,
    ) -> None:
        for unit, texture in enumerate(textures):
            texture.use(unit)
        target.use()
        pass_.render(moderngl.TRIANGLES, vertices=3)

    def _build_pass(self, shader: str, **constants: str) -> moderngl.VertexArray:
        text = read_shader(shader)
        for name, value in constants.items():
            text = text.replace(f"@{name}@", value)
        program = self._ctx.program(read_shader("screen.vert"), text)
        return self._ctx.vertex_array(program, [])

    def _upload_basis(self, model: CharacterModel) -> None:
        """Store each row as 16-bit integers scaled by its own largest component.

        As small and as fast as half floats and 200 times as exact: with all 53 rows of a 27k-vertex
        head at work the error is 2e-7 of its size rather than 5e-5.
        """
        basis = np.asarray(model.basis, np.float32)
        reach = np.abs(basis).max(axis=(1, 2), initial=0.0) if basis.size else np.zeros(len(basis))
        divisor = np.where(reach > 0, reach, 1.0)
        layers = np.full((max(1, len(basis)), self._size[0] * self._size[1], 4), _ZERO, np.uint16)
        for layer, row, largest in zip(layers, basis, divisor, strict=False):
            layer[: self._vertex_count, :3] = np.round(row * (_FULL_SCALE / largest)) + _ZERO
        self._basis = self._ctx.texture_array(
            (*self._size, len(layers)), 4, layers.tobytes(), dtype="nu2"
        )
        _read_exactly(self._basis)
        self._row_scales = np.asarray(reach / _FULL_SCALE, np.float32)
        size = float(np.ptp(model.neutral_vertices, axis=0).max())
        self._negligible = _NEGLIGIBLE * size / _FULL_SCALE

    def _upload_neutral(self, model: CharacterModel) -> None:
        texels = np.zeros((self._size[0] * self._size[1], 4), np.float32)
        texels[: self._vertex_count, :3] = model.neutral_vertices
        texels[: self._vertex_count, 3] = model.head_weights
        self._neutral = self._ctx.texture(self._size, 4, texels.tobytes(), dtype="f4")
        eyes = np.full(len(texels), -1, np.int8)
        eyes[: self._vertex_count] = model.eye_index
        self._eye_index = self._ctx.texture(self._size, 1, eyes.tobytes(), dtype="i1")
        _read_exactly(self._neutral, self._eye_index)

    def _upload_rings(self, model: CharacterModel) -> None:
        rings = build_rings(model)
        self._spans = self._upload_pairs(rings.spans)
        self._pairs = self._upload_pairs(rings.pairs)

    def _upload_pairs(self, pairs: np.ndarray) -> moderngl.Texture:
        height = max(1, -(-len(pairs) // TEXTURE_WIDTH))
        texels = np.zeros((height * TEXTURE_WIDTH, 2), np.int32)
        texels[: len(pairs)] = pairs
        texture = self._ctx.texture((TEXTURE_WIDTH, height), 2, texels.tobytes(), dtype="i4")
        _read_exactly(texture)
        return texture


def _check_size(ctx: moderngl.Context, model: CharacterModel) -> None:
    """A vertex takes a texel of one texture, a triangle three of another."""
    texel_count = TEXTURE_WIDTH * texture_limit(ctx)
    vertex_count = len(model.neutral_vertices)
    triangle_count = sum(len(surface.triangles) for surface in model.surfaces)
    if vertex_count > texel_count or 3 * triangle_count > texel_count:
        raise ModelError(
            f"The character has {vertex_count} vertices and {triangle_count} triangles, but this "
            f"graphics driver takes at most {texel_count} and {texel_count // 3}; "
            "give a coarser mesh."
        )
    layer_count = int(ctx.info["GL_MAX_ARRAY_TEXTURE_LAYERS"])
    if len(model.basis) > layer_count:
        raise ModelError(
            f"The character has {len(model.basis)} expressions, but this graphics driver takes at "
            f"most {layer_count}; give a mesh with fewer shapes of its own."
        )


def _read_exactly(*textures: moderngl.Texture | moderngl.TextureArray) -> None:
    for texture in textures:
        texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
