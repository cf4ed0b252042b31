"""What a client's folder must hold to be copied alone into a program of somebody's own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
CLIENTS = ROOT / "clients"


@pytest.mark.parametrize("name", ["python/LICENSE", "unity/LICENSE.md", "unreal/LICENSE"])
def test_the_licence_goes_along(name: str) -> None:
    assert (CLIENTS / name).read_text() == (ROOT / "LICENSE").read_text()


@pytest.mark.parametrize("name", ["unity", "unreal"])
def test_its_readme_says_what_was_not_run_and_what_to_do_when_nothing_arrives(name: str) -> None:
    text = (CLIENTS / name / "README.md").read_text(encoding="utf-8")
    said = " ".join(text.replace("**", "").split())
    assert "not run in" in said
    assert "## When something is wrong" in text
    assert "5582" in said


def test_versions_agree() -> None:
    package = json.loads((CLIENTS / "unity" / "package.json").read_text())
    plugin = json.loads((CLIENTS / "unreal" / "Mimesh.uplugin").read_text())
    assert package["license"] == "Apache-2.0"
    assert f"{package['displayName']}/{package['version']}/" in (
        CLIENTS / "unity" / "README.md"
    ).read_text(encoding="utf-8")
    assert plugin["CreatedBy"] == package["author"]["name"]
