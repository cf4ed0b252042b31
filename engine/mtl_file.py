"""The material libraries beside an OBJ file, as far as looks are concerned.

Source: Wavefront MTL: newmtl, Kd, d, Tr, map_Kd, map_d. A missing library or picture is no error:
the mesh can be moved without it.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from PIL import Image

from engine.records import Material


def plain_material(name: str) -> Material:
    """What a surface looks like about which the file says nothing but perhaps a name."""
    return Material(name, np.ones(4, np.float32), None, "opaque")


def read_mtl(path: Path) -> dict[str, Material]:
    """Materials by name; an unreadable library gives none."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
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
            materials[name] = _apply(materials[name], words[0], words[1].strip(), path.parent)
    return materials


def _apply(material: Material, key: str, value: str, folder: Path) -> Material:
    if key == "Kd":
        numbers = [float(word) for word in value.split()[:3]]
        return _with_colour(material, np.array(numbers)) if len(numbers) == 3 else material
    if key in ("d", "Tr"):
        amount = float(value.split()[-1])
        return _with_alpha(material, amount if key == "d" else 1.0 - amount)
    if key == "map_Kd":
        texture = load_picture(_texture_path(value, folder))
        return material if texture is None else _with_texture(material, texture)
    if key == "map_d":
        return _with_alpha_picture(material, load_picture(_texture_path(value, folder)))
    return material


def _with_colour(material: Material, rgb: np.ndarray) -> Material:
    colour = np.append(rgb, material.base_colour[3]).astype(np.float32)
    return replace(material, base_colour=colour)


def _with_alpha(material: Material, alpha: float) -> Material:
    colour = material.base_colour.copy()
    colour[3] = np.clip(alpha, 0.0, 1.0)
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


def load_picture(path: Path) -> np.ndarray | None:
    """(H, W, 4) uint8 sRGB RGBA, row 0 at the top; None when it cannot be read."""
    try:
        with Image.open(path) as picture:
            return np.asarray(picture.convert("RGBA"))
    except (OSError, ValueError):
        return None
