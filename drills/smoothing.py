"""Compares what smoothing costs and brings: jitter at rest, lag and depth in motion.

    python drills/smoothing.py --data DIR [--portrait PICTURE ...] --out FOLDER

`DIR` holds makehuman_faces.npz (CC0). A drawn performer blinks, smiles, speaks, lifts the brows,
turns and glances; then still faces are looked at: the demo's first image and the portraits given.
All of it as a webcam would give it, noise and JPEG included. Lags count from the native tracker
without any filter on the clean pictures, jitter is the change from image to image as a share of
the range in motion. Before that the filter alone is shown waves, steps and blinks, under the usual
noise and at several confidences. Writes blink_smile.png. Exits with 1 when a blink of 100 ms loses
a tenth of its depth, mouth or lids trail by 25 ms or more at default settings, or the native
tracker's own landmarks take longer than the very image to show a step.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from former_smoothing import FormerSmoother
from PIL import Image
from plain_errors import end_with
from smoothing_measures import (
    GROUPS,
    Track,
    gather,
    jitter,
    landmark_step_ms,
    motion_figures,
    ranges,
)
from smoothing_plot import draw_movements
from smoothing_responses import report_responses
from smoothing_scenes import END_S, RATE, SMILE_STEP_S, draw_script, film
from tracker_choice import Tracker, open_mediapipe, open_native

from capture.clip import Clip
from capture.demo import demo_clip
from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame, Observation
from engine.code_smoothing import RAW_SIGNALS, SMOOTHED_SIGNALS, CodeSmoother
from engine.encoder import SignalEncoder

_CORNERS = (61, 291)  # of the mouth
_LEAST_DEPTH = 90.0
Images = Sequence[np.ndarray]
Finish = Callable[[list[Observation], int], Track]


def main() -> int:
    """Draw, track, filter, print; 0 when blinks and steps are kept."""
    options = _parse()
    options.out.mkdir(parents=True, exist_ok=True)
    prompt = report_responses(options.rates)
    clean = draw_script(options.data / "makehuman_faces.npz", options.end)
    motion = list(film(clean, options.noise, options.quality))
    rates = options.rates
    reference = {rate: without_filter(look(open_native, clean, rate), rate) for rate in rates}
    moving = {rate: track_all(motion, rate) for rate in rates}
    kept = all([report_motion(rate, moving[rate], reference[rate]) for rate in rates])
    spans = ranges(reference[rates[-1]])
    for name, portrait in portraits(options.portrait).items():
        still = list(film([portrait] * options.images, options.noise, options.quality))
        for rate in rates:
            report_rest(f"{name}, {rate} images a second", track_all(still, rate), spans)
    at_once = options.end < SMILE_STEP_S + 0.5 or report_step(moving)
    picture = options.out / "blink_smile.png"
    draw_movements(moving, reference).save(picture)
    print(f"Wrote {picture}")
    return int(not (prompt and kept and at_once))


def look(opener: Callable[[], Tracker], images: Images, rate: int) -> list[Observation]:
    """What a fresh tracker sees at `rate` images a second of those, which come `RATE` a second."""
    tracker, seen = opener(), []
    for number, image in enumerate(images[:: RATE // rate]):
        stamp = round(number * 1e9 / rate)
        seen.append(tracker.track(Frame(number, stamp, stamp, np.ascontiguousarray(image))))
        if not seen[-1].face_found:
            raise SystemExit(f"No face is found in image {number}.")
    tracker.close()
    return seen


def without_filter(seen: Iterable[Observation], rate: int) -> Track:
    """Encoded as it was seen."""
    seen, encoder = list(seen), SignalEncoder(MEDIAPIPE_BLENDSHAPES)
    return gather([encoder.encode(one) for one in seen], _mouth_widths(seen), rate)


def formerly(seen: Sequence[Observation], rate: int) -> Track:
    """1-Euro on the signals, then encoded."""
    smoother = FormerSmoother()
    return without_filter([smoother.smooth(one) for one in seen], rate)


def smoothed(smoother: CodeSmoother) -> Finish:
    """Encoded, then smoothed."""

    def finish(seen: list[Observation], rate: int) -> Track:
        encoder = SignalEncoder(MEDIAPIPE_BLENDSHAPES)
        codes = [smoother.smooth(encoder.encode(one), one.media_ns) for one in seen]
        return gather(codes, _mouth_widths(seen), rate)

    return finish


def track_all(images: Images, rate: int) -> dict[str, Track]:
    """Every chain's track of a film; a chain is a tracker and what follows it."""
    from_mediapipe, from_native = (look(o, images, rate) for o in (open_mediapipe, open_native))
    return {
        "mediapipe, former": formerly(from_mediapipe, rate),
        "mediapipe, ours": smoothed(CodeSmoother(1.0, SMOOTHED_SIGNALS))(from_mediapipe, rate),
        "native, no filter": without_filter(from_native, rate),
        "native, ours": smoothed(CodeSmoother(1.0, RAW_SIGNALS))(from_native, rate),
    }


def report_motion(rate: int, tracks: dict[str, Track], reference: Track) -> bool:
    """Print lags and depths; True when our filter keeps blinks."""
    figures = {name: motion_figures(track, reference) for name, track in tracks.items()}
    print(f"\nin motion, {rate} images a second, ms where nothing else is said")
    _print_row("", tracks)
    for label in next(iter(figures.values())):
        _print_row(label, [f"{figures[name][label]:.0f}" for name in tracks])
    return figures["native, ours"]["blink depth %"] >= _LEAST_DEPTH


def report_rest(title: str, tracks: dict[str, Track], spans: dict[str, float]) -> None:
    """Print the jitter per group."""
    print(f"\nat rest, {title}: jitter, % of the range in motion")
    _print_row("", tracks)
    trembling = {name: jitter(track) for name, track in tracks.items()}
    for group in GROUPS:
        shares = [100.0 * trembling[name][group] / spans[group] for name in tracks]
        _print_row(group, [f"{share:.3f}" for share in shares])


def report_step(moving: dict[int, dict[str, Track]]) -> bool:
    """Print when the landmarks themselves show a step; True if the native ones do at once."""
    native = []
    print("\na smile that is there at once, in the landmarks: 90 % after")
    for rate, tracks in moving.items():
        of_native, of_mediapipe = (
            landmark_step_ms(tracks[name]) for name in ("native, no filter", "mediapipe, ours")
        )
        print(f"  {rate} a second: native {of_native:.0f} ms, mediapipe {of_mediapipe:.0f} ms")
        native.append(of_native)
    return max(native) == 0.0


def portraits(files: Iterable[Path]) -> dict[str, np.ndarray]:
    """(H, W, 3) uint8 RGB by name: the demo's first image, then the files'."""
    with Clip(demo_clip()) as clip:
        first = clip.grab()
    if first is None:
        raise SystemExit("The demo clip is empty.")
    return {
        "demo": first.image,
        **{file.stem: np.asarray(Image.open(file).convert("RGB")) for file in files},
    }


def _mouth_widths(seen: Sequence[Observation]) -> list[float]:
    right, left = _CORNERS
    return [float(np.linalg.norm(o.landmarks[right] - o.landmarks[left])) for o in seen]


def _print_row(label: str, cells: Iterable[str]) -> None:
    print(f"  {label:18s}" + "".join(f"{cell:>19s}" for cell in cells), flush=True)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of makehuman_faces.npz")
    parser.add_argument("--portrait", type=Path, nargs="*", default=[])
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--end", type=float, default=END_S, help="seconds of the script to play")
    parser.add_argument("--rates", type=int, nargs="+", choices=(30, RATE), default=[30, RATE])
    parser.add_argument("--images", type=int, default=240, help="of each still face")
    parser.add_argument("--noise", type=float, default=3.0, help="of the camera, grey levels")
    parser.add_argument("--quality", type=int, default=80, help="of its JPEG")
    return parser.parse_args()


if __name__ == "__main__":
    end_with(main)
