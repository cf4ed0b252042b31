"""Which topics ZeroMQ subscribers want, from the subscriptions an XPUB socket hands up."""

from __future__ import annotations

from live.broadcast.topics import ALL_TOPICS, DEFAULT_TOPIC, Topic

SUBSCRIBED, LEFT = 1, 0
MOST_PREFIXES = 256
"""There are 20 topics, padded or not, and their beginnings; whoever wants more means no good."""


class Demand:
    """libzmq counts the subscribers of each prefix: it tells of the first, and of the last to go,
    also when they go by dying."""

    def __init__(self) -> None:
        self.wanted: frozenset[Topic] = frozenset()
        self._prefixes: set[bytes] = set()
        self._kept_by_libzmq = 0

    @property
    def too_many(self) -> bool:
        """Whether libzmq keeps more prefixes than honest subscribers have, of topics or not."""
        return self._kept_by_libzmq > MOST_PREFIXES

    def hear(self, notice: bytes) -> None:
        """A byte that says whether, then the prefix; prefixes of no topic are not remembered."""
        kind, prefix = notice[:1], notice[1:]
        self._kept_by_libzmq += {bytes([SUBSCRIBED]): 1, bytes([LEFT]): -1}.get(kind, 0)
        if kind == bytes([SUBSCRIBED]) and topics_under(prefix):
            self._prefixes.add(prefix)
        elif kind == bytes([LEFT]) and prefix in self._prefixes:
            self._prefixes.discard(prefix)
        else:
            return
        self.wanted = frozenset(topic for each in self._prefixes for topic in topics_under(each))


def topics_under(prefix: bytes) -> frozenset[Topic]:
    """The topics to send to a subscriber of `prefix`.

    One that names several gets the usual one if it is among them: a subscriber of everything meant
    to see a face move, not to receive it twenty times.
    """
    named = [topic for topic in ALL_TOPICS if topic.message_prefix.startswith(prefix)]
    if len(named) == 1:
        return frozenset(named)
    return frozenset({DEFAULT_TOPIC} & set(named))
