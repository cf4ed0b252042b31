"""NVIDIA's real Python bindings of full TensorRT, imported without its libraries, for tests.

The bindings are ordinary wheels; the libraries they load are not. They need nine functions of them,
and only to be called, so three empty libraries with those names let them be imported: nothing can
be built or run, but every class and method is there to be looked at.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from functools import lru_cache
from pathlib import Path

import pytest

VERSIONS = ("10.16.1.11", "11.4.0.106")
_KEPT = Path(__file__).parent.parent / ".pytest_cache" / "tensorrt"
_LIBRARIES = {
    "nvinfer": (
        "createInferBuilder_INTERNAL", "createInferRefitter_INTERNAL",
        "createInferRuntime_INTERNAL", "getBuilderPluginRegistry", "getPluginRegistry",
    ),
    "nvinfer_plugin": ("initLibNvInferPlugins",),
    "nvonnxparser": (
        "createNvOnnxParser_INTERNAL", "createNvOnnxParserRefitter_INTERNAL",
        "getNvOnnxParserVersion",
    ),
}  # fmt: skip
_LOOK = """
import json, sys
import tensorrt_bindings as trt
found = {}
for path in json.loads(sys.argv[1]):
    thing = trt
    for name in path.split("."):
        thing = getattr(thing, name, None)
    found[path] = thing is not None
print(json.dumps({"version": trt.__version__, "found": found}))
"""


@lru_cache
def missing_names(version: str, names: tuple[str, ...]) -> list[str]:
    """Which of `names`, like "BuilderFlag.TF32", a version's bindings do not have."""
    folder = _bindings(version)
    done = subprocess.run(
        [sys.executable, "-c", _LOOK, json.dumps(names)],
        env={**os.environ, "PYTHONPATH": str(folder), "LD_LIBRARY_PATH": str(_stubs(version))},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["version"] == version
    return sorted(name for name, there in answer["found"].items() if not there)


def _bindings(version: str) -> Path:
    if not sys.platform.startswith("linux"):
        pytest.skip("the bindings are looked at on Linux")
    folder = _KEPT / f"{version}-cp{sys.version_info.major}{sys.version_info.minor}"
    if not (folder / "tensorrt_bindings").is_dir():
        _fetch(version, folder)
    return folder


def _fetch(version: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest"]
    limits = ["--timeout", "10", "--retries", "0", "--disable-pip-version-check"]
    wheel_only = ["--only-binary=:all:", f"tensorrt-cu13-bindings=={version}"]
    done = subprocess.run(
        [*command, str(folder), *limits, *wheel_only],
        capture_output=True, check=False,
    )  # fmt: skip
    wheels = list(folder.glob("*.whl"))
    if done.returncode or not wheels:
        pytest.skip(f"the bindings of TensorRT {version} cannot be downloaded")
    with zipfile.ZipFile(wheels[0]) as wheel:
        wheel.extractall(folder)
    wheels[0].unlink()


def _stubs(version: str) -> Path:
    """A folder with the three empty libraries of a major version."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        pytest.skip("no C compiler for the empty libraries")
    major = version.split(".")[0]
    folder = _KEPT / f"stubs-{major}"
    folder.mkdir(parents=True, exist_ok=True)
    for library, functions in _LIBRARIES.items():
        name = f"lib{library}.so.{major}"
        code = "\n".join(f"void *{function}(void) {{ return 0; }}" for function in functions)
        subprocess.run(
            [compiler, "-shared", "-fPIC", f"-Wl,-soname,{name}", "-x", "c", "-", "-o", name],
            cwd=folder, input=code, text=True, check=True,
        )  # fmt: skip
    return folder
