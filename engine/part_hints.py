"""What the names of objects and materials say about a piece, if anything."""

from __future__ import annotations

import re
from collections.abc import Sequence

HINTS: tuple[tuple[str, str], ...] = (
    # The order matters: an eyelash is no eye, and an eye socket is skin.
    ("lashes", r"lash|eye_?line|まつ|睫"),
    ("glasses", r"glasses|spectacle|goggle|eye_?wear|monocle|眼鏡|メガネ|めがね"),
    ("skin", r"socket|eye_?lid|mouth_?bag|cavity|inner_?mouth"),
    ("other", r"occlusion|lacrimal|lachrymal|\btears?\b|tear_?(duct|line|fluid)|wetness|caruncle"),
    ("other", r"eye_?(shadow|blend|ao)\b|ear_?rings?|necklace|piercing"),
    # A beard moves as brows do: with the skin under it.
    ("brows", r"brows?\b|beard|moustache|mustache|stubble|眉"),
    ("eyeball", r"\biris\b|pupil|eye_?ball|cornea|eye_?iris|eye_?high_?light|瞳|黒目"),
    ("eye", r"eye|sclera|目|眼"),
    ("tongue", r"tongue|舌"),
    ("teeth", r"teeth|tooth|\bgums?\b|denture|\bfangs?\b|歯|牙"),
    ("hair", r"hair|pony_?tail|braid|bangs\b|\bwig\b|髪"),
    ("hair", r"\b(hat|cap|helmet|beanie|hood|headband|crown)s?\b|帽子"),
    ("body", r"body|cloth|shirt|dress|jacket|trouser|torso|outfit|服|体"),
    ("body", r"\b(coat|suit|pants|shoe|boot|hand|glove|arm|leg|scarf|collar)s?\b"),
)
"""Kind and the pattern that tells it; a word's limit is the start, the end, a digit or a mark.
"eyeball" is sure of turning, "eye" must look like a ball. Hats keep still on the head, as hair."""

VAGUE_KINDS = ("body", "skin")
"""Said of whole characters, eyes and teeth included: whatever speaks more exactly goes before."""

_PATTERNS = tuple(
    (kind, re.compile(pattern.replace(r"\b", r"(?:^|$|(?<=[\d_])|(?=[\d_]))")))
    for kind, pattern in HINTS
)


def read_hint(object_name: str, material_name: str) -> str | None:
    """The kind of piece the names speak of; the object's name goes before the material's."""
    kinds = [kind for name in (object_name, material_name) if (kind := _kind(_words(name)))]
    exact = [kind for kind in kinds if kind not in VAGUE_KINDS]
    return (exact or kinds or [None])[0]


def read_hints(names: Sequence[tuple[str, str]]) -> list[str | None]:
    """The kind each (object, material) speaks of.

    Words that all objects or all materials share, such as a character's own name, say nothing.
    """
    objects = _without_shared_words([name for name, _ in names])
    materials = _without_shared_words([name for _, name in names])
    return [read_hint(*pair) for pair in zip(objects, materials, strict=True)]


def _without_shared_words(names: list[str]) -> list[str]:
    words = [_words(name).split("_") for name in names]
    different = {tuple(each) for each in words}
    shared = set.intersection(*map(set, different)) if len(different) > 1 else set()
    return ["_".join(word for word in each if word not in shared) for each in words]


def _words(name: str) -> str:
    split = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
    return re.sub(r"[\s.\-/:|]+", "_", split)


def _kind(text: str) -> str | None:
    return next((kind for kind, pattern in _PATTERNS if pattern.search(text)), None)
