"""Mimesh for Blender: a mesh follows the performer's face, live."""

import sys
from pathlib import Path

bl_info = {
    "name": "Mimesh",
    "author": "Mimesh",
    "version": (0, 1, 0),
    "blender": (3, 4, 0),
    "location": "View3D > Sidebar > Mimesh",
    "description": "A mesh follows the performer's face, live",
    "category": "Animation",
}

_HERE = Path(__file__).resolve().parent
_DECODER = next(
    folder for folder in (_HERE / "python", _HERE.parents[1] / "python")
    if (folder / "mimesh_wire.py").is_file()
)  # fmt: skip
"""The Python receiver: packed beside these files, or where it lies in the clone."""
if str(_DECODER) not in sys.path:
    sys.path.append(str(_DECODER))


def register() -> None:
    """Blender's entry."""
    from . import panel

    panel.register()


def unregister() -> None:
    """Blender's entry."""
    from . import panel

    panel.unregister()
