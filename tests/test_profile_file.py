from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from profiles import some_profile

from engine.errors import ProfileError
from engine.performer_profile import PerformerProfile
from engine.profile_file import load_former_profile, load_profile, save_profile


def assert_same(one: object, other: object) -> None:
    """Records of records, arrays and words."""
    assert type(one) is type(other)
    for name in getattr(one, "__slots__", ()):
        mine, its = getattr(one, name), getattr(other, name)
        if isinstance(mine, np.ndarray):
            np.testing.assert_array_equal(mine, its)
            assert mine.dtype == its.dtype
        elif hasattr(mine, "__slots__"):
            assert_same(mine, its)
        else:
            assert mine == its


def rewrite(path: Path, **changes: object) -> None:
    told = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**told, **changes}), encoding="utf-8")


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    save_profile(some_profile(), tmp_path / "anna.json")
    return tmp_path / "anna.json"


def test_a_profile_comes_back_as_it_was(tmp_path: Path) -> None:
    profile = some_profile(1)
    save_profile(profile, tmp_path / "new folder" / "anna.json")
    again = load_profile(tmp_path / "new folder" / "anna.json")
    assert_same(profile, again)
    assert [file.name for file in (tmp_path / "new folder").iterdir()] == ["anna.json"]


@pytest.mark.parametrize("missing", ["T_camera_head", "signal_range", "network_rest", "code_range"])
def test_what_was_never_measured_stays_unknown(missing: str, tmp_path: Path) -> None:
    profile = replace(some_profile(), **{missing: None})
    save_profile(profile, tmp_path / "anna.json")
    again = load_profile(tmp_path / "anna.json")
    assert_same(profile, again)
    assert getattr(again, missing) is None


def test_no_file_is_no_profile(tmp_path: Path) -> None:
    assert load_profile(tmp_path / "nobody.json") is None
    assert load_former_profile(tmp_path / "nobody.json") is None
    (tmp_path / "file").touch()
    assert load_profile(tmp_path / "file" / "nobody.json") is None


def test_the_order_of_names_is_free(kept: Path) -> None:
    told = json.loads(kept.read_text(encoding="utf-8"))
    for end in ("lowest", "highest"):
        told["code_range"][end] = dict(reversed(told["code_range"][end].items()))
        told["signal_range"][end] = dict(sorted(told["signal_range"][end].items()))
    kept.write_text(json.dumps(told), encoding="utf-8")
    again, before = load_profile(kept), some_profile()
    assert again is not None
    assert_same(again.code_range, before.code_range)
    limits = zip(again.signal_range.names, again.signal_range.lowest.tolist(), strict=True)
    assert dict(limits) == dict(
        zip(before.signal_range.names, before.signal_range.lowest.tolist(), strict=True)
    )


def test_an_expression_that_the_file_does_not_know_has_its_whole_range(kept: Path) -> None:
    told = json.loads(kept.read_text(encoding="utf-8"))["code_range"]
    del told["lowest"]["tongueOut"], told["highest"]["tongueOut"]
    rewrite(kept, code_range=told)
    found = load_profile(kept)
    assert found is not None
    assert (found.code_range.lowest[53], found.code_range.highest[53]) == (0.0, 1.0)


def spoil(told: dict, *path: str, value: object) -> dict:
    place = told
    for name in path[:-1]:
        place = place[name]
    place[path[-1]] = value
    return told


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (["version"], None),
        (["version"], "one"),
        (["created"], "yesterday"),
        (["T_camera_head"], [[1, 2], [3, 4]]),
        (["T_camera_head"], np.diag([1.0, 1.0, -1.0, 1.0]).tolist()),
        (["T_camera_head"], (2 * np.eye(4)).tolist()),
        (["signal_range"], []),
        (["signal_range", "lowest", "jawOpen"], 0.95),
        (["signal_range", "highest", "jawOpen"], 1.5),
        (["signal_range", "highest"], {}),
        (["network_rest", "landmarks"], [[0, 0, 0]]),
        (["network_rest", "sight"], 3),
        (["network_rest", "turn"], [0, 0, 1e300]),
        (["network_rest", "turn"], [0, 0, float("nan")]),
        (["network_rest", "scores"], ["a"] * 52),
        (["code_range", "lowest", "jawOpen"], -0.1),
        (["code_range", "highest", "jawOpen"], 0.05),
        (["code_range", "lowest", "jawOpen"], 10**400),
        (["code_range", "lowest"], 7),
    ],
)
def test_what_cannot_be_is_one_sentence(path: list[str], value: object, kept: Path) -> None:
    told = spoil(json.loads(kept.read_text(encoding="utf-8")), *path, value=value)
    kept.write_text(json.dumps(told), encoding="utf-8")
    with pytest.raises(ProfileError) as caught:
        load_profile(kept)
    assert str(caught.value) == f"{kept} is damaged; calibrate again."


@pytest.mark.parametrize(
    "content", [b"", b"{", b"null", b"[]", b"\xff\xfe\x00", b"[" * 100_000, b'{"version": 1}']
)
def test_damaged_bytes_are_one_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "anna.json"
    path.write_bytes(content)
    with pytest.raises(ProfileError, match=r"anna\.json is damaged; calibrate again\.$"):
        load_profile(path)


def test_a_file_cut_anywhere_is_damaged(kept: Path) -> None:
    whole = kept.read_bytes()
    for length in np.linspace(1, len(whole) - 1, 20).astype(int):
        kept.write_bytes(whole[:length])
        with pytest.raises(ProfileError, match="damaged"):
            load_profile(kept)


def test_a_newer_version_is_told(kept: Path) -> None:
    rewrite(kept, version=7)
    with pytest.raises(ProfileError, match=r"newer Mimesh \(version 7, this one reads 1\)"):
        load_profile(kept)


def test_a_folder_in_place_of_the_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "anna.json").mkdir()
    with pytest.raises(ProfileError, match="cannot be read"):
        load_profile(tmp_path / "anna.json")
    with pytest.raises(ProfileError, match="cannot be written"):
        save_profile(some_profile(), tmp_path / "anna.json")
    assert [file.name for file in tmp_path.iterdir()] == ["anna.json"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file where the folder should be")
    with pytest.raises(ProfileError, match="cannot be written"):
        save_profile(some_profile(), tmp_path / "taken" / "anna.json")


@pytest.mark.skipif(os.name != "posix", reason="the size of files can be limited on POSIX only")
def test_a_full_disk_leaves_the_older_file(kept: Path) -> None:
    import resource

    before = kept.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, limits[1]))
    try:
        with pytest.raises(ProfileError, match="cannot be written"):
            save_profile(some_profile(2), kept)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert kept.read_bytes() == before
    assert [file.name for file in kept.parent.iterdir()] == ["anna.json"]


def test_numbers_that_are_none_are_never_written(tmp_path: Path) -> None:
    pose = np.full((4, 4), np.nan, np.float32)
    with pytest.raises(ValueError, match="JSON compliant"):
        save_profile(PerformerProfile("", T_camera_head=pose), tmp_path / "anna.json")
    assert not list(tmp_path.iterdir())


def former(path: Path, **changes: object) -> Path:
    profile = some_profile()
    signals = profile.signal_range
    path.parent.mkdir(parents=True, exist_ok=True)
    told = {
        "version": 1,
        "lowest": dict(zip(signals.names, signals.lowest.tolist(), strict=True)),
        "highest": dict(zip(signals.names, signals.highest.tolist(), strict=True)),
        "T_camera_head": profile.T_camera_head.tolist(),
    }
    path.write_text(json.dumps({**told, **changes}), encoding="utf-8")
    return path


def test_the_former_file_gives_what_it_has(tmp_path: Path) -> None:
    path = former(tmp_path / "anna.json")
    os.utime(path, (0, 1_700_000_000))
    found, whole = load_former_profile(path), some_profile()
    assert found is not None
    assert found.created == "2023-11-14T22:13:20+00:00"
    assert_same(found.signal_range, whole.signal_range)
    np.testing.assert_array_equal(found.T_camera_head, whole.T_camera_head)
    assert found.network_rest is None
    assert found.code_range is None


def test_a_damaged_former_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "anna.json"
    former(path, highest={})
    with pytest.raises(ProfileError, match="damaged"):
        load_former_profile(path)
