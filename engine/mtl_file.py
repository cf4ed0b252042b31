"""The material libraries beside an OBJ file, as far as looks are concerned.

Source: Wavefront MTL: newmtl, Kd, d, Tr, map_Kd, map_d. A missing library or picture or a line that
makes no sense is no error: the mesh can be moved without it.
"""

from __future__ import annotations

import contextlib
from dataclasses import replace
from pathlib import Path

import numpy as np

from engine.picture_file import read_picture
from engine.records import Material


def plain_material(name: str) -> Material:
    """What a surface looks like about which the file says nothing but perhaps a name."""
    return Material(name, np.ones(4, np.float32), None, "opaque")


def read_mtl(path: Path) -> dict[str, Material]:
    """Materials by name; an unreadable library gives none."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except (OSError, ValueError):
        return {}
    materials: dict[str, Material] = {}
    name = ""
    for line in lines:
        words = line.split(maxsplit=1)
        if len(words) < 2:
            continue
        if words[0] == "newmtl":
            name = words[1].strip()
            materials[name] = plain_material(name)
        elif name:
            with contextlib.suppress(ValueError):  # an odd line leaves the rest as it is
                materials[name] = _apply(materials[name], words[0], words[1].strip(), path.parent)
    return materials


def _apply(material: Material, key: str, value: str, folder: Path) -> Material:
    if key == "Kd":
        return _with_colour(material, [_number(word) for word in value.split()[:3]])
    if key in ("d", "Tr"):
        amount = _number(value.split()[-1])
        return _with_alpha(material, amount if key == "d" else 1.0 - amount)
    if key == "map_Kd":
        texture = read_picture(_texture_path(value, folder))
        return material if texture is None else _with_texture(material, texture)
    if key == "map_d":
        return _with_alpha_picture(material, read_picture(_texture_path(value, folder)))
    return material


def _number(word: str) -> float:
    """In [0, 1]; raises ValueError for what is no number, NaN included."""
    number = float(word)
    if number != number:
        raise ValueError("not a number")
    return min(max(number, 0.0), 1.0)


def _with_colour(material: Material, rgb: list[float]) -> Material:
    if len(rgb) < 3:
        raise ValueError("a colour needs red, green and blue")
    colour = np.array([*rgb, material.base_colour[3]], np.float32)
    return replace(material, base_colour=colour)


def _with_alpha(material: Material, alpha: float) -> Material:
    colour = material.base_colour.copy()
    colour[3] = alpha
    return replace(material, base_colour=colour, alpha="blend" if alpha < 1 else material.alpha)


def _with_texture(material: Material, texture: np.ndarray) -> Material:
    # Cards of hair and lashes say so only through the picture's own alpha.
    cut_out = texture[..., 3].min() < 128
    return replace(material, texture=texture, alpha="mask" if cut_out else material.alpha)


def _with_alpha_picture(material: Material, picture: np.ndarray | None) -> Material:
    if picture is None:
        return material
    texture = material.texture
    if texture is None or texture.shape != picture.shape:
        texture = np.full_like(picture, 255)
    texture = texture.copy()
    has_alpha = picture[..., 3].min() < 255
    texture[..., 3] = picture[..., 3] if has_alpha else picture[..., 0]
    return replace(material, texture=texture, alpha="mask")


def _texture_path(value: str, folder: Path) -> Path:
    """The file at the end of a map statement: options before it start with a dash."""
    name = value.split()[-1] if value.startswith("-") else value
    return folder / name.replace("\\", "/")
