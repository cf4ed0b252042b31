"""Asks every network the demo's questions on every backend: the same answers, and how soon."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from capture.bundle import read_bundle
from capture.litert_net import litert_nets
from capture.nets import Net
from capture.onnx_nets import BLENDSHAPES, DETECTOR, LANDMARKS
from engine.errors import EngineError
from engine.sessions.engine_maker import Network
from engine.sessions.half import halve
from engine.sessions.onnx_session import OnnxSession
from engine.sessions.session import Session
from engine.sessions.survey import ONNX_CPU, Survey
from live.self_test.self_test_demo import Asked, DemoRun
from live.self_test.self_test_records import Parity, Timing

SINGLE_LIMIT, HALF_LIMIT = 1e-3, 1e-2
_TIMED_S = 0.5
_FEWEST, _MOST = 20, 300

Answer = Callable[[Asked], list[np.ndarray]]
"""A network's outputs, in its own order."""
Row = Parity | Timing | str
"""A string is a failure, in a sentence."""


@dataclass(frozen=True, slots=True, eq=False)
class Variant:
    """One way to run a network."""

    backend: str
    precision: str
    make: Callable[[], AbstractContextManager[Answer]]
    """Raises EngineError; what was made is freed at the end of its `with`."""
    timed: bool = True
    """False where nobody runs it so."""


def check_networks(
    networks: Sequence[Network], run: DemoRun, survey: Survey, model: Path
) -> Iterator[Row]:
    """Rows for every network on everything that can run it here.

    Raises:
        CaptureError: the bundle cannot be read, or LiteRT is not there.
    """
    litert = _litert_nets(model)
    for network in networks:
        asked = run.asked[network.name]
        session = OnnxSession(network.content)
        names = [spec.name for spec in session.outputs]
        with answers_of(session) as reference:
            expected = [reference(one) for one in asked]
            yield time_answers(network.name, _onnx_title(survey), reference, asked)
        for variant in _variants(network, survey, litert):
            yield from check_variant(network.name, variant, asked, names, expected)


def check_variant(
    network: str,
    variant: Variant,
    asked: Sequence[Asked],
    names: Sequence[str],
    expected: Sequence[list[np.ndarray]],
) -> Iterator[Row]:
    """A backend that says it is there must run every network, and rightly."""
    try:
        with variant.make() as answer:
            found = [answer(one) for one in asked]
            timing = (
                time_answers(network, variant.backend, answer, asked) if variant.timed else None
            )
    except EngineError as reason:
        yield f"{network} on {variant.backend}: {reason}"
        return
    limit = HALF_LIMIT if variant.precision == "half" else SINGLE_LIMIT
    output, rms_share, worst_share = largest_difference(names, found, expected)
    yield Parity(network, variant.backend, variant.precision, output, rms_share, worst_share, limit)
    if timing is not None:
        yield timing


def largest_difference(
    names: Sequence[str],
    found: Sequence[list[np.ndarray]],
    expected: Sequence[list[np.ndarray]],
) -> tuple[str, float, float]:
    """The output that differs most, and the shares of `Parity`; infinite where it is no number."""
    return max(
        (
            (name, *_shares(_stack(found, place), _stack(expected, place)))
            for place, name in enumerate(names)
        ),
        key=lambda row: row[1],
    )


def time_answers(network: str, backend: str, answer: Answer, asked: Sequence[Asked]) -> Timing:
    """For about half a second, the questions in turn."""
    took, end = [], time.perf_counter() + _TIMED_S
    while len(took) < _FEWEST or (len(took) < _MOST and time.perf_counter() < end):
        one = asked[len(took) % len(asked)]
        start = time.perf_counter()
        answer(one)
        took.append(1e3 * (time.perf_counter() - start))
    return Timing(network, backend, float(np.median(took)), float(np.percentile(took, 95)))


@contextmanager
def answers_of(session: Session) -> Iterator[Answer]:
    """What a session answers; it is closed at the end."""
    try:
        yield lambda asked: list(session.run_named(asked).values())
    finally:
        session.close()


def _variants(network: Network, survey: Survey, litert: dict[str, Net]) -> Iterator[Variant]:
    if network.name in litert:
        net = litert[network.name]
        yield Variant(
            "LiteRT", "single", lambda: nullcontext(lambda asked: net.run(*asked.values()))
        )
    if network.half and any(state.builds for state in survey.states):
        # What engines in half precision are built from, in the one runtime that is everywhere.
        half = lambda: answers_of(OnnxSession(halve(network.content)))  # noqa: E731
        yield Variant(_onnx_title(survey), "half", half, timed=False)
    for state in survey.states:
        if state.refusal or state.key in (ONNX_CPU, "tensorrt-lean"):
            continue
        precision = "half" if network.half and state.builds else "single"
        yield Variant(
            state.title,
            precision,
            lambda key=state.key: answers_of(survey.open(key, network)),
        )


def _onnx_title(survey: Survey) -> str:
    return next(state.title for state in survey.states if state.key == ONNX_CPU)


def _litert_nets(model: Path) -> dict[str, Net]:
    nets = litert_nets(read_bundle(model))
    return {DETECTOR: nets.detector, LANDMARKS: nets.landmarks, BLENDSHAPES: nets.blendshapes}


def _stack(answers: Sequence[list[np.ndarray]], place: int) -> np.ndarray:
    """(questions, numbers) of one output."""
    return np.stack([np.ravel(answer[place]) for answer in answers]).astype(np.float64)


def _shares(found: np.ndarray, expected: np.ndarray) -> tuple[float, float]:
    if found.shape != expected.shape or not np.isfinite(found).all():
        return float("inf"), float("inf")
    size = max(float(np.sqrt((expected**2).mean())), 1e-12)
    apart = np.abs(found - expected)
    return float(np.sqrt((apart**2).mean())) / size, float(apart.max()) / size
