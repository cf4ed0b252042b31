from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import numpy as np
import pytest
from profiles import some_profile

from engine.errors import ProfileError
from engine.profile_folder import ProfileFolder


def keep_former(home: Path, name: str) -> Path:
    """The file of before there were profiles."""
    profile = some_profile(3)
    signals = profile.signal_range
    path = home / "calibration" / f"{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps(
            {
                "version": 1,
                "lowest": dict(zip(signals.names, signals.lowest.tolist(), strict=True)),
                "highest": dict(zip(signals.names, signals.highest.tolist(), strict=True)),
                "T_camera_head": profile.T_camera_head.tolist(),
            }
        )
    )
    return path


def test_everybody_has_a_profile_of_their_own(tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    assert folder.names() == []
    assert folder.load("anna") is None
    for seed, name in enumerate(("bert", "anna")):
        folder.save(name, some_profile(seed))
    assert folder.names() == ["anna", "bert"]
    found = ProfileFolder(tmp_path).load("anna")
    assert found is not None
    np.testing.assert_array_equal(found.code_range.lowest, some_profile(1).code_range.lowest)


def test_the_cache_variable_moves_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    ProfileFolder().save("anna", some_profile())
    assert (tmp_path / "performers" / "anna.json").is_file()


def test_what_an_earlier_version_kept_is_read_until_there_is_something_newer(
    tmp_path: Path,
) -> None:
    former, folder = keep_former(tmp_path, "anna"), ProfileFolder(tmp_path)
    found = folder.load("anna")
    assert found is not None
    assert found.network_rest is None
    np.testing.assert_array_equal(found.T_camera_head, some_profile(3).T_camera_head)
    assert folder.names() == ["anna"]
    folder.save("anna", some_profile())
    assert former.exists()
    newer = folder.load("anna")
    assert newer is not None
    assert newer.network_rest is not None


def test_who_is_forgotten_does_not_come_back_from_an_earlier_version(tmp_path: Path) -> None:
    keep_former(tmp_path, "anna")
    folder = ProfileFolder(tmp_path)
    folder.save("anna", some_profile())
    folder.save("bert", some_profile())
    assert folder.delete("anna")
    assert not folder.delete("anna")
    assert folder.load("anna") is None
    assert folder.names() == ["bert"]


@pytest.mark.parametrize("content", ["{", '{"version": 9}'])
def test_what_cannot_be_read_is_set_aside_and_not_lost(content: str, tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    path = folder.path("anna")
    for _ in range(2):
        path.parent.mkdir(exist_ok=True)
        path.write_text(content)
        with pytest.raises(ProfileError):
            folder.load("anna")
        folder.save("anna", some_profile())
        assert folder.load("anna") is not None
    kept = sorted(file.name for file in path.parent.iterdir())
    assert kept == ["anna.json", "anna.unreadable-2.json", "anna.unreadable.json"]
    assert (path.parent / kept[2]).read_text() == content
    assert folder.names() == ["anna"]


def test_whoever_is_forgotten_leaves_nothing_behind(tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    path = folder.path("anna")
    path.parent.mkdir()
    path.write_text("{")
    folder.save("anna", some_profile())
    folder.save("anna-2", some_profile())
    assert folder.delete("anna")
    assert [file.name for file in path.parent.iterdir()] == ["anna-2.json"]
    assert not folder.delete("anna")


@pytest.mark.parametrize("name", ["anna", "Zoë", "名前", "a-b_c", "-x", "_", "x" * 64, "console"])
def test_names_are_words_in_any_script(name: str, tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    folder.save(name, some_profile())
    assert folder.names() == [name]
    assert folder.load(name) is not None


def test_a_name_is_the_same_however_its_letters_are_composed(tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    folder.save(unicodedata.normalize("NFD", "Zoë"), some_profile())
    assert folder.load(unicodedata.normalize("NFC", "Zoë")) is not None
    assert folder.names() == ["Zoë"]


@pytest.mark.parametrize(
    "name",
    ["", ".", "..", "../anna", "a/b", "a\\b", "anna.json", "x" * 65, "𠀀" * 64, "a b", "a\n",
     "a\0", "CON", "nul", "lpt1", "\udc80"],
)  # fmt: skip
def test_a_name_that_is_no_plain_word_is_told(name: str, tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    for act in (folder.path, folder.load, folder.delete):
        with pytest.raises(ProfileError, match="performer's name should be up to 64 letters"):
            act(name)
    with pytest.raises(ProfileError, match="performer's name"):
        folder.save(name, some_profile())
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="rights hold on POSIX, and not for root"
)
def test_a_folder_without_rights_is_told(tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    folder.save("anna", some_profile())
    (tmp_path / "performers").chmod(0)
    try:
        with pytest.raises(ProfileError, match="cannot be read"):
            folder.load("anna")
        with pytest.raises(ProfileError, match="cannot be deleted"):
            folder.delete("anna")
        with pytest.raises(ProfileError, match="cannot be"):
            folder.save("anna", some_profile())
        assert folder.names() == []
    finally:
        (tmp_path / "performers").chmod(0o700)


def test_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    (tmp_path / "performers").write_text("a file where the folder should be")
    assert folder.names() == []
    assert folder.load("anna") is None
    assert not folder.delete("anna")
    with pytest.raises(ProfileError, match="cannot be written"):
        folder.save("anna", some_profile())


def test_a_folder_in_place_of_a_file_is_told(tmp_path: Path) -> None:
    folder = ProfileFolder(tmp_path)
    folder.path("anna").mkdir(parents=True)
    with pytest.raises(ProfileError, match="cannot be deleted"):
        folder.delete("anna")
