from __future__ import annotations

import stat
import sys
import threading
from pathlib import Path

import pytest
from zmq.auth import load_certificate, load_certificates

from live.broadcast.curve_keys import load_curve_keys
from live.errors import SetupError


def test_keys_are_made_once(tmp_path: Path) -> None:
    first = load_curve_keys(tmp_path / "a" / "curve")
    again = load_curve_keys(tmp_path / "a" / "curve")
    assert (first.public_key, first.secret_key) == (again.public_key, again.secret_key)
    assert load_curve_keys(tmp_path / "b").public_key != first.public_key


def test_a_receiver_finds_all_it_needs_in_one_file(tmp_path: Path) -> None:
    keys = load_curve_keys(tmp_path)
    public, secret = load_certificate(keys.receiver_file)
    assert secret is not None
    assert len(public) == len(secret) == 40
    assert f'server-public-key = "{keys.public_key.decode()}"' in keys.receiver_file.read_text()
    assert keys.secret_key.decode() not in keys.receiver_file.read_text()
    assert load_certificates(tmp_path / "receivers") == {public: True}


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
def test_secrets_are_their_owner_s_alone(tmp_path: Path) -> None:
    keys = load_curve_keys(tmp_path)
    for file in (keys.receiver_file, tmp_path / "sender.key_secret"):
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700


def test_programs_that_start_at_once_agree(tmp_path: Path) -> None:
    found: list[bytes] = []
    threads = [
        threading.Thread(target=lambda: found.append(load_curve_keys(tmp_path).public_key))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert len(set(found)) == 1


@pytest.mark.parametrize("text", ["", "curve\n", 'public-key = "short"\nsecret-key = "short"\n'])
def test_a_damaged_file_is_one_sentence(tmp_path: Path, text: str) -> None:
    load_curve_keys(tmp_path)
    (tmp_path / "sender.key_secret").write_text(text)
    with pytest.raises(SetupError, match=r"cannot be used|is damaged"):
        load_curve_keys(tmp_path)


def test_a_damaged_key_of_a_receiver_is_one_sentence(tmp_path: Path) -> None:
    load_curve_keys(tmp_path)
    (tmp_path / "receivers" / "a-friend.key").write_text("curve\n")
    with pytest.raises(SetupError, match=r"cannot be used: .*a-friend\.key"):
        load_curve_keys(tmp_path)


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="cannot be used"):
        load_curve_keys(tmp_path / "file" / "curve")


def test_the_folder_is_the_user_s(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MIMESH_CACHE", str(tmp_path))
    assert load_curve_keys().folder == tmp_path / "curve"
