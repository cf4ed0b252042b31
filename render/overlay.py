"""The few lines of text in the window's corner."""

from __future__ import annotations

import time
from collections.abc import Callable

import moderngl
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from render.context import read_shader
from render.records import Status
from render.uniforms import write_uniforms

_NUMBERS_EVERY_NS = 250_000_000  # faster cannot be read, and each change is drawn anew by Pillow
_TEXT_HEIGHT = 17
_PADDING = 9
_INK, _WARNING_INK, _QUIET_INK = (236, 239, 243, 255), (255, 190, 92, 255), (172, 180, 190, 255)
_PANEL = (18, 22, 27, 150)

HELP_LINES = (
    "c  calibrate: look straight and relax",
    "g  calibrate: follow what is asked, 24 seconds",
    "m  mirror the picture",
    "s  screenshot",
    "r  record",
    "h  this help",
    "Esc  quit",
)

Line = tuple[str, tuple[int, int, int, int]]


class Overlay:
    """Keeps a status as a texture and draws it into the corner of whatever is being shown."""

    def __init__(
        self, ctx: moderngl.Context, clock_ns: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """Prepare for drawing in `ctx`, which must be current; `clock_ns` paces the numbers."""
        self._ctx = ctx
        self._clock_ns = clock_ns
        program = ctx.program(read_shader("screen.vert"), read_shader("panel.frag"))
        self._program = program
        write_uniforms(program, panel=0)
        self._screen = ctx.vertex_array(program, [])
        self._texture: moderngl.Texture | None = None
        self._written: Status | None = None
        self._written_ns = 0

    def write(self, status: Status) -> bool:
        """Take `status` over if it reads differently and is due; whether it was drawn anew.

        Numbers wait for a quarter of a second since the last change, everything else shows at once.
        """
        now_ns = self._clock_ns()
        if self._written is not None:
            only_numbers = _without_numbers(status) == _without_numbers(self._written)
            if only_numbers and now_ns - self._written_ns < _NUMBERS_EVERY_NS:
                return False
            if compose_lines(status) == compose_lines(self._written):
                return False
        self._written, self._written_ns = status, now_ns
        self._upload(draw_panel(compose_lines(status)))
        return True

    def draw(self, viewport: tuple[int, int, int, int]) -> None:
        """Draw into the upper left of `viewport` (x, y, width, height; bottom-up pixels)."""
        if self._texture is None:
            return
        width, height = self._texture.size
        left, bottom = viewport[0] + 10, viewport[1] + viewport[3] - height - 10
        self._ctx.viewport = (left, bottom, width, height)
        self._ctx.enable_only(moderngl.BLEND)
        self._texture.use(0)
        self._screen.render(moderngl.TRIANGLES, vertices=3)

    def _upload(self, panel: np.ndarray) -> None:
        size = (panel.shape[1], panel.shape[0])
        if self._texture is None or self._texture.size != size:
            if self._texture is not None:
                self._texture.release()
            self._texture = self._ctx.texture(size, 4)
        self._texture.write(np.ascontiguousarray(panel[::-1]).tobytes())


def compose_lines(status: Status) -> list[Line]:
    """The text of `status` and its colours, top line first."""
    source = f"camera {status.source_rate:.0f} fps   " if status.source_rate > 0 else ""
    drawn, behind = f"{status.frames_per_second:.0f} fps", f"{status.age_ms:.0f} ms behind"
    lines = [
        (f"{source}drawn {drawn}   {behind}", _INK),
        (f"tracking {100 * status.confidence:.0f} %", _INK),
    ]
    if status.held:
        lines[1] = ("no face seen", _WARNING_INK)
    if status.recording:
        lines.append(("recording", _WARNING_INK))
    if status.message:
        lines.append((status.message, _INK))
    helping = HELP_LINES if status.help_shown else ("h  help",)
    return lines + [(text, _QUIET_INK) for text in helping]


def draw_panel(lines: list[Line]) -> np.ndarray:
    """(H, W, 4) uint8 RGBA, row 0 at the top: the lines on a dark rounded panel."""
    font = ImageFont.load_default(_TEXT_HEIGHT * 0.82)
    width = max(int(font.getlength(text)) for text, _ in lines) + 2 * _PADDING
    height = len(lines) * _TEXT_HEIGHT + 2 * _PADDING
    panel = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    pen = ImageDraw.Draw(panel)
    pen.rounded_rectangle((0, 0, width - 1, height - 1), radius=8, fill=_PANEL)
    for number, (text, ink) in enumerate(lines):
        middle = _PADDING + (number + 0.5) * _TEXT_HEIGHT
        pen.text((_PADDING, middle), text, fill=ink, font=font, anchor="lm")
    return np.asarray(panel)


def _without_numbers(status: Status) -> tuple[object, ...]:
    flags = (status.held, status.recording, status.help_shown)
    return *flags, status.message
