"""Naming points of a face by clicking: what is asked, what was placed, how the mesh is turned.

Nothing here knows a window; a picture goes out, clicks and turns come in.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw
from scipy.spatial.transform import Rotation

from engine.named_points import EXPLAINED, FEWEST_POINTS, POINT_NAMES, NamedPoints
from engine.similarity import apply_transform
from engine.surface_hits import pick_surface
from engine.views import HALF_FIELD, Viewpoint, look
from render.geometry_view import GeometryView

HELP = (
    "click: place    S: skip    Backspace: undo    Enter: done    Esc: give up",
    "drag: turn    right drag: move    wheel: nearer    R: a quarter turn",
)
INK, MARK, LAST = (236, 239, 243), (60, 220, 120), (255, 190, 92)
ZOOM = 0.87  # of the width, per step of the wheel
NEAREST, FARTHEST = 0.02, 1.5  # half the picture's width, in the mesh's own radius
RADIANS_A_PIXEL = 0.008


class PointPicker:
    """Asks for each point in turn; unit space is the mesh's box in a ball of radius 1."""

    def __init__(
        self,
        vertices: np.ndarray,
        triangles: np.ndarray,
        T_unit_mesh: np.ndarray,
        view: GeometryView,
    ) -> None:
        """`vertices` (V, 3) unit space, `triangles` (F, 3); `view` draws nothing else meanwhile."""
        view.load(vertices.astype(np.float32), triangles)
        self._corners = vertices[triangles]
        self._T_mesh_unit = np.linalg.inv(T_unit_mesh)
        self._view = view
        self._R_camera_unit = np.eye(3)
        self._centre = np.zeros(3)
        self._radius = 1.0
        self._answers: list[tuple[str, np.ndarray | None]] = []
        self._message = ""

    @property
    def asked(self) -> str | None:
        """The point to place next; None when all have been asked for."""
        return POINT_NAMES[len(self._answers)] if len(self._answers) < len(POINT_NAMES) else None

    @property
    def finished(self) -> bool:
        """Whether there are enough points to be done; says so in the picture where not."""
        enough = len(self._placed()) >= FEWEST_POINTS
        self._message = "" if enough else f"at least {FEWEST_POINTS} points are needed"
        return enough

    def click(self, x: float, y: float) -> bool:
        """Place the point asked for at a pixel; whether there is a surface."""
        if self.asked is None:
            return False
        depiction = self._view.depict(self._viewpoint().T_clip_world)
        point = pick_surface((x, y), depiction.triangle_ids, self._viewpoint(), self._corners)
        self._message = "" if point is not None else "there is nothing: click on the mesh"
        if point is not None:
            self._answers.append((self.asked, point))
        return point is not None

    def skip(self) -> None:
        """Leave the point asked for out."""
        if self.asked is not None:
            self._answers.append((self.asked, None))

    def undo(self) -> None:
        """Take the last placing or skipping back."""
        if self._answers:
            self._answers.pop()

    def turn(self, right: float, down: float) -> None:
        """Turn the mesh as if its front was dragged so many pixels."""
        turn = Rotation.from_rotvec(RADIANS_A_PIXEL * np.array([down, right, 0.0]))
        self._R_camera_unit = turn.as_matrix() @ self._R_camera_unit

    def roll(self) -> None:
        """Turn the picture by a quarter."""
        quarter = Rotation.from_euler("z", 90, degrees=True).as_matrix()
        self._R_camera_unit = quarter @ self._R_camera_unit

    def move(self, right: float, down: float) -> None:
        """Move the mesh with the mouse, so many pixels."""
        away = self._radius / np.sin(HALF_FIELD)
        step = 2.0 * np.tan(HALF_FIELD) * away / self._view.size
        self._centre = self._centre + step * (np.array([-right, down, 0.0]) @ self._R_camera_unit)

    def zoom(self, steps: float) -> None:
        """Come nearer by so many steps of the wheel."""
        self._radius = float(np.clip(self._radius * ZOOM**steps, NEAREST, FARTHEST))

    def points(self) -> NamedPoints:
        """What was placed, in mesh space."""
        placed = self._placed()
        positions = np.array([point for _, point in placed]).reshape(-1, 3)
        names = tuple(name for name, _ in placed)
        return NamedPoints(names, apply_transform(self._T_mesh_unit, positions))

    def draw(self) -> np.ndarray:
        """(S, S, 3) uint8: the mesh, the points that are in front, what is asked."""
        viewpoint = self._viewpoint()
        depiction = self._view.depict(viewpoint.T_clip_world)
        picture = Image.fromarray(depiction.image)
        pen = ImageDraw.Draw(picture)
        placed = self._placed()
        for number, (_, point) in enumerate(placed):
            self._mark(pen, point, viewpoint, depiction.depth, number == len(placed) - 1)
        for row, line in enumerate((self._question(), *HELP)):
            pen.text((12, 10 + 20 * row), line, fill=INK, font_size=15 if row else 17)
        if self._message:
            pen.text((12, self._view.size - 28), self._message, fill=LAST, font_size=15)
        return np.asarray(picture)

    def _question(self) -> str:
        if self.asked is None:
            return "All points were asked for: Enter when they are right."
        return f"{len(self._answers) + 1} of {len(POINT_NAMES)}: {EXPLAINED[self.asked]}"

    def _mark(
        self,
        pen: ImageDraw.ImageDraw,
        point: np.ndarray,
        viewpoint: Viewpoint,
        depth: np.ndarray,
        last: bool,
    ) -> None:
        clip = viewpoint.T_clip_world @ [*point, 1.0]
        x, y = (clip[:2] / clip[3] * [1.0, -1.0] + 1.0) * self._view.size / 2.0
        column, row = int(x), int(y)
        inside = 0 <= column < self._view.size and 0 <= row < self._view.size
        if not inside or (clip[2] / clip[3] + 1) / 2 > depth[row, column] + 1e-3:
            return  # beside the picture, or behind the surface
        pen.ellipse((x - 4, y - 4, x + 4, y + 4), fill=LAST if last else MARK, outline=(20, 30, 24))

    def _placed(self) -> list[tuple[str, np.ndarray]]:
        return [(name, point) for name, point in self._answers if point is not None]

    def _viewpoint(self) -> Viewpoint:
        return look(self._R_camera_unit, self._centre, self._radius)
