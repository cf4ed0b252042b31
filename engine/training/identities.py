"""Random adult heads of the two packs."""

from __future__ import annotations

import numpy as np

ICT_SIGMA_LIMIT = 2.2


def sample_ict_identity(rng: np.random.Generator, count: int) -> np.ndarray:
    """(count,) float32 coefficients: normal, within 2.2 sigma (modes carry their deviation)."""
    strength = rng.uniform(0.4, 1.2)
    coefficients = rng.standard_normal(count) * strength
    return np.clip(coefficients, -ICT_SIGMA_LIMIT, ICT_SIGMA_LIMIT).astype(np.float32)


def sample_makehuman_identity(
    pack: dict[str, np.ndarray], rng: np.random.Generator, strength: float
) -> np.ndarray:
    """(K,) float32 coefficients of one plausible adult: multilinear macros, then random sliders."""
    weights = np.zeros(len(pack["identity_names"]), np.float32)
    for index, weight in macro_weights(pack, _random_macros(rng)).items():
        weights[index] = weight
    sliders, signs = pack["id_slider"], pack["id_sign"]
    for slider in range(int(sliders.max()) + 1):
        members = np.flatnonzero(sliders == slider)
        two_ended = len(set(signs[members].tolist())) == 2
        if rng.random() > (0.6 if two_ended else 0.25):
            continue
        spread = 0.22 if pack["id_kind"][members[0]] == "asym" else 0.28
        value = float(np.clip(rng.normal() * strength * spread, -1, 1))
        for index in members:
            signed = value * signs[index] if two_ended else abs(value)
            side = np.clip(1 + 0.12 * rng.normal(), 0.6, 1.4) if pack["id_side"][index] else 1.0
            weights[index] = max(0.0, signed) * pack["id_hi"][index] * side
    return weights


def _random_macros(rng: np.random.Generator) -> dict[str, float]:
    male = rng.beta(0.35, 0.35)
    old = rng.uniform(0, 0.75) if rng.random() < 0.6 else 0.0
    origin = rng.dirichlet([0.5, 0.5, 0.5])
    return {
        "female": 1 - male, "male": male, "young": 1 - old, "old": old,
        "african": origin[0], "asian": origin[1], "caucasian": origin[2],
        **_thirds("muscle", rng.beta(4, 4)), **_thirds("weight", rng.beta(4, 4)),
    }  # fmt: skip


def macro_weights(pack: dict[str, np.ndarray], macros: dict[str, float]) -> dict[int, float]:
    """Coefficient by index of MakeHuman's multilinear shapes for `macros`.

    `macros`: how much of "female", "male", "young", "old", "african", "asian", "caucasian",
    "minweight", "maxweight", "minmuscle", "maxmuscle", in [0, 1]; not named is 0. The average of
    weight and muscle is what is left.
    """
    factor = {
        **{f"average{name}": 1 - macros.get(f"min{name}", 0) - macros.get(f"max{name}", 0)
           for name in ("weight", "muscle")},
        **macros,
    }  # fmt: skip
    weights = {}
    for index, (name, kind) in enumerate(zip(pack["identity_names"], pack["id_kind"], strict=True)):
        if str(kind).startswith("macro"):
            words = str(name).split("/")[1].split("-")
            used = words[:3] if kind == "macro_a" else words[:4]
            weights[index] = float(np.prod([factor.get(word, 0.0) for word in used]))
    return weights


def _thirds(name: str, x: float) -> dict[str, float]:
    return {
        f"min{name}": max(0.0, 1 - 2 * x),
        f"average{name}": 1 - abs(2 * x - 1),
        f"max{name}": max(0.0, 2 * x - 1),
    }
