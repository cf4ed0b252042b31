from dataclasses import replace

import numpy as np
import pytest
from clone_head import clone_head

from engine.cloning.clone_rig_file import load_clone_extras, save_clone_extras
from engine.errors import CharacterError


def test_what_was_kept_comes_back(tmp_path):
    rig, file = clone_head(), tmp_path / "head.npz"
    save_clone_extras(rig, file)
    found = load_clone_extras(file, rig.character)
    assert found is not None
    assert found.character is rig.character
    np.testing.assert_allclose(found.extra_basis, rig.extra_basis, rtol=3e-4, atol=1e-7)
    np.testing.assert_array_equal(found.coordinates, rig.coordinates)
    np.testing.assert_array_equal(found.frames, rig.frames)


def test_another_characters_file_is_not_taken(tmp_path):
    file = tmp_path / "head.npz"
    save_clone_extras(clone_head(), file)
    assert load_clone_extras(file, replace(clone_head().character, content_hash="other")) is None


def test_nothing_is_found_where_nothing_is(tmp_path):
    assert load_clone_extras(tmp_path / "none.npz", clone_head().character) is None


@pytest.mark.parametrize("damage", ["extra_basis", "frames", "extra_names", "content_hash"])
def test_an_array_that_is_gone_or_wrong_is_made_again(tmp_path, damage):
    file = tmp_path / "head.npz"
    save_clone_extras(clone_head(), file)
    arrays = dict(np.load(file))
    np.savez(file, **{**arrays, damage: arrays[damage][..., :2]} if arrays[damage].ndim else {})
    assert load_clone_extras(file, clone_head().character) is None


@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_half_a_file_is_made_again(tmp_path, share):
    file = tmp_path / "head.npz"
    save_clone_extras(clone_head(), file)
    content = file.read_bytes()
    file.write_bytes(content[: int(share * len(content))])
    assert load_clone_extras(file, clone_head().character) is None


def test_numbers_that_are_not_finite_are_made_again(tmp_path):
    file, rig = tmp_path / "head.npz", clone_head()
    broken = rig.extra_basis.copy()
    broken[3, 5] = np.nan
    save_clone_extras(replace(rig, extra_basis=broken), file)
    assert load_clone_extras(file, rig.character) is None


def test_a_folder_that_cannot_be_written_to_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CharacterError, match="cannot be written"):
        save_clone_extras(clone_head(), tmp_path / "file" / "head.npz")
