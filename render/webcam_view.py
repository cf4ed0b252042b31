"""Pictures of a person as a webcam might see one: any light, any lens, moved on the CPU.

The studio of `CharacterView` has one light and one lens, which is what a character wants. Pictures
to learn from want all of them, so here light, lens and colours are arguments.
"""

from __future__ import annotations

from dataclasses import dataclass

import moderngl
import numpy as np

from render.context import make_current, read_shader
from render.errors import ModelError
from render.looks import linear
from render.uniforms import write_uniforms

LAMPS = 3
_NEAR_CM, _FAR_CM = 8.0, 600.0


@dataclass(frozen=True, slots=True, eq=False)
class Paint:
    """What of a mesh does not change from picture to picture. V vertices."""

    triangles: np.ndarray
    """(F, 3) int32: what is always seen, the inside of the mouth, what is see-through."""
    albedo: np.ndarray
    """(V, 4) float32 sRGB and alpha."""
    traits: np.ndarray
    """(V, 4) float32: gloss, grain, light wrap, and the eye: 1 left, 2 right, 0 neither."""
    access: np.ndarray
    """(V, 2) float32 in [0, 1]: light that reaches it with the mouth shut and open."""
    brow: np.ndarray
    """(V, 2) float32, `BrowPaint.coordinates`; far from 0 and 1 where no brow is near."""
    local: np.ndarray
    """(V, 3) float32: eyeballs along their left, up, forward; else the place on the head, cm."""
    counts: tuple[int, int, int]
    """Triangles of the three kinds."""


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """Colours and sizes that are one for the whole person; colours sRGB in [0, 1]."""

    manner: int
    """Of reflecting light: 0 or 1."""
    roughness: float
    brow_colour: np.ndarray
    """(3,)."""
    brow_share: float
    """How dense the brows are, [0, 1]."""
    iris_colour: np.ndarray
    """(3,)."""
    iris_size: np.ndarray
    """(3,) radians of iris and pupil, and how dark the iris' rim is in [0, 1]."""
    sclera: np.ndarray
    """(3,)."""


@dataclass(frozen=True, slots=True, eq=False)
class Light:
    """Lamps and the room's own light; linear colours, directions in camera axes."""

    lamps: np.ndarray
    """(3, 3) unit vectors to the lamps."""
    lamp_colours: np.ndarray
    """(3, 3); black for a lamp that is off."""
    above: np.ndarray
    """(3,) unit vector."""
    sky: np.ndarray
    """(3,)."""
    ground: np.ndarray
    """(3,)."""
    exposure: np.ndarray
    """(3,) gain of each channel."""
    tone: np.ndarray
    """(2,): how much bright light is compressed in [0, 1], and a power on the encoded picture."""


class WebcamView:
    """Draws one person at a time, at most `largest` (width, height) pixels."""

    def __init__(self, ctx: moderngl.Context, largest: tuple[int, int]) -> None:
        make_current(ctx)
        self._ctx = ctx
        self._largest = largest
        self._target = ctx.framebuffer([ctx.texture(largest, 4)], ctx.depth_renderbuffer(largest))
        self._program = ctx.program(read_shader("webcam.vert"), read_shader("webcam.frag"))
        backdrop = ctx.program(read_shader("screen.vert"), read_shader("webcam_room.frag"))
        write_uniforms(backdrop, room=0)
        self._backdrop = ctx.vertex_array(backdrop, [])
        self._room: moderngl.Texture | None = None
        self._owned: list[moderngl.Buffer | moderngl.VertexArray] = []

    def load(self, paint: Paint, skin: Skin) -> None:
        """Take another person, forgetting the last one."""
        make_current(self._ctx)
        for thing in self._owned:
            thing.release()
        count = len(paint.albedo)
        colours = np.hstack([linear(paint.albedo[:, :3]), paint.albedo[:, 3:]])
        fixed = np.hstack([colours, paint.traits, paint.access, paint.brow, paint.local])
        self._moved = self._ctx.buffer(reserve=count * 24, dynamic=True)
        steady = self._ctx.buffer(np.ascontiguousarray(fixed, np.float32).tobytes())
        indices = self._ctx.buffer(np.ascontiguousarray(paint.triangles, np.int32).tobytes())
        names = ("in_albedo", "in_traits", "in_access", "in_brow", "in_local")
        self._people = self._ctx.vertex_array(
            self._program,
            [
                (self._moved, "3f 3f", "in_position", "in_normal"),
                (steady, "4f 4f 2f 2f 3f", *names),
            ],
            indices,
        )
        self._owned = [self._people, self._moved, steady, indices]
        self._counts = [3 * count for count in paint.counts]
        write_uniforms(
            self._program,
            manner=skin.manner,
            roughness=skin.roughness,
            brow_share=skin.brow_share,
            iris_size=skin.iris_size,
            brow_colour=linear(skin.brow_colour),
            iris_colour=linear(skin.iris_colour),
            sclera=linear(skin.sclera),
        )

    def set_room(self, picture: np.ndarray) -> None:
        """What is behind the person: (H, W, 3) uint8 RGB, stretched."""
        make_current(self._ctx)
        if self._room is not None:
            self._room.release()
        height, width = picture.shape[:2]
        self._room = self._ctx.texture((width, height), 3, np.ascontiguousarray(picture).tobytes(),
                                       alignment=1)  # fmt: skip
        self._room.repeat_x = self._room.repeat_y = False

    def set_light(self, light: Light) -> None:
        """Put other lamps up."""
        lit = np.argsort(~light.lamp_colours.any(1), kind="stable")  # those that are off last
        write_uniforms(
            self._program,
            lamp_count=int(light.lamp_colours.any(1).sum()),
            lamps=_stack(light.lamps[lit]),
            lamp_colours=_stack(light.lamp_colours[lit]),
            above=light.above,
            sky=light.sky,
            ground=light.ground,
            exposure=light.exposure,
            tone=light.tone,
        )

    def draw(
        self,
        vertices: np.ndarray,
        normals: np.ndarray,
        poles: np.ndarray,
        eye_turns: np.ndarray,
        mouth_open: float,
        size: tuple[int, int],
        focal: float,
    ) -> np.ndarray:
        """(H, W, 3) uint8 RGB, row 0 at the top.

        Args:
            vertices: (V, 3) camera space, centimetres, the camera looking along -z.
            normals: (V, 3) camera axes.
            poles: (2, 3) unit vectors, where the eyes look, camera axes.
            eye_turns: (2, 3, 3) of the eyes in the head. The balls of `vertices` are not turned: a
                ball does not change, and lids shade the same part of it; what is on them turns.
            mouth_open: [0, 1], how much light reaches what is behind the lips; 0 hides it.
            size: (width, height) pixels, no more than the view's largest.
            focal: pixels.

        Raises:
            ModelError: the picture is larger than the view.
        """
        if size[0] > self._largest[0] or size[1] > self._largest[1]:
            raise ModelError(
                f"A picture of {size[0]}x{size[1]} does not fit a view of "
                f"{self._largest[0]}x{self._largest[1]}; make a larger view."
            )
        make_current(self._ctx)
        moved = np.hstack([vertices, normals]).astype(np.float32)
        self._moved.write(np.ascontiguousarray(moved).tobytes())
        self._target.use()
        self._target.viewport = (0, 0, *size)
        self._target.clear(viewport=(0, 0, *size))
        self._ctx.disable(moderngl.DEPTH_TEST | moderngl.BLEND | moderngl.CULL_FACE)
        if self._room is not None:
            self._room.use(0)
            self._backdrop.render(moderngl.TRIANGLES, vertices=3)
        write_uniforms(
            self._program,
            T_clip_camera=lens(size, focal).astype(np.float32),
            mouth_open=mouth_open,
            poles=np.asarray(poles, np.float32),
            eye_turns=np.asarray(eye_turns, np.float32),
        )
        self._ctx.enable_only(moderngl.DEPTH_TEST)
        outside, inside, thin = self._counts
        opaque = outside + (inside if mouth_open > 0 else 0)
        self._people.render(moderngl.TRIANGLES, vertices=opaque)
        self._ctx.enable(moderngl.BLEND)
        self._people.render(moderngl.TRIANGLES, vertices=thin, first=outside + inside)
        pixels = np.frombuffer(self._target.read((0, 0, *size), 3, alignment=1), np.uint8)
        return pixels.reshape(size[1], size[0], 3)[::-1]


def lens(size: tuple[int, int], focal: float) -> np.ndarray:
    """T_clip_camera (4, 4) of a pinhole with `focal` pixels in a picture of `size`."""
    T_clip_camera = np.zeros((4, 4))
    T_clip_camera[0, 0] = 2 * focal / size[0]
    T_clip_camera[1, 1] = 2 * focal / size[1]
    T_clip_camera[2, 2] = (_FAR_CM + _NEAR_CM) / (_NEAR_CM - _FAR_CM)
    T_clip_camera[2, 3] = 2 * _FAR_CM * _NEAR_CM / (_NEAR_CM - _FAR_CM)
    T_clip_camera[3, 2] = -1.0
    return T_clip_camera


def to_pixels(points: np.ndarray, size: tuple[int, int], focal: float) -> np.ndarray:
    """(N, 2) pixels, x right and y down, of (N, 3) points in camera space."""
    return (points[:, :2] * (focal, -focal) / -points[:, 2:] + (size[0] / 2, size[1] / 2)).astype(
        np.float32
    )


def _stack(vectors: np.ndarray) -> tuple[tuple[float, ...], ...]:
    """Rows as tuples: a square array would be taken for a matrix."""
    return tuple(tuple(float(value) for value in row) for row in vectors)
