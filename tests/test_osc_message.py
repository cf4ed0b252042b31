"""Open Sound Control to the byte, and as python-osc reads it."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from live.senders.osc_message import (
    BUNDLE_HEAD,
    BundleTemplate,
    pack_message,
    pack_string,
    split_messages,
)


@pytest.mark.parametrize(
    ("message", "golden"),
    [
        (("/VMC/Ext/Blend/Val", "EyeBlinkLeft", 1.0),
         "2f564d432f4578742f426c656e642f56616c00002c736600"
         "457965426c696e6b4c656674000000003f800000"),
        (("/VMC/Ext/Blend/Apply",), "2f564d432f4578742f426c656e642f4170706c79000000002c000000"),
        (("/VMC/Ext/T", 1.5), "2f564d432f4578742f5400002c6600003fc00000"),
        (("/VMC/Ext/OK", 1), "2f564d432f4578742f4f4b002c69000000000001"),
    ],
)  # fmt: skip
def test_golden_messages(message: tuple, golden: str) -> None:
    assert pack_message(*message).hex() == golden


@pytest.mark.parametrize("text", ["", "a", "abc", "abcd", "Zoë"])
def test_a_string_ends_with_a_zero_at_a_fourth_byte(text: str) -> None:
    packed = pack_string(text)
    assert len(packed) % 4 == 0
    assert packed.rstrip(b"\0") == text.encode()
    assert 1 <= packed.count(0) <= 4


def test_a_template_writes_the_numbers_at_the_ends_of_its_messages() -> None:
    template = BundleTemplate(
        [
            (pack_message("/a", "name", 9.0, 0.0, 0.0), 2),
            (pack_message("/none"), 0),
            (pack_message("/i", 0), 1),
        ]
    )
    seven = np.array([7], np.int32).view(np.float32)[0]
    expected = [pack_message("/a", "name", 9.0, 1.5, -2.0), pack_message("/none"),
                pack_message("/i", 7)]  # fmt: skip
    whole = BUNDLE_HEAD + b"".join(struct.pack(">i", len(each)) + each for each in expected)
    for _ in range(2):
        assert template.pack(np.array([1.5, -2.0, seven], np.float32)) == whole
    other = template.pack(np.zeros(3, np.float32))
    assert other == whole.replace(struct.pack(">ff", 1.5, -2.0), bytes(8)).replace(
        b",i\0\0\0\0\0\7", b",i\0\0\0\0\0\0"
    )


def test_bundles_are_no_longer_than_is_allowed_and_keep_the_order() -> None:
    messages = [(bytes(size), 1) for size in (40, 40, 8, 200, 4)]
    parts = split_messages(messages, 16 + 2 * 44)
    assert [[len(message) for message, _ in part] for part in parts] == [[40, 40], [8], [200], [4]]


def test_python_osc_reads_a_bundle() -> None:
    packet = pytest.importorskip("pythonosc.osc_packet")
    template = BundleTemplate([(pack_message("/x", "y", 0.0), 1), (pack_message("/z", 3), 0)])
    heard = packet.OscPacket(template.pack(np.array([0.25], np.float32))).messages
    assert [(each.message.address, each.message.params) for each in heard] == [
        ("/x", ["y", 0.25]),
        ("/z", [3]),
    ]
