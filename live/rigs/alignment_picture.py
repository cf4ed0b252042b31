"""The picture of an alignment: the face from the front and from the side, its landmarks on it.

Where no face was seen at all, the looks that were taken at the mesh.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw

from engine.alignment import open_surface, weld_surface
from engine.face_search import face_views
from engine.records import Alignment, Mesh
from engine.similarity import apply_transform
from engine.views import SCAN_ROTATIONS, Viewpoint, scan_views
from live.safe_file import write_whole
from render.context import headless_context
from render.geometry_view import GeometryView
from render.sheet import contact_sheet

PIXELS = 512
ANGLES = ((0, 0), (40, 0))
NAMES = ("front", "from its left")
INK, OUTLINE = (90, 255, 120), (20, 60, 30)
LOOK_PIXELS, LOOK_COLUMNS = 192, 8


def write_alignment_picture(file: Path, mesh: Mesh, alignment: Alignment, verdict: str) -> None:
    """Write the picture to `file` (.png), `verdict` under it. Raises OutputError, RenderError."""
    _write(file, draw_alignment(mesh, alignment), verdict)


def write_looks(file: Path, mesh: Mesh, verdict: str) -> None:
    """Write the looks that were taken to `file` (.png). Raises OutputError, RenderError."""
    _write(file, draw_looks(mesh), verdict)


def _write(file: Path, picture: np.ndarray, verdict: str) -> None:
    height = picture.shape[0]
    page = Image.new("RGB", (picture.shape[1], height + 28), (38, 42, 48))
    page.paste(Image.fromarray(picture), (0, 0))
    pen = ImageDraw.Draw(page)
    pen.text((10, height + 14), verdict, fill=(228, 231, 235), anchor="lm", font_size=14)
    write_whole(file, lambda stream: page.save(stream, "PNG"))


def draw_alignment(mesh: Mesh, alignment: Alignment) -> np.ndarray:
    """(H, W, 3) uint8: the mesh as clay where `alignment` puts its face, with its landmarks.

    Raises RenderError when there is no OpenGL.
    """
    with headless_context() as ctx:
        view = GeometryView(PIXELS, ctx)
        T_unit_mesh, _ = open_surface(weld_surface(mesh), view, _Nobody())
        T_canonical_unit = alignment.T_canonical_mesh @ np.linalg.inv(T_unit_mesh)
        places = apply_transform(np.linalg.inv(T_canonical_unit), alignment.landmarks)
        pictures = []
        for viewpoint in face_views(T_canonical_unit, ANGLES):
            image = view.depict(viewpoint.T_clip_world).image
            pictures.append(_mark(image, _pixels(places, viewpoint)))
    return contact_sheet(pictures, NAMES, len(pictures))


def draw_looks(mesh: Mesh) -> np.ndarray:
    """(H, W, 3) uint8: the mesh as clay from all sides, as the face finder is shown it first.

    Raises RenderError when there is no OpenGL.
    """
    with headless_context() as ctx:
        view = GeometryView(LOOK_PIXELS, ctx)
        open_surface(weld_surface(mesh), view, _Nobody())
        pictures = [view.depict(look.T_clip_world).image for look in scan_views(SCAN_ROTATIONS)]
    names = [f"look {number}" for number in range(1, len(pictures) + 1)]
    return contact_sheet(pictures, names, LOOK_COLUMNS)


def _pixels(places: np.ndarray, viewpoint: Viewpoint) -> np.ndarray:
    """(N, 2) pixels of the (478, 3) unit-space places that there are."""
    placed = places[np.isfinite(places).all(1)]
    clip = np.concatenate([placed, np.ones((len(placed), 1))], 1) @ viewpoint.T_clip_world.T
    return (clip[:, :2] / clip[:, 3:] * [1, -1] + 1) * PIXELS / 2


def _mark(image: np.ndarray, points: np.ndarray) -> np.ndarray:
    picture = Image.fromarray(image)
    pen = ImageDraw.Draw(picture)
    for x, y in points:
        pen.ellipse((x - 1.6, y - 1.6, x + 1.6, y + 1.6), fill=INK, outline=OUTLINE)
    return np.asarray(picture)


class _Nobody:
    """A face finder that is never asked."""

    def find(self, image: np.ndarray) -> np.ndarray | None:
        return None
