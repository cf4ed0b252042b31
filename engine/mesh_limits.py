"""How large a mesh may be. Readers ask before they allocate: a few bytes can claim billions."""

from __future__ import annotations

from engine.errors import MeshError

VERTEX_LIMIT = 2_000_000
TRIANGLE_LIMIT = 4 * VERTEX_LIMIT  # a closed surface has two per vertex


def check_vertex_count(count: int, name: str) -> None:
    """Raise MeshError when `count` is beyond `VERTEX_LIMIT`; `name` is what to call the file."""
    _check(count, VERTEX_LIMIT, "vertices", name)


def check_triangle_count(count: int, name: str) -> None:
    """Raise MeshError when `count` is beyond `TRIANGLE_LIMIT`."""
    _check(count, TRIANGLE_LIMIT, "triangles", name)


def _check(count: int, limit: int, what: str, name: str) -> None:
    if count > limit:
        raise MeshError(
            f"{name} has more than {limit:,} {what}, the most that can be moved: reduce it first."
        )
