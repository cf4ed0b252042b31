from __future__ import annotations

import pytest

from live.config import LiveOptions
from live.errors import AddressError
from live.senders.echo_check import refuse_echo
from live.senders.send_address import parse_send_addresses


@pytest.mark.parametrize(
    ("send", "source"),
    [
        ("livelink://127.0.0.1", "livelink"),
        ("livelink://", "livelink:0.0.0.0:11111"),
        ("livelink://127.0.0.2", "livelink:0.0.0.0:11111"),
        ("livelink://127.0.0.1", "livelink:[::]:11111"),
        ("vmc://localhost:11573", "osf"),
        ("livelink://127.0.0.1:9000/Ann", "livelink:9000"),
    ],
)
def test_a_face_is_not_sent_to_where_it_comes_from(send: str, source: str) -> None:
    with pytest.raises(AddressError, match="in a circle") as told:
        refuse_echo(parse_send_addresses([send]), source)
    assert f"--source {source} listens" in str(told.value)


@pytest.mark.parametrize(
    ("send", "source"),
    [
        ("livelink://127.0.0.1", "demo"),
        ("livelink://127.0.0.1", "livelink:11112"),
        ("livelink://127.0.0.2", "livelink"),
        ("livelink://203.0.113.7", "livelink:0.0.0.0:11111"),
        ("livelink://nowhere.invalid", "livelink:0.0.0.0:11111"),
    ],
)
def test_other_ports_and_machines_are_fine(send: str, source: str) -> None:
    refuse_echo(parse_send_addresses([send]), source)


def test_the_options_are_looked_at_before_anything_is_opened() -> None:
    options = LiveOptions(source="livelink", send=("vmc://", "livelink://"), publish="off")
    with pytest.raises(AddressError, match=r"//127\.0\.0\.1:11111 is where"):
        options.check()
