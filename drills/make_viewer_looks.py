"""Write the browser page's shaders and shading constants, so that it draws as the program does.

    python drills/make_viewer_looks.py

The page has no build step and loads nothing but its own files, so the text of the shaders in
`render/shaders` and the numbers beside them are kept ready for it in one JavaScript module.
"""

from __future__ import annotations

import dataclasses
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))  # runs from the clone without installing

from live.character_model import PARTS_LIPS
from render.character_view import PARTING_SHARE
from render.context import read_shader
from render.looks import LOOKS
from render.mouth_light import FULL_CM, NONE_CM
from render.studio import FIELD_OF_VIEW
from render.surfaces import IRIS_COLOUR

TARGET = Path(__file__).parent.parent / "live" / "viewer" / "looks.js"
SHADERS = ("character.vert", "surface.frag", "eye.frag", "studio.glsl")
_VERSION = "#version 330 core\n"


def write_looks() -> str:
    """The module's text."""
    lines = [
        "// Made by drills/make_viewer_looks.py from render/: change it there, then run that.",
        "",
        "/** GLSL without its version line, which desktop and browser write differently. */",
        "export const SHADERS = {",
    ]
    for name in SHADERS:
        lines.append(f"  {json.dumps(name)}: `{_portable(read_shader(name))}`,")
    lines += ["};", ""]
    for name, value, meaning in _constants():
        lines += [f"/** {meaning} */", f"export const {name} = {_spell(value)};", ""]
    return "\n".join(lines)


def _portable(shader: str) -> str:
    text = shader.removeprefix(_VERSION)
    if "`" in text or "${" in text or "\\" in text:
        raise ValueError("a shader holds a character that JavaScript's template strings read")
    return text


def _spell(value: object) -> str:
    if not isinstance(value, dict):
        return json.dumps(value)
    return "{\n" + "".join(f"  {key}: {json.dumps(row)},\n" for key, row in value.items()) + "}"


def _constants() -> list[tuple[str, object, str]]:
    looks = {kind: dataclasses.asdict(look) for kind, look in LOOKS.items()}
    return [
        ("LOOKS", looks, "How each kind of surface is shaded; colours sRGB."),
        ("IRIS_COLOUR", list(IRIS_COLOUR), "sRGB."),
        ("FIELD_OF_VIEW", float(FIELD_OF_VIEW), "Radians, of the picture's height."),
        ("PARTING_SHARE", PARTING_SHARE, "Of a parted lip in an opened jaw, by light let in."),
        ("PARTS_LIPS", list(PARTS_LIPS), "Expressions that part the lips without the jaw."),
        ("LIGHT_BEHIND_LIPS_CM", [FULL_CM, NONE_CM], "Depth where it starts to fade, and is 0."),
    ]


def main() -> None:
    """Write the module and say where."""
    TARGET.write_text(write_looks(), encoding="utf-8")
    print(TARGET)


if __name__ == "__main__":
    main()
