"""The rules of the project, read from its source. A breach is named by file."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("capture", "engine", "render", "live")
HOMES = {
    "mediapipe": ("capture/",),
    "cv2": (
        "capture/",
        "live/video_file.py",
        "live/virtual_camera/picture_yuyv.py",
        "engine/training/face_augment.py",
    ),
    "cv2_enumerate_cameras": ("capture/",),
    "moderngl": ("render/",),
    "glfw": ("render/",),
    "zmq": ("live/", "clients/", "drills/"),
    "websockets": ("live/broadcast/", "drills/"),
    "torch": ("engine/training/",),
    "ai_edge_litert": ("capture/", "drills/"),
    "onnxruntime": ("engine/sessions/",),
    "onnx": ("engine/", "drills/"),
    "tensorrt": ("engine/sessions/",),
    "tensorrt_rtx": ("engine/sessions/",),
    "tensorrt_lean": ("engine/sessions/",),
    "cuda": ("engine/sessions/",),
    "pyvirtualcam": ("live/virtual_camera/camera_helper.py",),  # a program of another process
    "pylivelinkface": ("drills/",),
    "pythonosc": ("drills/",),
    "tyro": (
        "run_live.py",
        "live/bench_config.py",
        "live/config.py",
        "live/tracker_config.py",
        "live/upsampling/upsample_config.py",
        "live/virtual_camera/virtual_camera_config.py",
        "live/listing_config.py",
        "live/takes/record_config.py",
        "live/typed_options.py",
        "live/takes/takes_config.py",
        "live/rigs/rig_config.py",
        "live/cloning/clone_config.py",
        "live/evaluation/evaluate_config.py",
        "live/export/export_config.py",
        "live/synthesis.py",
    ),
}
"""Heavy library to the only places that may import it."""
PRINTERS = ("run_live.py", "examples/", "clients/", "drills/", "engine/training/")
UNTESTED = ("__init__", "records", "names", "errors")
"""Modules of nothing but names."""
VAGUE = {"utils", "helpers", "common", "misc", "manager", "handler"}


def sources() -> list[Path]:
    folders = [*PACKAGES, "clients", "examples", "drills"]
    found = [file for folder in folders for file in sorted((ROOT / folder).rglob("*.py"))]
    return [ROOT / "run_live.py", *found]


def modules() -> list[Path]:
    return [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


def name_of(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


def imports(file: Path) -> Iterator[str]:
    """Top-level names of everything imported, wherever in the file; relative imports are ours."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("package", ["capture", "engine", "render"])
def test_capture_engine_and_render_know_nothing_of_each_other(package: str) -> None:
    strangers = {*PACKAGES, "run_live"} - {package}
    breaches = {
        name_of(file): sorted(found)
        for file in sorted((ROOT / package).rglob("*.py"))
        if (found := strangers & set(imports(file)))
    }
    assert not breaches


def test_nothing_imports_run_live() -> None:
    assert not [name_of(file) for file in sources() if "run_live" in set(imports(file))]


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_has_one_home(library: str) -> None:
    breaches = [
        name_of(file)
        for file in sources()
        if library in set(imports(file)) and not name_of(file).startswith(HOMES[library])
    ]
    assert not breaches


def test_only_programs_print() -> None:
    breaches = [
        name_of(file)
        for file in sources()
        if not name_of(file).startswith(PRINTERS)
        and any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "print"
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        )
    ]
    assert not breaches


def test_every_module_has_a_test() -> None:
    """`test_<module>.py`, or `test_<package>_<module>.py` where two packages share a name."""
    tests = {file.stem for file in (ROOT / "tests").glob("test_*.py")}
    missing = [
        name_of(file)
        for file in modules()
        if file.stem not in UNTESTED
        and not tests & {f"test_{file.stem}", f"test_{file.parent.name}_{file.stem}"}
    ]
    assert not missing


def test_no_module_has_a_name_that_says_nothing() -> None:
    assert not [name_of(file) for file in sources() if file.stem in VAGUE]


def test_records_are_frozen_and_slotted() -> None:
    for file in (ROOT / package / "records.py" for package in PACKAGES):
        for node in ast.parse(file.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                (decorator,) = node.decorator_list
                text = ast.unparse(decorator)
                assert "frozen=True" in text, f"{name_of(file)}: {node.name}"
                assert "slots=True" in text, f"{name_of(file)}: {node.name}"


def test_tests_lie_flat() -> None:
    """A `tests/capture/__init__.py` would replace the real `capture` under pytest."""
    assert not list((ROOT / "tests").rglob("__init__.py"))


def test_every_package_is_installed() -> None:
    import tomllib

    setup = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["setuptools"]
    folders = {
        name_of(file.parent).replace("/", ".") for file in modules() if file.stem == "__init__"
    }
    assert set(setup["packages"]) == folders
    assert setup["py-modules"] == ["run_live"]
