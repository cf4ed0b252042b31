"""`rig --click`: a window in which the points of a face are clicked, kept as a file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

import numpy as np

from engine.alignment import weld_surface
from engine.bundled import bundled_head
from engine.mesh_file import load_mesh
from engine.mesh_node import take_node
from engine.points_file import points_text
from engine.similarity import apply_transform
from live.errors import SetupError
from live.records import Say
from live.rigs.point_picker import PointPicker
from live.rigs.rig_config import RigOptions
from live.safe_file import write_whole
from render.geometry_view import GeometryView
from render.pointer_window import PointerEvent, PointerWindow

PIXELS = 800
STILL = 4.0  # pixels: what moves less is a click, not a drag


class Pointer(Protocol):
    """A window with a mouse."""

    def show_image(self, image: np.ndarray) -> None:
        """Put (H, W, 3) uint8 on screen."""
        ...

    def wait_events(self) -> Iterable[PointerEvent]:
        """What happened."""
        ...


def click_points(options: RigOptions, file: Path, say: Say) -> RigOptions:
    """Let a person click the points; the options that then rig the mesh by them.

    Raises SetupError when that is given up, DisplayError without a display, MeshError, OutputError.
    """
    mesh_file = options.mesh or bundled_head()
    mesh = load_mesh(mesh_file)
    mesh = take_node(mesh, options.node, mesh_file) if options.node else mesh
    surface = weld_surface(mesh)
    T_unit_mesh = _unit_space(surface.vertices[np.unique(surface.triangles)])
    window = PointerWindow(f"Points of {mesh_file.name}", (PIXELS, PIXELS))
    try:
        view = GeometryView(PIXELS, window.ctx)
        unit = apply_transform(T_unit_mesh, surface.vertices)
        picker = PointPicker(unit, surface.triangles, T_unit_mesh, view)
        if not run_picker(picker, window):
            raise SetupError("Clicking was given up, so nothing was written or rigged.")
    finally:
        window.close()
    text = points_text(picker.points()).encode()
    write_whole(file, lambda stream: stream.write(text))
    say(f"Wrote {file}, to be used again with --landmarks")
    return replace(options, click=None, landmarks=file)


def run_picker(picker: PointPicker, window: Pointer) -> bool:
    """Until the person is done (True) or gives up (False)."""
    hand = _Hand(picker)
    window.show_image(picker.draw())
    while True:
        events = list(window.wait_events())
        for event in events:
            if event.kind == "closed" or event.name == "escape":
                return False
            if event.name == "enter":
                if picker.finished:
                    return True
            else:
                hand.follow(event)
        if events:
            window.show_image(picker.draw())


class _Hand:
    """Tells clicks from drags."""

    def __init__(self, picker: PointPicker) -> None:
        self._picker = picker
        self._keys = {"s": picker.skip, "backspace": picker.undo, "r": picker.roll}
        self._button = ""
        self._at = self._pressed_at = (0.0, 0.0)
        self._dragging = False

    def follow(self, event: PointerEvent) -> None:
        """Do what the event means."""
        if event.kind == "key":
            self._keys[event.name]()
        elif event.kind == "scroll":
            self._picker.zoom(event.steps)
        elif event.kind == "press":
            self._button, self._dragging = event.name, False
            self._at = self._pressed_at = (event.x, event.y)
        elif event.kind == "move" and self._button:
            self._drag(event.x, event.y)
        elif event.kind == "release" and event.name == self._button:
            if self._button == "left" and not self._dragging:
                self._picker.click(*self._pressed_at)
            self._button = ""

    def _drag(self, x: float, y: float) -> None:
        far = max(abs(x - self._pressed_at[0]), abs(y - self._pressed_at[1]))
        self._dragging = self._dragging or far > STILL
        if self._dragging:
            by = self._picker.turn if self._button == "left" else self._picker.move
            by(x - self._at[0], y - self._at[1])
            self._at = (x, y)


def _unit_space(vertices: np.ndarray) -> np.ndarray:
    low, high = vertices.min(0), vertices.max(0)
    scale = 2.0 / float(np.linalg.norm(high - low))
    T_unit_mesh = np.diag([scale, scale, scale, 1.0])
    T_unit_mesh[:3, 3] = -scale * (low + high) / 2
    return T_unit_mesh
