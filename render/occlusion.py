"""How much of the studio's light reaches each vertex: baked once, shut mouth and open mouth.

For each of many directions over the sphere the character is drawn from there into a depth map, and
every vertex asks the map whether it is the one seen (Landis, "Production-Ready Global
Illumination", 2002, with depth maps in place of rays). Two poses, because what lies behind shut
lips is black until they part.
"""

from __future__ import annotations

import moderngl
import numpy as np

from render.context import is_software, read_shader
from render.morph import Morph
from render.mouth_light import light_behind_lips
from render.records import CharacterModel, DrawState
from render.uniforms import write_uniforms

_DIRECTIONS = 96
_DIRECTIONS_IN_SOFTWARE = 40  # a start of one second rather than two and a half, hardly coarser
_MAP_SIZE = 256
_OFFSET = 0.006  # of the radius: how far before its own surface a vertex asks
_OCCLUDING_KINDS = ("skin", "eye", "teeth", "tongue", "mouth", "other", "hair")


def bake_access(ctx: moderngl.Context, model: CharacterModel, morph: Morph) -> moderngl.Texture:
    """A texture with one texel per vertex: share of light that reaches it, mouth shut and open.

    The second channel equals the first where the model does not say which row opens the mouth.
    """
    shut = DrawState(
        code=np.zeros(len(model.basis), np.float32),
        eye_rotations=np.tile(np.eye(3, dtype=np.float32), (2, 1, 1)),
        T_mesh_head=np.eye(4, dtype=np.float32),
    )
    bound = ctx.fbo
    bake = _Bake(ctx, model, morph)
    shares = [bake.compute(shut)]
    least = np.zeros_like(shares[0])
    least[: len(model.neutral_vertices)] = light_behind_lips(model)
    if model.open_mouth_row >= 0:
        shut.code[model.open_mouth_row] = 0.8
        shares.append(np.maximum(bake.compute(shut), least))
    texture = ctx.texture(morph.positions.size, 2, np.stack([shares[0], shares[-1]], -1).tobytes(),
                          dtype="f4")  # fmt: skip
    texture.filter = (moderngl.NEAREST, moderngl.NEAREST)
    bound.use()  # a released framebuffer must not stay bound
    bake.release()
    return texture


class _Bake:
    def __init__(self, ctx: moderngl.Context, model: CharacterModel, morph: Morph) -> None:
        self._ctx, self._morph = ctx, morph
        self._direction_count = _DIRECTIONS_IN_SOFTWARE if is_software(ctx) else _DIRECTIONS
        self._centre, self._radius = _bounding_sphere(model)
        self._to_canonical = model.T_canonical_mesh[:3, :3] / np.cbrt(
            abs(np.linalg.det(model.T_canonical_mesh[:3, :3]))
        )
        self._depth = ctx.depth_texture((_MAP_SIZE, _MAP_SIZE))
        self._depth.compare_func = "<="
        self._map = ctx.framebuffer([], self._depth)
        self._sums = ctx.texture(morph.positions.size, 2, dtype="f4")
        self._totals = ctx.framebuffer([self._sums])
        self._caster_program = ctx.program(read_shader("caster.vert"), read_shader("caster.frag"))
        self._access_program = ctx.program(read_shader("screen.vert"), read_shader("access.frag"))
        write_uniforms(self._caster_program, positions=0)
        write_uniforms(self._access_program, positions=0, normals=1, depth_map=2)
        triangles = [s.triangles for s in model.surfaces if _occludes(s.kind, s.alpha)]
        corners = np.concatenate([*triangles, np.zeros((1, 3), np.int32)]).astype(np.int32)
        self._corners = ctx.buffer(corners.tobytes())
        self._casters = ctx.vertex_array(self._caster_program, [(self._corners, "1i", "in_vertex")])
        self._gather = ctx.vertex_array(self._access_program, [])

    def compute(self, state: DrawState) -> np.ndarray:
        """(texels,) float32 in [0, 1]."""
        self._morph.deform(state)
        self._totals.use()
        self._totals.clear()
        self._ctx.blend_func = moderngl.ONE, moderngl.ONE
        for direction in spread_directions(self._direction_count):
            self._add(direction @ self._to_canonical)
        self._ctx.blend_func = moderngl.SRC_ALPHA, moderngl.ONE_MINUS_SRC_ALPHA
        sums = np.frombuffer(self._sums.read(), np.float32).reshape(-1, 2)
        return sums[:, 0] / np.maximum(sums[:, 1], 1e-6)

    def _add(self, direction: np.ndarray) -> None:
        T_map_mesh = self._look_along(direction)
        self._morph.positions.use(0)
        self._map.use()
        self._map.clear()
        self._ctx.enable_only(moderngl.DEPTH_TEST)
        write_uniforms(self._caster_program, T_map_mesh=T_map_mesh)
        self._casters.render(moderngl.TRIANGLES)
        self._morph.normals.use(1)
        self._depth.use(2)
        self._totals.use()
        self._ctx.enable_only(moderngl.BLEND)
        write_uniforms(
            self._access_program,
            T_map_mesh=T_map_mesh,
            direction=direction,
            offset=_OFFSET * self._radius,
        )
        self._gather.render(moderngl.TRIANGLES, vertices=3)

    def _look_along(self, direction: np.ndarray) -> np.ndarray:
        """T_map_mesh (4, 4): orthographic, from `direction` onto the whole character."""
        aside = np.cross(direction, np.eye(3)[np.argmin(np.abs(direction))])
        aside /= np.linalg.norm(aside)
        axes = np.stack([aside, np.cross(direction, aside), -direction]) / self._radius
        T_map_mesh = np.eye(4)
        T_map_mesh[:3, :3] = axes
        T_map_mesh[:3, 3] = -axes @ self._centre
        return T_map_mesh

    def release(self) -> None:
        """Give everything used for baking back to the GPU."""
        self._casters.release()
        self._gather.release()
        self._map.release()
        self._totals.release()
        for thing in (self._corners, self._depth, self._sums):
            thing.release()
        for program in (self._caster_program, self._access_program):
            program.release()


def spread_directions(count: int) -> np.ndarray:
    """(count, 3) unit vectors evenly over the sphere (Fibonacci lattice)."""
    height = 1.0 - (2.0 * np.arange(count) + 1.0) / count
    around = np.arange(count) * np.pi * (3.0 - np.sqrt(5.0))
    across = np.sqrt(1.0 - height**2)
    return np.stack([across * np.cos(around), height, across * np.sin(around)], axis=1)


def _bounding_sphere(model: CharacterModel) -> tuple[np.ndarray, float]:
    """Centre and radius that hold the character with its mouth shut and open."""
    poses = [model.neutral_vertices]
    if model.open_mouth_row >= 0:
        poses.append(model.neutral_vertices + model.basis[model.open_mouth_row])
    points = np.concatenate(poses).astype(np.float64)
    centre = (points.min(axis=0) + points.max(axis=0)) / 2
    return centre, 1.02 * float(np.linalg.norm(points - centre, axis=1).max())


def _occludes(kind: str, alpha: str) -> bool:
    return alpha == "opaque" and kind in _OCCLUDING_KINDS
