"""The command that watches the page for a drill."""

from __future__ import annotations

import json
import shutil
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from sockets import free_address, moved_tick, some_source

from live.broadcast.publisher import FramePublisher

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
import watch_page
from plain_errors import DrillError
from watch_page import browser_paths, wait_until

HAS_BROWSER = bool(shutil.which("chromium") and shutil.which("chromedriver"))
needs_browser = pytest.mark.skipif(
    not HAS_BROWSER,
    reason="Chromium or its driver is not installed (apt-get install chromium chromium-driver)",
)


@pytest.fixture
def link() -> Iterator[str]:
    source = some_source()
    publisher = FramePublisher(free_address(), source)
    tick = moved_tick(source.character, 3)
    stopped = threading.Event()

    def send() -> None:
        while not stopped.wait(1 / 60):
            publisher.publish(*tick)

    thread = threading.Thread(target=send)
    thread.start()
    assert publisher.page_link
    yield publisher.page_link
    stopped.set()
    thread.join()
    publisher.close()


@needs_browser
def test_a_report_says_what_arrived(
    link: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("selenium", reason="selenium is not installed (pip install selenium)")
    report_path, picture = tmp_path / "report.json", tmp_path / "page.png"
    words = ["watch_page.py", link, "--frames", "120", "--mode", "region", "--size", "320", "240"]
    monkeypatch.setattr(
        sys, "argv", [*words, "--report", str(report_path), "--screenshot", str(picture)]
    )
    watch_page.main()
    report = json.loads(report_path.read_text(encoding="utf-8"))
    assert report["client"] == "browser"
    assert report["frames"] >= 120
    assert report["decode_errors"] == report["reconnects"] == 0
    for value in report["values"]:
        assert value["sequence"] % 50 == 0
        assert len(value["posed_squares"]) == 3
    assert report["values"]
    assert 0 <= report["age_ms"]["median"] <= report["age_ms"]["p99"]
    with Image.open(picture) as shown:
        assert shown.size == (320, 240)


def test_what_does_not_happen_in_time_is_named() -> None:
    with pytest.raises(DrillError, match="the arrival of spring did not happen within"):
        wait_until(lambda: False, "the arrival of spring", 0.05)


def test_a_machine_without_a_browser_is_told_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(DrillError, match="apt-get install chromium chromium-driver"):
        browser_paths()
