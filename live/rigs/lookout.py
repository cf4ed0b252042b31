"""What looks at meshes: a renderer and a face finder, opened when the first mesh is looked at."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from engine.named_points import NamedPoints
from engine.progress import Progress, untold, within
from engine.records import Alignment, Mesh

if TYPE_CHECKING:
    from capture.tracker import FaceFinder
    from render.geometry_view import GeometryView

VIEW_PIXELS = 512


class Lookout:
    """A context manager; opening takes most of a second, and one serves any number of meshes.

    `find_model` is asked for the face tracker's model, and the libraries are loaded, only when a
    mesh is looked at.
    """

    def __init__(self, find_model: Callable[[], Path]) -> None:
        self._find_model = find_model
        self._opened = ExitStack()
        self._parts: tuple[GeometryView, FaceFinder] | None = None

    def __enter__(self) -> Lookout:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.close()

    def find_face(
        self,
        mesh: Mesh,
        name: str,
        points: NamedPoints | None = None,
        points_name: str = "",
        progress: Progress = untold,
    ) -> Alignment:
        """Where the face of `mesh`, called `name`, is: looked for, or placed by `points`.

        Raises AlignmentError, CaptureError for the model, RenderError.
        """
        view, finder = self._open(progress)
        looking = within(progress, 0.15, 1.0)
        if points is not None:
            from engine.alignment_points import align_by_points

            return align_by_points(mesh, points, view, finder, looking, points_name)
        from engine.alignment import align

        return align(mesh, view, finder, looking, name)

    def _open(self, progress: Progress) -> tuple[GeometryView, FaceFinder]:
        if self._parts is None:
            model = self._find_model()
            progress("loading libraries", 0.0)
            from capture.tracker import FaceFinder
            from render.context import headless_context
            from render.geometry_view import GeometryView

            progress("opening the renderer and the face finder", 0.05)
            ctx = self._opened.enter_context(headless_context())
            finder = self._opened.enter_context(FaceFinder(model))
            self._parts = GeometryView(VIEW_PIXELS, ctx), finder
        return self._parts
