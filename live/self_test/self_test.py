"""The `self-test` command: does everything that runs networks work on this machine?

With --json one document is printed. Lengths and shares are numbers, null where none is finite:

    format      1; counts up when a field changes its meaning
    ok          whether `failures` is empty; the command's exit code is 0 then, else 1
    failures    [sentence]
    machine     system, processor, cores, python, packages {name: version or null},
                driver (NVIDIA's, or null), gpu {name, capability, cuda} or null, no_gpu (why)
    backends    [{key, title, available, refusal (why not), builds (engines, here)}]
    demo        [{expression, while_on, while_off, needed, ok}]
    parity      [{network, backend, precision, output, rms_share, worst_share, limit, ok}]
    timings     [{network, backend, median_ms, p95_ms}]
    builds      [{network, flavour, precision, gpus, megabytes, seconds}]; built, not run
    damage      [{kind, ran_on, replaced, builds, answers (null where nothing could run), ok}]

The fields are explained in `self_test_records` and `engine.sessions.survey`. That there is no
GPU is no failure.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

from capture.errors import CaptureError
from capture.model_store import find_tracker_model
from engine.encoder_file import BUNDLED_ENCODER
from engine.errors import EngineError
from engine.sessions.engine_cache import EngineCache
from engine.sessions.engine_maker import Network
from engine.sessions.flavour import Flavour
from engine.sessions.survey import Survey
from live.progress_bar import show_progress
from live.records import Say
from live.self_test.self_test_config import SelfTestOptions
from live.self_test.self_test_demo import load_networks, run_demo
from live.self_test.self_test_engines import (
    Keeper,
    RunningKeeper,
    build_engines,
    harm_engines,
    storing_keeper,
)
from live.self_test.self_test_findings import (
    Findings,
    Row,
    backend_lines,
    machine_lines,
    row_line,
)
from live.self_test.self_test_machine import describe_machine
from live.self_test.self_test_motions import check_motions
from live.self_test.self_test_networks import check_networks
from live.self_test.self_test_rig_network import check_rig_network


def self_test(options: SelfTestOptions, say: Say) -> bool:
    """Check everything, say what was found, and whether all is well."""
    tell = _tell_stderr if options.json else say
    with tempfile.TemporaryDirectory(prefix="mimesh-self-test-") as folder:
        test = SelfTest(Path(folder), tell)
        test.check_all(options.tracker_model)
    found = test.found
    if options.json:
        say(json.dumps(found.as_json(), indent=1))
    else:
        say("")
        for failure in found.failures:
            say(f"FAILED: {failure}")
        say(f"{len(found.failures)} failures." if found.failures else "All is well.")
    return not found.failures


def _tell_stderr(line: str) -> None:
    sys.stderr.write(f"{line}\n")


class SelfTest:
    """One run; a section that cannot be done is a failure, and the next one is done.

    Args:
        folder: engines are built there, so that the user's own stay as they are.
        tell: told each line as soon as it is known.
        survey: what can run networks; left out, this machine's.
        encoder: the encoder's network.
    """

    def __init__(
        self,
        folder: Path,
        tell: Say,
        survey: Survey | None = None,
        encoder: Path = BUNDLED_ENCODER,
    ) -> None:
        self.found = Findings()
        self._folder, self._tell, self._encoder = folder, tell, encoder
        self._survey = survey or Survey(EngineCache(folder / "engines"), tell)
        self._networks: tuple[Network, ...] = ()

    def check_all(self, model: Path | None = None) -> None:
        """Every section; `model` is a face landmarker bundle of the user's own."""
        self._section("Machine", self._describe)
        self._section("Encoder and networks, on the demo", lambda: self._perform(model))
        self._section("Network that rigs", lambda: self._take(check_rig_network()))
        self._section("Engines for TensorRT-RTX, built and not run", self._build)
        self._section("Damaged engines", self._harm)

    def _section(self, title: str, check: Callable[[], None]) -> None:
        self._tell(f"\n{title}")
        try:
            check()
        except (CaptureError, EngineError) as reason:
            self._take([str(reason)])

    def _describe(self) -> None:
        self.found.machine = describe_machine(self._survey)
        self.found.backends = list(self._survey.states)
        for line in (*machine_lines(self.found.machine), *backend_lines(self.found.backends)):
            self._tell(f"  {line}")

    def _perform(self, model: Path | None) -> None:
        self._networks = load_networks(self._encoder)
        progress = show_progress(self._tell, sys.stderr)
        try:
            bundle = find_tracker_model(model, progress)
            run = run_demo(bundle, self._networks, progress)
        finally:
            progress.close()
        self._take(check_motions(run))
        self._tell("  Against ONNX Runtime, CPU, single; times on one core")
        self._take(check_networks(self._networks, run, self._survey, bundle))

    def _build(self) -> None:
        builder = self._builder()
        if builder is None:
            self._tell("  TensorRT-RTX is not installed.")
        else:
            self._take(build_engines(builder, self._networks))

    def _harm(self) -> None:
        if not self._networks:
            self._tell("  There is no network to build an engine of.")
            return
        keeper = self._keeper(self._networks[-1], self._folder / "harmed")
        self._tell(f"  On {keeper.ran_on}:")
        self._take(harm_engines(keeper))

    def _keeper(self, network: Network, folder: Path) -> Keeper:
        for state in self._survey.states:
            if state.builds and not state.refusal:
                return RunningKeeper(folder, self._survey.maker(state.key), network)
        return storing_keeper(folder, network, self._builder())

    def _builder(self) -> Flavour | None:
        """TensorRT-RTX, which builds without a GPU, where it is installed."""
        rtx = next(state for state in self._survey.states if state.key == "tensorrt-rtx")
        return self._survey.find_flavour(rtx.key) if rtx.builds else None

    def _take(self, rows: Iterable[Row]) -> None:
        for row in rows:
            self.found.add(row)
            self._tell(f"  {row if isinstance(row, str) else row_line(row)}")
