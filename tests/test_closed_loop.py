"""The command."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from closed_loop_people import studio

from live.closed_loop import closed_loop
from live.closed_loop.closed_loop import ClosedLoop, open_studio
from live.errors import LiveError


@pytest.fixture
def command(tmp_path, monkeypatch):
    """One that does not shoot, but notes which shards it would make."""
    made = []

    def make(_: object, plan, shard: int) -> tuple[int, int]:
        plan.out.mkdir(exist_ok=True)
        plan.path(shard).touch()
        made.append(shard)
        return 10, 9

    the_studio = studio()
    monkeypatch.setattr(closed_loop, "open_studio", lambda *_: the_studio)
    monkeypatch.setattr(closed_loop, "make_shard", make)
    return ClosedLoop(data=tmp_path, out=tmp_path / "out", shards=3, first=2), made


def test_it_goes_on_where_it_stopped(command, caplog):
    loop, made = command
    with caplog.at_level(logging.INFO):
        loop.run()
        assert made == [2, 3, 4]
        (loop.out / "train_0_00003.npz").unlink()
        loop.run()
    assert made == [2, 3, 4, 3]
    assert "90.0 % with a face" in caplog.text
    assert "1 of 3 shards are to be made" in caplog.text


def test_an_unknown_split_is_refused(command):
    loop, _ = command
    loop.split = "trian"
    with pytest.raises(LiveError, match="There is no split 'trian'; choose one of train,"):
        loop.run()


@pytest.mark.parametrize(
    ("option", "value", "sentence"),
    [
        ("shards", 0, "--shards should be 1 or more; got 0."),
        ("first", -4, "--first should be 0 or more; got -4."),
        ("seed", -1, "--seed should be 0 or more; got -1."),
    ],
)
def test_numbers_that_cannot_be_meant_are_refused(command, option, value, sentence):
    loop, made = command
    setattr(loop, option, value)
    with pytest.raises(LiveError) as caught:
        loop.run()
    assert str(caught.value) == sentence
    assert not made


@pytest.mark.parametrize("option", ["out", "sheet"])
def test_a_folder_that_cannot_be_made_is_told_before_anything_is_drawn(command, option):
    loop, made = command
    (loop.data / "taken").write_text("a file where a folder should be")
    setattr(loop, option, loop.data / "taken" / "below" / "sheet.png")
    with pytest.raises(LiveError, match=r"The folder .* cannot be made \(.+\); name another\."):
        loop.run()
    assert not made


def test_a_folder_without_packs_is_named():
    with pytest.raises(LiveError, match="cannot be used as the folder of the head packs"):
        _without_packs()


def _without_packs() -> None:
    from footage import tracker_model
    from gl_context import shared_context

    open_studio(shared_context(), Path("no_such_folder"), tracker_model(), None)
