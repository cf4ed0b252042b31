"""The picture of a character: moved on the GPU, lit like a portrait, read back or shown."""

from __future__ import annotations

import moderngl
import numpy as np

from render.context import choose_samples, make_current, read_shader
from render.corners import check_model
from render.morph import Morph
from render.occlusion import bake_access
from render.records import CharacterModel, DrawState
from render.studio import TARGET_CM, look_at_face, project
from render.surfaces import ACCESS, NORMALS, POSITIONS, Surfaces
from render.target import Target
from render.uniforms import write_uniforms

PARTING_SHARE = 0.2  # of a parted lip in an opened jaw, by how much light it lets in


class CharacterView:
    """Draws one character, framed by its face. Everything is allocated here, nothing in `draw`."""

    def __init__(
        self,
        ctx: moderngl.Context,
        model: CharacterModel,
        size: tuple[int, int],
        samples: int | None = None,
        supersample: int = 1,
    ) -> None:
        """Upload the character.

        Args:
            ctx: from `create_headless_context` or a window.
            model: the character; `T_canonical_mesh` decides the framing.
            size: (width, height) pixels.
            samples: anti-aliasing samples; None picks what the GPU does well, 0 in software.
            supersample: draw this many times larger each way and average, for offline pictures.

        Raises:
            ModelError: the model's arrays do not fit together, or are more than the GPU holds.
        """
        check_model(model)
        make_current(ctx)
        self._ctx = ctx
        self._mouth_row = model.open_mouth_row
        self._parting_rows = list(model.parting_rows)
        self._eye_forwards = model.eye_axes[:, 2].astype(np.float64)
        self._T_canonical_mesh = np.asarray(model.T_canonical_mesh, np.float64)
        self._morph = Morph(ctx, model)
        self._surfaces = Surfaces(ctx, model)
        self._access = bake_access(ctx, model, self._morph)
        self._target = Target(ctx, size, choose_samples(ctx) if samples is None else samples,
                              supersample)  # fmt: skip
        backdrop = ctx.program(read_shader("screen.vert"), read_shader("backdrop.frag"))
        write_uniforms(backdrop, aspect=size[0] / size[1])
        self._backdrop = ctx.vertex_array(backdrop, [])
        self.orbit(0.0, 0.0)

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) pixels of the picture."""
        return self._target.size

    @property
    def texture(self) -> moderngl.Texture:
        """The picture as last drawn, bottom row first as OpenGL has it; what a window shows."""
        return self._target.texture

    def orbit(
        self, yaw: float, pitch: float, target: np.ndarray = TARGET_CM, zoom: float = 1.0
    ) -> None:
        """Walk the camera round the face: radians, to the character's left and upwards.

        `target` (3,) canonical centimetres comes to the middle, `zoom` times as large as usual.
        """
        self._T_camera_mesh = look_at_face(yaw, pitch, target) @ self._T_canonical_mesh
        self._T_clip_camera = project(*self.size, zoom)

    def locate(self, points: np.ndarray) -> np.ndarray:
        """(N, 2) pixels, x right and y down, of (N, 3) points in mesh space."""
        T_clip_mesh = self._T_clip_camera @ self._T_camera_mesh
        clip = np.column_stack([points, np.ones(len(points))]) @ T_clip_mesh.T
        across, up = (clip[:, :2] / clip[:, 3:]).T
        width, height = self.size
        return np.stack([(across + 1) * width / 2, (1 - up) * height / 2], axis=1)

    def draw(self, state: DrawState) -> None:
        """Draw the character in `state` over the backdrop."""
        make_current(self._ctx)
        self._morph.deform(state)
        self._target.use()
        self._ctx.disable(moderngl.DEPTH_TEST | moderngl.BLEND)
        self._backdrop.render(moderngl.TRIANGLES, vertices=3)
        self._morph.positions.use(POSITIONS)
        self._morph.normals.use(NORMALS)
        self._access.use(ACCESS)
        self._surfaces.draw(
            poles=self._look_directions(state),
            T_camera_mesh=self._T_camera_mesh,
            T_clip_camera=self._T_clip_camera,
            mouth_open=self._mouth_open(state),
        )
        self._target.finish()

    def read(self) -> np.ndarray:
        """(H, W, 3) uint8 RGB of what was last drawn, row 0 at the top."""
        make_current(self._ctx)
        return self._target.read()

    def deformed_vertices(self, state: DrawState) -> np.ndarray:
        """(V, 3) float32 mesh space, as the GPU moves them: basis, eyeballs, then head pose."""
        make_current(self._ctx)
        self._morph.deform(state)
        return self._morph.read_vertices()

    def _look_directions(self, state: DrawState) -> np.ndarray:
        """(2, 3) unit vectors, camera axes."""
        forwards = np.einsum("eij,ej->ei", state.eye_rotations, self._eye_forwards)
        R_camera_mesh = self._T_camera_mesh[:3, :3] @ state.T_mesh_head[:3, :3]
        looks = forwards @ R_camera_mesh.T
        length = np.linalg.norm(looks, axis=1, keepdims=True)
        return np.nan_to_num(looks / np.where(length > 0, length, 1.0))

    def _mouth_open(self, state: DrawState) -> float:
        if self._mouth_row < 0:
            return 0.0
        parted = PARTING_SHARE * float(state.code[self._parting_rows].sum())
        return float(np.clip((state.code[self._mouth_row] + parted) / 0.5, 0.0, 1.0))
