from pathlib import Path

import pytest

from live.errors import SetupError
from live.evaluation.pack_folder import PACK_FILES, VARIABLE, find_packs


def filled(folder: Path, names: tuple[str, ...]) -> Path:
    for name in names:
        (folder / name).touch()
    return folder


def test_the_folder_given_comes_before_the_one_in_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "/nowhere")
    assert find_packs(filled(tmp_path, PACK_FILES)) == tmp_path


def test_the_environment_names_it_where_nothing_is_given(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, str(filled(tmp_path, PACK_FILES)))
    assert find_packs(None) == tmp_path


@pytest.mark.parametrize("there", [(), PACK_FILES[:1], PACK_FILES[1:]])
def test_what_is_missing_is_named_in_one_sentence(tmp_path, there):
    missing = [name for name in PACK_FILES if name not in there]
    with pytest.raises(SetupError, match="lacks") as caught:
        find_packs(filled(tmp_path, there))
    assert all(name in str(caught.value) for name in missing)
    assert not any(name in str(caught.value) for name in there)


def test_without_any_folder_the_option_is_named(monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    with pytest.raises(SetupError, match="--data FOLDER or MIMESH_DATA"):
        find_packs(None)
