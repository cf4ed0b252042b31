"""Opens the viewer page in a headless browser and reports what arrived there.

    python drills/watch_page.py "http://127.0.0.1:5583/#TOKEN" --frames 600 --report page.json
    python drills/watch_page.py LINK --screenshot page.png --size 900 900 --mode code

Needs Chromium and its driver (Debian: `apt-get install chromium chromium-driver`) and selenium.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from plain_errors import DrillError, end_with

if TYPE_CHECKING:
    from selenium.webdriver.chrome.webdriver import WebDriver

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Draws on the CPU, the same everywhere; the second lets WebGL have it.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
)
CLIENT = "browser"
_LOOK_S = 0.1
_READ_REPORT = """
const m = window.mimesh;
return m && {
  client: arguments[0], frames: m.frames, decode_errors: m.decodeErrors, lost: m.lost,
  reconnects: m.reconnects, age_ms: m.age, transit_ms: m.transit, values: m.values,
};
"""


def browser_paths() -> tuple[str, str]:
    """Chromium and its driver. Raises DrillError saying what to install."""
    found = [path for name in BROWSERS if (path := shutil.which(name))]
    driver = shutil.which("chromedriver")
    if not found or not driver:
        raise DrillError(
            "Chromium or its driver is not at hand; on Debian: apt-get install chromium "
            "chromium-driver."
        )
    return found[0], driver


@contextlib.contextmanager
def open_browser(size: tuple[int, int] = (720, 720), *flags: str) -> Iterator[WebDriver]:
    """A headless browser with a new, empty profile, gone with everything in it afterwards.

    Args:
        size: (width, height) pixels of the page.
        flags: further ones of Chromium's.

    Raises:
        DrillError: Chromium, its driver or selenium is missing.
    """
    browser, driver_path = browser_paths()
    os.environ.update(SE_OFFLINE="true", SE_AVOID_STATS="true")  # selenium would ask the network
    try:
        from selenium.webdriver import Chrome, ChromeOptions, ChromeService
    except ImportError as problem:
        raise DrillError("selenium is not installed: pip install selenium.") from problem
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        options = ChromeOptions()
        options.binary_location = browser
        for flag in (*OPTIONS, f"--user-data-dir={profile}", *flags):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        driver = Chrome(options=options, service=ChromeService(driver_path))
        try:
            driver.set_script_timeout(20)
            fit_page(driver, size)
            yield driver
        finally:
            driver.quit()


def fit_page(driver: WebDriver, size: tuple[int, int]) -> None:
    """Give the page `size` (width, height) pixels, whatever the browser frames it with."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False},
    )


def wait_until(holds: Callable[[], Any], what: str, limit_s: float = 30.0) -> Any:
    """The first answer that is true. Raises DrillError naming `what` after `limit_s`."""
    end = time.monotonic() + limit_s
    while time.monotonic() < end:
        if answer := holds():
            return answer
        time.sleep(_LOOK_S)
    raise DrillError(f"{what} did not happen within {limit_s:g} s.")


def read_report(driver: WebDriver) -> dict[str, Any]:
    """What the page counted, in the form that every client reports in; {} before it runs."""
    return driver.execute_script(_READ_REPORT, CLIENT) or {}


def choose(driver: WebDriver, control: str, value: str) -> None:
    """Choose in one of the page's lists, as a user does."""
    driver.execute_script(
        "const list = document.getElementById(arguments[0]); list.value = arguments[1];"
        "list.dispatchEvent(new Event('change'));",
        control,
        value,
    )


def read_console(driver: WebDriver) -> list[str]:
    """Every warning and error the page has logged since the last call."""
    entries: list[dict[str, Any]] = driver.get_log("browser")  # pyright: ignore
    return [entry["message"] for entry in entries if entry["level"] in ("WARNING", "SEVERE")]


def watch_page(
    link: str,
    frame_count: int,
    *,
    mode: str = "vertices",
    encoding: str = "int16",
    size: tuple[int, int] = (480, 480),
    screenshot: Path | None = None,
    limit_s: float = 60.0,
) -> dict[str, Any]:
    """Open the page at `link`, wait for so many frames, and return its report.

    Raises:
        DrillError: no browser, or the frames did not come within `limit_s`.
    """
    with open_browser(size) as driver:
        driver.get(link)
        if (mode, encoding) != ("vertices", "int16"):
            choose(driver, "encoding", encoding)
            choose(driver, "mode", mode)
        wait_until(
            lambda: read_report(driver).get("frames", 0) >= frame_count,
            f"the arrival of {frame_count} frames in the browser",
            limit_s,
        )
        if screenshot:
            driver.save_screenshot(str(screenshot))
        return read_report(driver)


def main() -> int:
    """Watch, then write or print the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("link", help="as printed at start, token included")
    parser.add_argument("--frames", type=int, default=600)
    parser.add_argument("--mode", choices=("vertices", "region", "code"), default="vertices")
    parser.add_argument("--encoding", choices=("int16", "float32"), default="int16")
    parser.add_argument("--size", type=int, nargs=2, default=(480, 480))
    parser.add_argument("--screenshot", type=Path)
    parser.add_argument("--report", type=Path, help="JSON; printed if not given")
    parser.add_argument("--limit", type=float, default=60.0, help="seconds")
    options = parser.parse_args()
    report = watch_page(
        options.link,
        options.frames,
        mode=options.mode,
        encoding=options.encoding,
        size=tuple(options.size),
        screenshot=options.screenshot,
        limit_s=options.limit,
    )
    text = json.dumps(report, indent=1)
    if options.report:
        options.report.write_text(text, encoding="utf-8")
    else:
        print(text)
    return 0


if __name__ == "__main__":
    end_with(main)
