"""How much each encoder trembles on a face that keeps still, against MediaPipe's scores.

    python drills/encoder_jitter.py IMAGE... [--motion VIDEO] [--encoder-file FILE.onnx]

A portrait is filmed: noise of the sensor and JPEG, another in each image, 300 of them. Each
channel's standard deviation is divided by the range it has in motion: from the 2nd to the 98th per
cent of its values in the demo, or in the film given. Only channels count that move by a tenth in
every chain, so that all are judged by the same ones. Without portraits it is the demo's first
image. Prints mean and worst channel, and the mean's ratio to that of MediaPipe's library's scores
and of the scores of the product's own tracker, which smooths nothing; scores are mapped by name.
MediaPipe's library smooths its landmarks, so what it is to be compared with is the smoothed code.
Exits with 1 when that of the learned encoder trembles more than half as much.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from encoder_runs import (
    CODE_NAMES,
    LEARNED,
    Seen,
    codes_of,
    open_encoders,
    smoothed,
    watch,
    watch_clip,
    watch_images,
)
from plain_errors import end_with
from smoothing import portraits
from smoothing_scenes import film
from tracker_choice import open_mediapipe

from capture.demo import demo_clip
from capture.names import MEDIAPIPE_BLENDSHAPES
from engine.encoder import name_matrix

MEDIAPIPE, SCORES = "MediaPipe's scores", "tracker's scores"
SMOOTHED = ", smoothed"
MOST = 0.5
_LEAST_RANGE = 0.1
_SETTLING_S = 1.0
Values = dict[str, np.ndarray]


def main() -> int:
    """Film, encode, print; 0 when the learned encoder is calm enough on every portrait."""
    options = _parse()
    still = portraits(options.portrait)
    if options.portrait:
        del still["demo"]
    motion = watch_clip(options.motion or demo_clip(), options.images)
    moving = run_all(motion, options.encoder_file)
    spans = {name: span_of(values) for name, values in moving.items()}
    counted = np.all([span >= _LEAST_RANGE for span in spans.values()], axis=0)
    if not counted.any():
        print("No channel moves in all chains: nothing can be compared.")
        return 1
    print(f"{np.count_nonzero(counted)} channels move by a tenth or more in every chain:")
    print("  " + ", ".join(np.array(CODE_NAMES)[counted]))
    calm = True
    for title, portrait in still.items():
        seen = watch_images(film([portrait] * options.images, options.noise, options.quality))
        calm &= report(title, run_all(seen, options.encoder_file), spans, counted)
    return int(not calm)


def run_all(seen: Seen, encoder_file: Path | None) -> Values:
    """(T, 54) by chain, images without a face left out."""
    by_name = name_matrix(CODE_NAMES, MEDIAPIPE_BLENDSHAPES)
    library = watch(seen.frames, open_mediapipe)
    chains = {
        MEDIAPIPE: scores_of(library) @ by_name.T,
        SCORES: scores_of(seen) @ by_name.T,
    }
    found = [observation.face_found for observation in seen.observations]
    for name, encode in open_encoders(encoder_file).items():
        expressions = [encode(observation) for observation in seen.observations]
        chains[name] = codes_of(expressions)[found]
        chains[name + SMOOTHED] = codes_of(smoothed(expressions, seen, name))[found]
    return chains


def scores_of(seen: Seen) -> np.ndarray:
    """(T, 52) of the images with a face.

    Raises:
        SystemExit: there are hardly any.
    """
    scores = [each.coefficients for each in seen.observations if each.face_found]
    if 2 * len(scores) < len(seen.observations):
        raise SystemExit("A face is found in less than half of the images.")
    return np.array(scores, np.float64)


def span_of(values: np.ndarray) -> np.ndarray:
    """(54,) the range of each channel, without its outermost 2 %."""
    return np.ptp(np.percentile(values, [2, 98], axis=0), axis=0)


def trembling(values: np.ndarray, span: np.ndarray, counted: np.ndarray) -> np.ndarray:
    """(C,) standard deviation of the counted channels, once settled, over their range."""
    settled = values[round(_SETTLING_S * 30) :]
    return settled[:, counted].std(axis=0) / span[counted]


def report(title: str, still: Values, spans: Mapping[str, np.ndarray], counted: np.ndarray) -> bool:
    """Print one portrait's table; whether the learned encoder is calm enough."""
    shares = {name: trembling(values, spans[name], counted) for name, values in still.items()}
    means = {name: float(share.mean()) for name, share in shares.items()}
    names = np.array(CODE_NAMES)[counted]
    print(f"\n{title}: standard deviation, % of the range in motion")
    _print_row("", ("mean", "worst", "", "to MediaPipe", "to tracker"))
    for name, share in shares.items():
        worst = int(share.argmax())
        ratios = (means[name] / max(means[base], 1e-9) for base in (MEDIAPIPE, SCORES))
        figures = (f"{100 * means[name]:.3f}", f"{100 * share[worst]:.3f}", names[worst])
        _print_row(name, (*figures, *(f"{ratio:.2f}" for ratio in ratios)))
    return means[LEARNED + SMOOTHED] <= MOST * means[MEDIAPIPE]


def _print_row(label: str, cells: Iterable[str]) -> None:
    print(f"  {label:22s}" + "".join(f"{cell:>17s}" for cell in cells), flush=True)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("portrait", type=Path, nargs="*")
    parser.add_argument("--motion", type=Path, help="the film that tells ranges; the demo if none")
    parser.add_argument("--images", type=int, default=300, help="of each portrait and of the film")
    parser.add_argument("--noise", type=float, default=3.0, help="of the camera, grey levels")
    parser.add_argument("--quality", type=int, default=80, help="of its JPEG")
    parser.add_argument("--encoder-file", type=Path, help="the learned encoder's network, ONNX")
    return parser.parse_args()


if __name__ == "__main__":
    end_with(main)
