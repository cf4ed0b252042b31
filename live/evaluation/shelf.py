"""The heads of the protocol and their rigs: made when first asked for, few kept at a time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Shelf(Generic[Thing]):
    """Keeps what was made last, so that no more than `room` things are ever held."""

    def __init__(self, room: int) -> None:
        self._room = room
        self._things: OrderedDict[str, Thing] = OrderedDict()

    def take(self, name: str, make: Callable[[], Thing]) -> Thing:
        """What is called `name`; made now if it is not held, and another may go for it."""
        if name not in self._things:
            self._things[name] = make()
            while len(self._things) > self._room:
                self._things.popitem(last=False)
        self._things.move_to_end(name)
        return self._things[name]

    def __len__(self) -> int:
        return len(self._things)
