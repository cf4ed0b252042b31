"""Plain pictures of an unknown mesh, for whoever must find a face in it."""

from __future__ import annotations

from collections.abc import Sequence

import moderngl
import numpy as np

from render.context import create_headless_context, make_current, read_shader
from render.records import Depiction
from render.uniforms import write_uniforms

_SKIN_ALBEDO = (0.86, 0.70, 0.61)
_BACKDROP = (0.35, 0.37, 0.40, 1.0)
_FILL = 0.35  # share of the light that comes from everywhere; less hides half the face


class GeometryView:
    """Uploads a mesh once and depicts it from any number of viewpoints, as shaded clay.

    The mesh is drawn from both sides, so neither winding nor its consistency matters (use
    `flat=True` where smooth normals cancel out because neighbours are wound in opposite ways).
    """

    def __init__(self, size: int, ctx: moderngl.Context | None = None) -> None:
        """Allocate square pictures of `size` pixels, in a headless context unless one is given.

        Raises:
            ContextError: no OpenGL context can be made on this machine.
        """
        self.size = size
        self._ctx = ctx or create_headless_context()
        make_current(self._ctx)
        self._program = self._ctx.program(
            read_shader("geometry.vert"), read_shader("geometry.frag")
        )
        write_uniforms(self._program, albedo=_SKIN_ALBEDO, fill=_FILL)
        self._colour = self._ctx.texture((size, size), 4)
        self._ids = self._ctx.texture((size, size), 1, dtype="i4")
        self._target = self._ctx.framebuffer(
            [self._colour, self._ids], self._ctx.depth_texture((size, size))
        )
        self._no_triangle = np.full((size, size), -1, np.int32).tobytes()
        self._buffers: list[moderngl.Buffer] = []
        self._mesh: moderngl.VertexArray | None = None

    def load(self, vertices: np.ndarray, triangles: np.ndarray) -> None:
        """Upload the mesh to depict from now on, replacing the last one.

        Args:
            vertices: (V, 3) world space; rows that are not finite lose their triangles.
            triangles: (F, 3) into `vertices`; `Depiction.triangle_ids` numbers these.
        """
        vertices = np.array(vertices, np.float32)
        triangles = np.array(triangles, np.int32)
        broken = np.logical_not(np.isfinite(vertices).all(axis=1))
        vertices[broken] = 0.0
        triangles[broken[triangles].any(axis=1)] = 0  # an empty triangle keeps the numbering
        normals = compute_smooth_normals(vertices, triangles)
        make_current(self._ctx)
        self._release_mesh()
        self._buffers = [
            self._ctx.buffer(np.hstack([vertices, normals]).tobytes()),
            self._ctx.buffer(triangles.tobytes()),
        ]
        content = [(self._buffers[0], "3f 3f", "in_position", "in_normal")]
        self._mesh = self._ctx.vertex_array(self._program, content, self._buffers[1])

    def depict(
        self,
        T_clip_world: np.ndarray,
        *,
        flat: bool = False,
        light: Sequence[float] = (0.3, 0.5, 1.0),
    ) -> Depiction:
        """Draw the loaded mesh through `T_clip_world`.

        Args:
            T_clip_world: (4, 4), world space to OpenGL clip space (orthographic, or perspective
                with a symmetric frustum).
            flat: one normal per triangle instead of smooth ones.
            light: (3,) direction towards the key light in camera axes: x right, y up, z towards
                the viewer. Those axes are read off the rows of `T_clip_world`, so the light stays
                beside the camera when a viewpoint changes.
        """
        assert self._mesh is not None, "load() comes before depict()"
        make_current(self._ctx)
        self._write_view(np.asarray(T_clip_world, np.float64), flat, light)
        self._target.use()
        self._target.clear(*_BACKDROP)
        self._ids.write(self._no_triangle)  # clearing an integer attachment to a float is undefined
        self._ctx.enable_only(moderngl.DEPTH_TEST)
        self._mesh.render(moderngl.TRIANGLES)
        return self._read()

    def _write_view(self, T_clip_world: np.ndarray, flat: bool, light: Sequence[float]) -> None:
        R_camera_world = camera_axes(T_clip_world)
        direction = np.asarray(light, np.float64)
        write_uniforms(
            self._program,
            T_clip_world=T_clip_world,
            R_camera_world=R_camera_world,
            handedness=float(np.sign(np.linalg.det(R_camera_world)) or 1.0),
            light=direction / np.linalg.norm(direction),
            flat_shading=flat,
        )

    def _read(self) -> Depiction:
        shape = (self.size, self.size)
        image = np.frombuffer(self._target.read(components=3, alignment=1), np.uint8)
        ids = np.frombuffer(self._ids.read(), np.int32)
        depth = np.frombuffer(
            self._target.read(components=1, attachment=-1, dtype="f4"), np.float32
        )
        return Depiction(
            image=flip_rows(image.reshape(*shape, 3)),
            triangle_ids=flip_rows(ids.reshape(shape)),
            depth=flip_rows(depth.reshape(shape)),
        )

    def _release_mesh(self) -> None:
        if self._mesh is not None:
            self._mesh.release()
        for buffer in self._buffers:
            buffer.release()


def flip_rows(pixels: np.ndarray) -> np.ndarray:
    """A contiguous copy with OpenGL's bottom row last."""
    return np.ascontiguousarray(pixels[::-1])


def camera_axes(T_clip_world: np.ndarray) -> np.ndarray:
    """(3, 3), rows: the camera's right, up and backward as unit vectors in world space."""
    rows = T_clip_world[:3, :3] * np.array([[1.0], [1.0], [-1.0]])
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def compute_smooth_normals(vertices: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """(V, 3) float32 unit normals, each triangle counting by its area; 0 where none meet."""
    a, b, c = (vertices[triangles[:, corner]].astype(np.float64) for corner in range(3))
    doubled_areas = np.cross(b - a, c - a)
    normals = np.stack(
        [
            np.bincount(
                triangles.ravel(), np.repeat(doubled_areas[:, axis], 3), minlength=len(vertices)
            )
            for axis in range(3)
        ],
        axis=1,
    )
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return (normals / np.where(length > 0, length, 1.0)).astype(np.float32)
