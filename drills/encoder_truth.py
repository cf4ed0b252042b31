"""What each encoder makes of films whose truth is known: the demo, and a resting head that turns.

    python drills/encoder_truth.py --out FOLDER [--data DIR] [--calibrate] [--encoder-file FILE]

Draws truth and what was recovered of it, an expression of the demo a panel, as demo_truth.png, and
prints R2 of each and what is claimed of those that rest. With `--data`, the folder of
makehuman_faces.npz (CC0), a performer at rest is drawn who turns the head from side to side and up
and down by 30 degrees: whatever the encoders claim then has leaked. `--calibrate` tells the
encoders the rest first: the images in which the demo's performer does nothing, or looks straight.
Exits with 1 when the learned encoder's worst coefficient in the turns is above 0.1.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from curve_plot import TRUTH, Panel, draw_curves
from encoder_runs import CODE_NAMES, LEARNED, codes_of, open_encoders, watch_clip, watch_images
from plain_errors import end_with

from capture.demo import demo_clip
from capture.records import Observation
from engine.names import ICT_EXPRESSIONS
from live.demo_check import read_truth
from live.performance import Moment
from live.performer import build_performer, pose, read_archive
from render.character_view import CharacterView
from render.context import headless_context

WIDEST = np.radians(30.0)
MOST_LEAKED = 0.1
_SIZE = (512, 512)
_STILL_IMAGES = 20
_SWEEP_IMAGES = 90
_MOVES, _NOTHING = 0.02, 1e-3
"""Spread from which an expression of the demo is drawn; value below which it does nothing."""
Codes = Mapping[str, np.ndarray]


def main() -> int:
    """Compare, draw, print; 0 when turns leak little or were not looked at."""
    options = _parse()
    options.out.mkdir(parents=True, exist_ok=True)
    compare_demo(options)
    if options.data is None:
        return 0
    return int(not report_turns(options))


def compare_demo(options: argparse.Namespace) -> None:
    """Draw and print what became of the demo."""
    clip = demo_clip()
    seen = watch_clip(clip, options.images)
    truth = read_demo_truth(clip.with_name("demo_coefficients.csv"))[: len(seen.frames)]
    resting = [o for o, code in zip(seen.observations, truth, strict=True) if not code.any()]
    codes = _encode(seen.observations, resting if options.calibrate else [], options.encoder_file)
    report_truth(truth, codes)
    picture = options.out / "demo_truth.png"
    draw_curves(truth_panels(truth, codes), "the demo, not smoothed", columns=3).save(picture)
    print(f"Wrote {picture}")


def read_demo_truth(path: Path) -> np.ndarray:
    """(T, 53) the demo's coefficients; what does next to nothing is 0."""
    columns = read_truth(path)
    truth = np.stack([columns[name] for name in ICT_EXPRESSIONS], axis=1)
    return np.where(truth < _NOTHING, 0.0, truth)


def report_truth(truth: np.ndarray, codes: Codes) -> None:
    """Print R2 of each expression that moves, and what is claimed where truth is 0."""
    moving = np.flatnonzero(truth.std(axis=0) > _MOVES)
    print(f"\nthe demo: R2 of {len(moving)} expressions")
    _print_row("", list(codes))
    shares = {
        name: {int(row): explained(truth[:, row], code[:, row]) for row in moving}
        for name, code in codes.items()
    }
    for row in moving:
        cells = [f"{shares[name][int(row)]:.2f}" for name in codes]
        _print_row(ICT_EXPRESSIONS[row], cells)
    _print_row("mean", [f"{np.mean(list(shares[name].values())):.2f}" for name in codes])
    resting = truth == 0.0
    false = [code[:, : truth.shape[1]][resting].mean() for code in codes.values()]
    _print_row("claimed where it is 0", [f"{value:.3f}" for value in false])


def explained(truth: np.ndarray, found: np.ndarray) -> float:
    """R2 of (T,) values: 1 where they are the same, 0 where the mean would do as well."""
    return 1.0 - float(((truth - found) ** 2).sum() / ((truth - truth.mean()) ** 2).sum())


def truth_panels(truth: np.ndarray, codes: Codes) -> list[Panel]:
    """One of each expression that moves."""
    moving = np.flatnonzero(truth.std(axis=0) > _MOVES)
    return [
        Panel(
            ICT_EXPRESSIONS[row],
            {TRUTH: truth[:, row], **{name: code[:, row] for name, code in codes.items()}},
        )
        for row in moving
    ]


def report_turns(options: argparse.Namespace) -> bool:
    """Print what leaks while a resting head turns; whether the learned encoder's is little."""
    turns = sweep()
    seen = watch_images(draw_turns(options.data / "makehuman_faces.npz", turns))
    resting = seen.observations[:_STILL_IMAGES] if options.calibrate else []
    codes = _encode(seen.observations, resting, options.encoder_file)
    found = np.array([each.face_found for each in seen.observations])
    print(f"\na resting head that turns: face found in {found.mean():.0%} of {len(found)} images")
    worst = {name: report_leaks(name, code, turns) for name, code in codes.items()}
    return worst[LEARNED] <= MOST_LEAKED


def report_leaks(name: str, code: np.ndarray, turns: np.ndarray) -> float:
    """Print the three expressions that leak most of one encoder's (T, 54); the most."""
    highest = code.max(axis=0)
    leaks = []
    for row in np.argsort(highest)[::-1][:3]:
        yaw, pitch = np.degrees(turns[int(code[:, row].argmax())])
        where = f"yaw {yaw:+.0f}, pitch {pitch:+.0f}"
        leaks.append(f"{CODE_NAMES[row]} {highest[row]:.2f} at {where}")
    print(f"  {name}: {'; '.join(leaks)}; mean of all {code.mean():.4f}")
    return float(highest.max())


def sweep() -> np.ndarray:
    """(T, 2) radians, yaw to the left and pitch up: straight a while, side to side, up and down."""
    wave = WIDEST * np.sin(np.linspace(0.0, 2.0 * np.pi, _SWEEP_IMAGES))
    still = np.zeros((_STILL_IMAGES, 2))
    across = np.stack([wave, np.zeros_like(wave)], axis=1)
    return np.concatenate([still, across, across[:, ::-1]])


def draw_turns(makehuman: Path, turns: np.ndarray, rounds: int = 2) -> list[np.ndarray]:
    """(512, 512, 3) uint8 RGB per turn: the demo's performer at rest, refined `rounds` times."""
    model, pictures = build_performer(read_archive(makehuman), rounds=rounds), []
    code = np.zeros(len(ICT_EXPRESSIONS), np.float32)
    with headless_context() as ctx:
        view = CharacterView(ctx, model, _SIZE, samples=0, supersample=2)
        for yaw, pitch in turns:
            view.draw(pose(Moment(0.0, code, np.array([yaw, pitch, 0.0]), np.zeros(2))))
            pictures.append(view.read().copy())
    return pictures


def _encode(
    observations: Sequence[Observation], resting: Sequence[Observation], file: Path | None
) -> Codes:
    return {
        name: codes_of([encode(observation) for observation in observations])
        for name, encode in open_encoders(file, resting).items()
    }


def _print_row(label: str, cells: Sequence[str]) -> None:
    print(f"  {label:22s}" + "".join(f"{cell:>10s}" for cell in cells), flush=True)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--data", type=Path, help="folder of makehuman_faces.npz, for the turns")
    parser.add_argument("--calibrate", action="store_true", help="measure the rest first")
    parser.add_argument("--images", type=int, help="of the demo; all if not given")
    parser.add_argument("--encoder-file", type=Path, help="the learned encoder's network, ONNX")
    return parser.parse_args()


if __name__ == "__main__":
    end_with(main)
