"""A guided range of motion: what the performer is asked for, and what the encoder made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.code_range_fit import NOTHING, RESTING, Movement, RangeFit, fit_code_range
from engine.names import EXTRA_EXPRESSIONS, ICT_EXPRESSIONS

REACTION_S = 0.4
"""From reading a request to doing it."""


@dataclass(frozen=True, slots=True)
class Prompt:
    """One request."""

    text: str
    seconds: float
    movement: Movement | None
    """None asks for rest."""


def _both(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{side}" for name in names for side in "LR")


_BROWS_UP = _both("browInnerUp", "browOuterUp")
PROMPTS: tuple[Prompt, ...] = (
    Prompt("look straight and relax", 4.0, None),
    Prompt("blink slowly, twice", 2.0, Movement(_both("eyeBlink"), _both("browDown"))),
    Prompt("open your eyes wide", 1.6, Movement(_both("eyeWide"), _BROWS_UP)),
    Prompt("raise your brows", 1.6, Movement(_BROWS_UP, _both("eyeWide"))),
    Prompt("pull your brows down", 1.6,
           Movement(_both("browDown"), _both("noseSneer", "eyeBlink"))),
    Prompt("smile broadly", 1.6, Movement(_both("mouthSmile"), ("jawOpen",))),
    Prompt("pout your lips as for a kiss", 1.6, Movement(("mouthPucker",), _both("cheekPuff"))),
    Prompt("open your mouth wide", 1.6, Movement(("jawOpen",), (*_BROWS_UP, *_both("eyeWide")))),
    Prompt("push your jaw to your left", 1.6, Movement(("jawLeft",), ("jawOpen",))),
    Prompt("push your jaw to your right", 1.6, Movement(("jawRight",), ("jawOpen",))),
    Prompt("puff up your cheeks", 1.6,
           Movement(_both("cheekPuff"), ("mouthPucker", *_both("mouthFrown")))),
    Prompt("wrinkle your nose", 1.6,
           Movement(_both("noseSneer"), _both("browDown", "eyeBlink"))),
    Prompt("pull your mouth's corners down", 1.6,
           Movement(_both("mouthFrown"), _both("browDown"))),
)  # fmt: skip
"""In order; left and right are the performer's own."""
REST_S = 3.0
"""Of the first request, in which rest is measured; its end shows what the encoder makes of it."""


class GuidedMotion:
    """The requests by the clock, and the codes seen meanwhile.

    Args:
        prompts: the first asks for rest.
    """

    def __init__(self, prompts: Sequence[Prompt] = PROMPTS) -> None:
        self._prompts = tuple(prompts)
        self._ends = np.cumsum([prompt.seconds for prompt in prompts])
        self._codes: list[np.ndarray] = []
        self._shown: list[int] = []

    @property
    def seconds(self) -> float:
        """How long it takes, what the last request's reaction takes included."""
        return float(self._ends[-1]) + REACTION_S

    def tell(self, seconds: float) -> str:
        """What is asked for at that time, and what comes next."""
        number = self._number_at(seconds)
        coming = self._prompts[number + 1 : number + 2]
        return self._prompts[number].text + "".join(f" (then: {each.text})" for each in coming)

    def take(self, seconds: float, code: np.ndarray, *, rest_known: bool) -> None:
        """One image's code (54,), before any range is applied.

        `rest_known` says whether it was told from the rest that was measured just now; earlier
        ones do not count.
        """
        number = self._number_at(max(seconds - REACTION_S, 0.0))
        movements = [prompt.movement is not None for prompt in self._prompts]
        shown = sum(movements[:number]) if movements[number] else RESTING
        self._codes.append(np.array(code, np.float32))
        self._shown.append(shown if rest_known else NOTHING)

    def forget(self) -> None:
        """Begin again: nothing was seen yet."""
        self._codes, self._shown = [], []

    def fit(self, encoder: str) -> tuple[RangeFit, tuple[str, ...]]:
        """The performer's range, and the requests that were not met.

        Args:
            encoder: whose codes were taken.
        """
        asked = [prompt for prompt in self._prompts if prompt.movement is not None]
        movements = [prompt.movement for prompt in asked if prompt.movement is not None]
        width = len(ICT_EXPRESSIONS) + len(EXTRA_EXPRESSIONS)
        codes = np.reshape(np.array(self._codes, np.float64), (-1, width))
        fit = fit_code_range(codes, np.array(self._shown, np.int64), movements, encoder)
        unmet = [prompt.text for prompt, seen in zip(asked, fit.seen, strict=True) if not seen]
        return fit, tuple(unmet)

    def _number_at(self, seconds: float) -> int:
        number = int(np.searchsorted(self._ends, seconds, side="right"))
        return min(number, len(self._prompts) - 1)
