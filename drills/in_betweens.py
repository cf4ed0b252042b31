"""How near is what --upsample shows between two images to what was there?

    python drills/in_betweens.py take.csv packets.gesichter demo

Of a recorded performance every second row is taken for the image of a camera of half its rate, and
the rows left out are the truth: .csv takes, .gesichter packets, "demo", the bundled performance as
it was scripted, sixty times a second. Rows the camera has are shown as they are; between them the
last one held, the way to the next (interpolated: one image later), or a guess from the last two
(predicted). "one on" is the same a whole interval from the newest image, where the next one is the
truth: as far as a slot that just misses it sees. A cubic needs the image behind the next one, too.

Only what moves in the take counts. Amounts are of 1, gaze and head in radians. --gains prints the
error of other gains of the prediction, and which are chosen: the smallest within 2 % of the best.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
from plain_errors import DrillError, end_with
from plain_table import print_table
from played_takes import read_performance

from capture.names import MEDIAPIPE_BLENDSHAPES
from capture.records import Frame
from capture.streams.arkit_signals import ArkitSignals, head_pose
from capture.streams.names import LIVE_LINK_NAMES
from capture.streams.take_clock import NO_IMAGE
from engine.coefficient_encoder import CoefficientEncoder
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS
from engine.records import Expression
from engine.rotation import rotation_vector
from live.api import express
from live.performance import DURATION_S, perform_at
from live.upsampling.interpolation import mix_readings
from live.upsampling.prediction import GAINS, Prediction, predicted_with

DEMO = "demo"
RATE_HZ = 60.0
MOVES = 0.1
"""What changes by less in the whole take stands still."""
TRIED = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0)
NEARLY_BEST = 1.02
NUMBERS = (*ICT_EXPRESSIONS, *EXTRA_EXPRESSIONS, *["gaze"] * 4, *["head"] * 3)
GROUPS = ("eyes", "gaze lids", "mouth", "brows", "gaze", "head")
Show = Callable[[Sequence[Expression], int], Expression]
"""What is shown behind the image of that number."""


def main() -> None:
    """Print the tables of every take."""
    options = parse_arguments()
    for take in options.takes:
        expressions = read_expressions(take)
        print(f"{take}: {len(expressions)} rows, every second one an image")
        truth = np.array([numbers_of(one) for one in expressions])
        images = expressions[::2]
        errors, steps = compare_ways(images, truth, Prediction())
        print_table(
            ("region", "of", "shown", "RMS", "p99", "largest"),
            [row for group in GROUPS for row in error_rows(group, errors, truth)], 3,
        )  # fmt: skip
        print()
        print_table(
            ("region", "shown", "largest step", "p99 step", "trembling", "beyond p99", "largest"),
            [row for group in GROUPS for row in step_rows(group, steps, truth)], 2,
        )  # fmt: skip
        print()
        if options.gains:
            print_gains(images, truth)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # pyright: ignore
    parser.add_argument("takes", nargs="+", help='.csv takes, .gesichter packets, or "demo"')
    parser.add_argument("--gains", action="store_true", help="try other gains of the prediction")
    return parser.parse_args()


def read_expressions(take: str) -> list[Expression]:
    """What moves the character, row by row, an odd number of them. Raises DrillError."""
    if take == DEMO:
        rows = [express_demo(row / RATE_HZ) for row in range(round(DURATION_S * RATE_HZ))]
    else:
        _, values = read_performance(Path(take))
        signals, encoder = ArkitSignals(LIVE_LINK_NAMES), CoefficientEncoder(MEDIAPIPE_BLENDSHAPES)
        frames = (Frame(row, row, row, NO_IMAGE) for row in range(len(values)))
        seen = (signals.observe(*one) for one in zip(frames, values, strict=True))
        rows = [encoder.encode(one) for one in seen]
    if len(rows) < 9:
        raise DrillError(f"{take} has {len(rows)} rows, too few to leave any out.")
    return rows[: len(rows) - 1 + len(rows) % 2]


def express_demo(time_s: float) -> Expression:
    """The bundled performance as it was scripted."""
    moment = perform_at(time_s)
    yaw, pitch, roll = moment.head.tolist()
    return express(
        dict(zip(ICT_EXPRESSIONS, moment.code.tolist(), strict=True)),
        gaze=np.tile(moment.gaze, (2, 1)),
        T_neutral_head=head_pose(yaw, pitch, -roll),
    )


def numbers_of(expression: Expression) -> np.ndarray:
    """(61,) ordered as `NUMBERS`: amounts, and angles in radians."""
    head = rotation_vector(expression.T_neutral_head[:3, :3].astype(np.float64))
    return np.concatenate([expression.code, expression.extra_code, expression.gaze.ravel(), head])


def columns_of(group: str, truth: np.ndarray) -> list[int]:
    """Of what moves in a group of `GROUPS`."""
    moving = np.ptp(truth, axis=0) > MOVES
    return [column for column, name in enumerate(NUMBERS) if moving[column] and _is(group, name)]


def _is(group: str, name: str) -> bool:
    if name in ("gaze", "head"):
        return name == group
    return predicted_with(name) == ("gaze" if group == "gaze lids" else group) != "head" and (
        group != "gaze"
    )


def compare_ways(
    images: Sequence[Expression], truth: np.ndarray, prediction: Prediction
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Of each way: errors (N, 61) of what it shows, and what is shown (M, 61), image by image and
    between."""
    ways: dict[str, tuple[Show, int]] = {
        "held": (lambda seen, row: seen[row], 1),
        "interpolated": (lambda seen, row: mix_readings(seen[row], seen[row + 1], 0.5), 1),
        "predicted": (lambda seen, row: prediction.go_on(seen[row - 1], seen[row], 0.5), 1),
        "held, one on": (lambda seen, row: seen[row], 2),
        "predicted, one on": (lambda seen, row: prediction.go_on(seen[row - 1], seen[row], 1.0), 2),
    }
    rows = range(2, len(images) - 2)
    shown = {
        name: np.array([numbers_of(show(images, row)) for row in rows])
        for name, (show, _) in ways.items()
    }
    shown["cubic, one image more"] = follow_cubic(truth[::2])[rows.start : rows.stop]
    errors = {
        name: values - truth[2 * rows.start + ways.get(name, (None, 1))[1] :: 2][: len(rows)]
        for name, values in shown.items()
    }
    whole = truth[2 * rows.start : 2 * rows.stop]
    streams = {
        name: np.stack([whole[::2], shown[name]], 1).reshape(whole.shape)
        for name in ("held", "interpolated", "predicted")
    }
    return errors, {"truth": whole, **streams}


def follow_cubic(images: np.ndarray) -> np.ndarray:
    """(N - 1, C) halfway between N images: a Hermite spline with harmonic slopes, which neither
    overshoots nor has corners (F. N. Fritsch, J. Butland, 1984)."""
    steps = np.diff(images, axis=0)
    former, latter = steps[:-1], steps[1:]
    both = np.where(former * latter > 0, former + latter, 1.0)
    slopes = np.where(former * latter > 0, 2 * former * latter / both, 0.0)
    slopes = np.concatenate([steps[:1], slopes, steps[-1:]])
    return (images[:-1] + images[1:]) / 2 + (slopes[:-1] - slopes[1:]) / 8


def error_rows(
    group: str, errors: Mapping[str, np.ndarray], truth: np.ndarray
) -> list[tuple[str, ...]]:
    """Rows of the table of errors."""
    columns = columns_of(group, truth)
    return [
        (group, str(len(columns)), name, *_numbers(np.abs(values[:, columns])))
        for name, values in errors.items()
        if columns
    ]


def _numbers(size: np.ndarray) -> tuple[str, str, str]:
    rms, p99 = np.sqrt((size**2).mean()), np.percentile(size, 99)
    return f"{rms:.4f}", f"{p99:.3f}", f"{size.max():.3f}"


def step_rows(
    group: str, streams: Mapping[str, np.ndarray], truth: np.ndarray
) -> list[tuple[str, ...]]:
    """Rows of the table of steps from tick to tick.

    Trembling: RMS of how steps change. Beyond: how far what is between two images goes beyond both,
    as a guess does that goes on with a blink that is over.
    """
    columns = columns_of(group, truth)
    if not columns:
        return []
    rows = []
    for name, values in streams.items():
        steps = np.diff(values[:, columns], axis=0)
        trembling = np.sqrt((np.diff(steps, axis=0) ** 2).mean())
        size, beyond = np.abs(steps), find_excess(values[:, columns])
        rows.append(
            (group, name, f"{size.max():.3f}", f"{np.percentile(size, 99):.3f}",
             f"{trembling:.4f}", f"{np.percentile(beyond, 99):.3f}", f"{beyond.max():.3f}"),
        )  # fmt: skip
    return rows


def find_excess(values: np.ndarray) -> np.ndarray:
    """(N, C) by how much every second row lies outside the rows beside it, which are images."""
    before, between, behind = values[:-2:2], values[1:-1:2], values[2::2]
    highest, lowest = np.maximum(before, behind), np.minimum(before, behind)
    return np.maximum(np.maximum(between - highest, lowest - between), 0.0)


def print_gains(images: Sequence[Expression], truth: np.ndarray) -> None:
    """RMS error of every gain, half an interval and one interval ahead together."""
    tried = {}
    for gain in TRIED:
        errors, _ = compare_ways(images, truth, Prediction(dict.fromkeys(GAINS, gain)))
        tried[gain] = np.stack([errors["predicted"], errors["predicted, one on"]])
    rows = []
    for group in GROUPS:
        columns = columns_of(group, truth)
        if columns:
            rms = {
                gain: np.sqrt((error[..., columns] ** 2).mean()) for gain, error in tried.items()
            }
            chosen = min(gain for gain in TRIED if rms[gain] <= NEARLY_BEST * min(rms.values()))
            rows.append((group, *(f"{value:.4f}" for value in rms.values()), f"{chosen:g}"))
    print_table(("region", *(f"{gain:g}" for gain in TRIED), "chosen"), rows, 1)
    print()


if __name__ == "__main__":
    end_with(main)
