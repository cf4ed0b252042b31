"""What the self-test finds out. As JSON, fields have these names; `self_test` lists them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Parity:
    """One network on one backend against ONNX Runtime on the CPU in single precision."""

    network: str
    backend: str
    precision: str
    """"single" or "half"."""
    output: str
    """The one that differs most."""
    rms_share: float
    """Root mean square of its differences over that of its values, over all inputs."""
    worst_share: float
    """Largest difference over the root mean square of the values."""
    limit: float
    """Of `rms_share`."""

    @property
    def ok(self) -> bool:
        """Whether the answers are the same."""
        return self.rms_share <= self.limit  # not so of what is no number


@dataclass(frozen=True, slots=True)
class Timing:
    """What one answer takes, on one core where it is the CPU's."""

    network: str
    backend: str
    median_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Build:
    """An engine that was built, and not run."""

    network: str
    flavour: str
    precision: str
    gpus: str
    megabytes: float
    seconds: float


@dataclass(frozen=True, slots=True)
class Damage:
    """What became of a kept engine that was tampered with."""

    kind: str
    ran_on: str
    """What stood behind the cache: the GPU, a real engine that was not run, or a stand-in."""
    replaced: bool
    """Noticed, told in one line, and no longer there."""
    builds: int
    """That followed; 1 is right."""
    answers: bool | None
    """Whether the rebuilt engine answers rightly; None where there is no GPU to run it."""

    @property
    def ok(self) -> bool:
        """Found out, built again once, and right."""
        return self.replaced and self.builds == 1 and self.answers is not False


@dataclass(frozen=True, slots=True)
class Motion:
    """One expression of the demo, of which the truth is known."""

    expression: str
    while_on: float
    """Mean of the encoder's coefficient where the truth is at least .6."""
    while_off: float
    """The same where the truth is at most .05."""
    needed: float
    """By how much the first must exceed the second."""

    @property
    def ok(self) -> bool:
        """Whether it shows."""
        return self.while_on - self.while_off >= self.needed
