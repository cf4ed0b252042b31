"""Reads the text of the iFacialMocap app, written from its published format alone.

    name-12|...|=head#x,y,z,px,py,pz|rightEye#x,y,z|leftEye#x,y,z|

Version 2 has "&" in the place of "-". Source: ifacialmocap.com/for-developer.
"""

from __future__ import annotations

from dataclasses import dataclass

LONGEST = 8192
"""Bytes; what the example on that page makes room for."""
STATUS = "trackingStatus"
BONES = {"head": 6, "rightEye": 3, "leftEye": 3}


@dataclass(frozen=True)
class IfacialmocapFrame:
    """One image's values."""

    shapes: dict[str, int]
    """Name to hundredths."""
    tracked: bool | None
    """None: it is not said."""
    bones: dict[str, tuple[float, ...]]
    """By `BONES`: degrees about x, y, z, of the head metres too."""


def parse_frame(content: bytes) -> IfacialmocapFrame:
    """One datagram. Raises ValueError naming what is wrong."""
    if len(content) > LONGEST:
        raise ValueError(f"the text has {len(content)} bytes, {LONGEST} at most are read")
    shape_text, found, bone_text = content.decode("utf-8").partition("|=")
    if not found:
        raise ValueError("there is no = between shapes and bones")
    separator = "&" if "&" in shape_text else "-"
    shapes = dict(_parse_shape(part, separator) for part in shape_text.split("|"))
    if len(shapes) != shape_text.count("|") + 1:
        raise ValueError("a shape is there twice")
    tracked = shapes.pop(STATUS, None)
    return IfacialmocapFrame(shapes, None if tracked is None else bool(tracked), _bones(bone_text))


def _parse_shape(part: str, separator: str) -> tuple[str, int]:
    name, found, value = part.partition(separator)
    if not found or not name.replace("_", "").isalnum():
        raise ValueError(f"{part!r} is no shape")
    return name, int(value)


def _bones(text: str) -> dict[str, tuple[float, ...]]:
    if not text.endswith("|"):
        raise ValueError("the text is cut off")
    parts = (part.partition("#") for part in text[:-1].split("|"))
    bones = {name: tuple(map(float, numbers.split(","))) for name, _, numbers in parts}
    if {name: len(numbers) for name, numbers in bones.items()} != BONES:
        raise ValueError(f"there are the bones {', '.join(bones)}, of other numbers than known")
    return bones
