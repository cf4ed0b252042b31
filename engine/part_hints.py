"""What the names of objects and materials say about a piece, if anything."""

from __future__ import annotations

import re

HINTS: tuple[tuple[str, str], ...] = (
    # The order matters: an eyelash is no eye, and an eye socket is skin.
    ("lashes", r"lash"),
    ("glasses", r"glasses|spectacle|goggle|eyewear|monocle"),
    ("skin", r"socket|eye_?lid|mouth_?bag|cavity|inner_?mouth"),
    ("other", r"occlusion|lacrimal|lachrymal|tear|wetness|caruncle|eye_?shadow|eye_?blend"),
    # A beard moves as brows do: with the skin under it.
    ("brows", r"brow|beard|moustache|mustache|stubble"),
    ("eyeball", r"iris|pupil|eye_?ball|cornea|eye_?highlight"),
    ("eye", r"eye|sclera"),
    ("tongue", r"tongue"),
    ("teeth", r"teeth|tooth|gums?\b|dentures?"),
    ("hair", r"hair|pony_?tail|braid|bangs|wig"),
    ("body", r"body|cloth|shirt|dress|jacket|suit|pants|trouser|shoe|boot|hand|arm|leg|torso|hat"),
)
"""Kind and the pattern that tells it. "eyeball" is sure of turning, "eye" must look like a ball."""

_PATTERNS = tuple((kind, re.compile(pattern)) for kind, pattern in HINTS)


def read_hint(object_name: str, material_name: str) -> str | None:
    """The kind of piece the names speak of; the object's name goes before the material's."""
    for name in (object_name, material_name):
        text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
        for kind, pattern in _PATTERNS:
            if pattern.search(re.sub(r"[\s.\-/:]+", "_", text)):
                return kind
    return None
