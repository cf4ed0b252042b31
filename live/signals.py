"""What the tracker says of faces whose expression is known: pictures drawn for fitting the encoder.

The expression's unit is the product's: MakeHuman's shapes are scaled to be as strong as the
consensus shapes a rig aims at. Lids and mouthClose keep MakeHuman's own, which closes them at 1.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from capture.landmarker import create_landmarker, read_coefficients, read_pose, wrap_image
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.quiet import quiet_stderr
from engine.names import ICT_EXPRESSIONS
from engine.shape_sets import load_shape_set
from engine.training.identities import sample_makehuman_identity
from live.performer import build_performer, pose, read_archive
from live.random_moments import sample_moment
from render.face_paint import Makeup
from render.records import CharacterModel

_SIZE = (384, 384)
_THRESHOLD = 0.5
_ORBIT = np.radians([10.0, 6.0])  # the camera walks about, so that light falls differently
_OWN_STRENGTH = ("eyeBlink", "eyeLook", "mouthClose")


@dataclass(frozen=True, slots=True, eq=False)
class Signals:
    """One row per picture in which the tracker found the face."""

    scores: np.ndarray
    """(N, 52) float32 in [0, 1], ordered as `MEDIAPIPE_BLENDSHAPES`."""
    code: np.ndarray
    """(N, 53) float32 in [0, 1], the truth, ordered as `ICT_EXPRESSIONS`."""
    identity: np.ndarray
    """(N,) int32, which performer."""
    kind: np.ndarray
    """(N,) str, which of `live.random_moments.KINDS`."""
    T_camera_head: np.ndarray
    """(N, 4, 4) float32, as the tracker sees it."""

    def save(self, path: Path) -> None:
        """Write an .npz with the fields above and both lists of names."""
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(
            path,
            scores=self.scores,
            code=self.code,
            identity=self.identity,
            kind=self.kind,
            T_camera_head=self.T_camera_head,
            coefficient_names=np.array(MEDIAPIPE_BLENDSHAPES),
            expression_names=np.array(ICT_EXPRESSIONS),
        )


def collect_signals(
    makehuman: Path,
    tracker_model: Path,
    performers: int,
    pictures: int,
    seed: int,
    take: np.ndarray | None = None,
) -> Signals:
    """Draw `pictures` of each of `performers` people and look at each picture on its own.

    Raises:
        LiveError: the archive cannot be read.
        TrackerError: the model file is no face landmarker.
        RenderError: nothing can be drawn here.
    """
    from render.context import headless_context

    pack = read_archive(makehuman)
    # Every image afresh: a stream's smoothing would mix one face's scores with the next one's.
    landmarker = create_landmarker(tracker_model, video=False, signals=True, threshold=_THRESHOLD)
    rows = []
    # One context for all: a performer's textures go when it goes, and would take another context's
    # of the same numbers with them.
    with quiet_stderr(), closing(landmarker), headless_context() as ctx:
        ctx.gc_mode = "auto"
        for number in range(performers):
            rng = np.random.default_rng([seed, number])
            model = cast_performer(pack, rng)
            for image, code, kind in _draw(ctx, model, pictures, rng, take):
                answer = landmarker.detect(wrap_image(image))
                if answer.face_landmarks:
                    rows.append((read_coefficients(answer), code, number, kind, read_pose(answer)))
    return _stack(rows)


def expression_strengths(pack: dict[str, np.ndarray]) -> np.ndarray:
    """(53,) how strong the consensus shape is, measured by MakeHuman's of the same name.

    From the lengths and the angle of the two packs' shapes, which the archive holds.
    """
    from_ict, from_makehuman = load_shape_set("consensus").factors.astype(np.float64)
    cosine = pack["ict_cosine"].astype(np.float64)
    longer = pack["ict_gain"] / cosine  # MakeHuman's shape, in lengths of ICT's
    ict = from_ict / longer
    strengths = np.sqrt(ict**2 + from_makehuman**2 + 2 * ict * from_makehuman * cosine)
    own = [name.startswith(_OWN_STRENGTH) for name in ICT_EXPRESSIONS]
    return np.where(own, 1.0, strengths).astype(np.float32)


def cast_performer(pack: dict[str, np.ndarray], rng: np.random.Generator) -> CharacterModel:
    """A random adult, made up at random."""
    weights = sample_makehuman_identity(pack, rng, strength=rng.uniform(0.4, 1.0))
    identity = np.tensordot(weights * pack["id_scale"], pack["id_q"], 1)
    neutral = (pack["neutral"] + identity).astype(np.float32)
    skin = np.array([0.90, 0.69, 0.58]) * rng.uniform(0.35, 1.0) ** np.array([0.7, 1.0, 1.2])
    model = build_performer({**pack, "neutral": neutral}, _make_up(skin, rng), rounds=1)
    coloured = np.append(skin, 1.0).astype(np.float32)
    surfaces = [
        replace(surface, base_colour=coloured) if surface.kind == "skin" else surface
        for surface in model.surfaces
    ]
    strengths = expression_strengths(pack)
    return replace(model, surfaces=tuple(surfaces), basis=model.basis * strengths[:, None, None])


def _make_up(skin: np.ndarray, rng: np.random.Generator) -> Makeup:
    hair = rng.uniform(0.03, 0.45) * np.array([1.0, 0.8, 0.6])
    lips = skin * np.array([1.0, 0.9, 0.9]) ** rng.uniform(1.0, 6.0)
    return Makeup(
        lips=_colour(lips),
        cheeks=_colour(skin * [1.0, 0.82, 0.82]) if rng.random() < 0.7 else None,
        brows=_colour(hair * rng.uniform(0.6, 1.0)),
        hair=_colour(hair) if rng.random() < 0.8 else None,
    )


def _colour(values: np.ndarray) -> tuple[float, float, float]:
    red, green, blue = np.clip(values, 0.0, 1.0)
    return float(red), float(green), float(blue)


def _draw(
    ctx: Any,
    model: CharacterModel,
    pictures: int,
    rng: np.random.Generator,
    take: np.ndarray | None,
) -> Iterator[tuple[np.ndarray, np.ndarray, str]]:
    """(H, W, 3) uint8 picture, (53,) code and kind, again and again."""
    from render.character_view import CharacterView

    view = CharacterView(ctx, model, _SIZE, samples=0)
    for _ in range(pictures):
        moment, kind = sample_moment(rng, take)
        view.orbit(*(rng.uniform(-1, 1, 2) * _ORBIT))
        view.draw(pose(moment))
        yield _expose(view.read(), rng), moment.code, kind


def _expose(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A camera's brightness, contrast and noise."""
    light = (picture / 255.0) ** rng.uniform(0.75, 1.35) * rng.uniform(0.7, 1.1)
    noisy = light + rng.normal(size=light.shape) * rng.uniform(0.0, 0.03)
    return (np.clip(noisy, 0.0, 1.0) * 255).astype(np.uint8)


def _stack(rows: list[tuple[Any, ...]]) -> Signals:
    scores, codes, identities, kinds, poses = zip(*rows, strict=True) if rows else ([],) * 5
    return Signals(
        scores=np.array(scores, np.float32).reshape(-1, len(MEDIAPIPE_BLENDSHAPES)),
        code=np.array(codes, np.float32).reshape(-1, len(ICT_EXPRESSIONS)),
        identity=np.array(identities, np.int32),
        kind=np.array(kinds, np.str_),
        T_camera_head=np.array(poses, np.float32).reshape(-1, 4, 4),
    )
