"""The command line: builds nothing itself, says what is run.

run_live.py [live] [options]    move a head with a face, draw it, broadcast it
run_live.py rig [MESH]          build a character and look at it
run_live.py gallery --out DIR   rig several heads and draw what each can do
run_live.py clone --source ...  have a mesh do what an animated mesh does
run_live.py export -o NAME.glb  write the character, and a take, for other programs
run_live.py takes list|trim|recover   see to recorded takes
run_live.py evaluate            measure cloning on heads with known truth
run_live.py bench               measure every stage
run_live.py cameras             list the cameras
run_live.py performers          list the performers who were calibrated
run_live.py self-test [--json]  check what runs the networks on this machine
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Sequence
from functools import partial, reduce
from operator import or_
from pathlib import Path
from typing import Annotated, Any, NoReturn

# Before numpy is imported: more threads than one only take the cores the tracker needs.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import tyro

from live.bench_config import BenchOptions
from live.cloning.clone_config import CloneOptions
from live.config import LiveOptions
from live.evaluation.evaluate_config import EvaluateOptions
from live.export.export_config import ExportOptions
from live.interruption import heard_interrupts
from live.listing_config import CamerasOptions, PerformersOptions
from live.rigs.rig_config import GalleryOptions, RigOptions
from live.self_test.self_test_config import SelfTestOptions
from live.takes.takes_config import TakesOptions
from live.typed_options import NumberError, reading_rules

COMMANDS: dict[str, Any] = {
    "live": LiveOptions,
    "rig": RigOptions,
    "gallery": GalleryOptions,
    "clone": CloneOptions,
    "export": ExportOptions,
    "takes": TakesOptions,
    "evaluate": EvaluateOptions,
    "bench": BenchOptions,
    "cameras": CamerasOptions,
    "performers": PerformersOptions,
    "self-test": SelfTestOptions,
}
INSTALLED_AS = "mimesh"
DESCRIPTION = (
    "Moves any head mesh with anyone's face, live: no rig, no blendshapes. Without a command, live "
    "is meant: {0} --source demo --headless. See {0} live --help."
)
say = partial(print, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code. 0 done, 1 a fault of ours, 2 a refusal, 130 interrupted."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    with heard_interrupts():
        return run_and_explain(list(sys.argv[1:] if arguments is None else arguments))


def run_and_explain(arguments: list[str]) -> int:
    """Run one command; the exit code, and a sentence where it is no success."""
    try:
        return run(parse(arguments))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read our lines has gone; there is nobody to tell
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except Exception as problem:
        return explain(problem)


def parse(arguments: list[str]) -> Any:
    """The options of the command asked for. Raises SetupError for a number that is none."""
    if arguments and arguments[0] in ("-h", "--help"):
        describe_commands()
    if not arguments or arguments[0] not in COMMANDS:
        arguments = ["live", *arguments]
    command, *words = arguments
    try:
        return tyro.cli(
            COMMANDS[command],
            prog=f"{program()} {command}",
            args=words,
            config=(tyro.conf.FlagCreatePairsOff,),
            registry=reading_rules(),
        )
    except NumberError as problem:
        asked = arguments[: 2 if command == "takes" else 1]
        raise problem.name_option(words, " ".join((program(), *asked, "--help"))) from None


def describe_commands() -> NoReturn:
    """Print what there is, and exit."""
    commands = [Annotated[kind, tyro.conf.subcommand(name)] for name, kind in COMMANDS.items()]
    choice: Any = reduce(or_, commands)
    tyro.cli(
        choice,
        prog=program(),
        description=DESCRIPTION.format(program()),
        default=LiveOptions(),
        args=["--help"],
    )
    raise AssertionError("help ends the program")


def program() -> str:
    """What was typed to get here: the installed command, or this file."""
    return INSTALLED_AS if Path(sys.argv[0]).stem == INSTALLED_AS else "run_live.py"


def run(options: Any) -> int:
    """Run the command, and its exit code: 1 where a self-test found something wrong.

    Its imports take seconds, so they come after the options are known good.
    """
    if isinstance(options, LiveOptions):
        from live.perform import perform

        perform(options, say)
    elif isinstance(options, BenchOptions):
        from live.bench import bench

        bench(options, say)
    elif isinstance(options, RigOptions):
        from live.rigs.rig_command import rig_command

        rig_command(options, say)
    elif isinstance(options, GalleryOptions):
        from live.gallery.gallery_command import gallery_command

        gallery_command(options, say)
    elif isinstance(options, CloneOptions):
        from live.cloning.clone_command import clone_command

        clone_command(options, say)
    elif isinstance(options, ExportOptions):
        from live.export.export_command import export_command

        export_command(options, say)
    elif isinstance(options, TakesOptions):
        from live.takes.takes_command import takes_command

        takes_command(options, say)
    elif isinstance(options, EvaluateOptions):
        from live.evaluation.evaluate_command import evaluate_command

        evaluate_command(options, say)
    elif isinstance(options, SelfTestOptions):
        from live.self_test.self_test import self_test

        return 0 if self_test(options, say) else 1
    elif isinstance(options, PerformersOptions):
        from live.calibration.performers_command import performers_command

        for line in performers_command(options):
            say(line)
    else:
        from live.cameras_command import describe_cameras

        for line in describe_cameras():
            say(line)
    return 0


def explain(problem: Exception) -> int:
    """One sentence on stderr instead of a traceback; the exit code."""
    from capture.errors import CaptureError
    from engine.errors import EngineError
    from live.errors import LiveError
    from render.errors import RenderError

    if isinstance(problem, CaptureError | EngineError | LiveError | RenderError):
        print(problem, file=sys.stderr)
        return 2
    if os.environ.get("MIMESH_DEBUG"):
        raise problem
    print(
        f"Something went wrong that should not have: {type(problem).__name__}: {problem} "
        "(MIMESH_DEBUG=1 shows where).",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
