"""The Unreal plugin's engine side against declared functions of the engine, which is not here."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PLUGIN = ROOT / "clients" / "unreal" / "Source" / "Mimesh"
SIGNATURES = ROOT / "tests" / "unreal_signatures"
STRICT = ("-std=c++17", "-Wall", "-Wextra", "-Wshadow", "-Werror")
LIKE_THE_ENGINE = ("-fno-exceptions", "-fno-rtti")
RUN_S = 60.0

pytestmark = pytest.mark.skipif(shutil.which("g++") is None, reason="g++ is not installed")


def compile_glue(source: Path, forwards: Path) -> subprocess.CompletedProcess[str]:
    folders = (forwards, SIGNATURES, PLUGIN / "Public", PLUGIN / "Private")
    command = ["g++", *STRICT, *LIKE_THE_ENGINE, "-fsyntax-only"]
    command += [*(f"-I{folder}" for folder in folders), str(source)]
    return subprocess.run(command, capture_output=True, text=True, timeout=RUN_S)


def forward_engine_headers(folder: Path) -> None:
    """Every header of the engine that the plugin includes, as the one of declarations."""
    for file in PLUGIN.rglob("Mimesh*.*"):
        for name in re.findall(r'#include "([^"]+)"', file.read_text(encoding="utf-8")):
            if (PLUGIN / "Public" / name).exists() or (PLUGIN / "Private" / name).exists():
                continue
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text('#include "declared.h"\n')


def test_the_plugins_syntax_and_types_fit_the_engines_declared_functions(tmp_path: Path) -> None:
    forward_engine_headers(tmp_path)
    sources = sorted((PLUGIN / "Private").glob("*.cpp"))
    assert len(sources) >= 5
    for source in sources:
        done = compile_glue(source, tmp_path)
        assert done.returncode == 0, done.stderr
    wrong = tmp_path / "wrong.cpp"
    mesh = (PLUGIN / "Private" / "MimeshMesh.cpp").read_text(encoding="utf-8")
    wrong.write_text(mesh.replace("FastNotifyPositionsUpdated(", "FastNotifyPositions("))
    assert compile_glue(wrong, tmp_path).returncode != 0


def test_the_core_knows_nothing_of_the_engine_nor_of_exceptions() -> None:
    for file in sorted((PLUGIN / "Public" / "Core").glob("*.h")):
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"\b(throw|try|catch|dynamic_cast|UObject|FString|TArray)\b", text)
        for name in re.findall(r'#include "([^"]+)"', text):
            assert (file.parent / name).exists(), f"{file.name} includes {name}"
