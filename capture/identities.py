"""Remembers who is who: numbers that stay with people through crossings and short absences."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable
from dataclasses import dataclass

import numpy as np

from capture.face_signature import FaceSignature
from capture.image_region import ImageRegion

SHORT_ABSENCE_S = 2.0
_SAME_PERSON, _OTHER_PERSON = 1.5, 3.0
"""Signature distances, as `FaceSignature.distance` says them."""
_CLOSE = 0.6
"""In region sizes: who is here so soon is the one who went, unless the face is clearly another."""
_LEARN_SHARE = 0.1
_VELOCITY_S = 0.25
_COAST_S = 1.0
_MOST_PEOPLE = 16


@dataclass(slots=True)
class Person:
    """What is remembered of one person."""

    identity: int
    region: ImageRegion
    """Where the face was when last seen."""
    signature: FaceSignature
    seen_s: float
    velocity: tuple[float, float] = (0.0, 0.0)
    """(x, y) pixels a second."""

    def expected(self, time_s: float) -> ImageRegion:
        """Where the face should be, had it moved on as it did; nobody coasts for long."""
        ahead = min(time_s - self.seen_s, _COAST_S)
        (x, y), (vx, vy) = self.region.centre, self.velocity
        return ImageRegion((x + vx * ahead, y + vy * ahead), self.region.size, self.region.roll)

    def see(self, region: ImageRegion, time_s: float) -> None:
        """The face is there now."""
        step_s = time_s - self.seen_s
        if step_s > 0:
            share = 1.0 - math.exp(-step_s / _VELOCITY_S)
            (x, y), (u, v), (vx, vy) = region.centre, self.region.centre, self.velocity
            self.velocity = (
                vx + share * ((x - u) / step_s - vx),
                vy + share * ((y - v) / step_s - vy),
            )
        self.region, self.seen_s = region, time_s

    def learn(self, signature: FaceSignature) -> None:
        """The face looks like this now; only told when it is surely this person's."""
        if self.signature.distance(signature) < _SAME_PERSON:
            self.signature = self.signature.mixed_with(signature, _LEARN_SHARE)

    def misfit(self, region: ImageRegion, signature: FaceSignature, time_s: float) -> float:
        """How badly a face there fits this person: how it looks, and where one would expect it."""
        absence_s = time_s - self.seen_s
        apart = distance_in_sizes(self.expected(time_s), region)
        return self.signature.distance(signature) + min(apart, 2.0) * math.exp(-absence_s)


class Identities:
    """Everybody who was seen, the most recent ones."""

    def __init__(self) -> None:
        self._people: dict[int, Person] = {}
        self._next = 0

    def __getitem__(self, identity: int) -> Person:
        return self._people[identity]

    def seen_s(self, identity: int) -> float:
        """When somebody was last seen; minus infinity for whoever is forgotten."""
        person = self._people.get(identity)
        return -math.inf if person is None else person.seen_s

    def recognise(
        self,
        region: ImageRegion,
        signature: FaceSignature,
        time_s: float,
        present: Container[int],
    ) -> int:
        """The number of whoever was found: of the absent person it is, or a new one.

        Args:
            region: where the face is.
            signature: how it looks.
            time_s: now.
            present: numbers of those who are followed; it is none of them.
        """
        absent = [person for person in self._people.values() if person.identity not in present]
        known = [p for p in absent if _may_be(p, region, signature, time_s)]
        if known:
            best = min(known, key=lambda person: person.misfit(region, signature, time_s))
            # How it moved before it went says nothing of how it moves now.
            best.region, best.seen_s, best.velocity = region, time_s, (0.0, 0.0)
            return best.identity
        return self._welcome(region, signature, time_s, present)

    def lately_lost(self, time_s: float, present: Container[int]) -> list[Person]:
        """Who is not followed but was seen a moment ago, the latest first."""
        lost = [
            person
            for person in self._people.values()
            if person.identity not in present and time_s - person.seen_s < SHORT_ABSENCE_S
        ]
        return sorted(lost, key=lambda person: -person.seen_s)

    def _welcome(
        self,
        region: ImageRegion,
        signature: FaceSignature,
        time_s: float,
        present: Container[int],
    ) -> int:
        identity, self._next = self._next, self._next + 1
        self._people[identity] = Person(identity, region, signature, time_s)
        self._forget(present)
        return identity

    def _forget(self, present: Container[int]) -> None:
        """Keep memory flat: whoever is away longest is forgotten."""
        absent = [person for person in self._people.values() if person.identity not in present]
        absent.sort(key=lambda person: person.seen_s)
        for person in absent[: max(0, len(self._people) - _MOST_PEOPLE)]:
            del self._people[person.identity]


def distance_in_sizes(one: ImageRegion, other: ImageRegion) -> float:
    """Between two centres, in sizes of the larger region."""
    (x, y), (u, v) = one.centre, other.centre
    return float(np.hypot(x - u, y - v)) / max(*one.size, *other.size)


def is_other(person: Person, signature: FaceSignature) -> bool:
    """Whether a look at a face is clearly not at this person."""
    return person.signature.distance(signature) > _OTHER_PERSON


def is_swapped(
    first: Person,
    second: Person,
    places: Iterable[tuple[ImageRegion, FaceSignature]],
    time_s: float,
) -> bool:
    """Whether two followed faces fit the two people better the other way round."""
    here, there = places
    straight = first.misfit(*here, time_s) + second.misfit(*there, time_s)
    crossed = first.misfit(*there, time_s) + second.misfit(*here, time_s)
    return crossed < straight - _SAME_PERSON


def _may_be(person: Person, region: ImageRegion, signature: FaceSignature, time_s: float) -> bool:
    unlike = person.signature.distance(signature)
    close = distance_in_sizes(person.expected(time_s), region) < _CLOSE
    soon = time_s - person.seen_s < SHORT_ABSENCE_S
    return unlike < (_OTHER_PERSON if close and soon else _SAME_PERSON)
