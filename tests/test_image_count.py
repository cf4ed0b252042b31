"""Long films say how far they are, and short ones say nothing."""

from __future__ import annotations

from typing import Any

from live.image_count import EVERY_S, ImageCount


def say_of(seconds_an_image: float, images: int) -> list[str]:
    lines: list[str] = []
    now = 0.0
    count = ImageCount(lines.append, lambda: now)
    tick: Any = object()
    for _ in range(images):
        now += seconds_an_image
        count.note(tick)
    return lines


def test_it_is_said_every_few_seconds() -> None:
    assert say_of(EVERY_S / 2, 5) == ["  2 images ...", "  4 images ..."]


def test_what_is_counted_is_said() -> None:
    lines: list[str] = []
    times = iter([0.0, EVERY_S])
    ImageCount(lines.append, lambda: next(times), of="ticks").note(object())  # pyright: ignore
    assert lines == ["  1 ticks ..."]


def test_what_is_soon_over_is_not_counted_aloud() -> None:
    assert say_of(EVERY_S / 100, 99) == []
