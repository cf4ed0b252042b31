from __future__ import annotations

from pathlib import Path

import pytest
from makehuman_pack import makehuman_pack

from engine.bundled import bundled_head
from engine.mesh_file import load_mesh
from live.errors import SetupError
from live.gallery.gallery_heads import choose_heads


def pack_folder() -> Path:
    folder = makehuman_pack().parent
    if not (folder / "ict_facekit.npz").is_file():
        pytest.skip("ict_facekit.npz is not here; MIMESH_DATA names its folder.")
    return folder


def test_the_bundled_head_hangs_where_none_is_given(tmp_path: Path) -> None:
    (head,) = choose_heads([], 0, None, tmp_path)
    assert head.find_mesh() == bundled_head()


def test_heads_of_one_name_keep_sheets_of_their_own(tmp_path: Path) -> None:
    paths = [Path("a/head.obj"), Path("b/head.glb"), Path("other.obj")]
    heads = choose_heads(paths, 0, None, tmp_path)
    assert [head.name for head in heads] == ["head", "head_2", "other"]
    assert [head.find_mesh() for head in heads] == paths


def test_made_heads_are_written_when_their_turn_comes(tmp_path: Path) -> None:
    heads = choose_heads([Path("own.obj")], 2, pack_folder(), tmp_path / "meshes")
    names = [head.name for head in heads]
    assert names[:3] == ["own", "warp_00", "warp_01"]
    assert len([name for name in names if name.startswith("makehuman_")]) == 4
    assert not (tmp_path / "meshes").exists()
    assert len(load_mesh(heads[-1].find_mesh()).object_names) == 10


def test_a_folder_without_packs_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"--data .* should hold ict_facekit.npz") as caught:
        choose_heads([], 1, tmp_path, tmp_path)
    assert str(caught.value).endswith(".")
