"""The options of every command; those of tracker, encoder and rigging are in files beside it.

Nothing heavy is imported in any of them: `--help` reads them alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import tyro

from live.broadcast.address import DEFAULT_ADDRESS, TRANSPORTS, Address, parse_address
from live.broadcast.browser_origin import parse_origins
from live.encoder_config import EncoderOptions
from live.errors import SetupError
from live.rigs.rig_config import CharacterOptions, File
from live.safe_file import spare_inputs
from live.senders.send_address import SendAddress, parse_send_addresses
from live.source_config import SourceKind, SourceOptions, find_source_kind
from live.takes.record_config import RecordOptions
from live.tracker_config import TrackerOptions
from live.upsampling.upsample_config import UpsampleOptions
from live.virtual_camera.virtual_camera_config import VirtualCameraOptions

Count = Annotated[int | None, tyro.conf.arg(metavar="N", help_behavior_hint="")]
Size = Annotated[str | None, tyro.conf.arg(metavar="WxH", help_behavior_hint="")]


@dataclass(frozen=True)
class PerformOptions(
    TrackerOptions, EncoderOptions, SourceOptions, UpsampleOptions, CharacterOptions
):
    """What `live` and `bench` share."""

    source: Annotated[str, tyro.conf.arg(metavar="SOURCE")] = "0"
    """A camera's index or name, a video or image file, "demo", a take (.csv of Live Link Face,
    .npz of --record), livelink:0.0.0.0:11111 (a phone on the network), osf:0.0.0.0:11573
    (OpenSeeFace elsewhere), or livelink[:PORT], osf[:PORT] (this machine alone)."""
    frames: Count = None
    """End after so many images; a clip loops until then."""
    offline: bool = False
    """Every image of a clip, as fast as possible, dropping none; repeatable."""
    publish: Annotated[str, tyro.conf.arg(metavar="ADDRESS")] = DEFAULT_ADDRESS
    """Where moved vertices are sent; the next three ports are used, too. "off" to send nothing."""
    publish_over: tuple[Literal["zmq", "tcp", "browser"], ...] = TRANSPORTS
    """Ways to send them: ZeroMQ, plain TCP, a page in the browser."""
    curve: bool = False
    """Encrypt ZeroMQ, and let in only receivers that have a key; the rest stays on this machine."""
    browser_origin: Annotated[tuple[str, ...], tyro.conf.arg(metavar="ORIGIN")] = ()
    """Pages of your own that may read the stream, too, like http://localhost:8000."""
    size: Size = None
    """Of the picture, WxH pixels; 512x512 headless, 800x800 in a window."""
    camera_size: Size = None
    """Of the camera's images, WxH, as far as it can."""
    smoothing: float = 1.0
    """Strength; 0 is off, 2 is twice as calm and twice as late."""
    report: File = None
    """Write timings to this .json."""

    def check(self) -> None:
        """Raises SetupError, AddressError, OutputError for values that cannot be meant."""
        if self.frames is not None and self.frames < 1:
            raise SetupError(f"--frames should be at least 1; got {self.frames}.")
        if not 0.0 <= self.smoothing < 100.0:
            raise SetupError(
                f"--smoothing should be 0 or more and below 100; got {self.smoothing}."
            )
        self.check_tracker()
        self.check_encoder()
        self.check_source(self.source, self.about_images())
        if self.loop and self.offline and self.frames is None:
            raise SetupError(
                "--loop with --offline never ends; add --frames N, or leave --loop out."
            )
        self.check_upsampling(offline=self.offline)
        self.picture_size((2, 2))
        self.wished_camera_size()
        self.check_publishing()
        spare_inputs(self.outputs(), self.inputs())

    def inputs(self) -> dict[str, Path | None]:
        """The files read, by option."""
        return {**super().inputs(), "--source": Path(self.source), "--engine": self.engine}

    def outputs(self) -> dict[str, Path | None]:
        """The files to write, by option."""
        return {"--report": self.report}

    @property
    def source_kind(self) -> SourceKind:
        """What `source` is. Raises SourceError for a damaged address."""
        return find_source_kind(self.source)

    def about_images(self) -> dict[str, bool]:
        """Options that mean something only where there are images: whether each is not given."""
        return {
            "--tracker": self.tracker == "auto",
            "--tracker-backend": self.tracker_backend == "litert",
            "--tracker-smoothing": self.tracker_smoothing is None,
            "--tracker-threads": self.tracker_threads is None,
            "--faces": self.faces == 1,
            "--encoder": self.encoder == "auto",
            "--backend": self.backend == "auto",
            "--engine": self.engine is None,
            "--camera-size": self.camera_size is None,
            "--smoothing": self.smoothing in (0.0, 1.0) or self.source_kind == "stream",
        }

    def check_publishing(self) -> None:
        """Raises AddressError, SetupError."""
        published = self.publish_over if self.address() is not None else ()
        if self.curve and "zmq" not in published:
            raise SetupError("--curve encrypts ZeroMQ, which is not published over; leave it out.")
        if self.origins() and "browser" not in published:
            raise SetupError(
                "--browser-origin lets in pages, and browsers are not published to; leave it out."
            )
        if published:
            return
        if not self.publish_over:
            raise SetupError("--publish-over names nothing; --publish off sends nothing.")
        if self.publish_over != TRANSPORTS:
            raise SetupError("--publish off sends nothing, over nothing; leave out --publish-over.")

    def address(self) -> Address | None:
        """Where to publish; None when off."""
        return None if self.publish == "off" else parse_address(self.publish)

    def origins(self) -> frozenset[str]:
        """Of pages that may watch beside our own. Raises AddressError."""
        return parse_origins(self.browser_origin)

    def picture_size(self, default: tuple[int, int]) -> tuple[int, int]:
        """(width, height) of the picture."""
        if self.size is None:
            return default
        size = parse_size("--size", self.size)
        if size[0] % 2 or size[1] % 2 or not 64 <= min(size) <= max(size) <= 4096:
            raise SetupError(f"--size should be even numbers from 64 to 4096; got {self.size}.")
        return size

    def wished_camera_size(self) -> tuple[int, int] | None:
        """(width, height) asked of a camera, or None."""
        return parse_size("--camera-size", self.camera_size) if self.camera_size else None


@dataclass(frozen=True)
class LiveOptions(VirtualCameraOptions, RecordOptions, PerformOptions):
    """Move a head mesh with the performer's face, draw it, and send it to other programs."""

    headless: bool = False
    """Work without a window or display; draw only for --video-out and --virtual-camera."""
    video_out: File = None
    """Write what is drawn to this .mp4 (VP9)."""
    send: Annotated[
        tuple[str, ...], tyro.conf.arg(metavar="ADDRESS"), tyro.conf.UseAppendAction
    ] = ()
    """Send the face to an app, too: livelink://HOST[:11111][/SUBJECT] (Unreal),
    vmc://HOST[:39539][/perfect-sync, /camel or /presets],
    ifacialmocap://HOST[:49983][/v2 or /v1]."""
    mirror: bool = False
    """Show the window mirrored, like a mirror; changes nothing else."""
    calibrate: Annotated[float | None, tyro.conf.arg(metavar="SECONDS", help_behavior_hint="")] = (
        None
    )
    """Measure the performer's resting face for so many seconds first."""
    calibrate_motion: bool = False
    """Measure rest and guide the performer through a range of motion first, 24 seconds."""
    performer: Annotated[str | None, tyro.conf.arg(metavar="NAME", help_behavior_hint="")] = None
    """Whose calibration to use and keep; "default" for a camera, none for a clip."""

    def check(self) -> None:
        """Raises SetupError, AddressError, OutputError, ProfileError for what cannot be meant."""
        super().check()
        self.check_recording()
        for path in self.record:
            spare_inputs({"--record": path}, self.inputs())
        self._check_senders()
        self.check_virtual_camera(self.source)
        if self.calibrate is not None and not 0.0 < self.calibrate <= 60.0:
            raise SetupError(
                f"--calibrate should be more than 0 and up to 60 seconds; got {self.calibrate}."
            )
        if self.calibrate is not None and self.calibrate_motion:
            raise SetupError("--calibrate-motion measures rest, too; leave --calibrate out.")
        if self.performer is not None:
            from engine.profile_folder import (
                check_name,
            )  # brings NumPy, which --help can do without

            check_name(self.performer)

    def _check_senders(self) -> None:
        addresses = self.send_addresses()
        if addresses:
            from live.senders.echo_check import refuse_echo  # brings sockets, which --help spares

            refuse_echo(addresses, self.source)

    def send_addresses(self) -> tuple[SendAddress, ...]:
        """Of the apps to send to. Raises AddressError."""
        return parse_send_addresses(self.send)

    @property
    def draws_for_others(self) -> bool:
        """Whether the picture is wanted elsewhere than in a window."""
        return self.video_out is not None or self.virtual_camera is not None

    @property
    def measures(self) -> bool:
        """Whether the performer is measured first."""
        return self.calibrate is not None or self.calibrate_motion

    def about_images(self) -> dict[str, bool]:
        """Options that mean something only where there are images: whether each is not given."""
        measured = {
            "--calibrate": self.calibrate is None,
            "--calibrate-motion": not self.calibrate_motion,
        }
        return {
            **super().about_images(),
            "--performer": self.performer is None,
            **(measured if self.source_kind == "recording" else {}),
        }

    def outputs(self) -> dict[str, Path | None]:
        """The files to write, by option."""
        return {**super().outputs(), "--video-out": self.video_out}


def parse_size(option: str, text: str) -> tuple[int, int]:
    """(width, height) from "1280x720"; raises SetupError naming `option`."""
    match = re.fullmatch(r"(\d{1,5})[xX](\d{1,5})", text)
    if match is None or not int(match[1]) or not int(match[2]):
        raise SetupError(f"{option} should look like 1280x720; got {text!r}.")
    return int(match[1]), int(match[2])
