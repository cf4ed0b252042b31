import os
import zipfile
from dataclasses import fields, replace

import numpy as np
import pytest
from made_character import made_character

from engine.character_file import load_character, round_mantissa, save_character
from engine.errors import CharacterError


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "head.npz"
    save_character(made_character(), path)
    return path


def rewrite(path, **changes) -> None:
    with np.load(path) as archive:
        arrays = dict(archive) | changes
    np.savez(path, **{name: values for name, values in arrays.items() if values is not None})


def test_what_was_saved_is_loaded(path):
    character, loaded = made_character(), load_character(path)
    for field in fields(character):
        before, after = getattr(character, field.name), getattr(loaded, field.name)
        if field.name in ("basis", "extra_basis", "skinning_weights"):
            np.testing.assert_allclose(after, before, rtol=2.5e-4)
        elif isinstance(before, np.ndarray):
            np.testing.assert_array_equal(after, before)
            assert after.dtype == before.dtype
        else:
            assert after == before


def test_plain_numpy_opens_it(path):
    with np.load(path, allow_pickle=False) as archive:
        assert archive["basis"].shape == (53, 600, 3)
        assert str(archive["expression_names"][24]) == "jawForward"
        assert str(archive["part_names"][0]) == "skin"


def test_saving_replaces_whole_files_and_leaves_no_rest(path):
    save_character(replace(made_character(), alignment_score=0.5), path)
    assert load_character(path).alignment_score == 0.5
    assert [p.name for p in path.parent.iterdir()] == ["head.npz"]


@pytest.mark.skipif(os.name != "posix", reason="needs a umask")
@pytest.mark.parametrize(("umask", "rights"), [(0o022, 0o644), (0o027, 0o640)])
def test_others_may_read_it_as_the_umask_says(tmp_path, umask, rights):
    before = os.umask(umask)
    try:
        save_character(made_character(), tmp_path / "head.npz")
    finally:
        os.umask(before)
    assert (tmp_path / "head.npz").stat().st_mode & 0o777 == rights


def test_eyes_may_be_missing(path):
    blind = made_character(eye_centres=np.full((2, 3), np.nan, np.float32))
    save_character(blind, path)
    assert np.isnan(load_character(path).eye_centres).all()


def complaint(path) -> str:
    with pytest.raises(CharacterError) as caught:
        load_character(path)
    return str(caught.value)


def test_missing_file(tmp_path):
    assert complaint(tmp_path / "no.npz").startswith("There is no character file")


@pytest.mark.parametrize("cut", [0, 30, 0.5, 0.999])
def test_cut_files(path, cut):
    content = path.read_bytes()
    path.write_bytes(content[: int(cut if cut > 1 else cut * len(content))])
    assert complaint(path) == "head.npz is damaged or not a character file."


def test_a_flipped_byte_is_noticed(path):
    with zipfile.ZipFile(path) as archive:
        place = archive.getinfo("basis.npy").header_offset + 5000
    content = bytearray(path.read_bytes())
    content[place] ^= 0xFF
    path.write_bytes(content)
    assert complaint(path) == "head.npz is damaged or not a character file."


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"basis": None}, "basis is missing"),
        ({"head_weights": np.zeros(5, "f4")}, "head_weights should be 600 float32, not 5 float32"),
        ({"head_pivot": np.zeros(3)}, "head_pivot should be 3 float32, not 3 float64"),
        ({"head_pivot": np.full(3, np.nan, "f4")}, "head_pivot has numbers that are not finite"),
        ({"triangles": np.full((2, 3), 600, "i4")}, "a triangle uses a vertex that is not there"),
        ({"part_labels": np.full(600, 13, "i1")}, "part_labels has numbers without a name"),
        ({"region_labels": np.full(600, -2, "i1")}, "region_labels has numbers without a name"),
        ({"part_names": np.zeros(13)}, "part_names is not a list of names"),
        ({"expression_names": np.array(["a"])}, "basis should be 1x600x3 float32, not 53x600x3"),
        ({"content_hash": np.array(["a"])}, "content_hash is not a single value"),
    ],
)
def test_arrays_that_do_not_fit(path, changes, reason):
    rewrite(path, **changes)
    assert complaint(path).startswith(f"head.npz is damaged: {reason}")


@pytest.mark.parametrize("version", [np.int32(2), None])
def test_other_versions(path, version):
    rewrite(path, format_version=version)
    assert complaint(path) == "head.npz is not a character file of version 1."


def test_a_single_array_is_no_character(path):
    with path.open("wb") as stream:
        np.save(stream, np.zeros(3))
    assert complaint(path) == "head.npz is damaged or not a character file."


def test_a_folder_that_cannot_be_written_to(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CharacterError, match="cannot be written"):
        save_character(made_character(), tmp_path / "file" / "head.npz")


def test_rounding_keeps_twelve_bits():
    values = np.random.default_rng(0).normal(size=1000).astype(np.float32)
    rounded = round_mantissa(values)
    assert np.abs(rounded / values - 1).max() <= 2.0**-13
    assert not (rounded.view(np.uint32) & 0x7FF).any()
    assert round_mantissa(np.zeros(3, np.float32)).tolist() == [0, 0, 0]
