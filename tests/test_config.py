from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ProfileError
from live.config import LiveOptions, parse_size
from live.errors import AddressError, OutputError, SetupError
from live.rigs.rig_config import RigOptions


def test_the_defaults_are_meant() -> None:
    LiveOptions().check()


@pytest.mark.parametrize(
    ("options", "named"),
    [
        ({"frames": 0}, "--frames"),
        ({"smoothing": -1.0}, "--smoothing"),
        ({"smoothing": float("nan")}, "--smoothing"),
        ({"size": "big"}, "--size"),
        ({"size": "511x512"}, "--size"),
        ({"size": "9000x9000"}, "--size"),
        ({"camera_size": "640"}, "--camera-size"),
        ({"calibrate": 0.0}, "--calibrate"),
        ({"calibrate": float("inf")}, "--calibrate"),
        ({"calibrate": 2.0, "calibrate_motion": True}, "leave --calibrate out"),
    ],
)
def test_values_that_cannot_be_meant_are_named(options: dict, named: str) -> None:
    with pytest.raises(SetupError, match=named):
        LiveOptions(**options).check()


@pytest.mark.parametrize("name", ["", "anna/../bert", "con", "two words", "a" * 65])
def test_a_performer_s_name_that_is_no_plain_word_is_refused(name: str) -> None:
    with pytest.raises(ProfileError, match="A performer's name should be"):
        LiveOptions(performer=name).check()
    LiveOptions(performer="anna-2").check()


def test_a_wrong_address_is_refused() -> None:
    with pytest.raises(AddressError):
        LiveOptions(publish="everywhere").check()


def test_off_is_no_address() -> None:
    assert LiveOptions(publish="off").address() is None
    address = LiveOptions(publish="tcp://127.0.0.1:7000").address()
    assert address is not None
    assert address.port == 7000


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"publish_over": ()}, "--publish-over names nothing"),
        ({"curve": True, "publish": "off"}, "--curve encrypts ZeroMQ, which is not published"),
        ({"curve": True, "publish_over": ("tcp",)}, "--curve encrypts ZeroMQ"),
        ({"publish": "off", "publish_over": ("tcp",)}, "leave out --publish-over"),
        ({"publish": "off", "browser_origin": ("http://a",)}, "--browser-origin lets in pages"),
        ({"publish_over": ("tcp",), "browser_origin": ("http://a",)}, "--browser-origin"),
    ],
)
def test_publishing_that_cannot_be_meant_is_named(options: dict, said: str) -> None:
    with pytest.raises(SetupError, match=said):
        LiveOptions(**options).check()
    LiveOptions(curve=True, publish_over=("zmq",)).check()
    LiveOptions(publish="off").check()


def test_pages_of_the_user_s_own_are_let_in_by_their_origin() -> None:
    with pytest.raises(AddressError, match="'localhost:8123' is no origin"):
        LiveOptions(browser_origin=("localhost:8123",)).check()
    options = LiveOptions(browser_origin=("http://localhost:8123", "https://a.example:443"))
    options.check()
    assert options.origins() == {"http://localhost:8123", "https://a.example"}
    assert LiveOptions().origins() == frozenset()


def test_apps_to_send_to_are_checked_before_anything_else() -> None:
    options = LiveOptions(send=("vmc://", "livelink://10.0.0.5/Ann"))
    options.check()
    assert [str(address) for address in options.send_addresses()] == [
        "vmc://127.0.0.1:39539",
        "livelink://10.0.0.5:11111",
    ]
    for wrong in (("osc://10.0.0.5",), ("vmc://", "vmc://localhost")):
        with pytest.raises(AddressError):
            LiveOptions(send=wrong).check()
    assert LiveOptions().send_addresses() == ()


def test_sizes() -> None:
    assert parse_size("--size", "1280x720") == (1280, 720)
    assert LiveOptions(size="640X480").picture_size((1, 1)) == (640, 480)
    assert LiveOptions().picture_size((800, 600)) == (800, 600)
    assert LiveOptions(camera_size="641x480").wished_camera_size() == (641, 480)
    assert LiveOptions().wished_camera_size() is None


def test_files_are_paths() -> None:
    assert LiveOptions(video_out=Path("a.mp4")).video_out == Path("a.mp4")


@pytest.mark.parametrize(
    ("options", "given"),
    [
        (LiveOptions, "source"),
        (LiveOptions, "mesh"),
        (RigOptions, "mesh"),
        (RigOptions, "edits"),
    ],
)
def test_no_option_writes_over_what_another_reads(options, given: str, tmp_path: Path) -> None:
    path = tmp_path / "mine"
    path.write_bytes(b"precious")
    read = str(path) if given == "source" else path
    for written in ("video_out", "record", "report", "plot", "out", "preview", "write_edits"):
        if written in options.__dataclass_fields__:
            with pytest.raises(OutputError, match=f"--{written.replace('_', '-')} .*overwrite"):
                options(**{given: read, written: typed(written, path)}).check()
            options(**{given: read, written: typed(written, tmp_path / "new")}).check()


def typed(option: str, path: Path) -> Path | tuple[Path, ...]:
    """As the command line gives it: what may be given several times is several."""
    return (path,) if option == "record" else path
