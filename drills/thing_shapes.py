"""Shapes of what is no face: bodies' parts, animals, furniture, cars, blobs."""

from __future__ import annotations

from typing import Any

import numpy as np
import trimesh

Shape = tuple[np.ndarray, np.ndarray]
"""(V, 3) vertices and (F, 3) triangles."""


def _join(pieces: list[trimesh.Trimesh]) -> Shape:
    whole: Any = trimesh.util.concatenate(pieces)
    return np.array(whole.vertices), np.array(whole.faces)


def _ball(centre: object, radii: object) -> trimesh.Trimesh:
    ball = trimesh.creation.icosphere(subdivisions=3)
    ball.apply_scale(np.broadcast_to(np.asarray(radii, float), 3))
    ball.apply_translation(np.asarray(centre, float))
    return ball


def _limb(start: object, end: object, radius: float) -> trimesh.Trimesh:
    return trimesh.creation.cylinder(radius, segment=np.array([start, end], float), sections=16)


def _block(centre: object, size: object) -> trimesh.Trimesh:
    block = trimesh.creation.box(np.asarray(size, float))
    block.apply_translation(np.asarray(centre, float))
    return block


def primitive(rng: np.random.Generator) -> Shape:
    """A box, a ball, a ring, a cone, a tube, a capsule, stretched."""
    made = [
        trimesh.creation.box(),
        trimesh.creation.icosphere(subdivisions=4),
        trimesh.creation.torus(1.0, rng.uniform(0.1, 0.6)),
        trimesh.creation.cone(1.0, 2.0),
        trimesh.creation.annulus(0.5, 1.0, 1.0),
        trimesh.creation.capsule(1.0, 0.5),
        trimesh.creation.icosahedron(),
    ][rng.integers(7)]
    made.apply_scale(rng.uniform(0.5, 1.5, 3))
    return np.array(made.vertices), np.array(made.faces)


def noise_blob(rng: np.random.Generator) -> Shape:
    """A ball pushed in and out, as symmetric as a head about half of the time."""
    ball = trimesh.creation.icosphere(subdivisions=5)
    points = np.array(ball.vertices)
    seen = np.abs(points * [1, 0, 0]) + points * [0, 1, 1] if rng.random() < 0.5 else points
    count = rng.integers(10, 60)
    waves = rng.normal(0, rng.uniform(1, 6), (count, 3))
    amounts = rng.normal(0, rng.uniform(0.1, 0.35) / np.sqrt(count), count) * np.sqrt(2)
    height = np.sin(seen @ waves.T + rng.uniform(0, 6, count)) @ amounts
    return points * (1 + height[:, None]) * rng.uniform(0.7, 1.3, 3), np.array(ball.faces)


def animal(rng: np.random.Generator) -> Shape:
    """Four legs, a head with snout, eyes and ears, a tail."""
    long, thick = rng.uniform(1.5, 2.5), rng.uniform(0.5, 0.9)
    head = np.array([long, thick + rng.uniform(0.2, 0.8), 0])
    size = rng.uniform(0.35, 0.6)
    snout = rng.uniform(0.8, 2.0)
    pieces = [_ball([0, 0, 0], [long, thick, thick * 0.9]), _ball(head, size)]
    pieces.append(
        _ball(
            np.add(head, [size * snout, -0.3 * size, 0]),
            [size * snout * 0.6, size * 0.5, size * 0.5],
        )
    )
    pieces.append(_limb([-long, 0, 0], [-long - rng.uniform(0.5, 1.5), 0.6, 0], 0.1))
    for side in (-1, 1):
        pieces.append(_ball(np.add(head, [size * 0.7, size * 0.4, side * size * 0.5]), size * 0.2))
        pieces.append(
            _ball(np.add(head, [0, size, side * size * 0.6]), [size * 0.2, size * 0.6, size * 0.3])
        )
        pieces += [
            _limb(
                [x * long * 0.6, 0, side * thick * 0.6],
                [x * long * 0.6, -2 * thick, side * thick * 0.6],
                0.15,
            )
            for x in (-1, 1)
        ]
    return _join(pieces)


def hand(rng: np.random.Generator) -> Shape:
    """A palm, five fingers."""
    pieces = [_ball([0, 0, 0], [1, 1.2, 0.35]), _limb([0, -1, 0], [0, -2.5, 0], 0.5)]
    for number in range(5):
        start = np.array([-0.8 + 0.4 * number, 0.9, 0]) if number else np.array([-0.9, -0.2, 0])
        bend = rng.uniform(-0.4, 0.6, 2)
        middle = np.add(start, [(number - 2.5) * 0.15, 0.8, bend[0] * 0.5])
        pieces += [_limb(start, middle, 0.19), _ball(middle, 0.2)]
        pieces += [
            _limb(middle, np.add(middle, [0, 0.6, bend[1]]), 0.17),
            _ball(np.add(middle, [0, 0.6, bend[1]]), 0.17),
        ]
    return _join(pieces)


def foot(rng: np.random.Generator) -> Shape:
    """A shin, a heel, five toes."""
    pieces = [
        _limb([0, 0, 0], [0, 3, 0], rng.uniform(0.4, 0.6)),
        _ball([0, -0.2, 0], [0.55, 0.5, 0.7]),
    ]
    pieces.append(_ball([0, -0.4, 1.1], [rng.uniform(0.5, 0.7), 0.35, 1.3]))
    pieces += [
        _ball([0.25 * (number - 2), -0.5, 2.2 - 0.06 * number], [0.16, 0.16, 0.3 - 0.03 * number])
        for number in range(5)
    ]
    return _join(pieces)


def torso(rng: np.random.Generator) -> Shape:
    """Chest, belly and the roots of arms, legs and neck; often with breasts and a navel."""
    pieces = [_ball([0, 1, 0], [1.1, 1.2, 0.7]), _ball([0, -0.6, 0], [0.95, 1.1, 0.65])]
    pieces += [_limb([0, 2, 0], [0, 2.8, 0], 0.35), _ball([0, -0.7, 0.62], rng.uniform(0.05, 0.12))]
    for side in (-1, 1):
        pieces.append(_limb([side, 1.6, 0], [side * 1.8, rng.uniform(0, 2), 0], 0.3))
        pieces.append(_limb([side * 0.5, -1.2, 0], [side * 0.6, -2.6, 0], 0.45))
        pieces.append(_ball([side * 0.45, 1.1, 0.55], rng.uniform(0.2, 0.45)))
    return _join(pieces)


def furniture(rng: np.random.Generator) -> Shape:
    """A table, a chair, a shelf or a cupboard with doors and knobs."""
    wide, deep, high = rng.uniform(0.6, 2.0, 3)
    corners = [(x, z) for x in (-1, 1) for z in (-1, 1)]
    kind = rng.integers(4)
    if kind == 3:
        pieces = [_block([0, 0, 0], [wide, high, deep])]
        for side in (-1, 1):
            pieces.append(_block([side * wide / 4, 0, deep / 2], [wide * 0.45, high * 0.9, 0.06]))
            pieces.append(_ball([side * wide * 0.06, 0.1, deep / 2 + 0.06], 0.05))
        return _join([*pieces, _block([0, -high * 0.4, deep / 2 + 0.05], [wide * 0.5, 0.05, 0.05])])
    if kind == 2:
        return _join(
            [_block([0, y, 0], [wide, 0.06, deep]) for y in np.linspace(0, high, 5)]
            + [_block([x * wide / 2, high / 2, 0], [0.06, high, deep]) for x in (-1, 1)]
        )
    pieces = [_block([0, high, 0], [wide, 0.1, deep])]
    pieces += [
        _block([x * wide * 0.45, high / 2, z * deep * 0.45], [0.1, high, 0.1]) for x, z in corners
    ]
    if kind == 1:
        pieces.append(_block([0, high * 1.6, -deep * 0.45], [wide, high, 0.1]))
    return _join(pieces)


def car(rng: np.random.Generator) -> Shape:
    """A body, a cabin, wheels, and a front with lamps and a grille: eyes and a mouth."""
    long, wide = rng.uniform(1.6, 2.4), rng.uniform(0.8, 1.1)
    pieces = [
        _ball([0, 0.5, 0], [long, 0.5, wide]),
        _ball([-0.2, 0.95, 0], [long * 0.5, 0.5, wide * 0.85]),
    ]
    for side in (-1, 1):
        pieces.append(_ball([long * 0.88, 0.55, side * wide * 0.45], rng.uniform(0.12, 0.2)))
        for x in (-0.6, 0.6):
            at = np.array([x * long, 0.2, side * wide * 0.85])
            pieces.append(_limb(at, np.add(at, [0, 0, 0.15 * side]), 0.32))
    pieces.append(_block([long * 0.96, 0.3, 0], [0.1, rng.uniform(0.08, 0.2), wide * 0.8]))
    return _join(pieces)


def plant(rng: np.random.Generator) -> Shape:
    """A trunk or a stem and leaves."""
    pieces = [_limb([0, 0, 0], [0, 2, 0], rng.uniform(0.05, 0.2))]
    for _ in range(rng.integers(10, 40)):
        pieces.append(_ball(rng.normal([0, 2.4, 0], 0.6), rng.uniform(0.1, 0.6, 3)))
    return _join(pieces)
