"""The page in a real browser, against the real sender: what a newcomer sees first."""

from __future__ import annotations

import io
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from gl_context import shared_context
from PIL import Image
from rigged_head import head_mesh, rigged_head
from sockets import free_address, some_character, some_mesh

from engine.deformer import CpuDeformer
from engine.records import Character, Mesh
from live import express
from live.broadcast.address import Address
from live.broadcast.publisher import FramePublisher
from live.broadcast.snapshot import SnapshotSource
from live.character_model import build_model, build_state
from render.character_view import CharacterView

sys.path.insert(0, str(Path(__file__).parent.parent / "drills"))
from watch_page import (
    choose,
    fit_page,
    open_browser,
    read_console,
    read_report,
    wait_until,
)

pytest.importorskip("selenium", reason="selenium is not installed (pip install selenium)")
pytestmark = pytest.mark.skipif(
    not (shutil.which("chromium") and shutil.which("chromedriver")),
    reason="Chromium or its driver is not installed (apt-get install chromium chromium-driver)",
)

SIZE = (360, 440)
CONTENT = "return document.getElementById(arguments[0]).textContent"
DRAWN = "return mimesh.drawn"
CAMERA = "const v = mimesh.view; return [v.T_camera_space, v.computeProjection(arguments[0])]"

COUNT_REQUESTS = """
window.requests = [];
const send = WebSocket.prototype.send;
WebSocket.prototype.send = function (text) { window.requests.push(text); send.call(this, text); };
"""


class Sender:
    """Keeps sending one pose, as a performer who holds still in front of a camera."""

    def __init__(self, address: Address | None = None, mesh: Mesh | None = None) -> None:
        self.address = address or free_address()
        self.character, self.mesh = rigged_head(), mesh or head_mesh()
        source = SnapshotSource(self.character, self.mesh)
        self.publisher = FramePublisher(self.address, source, page_token="the-same-every-time")
        self.deformer = CpuDeformer(self.character)
        self.strengths: dict[str, float] = {}
        self.face_found = True
        self._stop, self._changing = threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._send)
        self._thread.start()

    @property
    def link(self) -> str:
        assert self.publisher.page_link
        return self.publisher.page_link

    def tick(self, frame_id: int = 0) -> Any:
        expression = replace(express(self.strengths, frame_id=frame_id), face_found=self.face_found)
        return expression, self.deformer.deform(expression)

    def pose(self, **strengths: float) -> None:
        self.strengths = strengths

    def change_character(self) -> None:
        self._stream(some_character(600), some_mesh(600))

    def change_back(self) -> None:
        self._stream(self.character, self.mesh)

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        self.publisher.close()

    def _stream(self, character: Character, mesh: Mesh) -> None:
        with self._changing:
            self.publisher.change_character(SnapshotSource(character, mesh))
            self.deformer = CpuDeformer(character)

    def _send(self) -> None:
        frame_id = 0
        while not self._stop.wait(1 / 60):
            frame_id += 1
            with self._changing:
                self.publisher.publish(*self.tick(frame_id))


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with open_browser(SIZE) as driver:
        prefer_dark(driver)
        yield driver


@pytest.fixture
def sender() -> Iterator[Sender]:
    sender = Sender()
    yield sender
    sender.close()


def prefer_dark(driver: Any) -> None:
    scheme = {"features": [{"name": "prefers-color-scheme", "value": "dark"}]}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", scheme)


def open_page(driver: Any, link: str) -> None:
    driver.get("about:blank")  # a link that differs after # only would not load anew
    read_console(driver)  # the page before may have missed its sender
    driver.get(link)


def message_of(driver: Any) -> str:
    return driver.execute_script(CONTENT, "message")


def wait_for_message(driver: Any, words: str) -> str:
    wait_until(lambda: words in message_of(driver), f"the message {words!r}")
    return message_of(driver)


def wait_for_frames(driver: Any, count: int) -> dict[str, Any]:
    """So many more than now."""
    wanted = read_report(driver).get("frames", 0) + count
    wait_until(lambda: read_report(driver).get("frames", 0) >= wanted, f"{wanted} frames")
    return read_report(driver)


def wait_for_mode(driver: Any, mode: str) -> None:
    wait_until(lambda: driver.execute_script("return mimesh.mode") == mode, f"a frame of {mode}")


def wait_for_picture(driver: Any) -> None:
    """Until frames that came from now on have been drawn."""
    wait_for_frames(driver, 3)
    drawn = driver.execute_script(DRAWN)
    wait_until(lambda: driver.execute_script(DRAWN) > drawn + 1, "a picture")


def look(driver: Any) -> np.ndarray:
    """(H, W, 3) float: the canvas alone."""
    driver.execute_script(
        "for (const id of ['line', 'message', 'controls'])"
        " document.getElementById(id).style.visibility = 'hidden'"
    )
    picture = Image.open(io.BytesIO(driver.get_screenshot_as_png())).convert("RGB")
    return np.asarray(picture, float)


def draw_alike(driver: Any, sender: Sender) -> np.ndarray:
    """(H, W, 3) float: the program's own picture through the page's camera."""
    T_camera_space, T_clip_camera = (
        np.array(values).reshape(4, 4).T
        for values in driver.execute_script(CAMERA, SIZE[0] / SIZE[1])
    )
    source = SnapshotSource(sender.character, sender.mesh)
    T_space_mesh = source.spaces["gltf"].T_space_mesh
    model = build_model(sender.character, sender.mesh)
    view = CharacterView(shared_context(), model, SIZE, samples=0)
    view._T_camera_mesh = T_camera_space @ T_space_mesh
    view._T_clip_camera = T_clip_camera
    view.draw(build_state(sender.character, *sender.tick()))
    return view.read().astype(float)


def test_the_character_looks_as_the_program_draws_it(browser: Any, sender: Sender) -> None:
    open_page(browser, sender.link)
    for strengths in ({}, {"jawOpen": 1.0}, {"mouthSmile_L": 0.8, "eyeBlink_R": 1.0}):
        sender.pose(**strengths)
        wait_for_picture(browser)
        shown, drawn = look(browser), draw_alike(browser, sender)
        apart = np.abs(shown - drawn).mean(axis=2)
        assert apart.mean() < 1.0
        assert np.quantile(apart, 0.99) < 20
    assert read_console(browser) == []


def test_textures_lie_as_the_program_lays_them(browser: Any) -> None:
    sender = Sender(mesh=paint_stripes(head_mesh()))
    try:
        open_page(browser, sender.link)
        wait_for_picture(browser)
        shown, drawn = look(browser), draw_alike(browser, sender)
    finally:
        sender.close()
    apart = np.abs(shown - drawn).mean(axis=2)
    assert apart.mean() < 1.0
    assert np.quantile(apart, 0.99) < 40  # borders of stripes
    assert np.ptp(shown[..., 1][is_skin(shown)]) > 100  # there are stripes
    assert read_console(browser) == []


def paint_stripes(mesh: Mesh) -> Mesh:
    """Seen through a texture whose stripes run from dark above to bright below, uneven across."""
    picture = np.full((64, 128, 4), 255, np.uint8)
    picture[..., :3] = np.linspace(60, 250, 64, dtype=np.uint8)[:, None, None]
    picture[:, 20:50, 2] = 40
    along = mesh.vertices - mesh.vertices.min(axis=0)
    uvs = (along / along.max(axis=0))[:, :2].astype(np.float32)
    materials = tuple(
        replace(material, texture=picture, base_colour=np.ones(4, np.float32))
        for material in mesh.materials
    )
    return replace(mesh, triangle_uvs=uvs[mesh.triangles], materials=materials)


def test_the_mouth_opens_when_the_jaw_does(browser: Any, sender: Sender) -> None:
    open_page(browser, sender.link)
    wait_for_picture(browser)
    shut = look(browser)
    sender.pose(jawOpen=1.0)
    wait_for_picture(browser)
    changed = np.abs(look(browser) - shut).mean(axis=2) > 30
    rows, columns = np.nonzero(changed)
    assert changed.mean() > 0.01
    assert np.median(rows) > 0.5 * SIZE[1]  # the lower half of the face
    assert abs(np.median(columns) - SIZE[0] / 2) < 0.1 * SIZE[0]


def test_every_mode_moves_the_same_vertices(browser: Any, sender: Sender) -> None:
    sender.pose(jawOpen=0.6, mouthSmile_L=0.5, eyeLookOut_L=0.4)
    open_page(browser, sender.link)
    source = SnapshotSource(sender.character, sender.mesh)
    moved = source.spaces["gltf"].vectors(sender.tick()[1].displacement).astype(float)
    for mode, encoding in (("vertices", "int16"), ("region", "float32"), ("code", "float32")):
        choose(browser, "encoding", encoding)
        choose(browser, "mode", mode)
        wait_for_mode(browser, mode)
        before = len(read_report(browser)["values"])
        wait_until(lambda before=before: len(read_report(browser)["values"]) > before, mode)
        value = read_report(browser)["values"][-1]
        assert value["sequence"] % 50 == 0
        half_step = np.abs(moved).max() / 32767 / 2
        np.testing.assert_allclose(
            value["displacement_sum"], moved.sum(0), atol=half_step * len(moved)
        )
        np.testing.assert_allclose(value["displacement_squares"], (moved**2).sum(0), rtol=1e-3)
    report = read_report(browser)
    assert report["decode_errors"] == report["reconnects"] == 0
    assert 0 <= report["transit_ms"]["median"] <= report["transit_ms"]["p99"]
    assert read_console(browser) == []


DRAW_SLOWLY = """
const ask = window.requestAnimationFrame.bind(window);
window.requestAnimationFrame = (draw) => ask((time) => {
  const until = performance.now() + 200;
  while (performance.now() < until);
  draw(time);
});
"""


def test_a_browser_that_draws_five_pictures_a_second_shows_no_old_face(
    browser: Any, sender: Sender
) -> None:
    slow = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": DRAW_SLOWLY})
    try:
        open_page(browser, sender.link)
        choose(browser, "mode", "code")
        wait_for_mode(browser, "code")
        before = browser.execute_script(DRAWN)
        report = wait_for_frames(browser, 300)
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", slow)
    assert 4 < browser.execute_script(DRAWN) - before < 100
    assert report["transit_ms"]["median"] < 2 * 200


def kept_bytes(driver: Any) -> float:
    """What the page holds on to, messages included."""
    driver.execute_cdp_cmd("HeapProfiler.collectGarbage", {})
    usage = driver.execute_cdp_cmd("Runtime.getHeapUsage", {})
    return usage["usedSize"] + usage["backingStorageSize"]


def test_a_hidden_page_keeps_nothing_and_shows_the_newest_face_when_it_is_seen_again(
    browser: Any, sender: Sender
) -> None:
    open_page(browser, sender.link)
    wait_for_picture(browser)
    page = browser.current_window_handle
    drawn, frames = browser.execute_script(DRAWN), read_report(browser)["frames"]
    kept = kept_bytes(browser)
    browser.switch_to.new_window("tab")
    time.sleep(2.0)
    browser.close()
    browser.switch_to.window(page)
    assert browser.execute_script(DRAWN) - drawn < 20 < read_report(browser)["frames"] - frames
    assert kept_bytes(browser) - kept < 1 << 20  # a frame has 33 kB
    wait_for_picture(browser)
    assert read_report(browser)["decode_errors"] == 0


def test_what_is_wrong_is_said_in_words(browser: Any, sender: Sender) -> None:
    address = sender.link.partition("#")[0]
    open_page(browser, address)
    assert "token" in wait_for_message(browser, "link that Mimesh printed")
    open_page(browser, f"{address}#not-the-token")
    wait_for_message(browser, "token is missing or not this sender's")
    open_page(browser, f"{address}#letters%20that no(token)has")
    wait_for_message(browser, "letters that no token has")
    browser.execute_script("location.hash = arguments[0]", sender.link.partition("#")[2])
    wait_for_picture(browser)
    sender.face_found = False
    wait_for_message(browser, "No face is seen")


def test_a_sender_that_comes_back_is_shown_again(browser: Any) -> None:
    first = Sender()
    open_page(browser, first.link)
    wait_for_picture(browser)
    first.close()
    wait_for_message(browser, "Waiting for Mimesh at 127.0.0.1")
    second = Sender(first.address)
    try:
        report = wait_for_frames(browser, 5)
        assert report["reconnects"] == 1
        assert "Waiting" not in message_of(browser)
    finally:
        second.close()


def test_another_character_takes_the_place_of_the_first(browser: Any, sender: Sender) -> None:
    open_page(browser, sender.link)
    wait_for_picture(browser)
    first = browser.execute_script(CONTENT, "name")
    browser.execute_script(COUNT_REQUESTS)
    for change, name in ((sender.change_character, "test head"), (sender.change_back, first)):
        change()
        wait_until(
            lambda name=name: browser.execute_script(CONTENT, "name") == name, f"the name {name}"
        )
        wait_for_picture(browser)
    # Each was asked for once, however many frames came while it was being built.
    assert (
        browser.execute_script("return window.requests") == ["snapshot gltf basis appearance"] * 2
    )
    assert read_report(browser)["decode_errors"] == 0
    assert read_console(browser) == []


def test_keys_walk_round_the_character_and_back(browser: Any, sender: Sender) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys

    open_page(browser, sender.link)
    wait_for_picture(browser)
    canvas = browser.find_element(By.ID, "stage")
    front = look(browser)
    canvas.send_keys(Keys.ARROW_RIGHT * 4 + "+")
    wait_for_picture(browser)
    aside = look(browser)
    canvas.send_keys("0")
    wait_for_picture(browser)
    within = slice(10, -10)  # the outline of what has the focus is drawn, too
    assert np.abs(aside - front)[within, within].mean() > 5
    assert np.abs(look(browser) - front)[within, within].mean() < 0.5
    assert "moving live" in canvas.get_attribute("aria-label")


def test_the_page_fits_narrow_and_wide_windows(browser: Any, sender: Sender) -> None:
    open_page(browser, sender.link)
    try:
        for size in ((320, 640), (900, 360)):
            fit_page(browser, size)
            wait_for_picture(browser)
            canvas = browser.execute_script(
                "const c = document.getElementById('stage'); return [c.width, c.height]"
            )
            assert tuple(canvas) == size
            skin = is_skin(look(browser))
            assert 0.1 < skin.mean() < 0.8
            assert not skin[:, 0].any()  # the head is in it, ears and all
            assert not skin[:, -1].any()
    finally:
        fit_page(browser, SIZE)


def is_skin(picture: np.ndarray) -> np.ndarray:
    """(H, W) bool: redder than the grey-blue paper behind."""
    return picture[..., 0] > picture[..., 2]


def test_a_browser_that_cannot_draw_says_so(sender: Sender) -> None:
    with open_browser(SIZE, "--disable-3d-apis") as driver:
        driver.get(sender.link)
        wait_for_message(driver, "WebGL 2 is missing")
