"""Counts blinks and openings of the mouth that each encoder makes of a film, and draws its curves.

    python drills/encoder_footage.py VIDEO --out FOLDER [--seen EVENTS.json] [--calibrate 1]

The product's tracker looks at every image, both encoders read it. `--calibrate` measures the rest
first, in the calmest stretch so long, or in the images that `--rest` names. With `--seen`, what a
person found by looking at every image (see tests/data/talking_man_events.json), the count is
judged. Writes NAME_curves.png, with what was seen in green and doubtful in yellow, and
NAME_sheet.png: the images around everything counted and every tenth.
Exits with 1 when the learned encoder misses or invents a movement, smoothed or not.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from curve_plot import Panel, draw_curves
from encoder_runs import (
    CODE_NAMES,
    LEARNED,
    Seen,
    calmest,
    codes_of,
    open_encoders,
    smoothed,
    watch_clip,
)
from face_sheets import choose_images, draw_sheet
from movement_events import (
    LEAST,
    Movement,
    WatchedFilm,
    describe,
    find_all,
    judge,
    read_watched,
)
from plain_errors import end_with

from capture.records import Observation

_CURVES = {
    "eyeBlink_L": ("eyeBlink_L",),
    "eyeBlink_R": ("eyeBlink_R",),
    "jawOpen": ("jawOpen",),
    "mouthSmile": ("mouthSmile_L", "mouthSmile_R"),
    "browInnerUp": ("browInnerUp_L", "browInnerUp_R"),
    "browOuterUp": ("browOuterUp_L", "browOuterUp_R"),
    "browDown": ("browDown_L", "browDown_R"),
}
_TELLS = {"eyeBlink_L": "blinks", "eyeBlink_R": "blinks", "jawOpen": "mouth_openings"}
Codes = Mapping[str, np.ndarray]


def main() -> int:
    """Track, encode, count, draw; 0 when the learned encoder's count is right or was not judged."""
    options = _parse()
    options.out.mkdir(parents=True, exist_ok=True)
    seen = watch_clip(options.video, options.images)
    watched = read_watched(options.seen) if options.seen else None
    before, after = encode_both(seen, options.encoder_file, choose_rest(seen, options))
    right = [
        report(f"{name}, {when}", codes, watched) or not name.startswith(LEARNED)
        for when, chains in (("not smoothed", before), ("smoothed", after))
        for name, codes in chains.items()
    ]
    draw(seen, after, watched, options.out / options.video.stem)
    return int(not all(right))


def encode_both(
    seen: Seen, encoder_file: Path | None, resting: Sequence[Observation]
) -> tuple[Codes, Codes]:
    """(T, 54) by encoder, not smoothed and smoothed."""
    encoders = open_encoders(encoder_file, resting)
    made = {name: [encode(o) for o in seen.observations] for name, encode in encoders.items()}
    before = {name: codes_of(expressions) for name, expressions in made.items()}
    after = {
        name: codes_of(smoothed(expressions, seen, name)) for name, expressions in made.items()
    }
    return before, after


def choose_rest(seen: Seen, options: argparse.Namespace) -> list[Observation]:
    """The images of the performer at rest that the options ask for; none without a wish."""
    if options.rest:
        first, last = options.rest
        chosen = [o for o in seen.observations[first : last + 1] if o.face_found]
        if not chosen:
            raise SystemExit(f"There is no face in images {first} to {last}.")
        return chosen
    if not options.calibrate:
        return []
    resting = calmest(seen, options.calibrate)
    print(f"Rest: images {resting[0].frame_id} to {resting[-1].frame_id}")
    return resting


def report(title: str, codes: np.ndarray, watched: WatchedFilm | None) -> bool:
    """Print what was counted, and against what was seen; whether that is right."""
    right = True
    print(title)
    for kind, movements in find_all(codes).items():
        peaks = ", ".join(str(movement.peak) for movement in movements) or "none"
        if watched is None:
            print(f"  {kind.replace('_', ' ')}: {len(movements)}, at {peaks}")
            continue
        verdict = judge(movements, watched.seen[kind], watched.doubtful[kind])
        print(f"  {describe(kind, verdict, len(watched.seen[kind]))}; counted at {peaks}")
        right &= verdict.holds
    return right


def draw(seen: Seen, chains: Codes, watched: WatchedFilm | None, stem: Path) -> None:
    """Write the curves and the sheet."""
    counted = {name: find_all(codes) for name, codes in chains.items()}
    panels = [_panel(title, names, chains, counted, watched) for title, names in _CURVES.items()]
    title = f"{stem.name}, smoothed"
    curves = stem.with_name(f"{stem.name}_curves.png")
    draw_curves(panels, title).save(curves)
    notes = _notes(counted)
    images = choose_images(list(notes), len(seen.frames))
    sheet = stem.with_name(f"{stem.name}_sheet.png")
    draw_sheet(seen, images, notes, title).save(sheet)
    print(f"Wrote {curves} and {sheet}")


def _panel(
    title: str,
    names: Sequence[str],
    chains: Codes,
    counted: Mapping[str, Mapping[str, Sequence[Movement]]],
    watched: WatchedFilm | None,
) -> Panel:
    columns = [CODE_NAMES.index(name) for name in names]
    curves = {chain: codes[:, columns].mean(axis=1) for chain, codes in chains.items()}
    kind = _TELLS.get(title)
    if kind is None:
        return Panel(title, curves)
    peaks = {chain: [m.peak for m in found[kind]] for chain, found in counted.items()}
    if watched is None:
        return Panel(title, curves, peaks=peaks)
    return Panel(title, curves, watched.seen[kind], watched.doubtful[kind], peaks)


def _notes(counted: Mapping[str, Mapping[str, Sequence[Movement]]]) -> dict[int, str]:
    """What peaks at an image, and for whom."""
    notes: dict[int, list[str]] = {}
    for chain, found in counted.items():
        for kind in LEAST:
            for movement in found[kind]:
                notes.setdefault(movement.peak, []).append(f"{kind.split('_')[0]} {chain}")
    return {image: ", ".join(parts) for image, parts in notes.items()}


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("video", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seen", type=Path, help="what a person found in the film, JSON")
    parser.add_argument("--calibrate", type=float, default=0.0, metavar="SECONDS")
    parser.add_argument("--rest", type=int, nargs=2, metavar=("FIRST", "LAST"))
    parser.add_argument("--images", type=int, help="so many from the start; all if not given")
    parser.add_argument("--encoder-file", type=Path, help="the learned encoder's network, ONNX")
    return parser.parse_args()


if __name__ == "__main__":
    end_with(main)
