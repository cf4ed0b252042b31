"""Says who is heard while a performer is tracked elsewhere: a phone, another tracker."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Protocol

from capture.sources import Source, tracked_within
from capture.streams.sender_turn import Hearing, SenderTurn
from capture.streams.stream_address import SENDERS, StreamAddress
from capture.streams.streamed_performer import StreamedPerformer
from live.records import Say, Tick

SECOND_NS = 1_000_000_000
PATIENCE_NS = 3 * SECOND_NS
"""Without a packet until what to look at is said."""
MEASURED_NS = SECOND_NS
"""Of packets behind a rate."""
PAUSE_NS = 3 * SECOND_NS
"""Between lines of comings and goings: a network that flickers must not flood the terminal."""
_WHY_SILENT = {"osf": ", as it does while it sees no face"}


class Stream(Protocol):
    """Facts of a listener, as `StreamedPerformer` has them."""

    @property
    def address(self) -> StreamAddress:
        """Where it listens."""
        ...

    @property
    def turn(self) -> SenderTurn:
        """Who is heard, and who is not."""
        ...

    @property
    def nothing_came(self) -> bool:
        """Whether no datagram came yet."""
        ...


class StreamWatch:
    """Looks after every tick, and says in a line each what a user should know; never waits."""

    def __init__(
        self, stream: Stream, say: Say, clock: Callable[[], int] = time.monotonic_ns
    ) -> None:
        """`clock`: nanoseconds, the one that packets are stamped by."""
        self._stream, self._say, self._clock = stream, say, clock
        self._program = SENDERS[stream.address.kind]
        self._start_ns = clock()
        self._hinted = self._told_of_another = False
        self._told: Hearing | None = None
        """The last one that was said to be heard, or to have gone."""
        self._told_gone = False
        self._silent_until_ns = self._start_ns

    def note(self, tick: Tick) -> None:
        """A tick is over."""
        now = self._clock()
        for line in self._news(now):
            self._say(line)

    def _news(self, now: int) -> Iterator[str]:
        hearing = self._stream.turn.hearing
        if hearing is None:
            yield from self._hint(now)
            return
        if now >= self._silent_until_ns:
            line = self._came_or_went(hearing, now)
            if line:
                self._silent_until_ns = now + PAUSE_NS
                yield line
        yield from self._tell_of_another(hearing)

    def _hint(self, now: int) -> Iterator[str]:
        late = now - self._start_ns >= PATIENCE_NS
        if late and not self._hinted and self._stream.nothing_came:
            self._hinted = True
            yield self._stream.address.describe_silence()

    def _came_or_went(self, hearing: Hearing, now: int) -> str | None:
        known = self._told is not None and self._told.since_ns == hearing.since_ns
        if hearing.is_over(now):
            return None if known and self._told_gone else self._tell_gone(hearing, known)
        if known or hearing.last_ns - hearing.since_ns < MEASURED_NS:
            return None
        return self._tell_heard(hearing)

    def _tell_gone(self, hearing: Hearing, known: bool) -> str:
        self._told, self._told_gone = hearing, True
        name = hearing.sender.describe(self._program)
        why = _WHY_SILENT.get(self._stream.address.kind, "")
        return f"{name} {'fell' if known else 'was heard, and fell'} silent{why}."

    def _tell_heard(self, hearing: Hearing) -> str:
        before, told_gone = self._told, self._told_gone
        self._told, self._told_gone = hearing, False
        line = f"{hearing.sender.describe(self._program)} is heard, {hearing.rate:.0f} a second."
        if before is None or told_gone or before.sender == hearing.sender:
            return line
        return f"{before.sender.describe(self._program)} fell silent; {line}"

    def _tell_of_another(self, hearing: Hearing) -> Iterator[str]:
        ignored = self._stream.turn.ignored
        if ignored is None or self._told_of_another:
            return
        # One that is renamed, or whose address changes, also has to wait; it is no other.
        at_once = min(hearing.last_ns, ignored.last_ns) - ignored.since_ns
        if at_once >= MEASURED_NS:
            self._told_of_another = True
            yield (
                f"{ignored.sender.describe(self._program)} sends, too: another sender is ignored "
                f"as long as {hearing.sender.describe(self._program)} is heard."
            )


def watch_stream(source: Source, say: Say) -> list[StreamWatch]:
    """One where `source` listens for somebody, none otherwise."""
    stream = tracked_within(source)
    return [StreamWatch(stream, say)] if isinstance(stream, StreamedPerformer) else []
