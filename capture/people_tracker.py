"""Follows up to a number of people, and tells the performer from the others."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, islice

import numpy as np

from capture.bundle import MetricFace
from capture.exposure import FaceTone
from capture.face_confirmation import confirm_face
from capture.face_follower import FaceFollower
from capture.face_search import Candidate, Search, is_among, same_face
from capture.face_signature import FaceSignature, read_signature
from capture.identities import (
    SHORT_ABSENCE_S,
    Identities,
    distance_in_sizes,
    is_other,
    is_swapped,
)
from capture.image_region import ImageRegion
from capture.nets import TrackerNets
from capture.observer import Observer
from capture.records import Frame, Observation, see_nobody
from capture.refusals import Refusals

_GLANCE_EVERY, _CHECK_EVERY = 2, 10
"""Frames: a look for more people while fewer than wanted are followed; a look at who it is."""
_MOST_LOST = 2
_IDLE_S = 1.0
"""With nobody in sight for so long the room is empty: every image gets one look, not all."""
_MOST_VAIN_TRIES = 4
"""In one image: each costs the landmark net up to four looks. The next image goes on from there."""
_NEIGHBOURS = 1.0
"""Region sizes within which two people can be mistaken for each other."""


class PeopleTracker:
    """Keeps what MediaPipe loses: small, turned, dark, cut faces, and who is who.

    The performer is who was seen first, the largest if several were. Where one person is followed
    and lost, whoever is seen next is the performer. Where several are, the performer stays it until
    absent for two seconds; then the largest of the others takes over. While nobody else is wanted,
    no detector runs as long as the performer is followed.

    Args:
        nets: the bundle's three nets, run by whatever backend.
        metric_face: the bundle's face, to which the head pose is fitted.
        search: finds faces to follow.
        faces: how many people are followed at most.
    """

    def __init__(
        self, nets: TrackerNets, metric_face: MetricFace, search: Search, faces: int = 1
    ) -> None:
        self._nets = nets
        self._observer = Observer(nets.blendshapes, metric_face)
        self._search = search
        self._most = faces
        self._start()

    def __enter__(self) -> PeopleTracker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def track(self, frame: Frame) -> Observation:
        """What the tracker sees of the performer; neutral signals, `face_found` False if absent.

        A `media_ns` that jumps back starts afresh: the stream before it is forgotten. A performer
        who takes over has another `identity`.
        """
        self._watch(frame)
        if self._performer not in self._followers:
            return see_nobody(frame)
        return self._observe(frame, self._performer)

    def track_all(self, frame: Frame) -> tuple[Observation, ...]:
        """What the tracker sees of everybody, the earliest known first; empty if nobody is there.

        To be called instead of `track`, not in addition to it.
        """
        self._watch(frame)
        return tuple(self._observe(frame, identity) for identity in sorted(self._followers))

    def close(self) -> None:
        """Nothing is held that needs freeing; here for the contract's sake."""

    def _start(self) -> None:
        self._identities = Identities()
        self._followers: dict[int, FaceFollower] = {}
        """Of the people in sight, by identity."""
        self._refusals = Refusals()
        self._doubted: dict[int, float] = {}
        """Followed faces that do not look like their person any more, and since when."""
        self._performer = -1
        self._peopled_s = np.inf
        self._time_s = -1.0
        self._frames = 0

    def _observe(self, frame: Frame, identity: int) -> Observation:
        reading = self._followers[identity].reading
        return self._observer.observe(frame, reading.landmarks, identity, reading.presence)

    def _watch(self, frame: Frame) -> None:
        """Everything that one image changes."""
        time_s = frame.media_ns / 1e9
        if time_s < self._time_s:
            self._start()
        step_s = max(0.0, time_s - self._time_s)
        self._time_s = time_s
        self._frames += 1
        self._followers = {
            identity: follower
            for identity, follower in self._followers.items()
            if follower.follow(frame.image, step_s)
        }
        self._untangle(frame.image)
        self._look_for_people(frame.image)
        if self._followers or self._peopled_s > time_s:
            self._peopled_s = time_s
        self._remember(frame.image)
        self._choose_performer()

    def _untangle(self, image: np.ndarray) -> None:
        """Of two followers on one face the wrong one lets go; two on each other's face swap."""
        for one, other in combinations(list(self._followers), 2):
            if one not in self._followers or other not in self._followers:
                continue
            here, there = self._followers[one].region, self._followers[other].region
            if distance_in_sizes(here, there) > _NEIGHBOURS:
                continue
            looks = [(here, self._sign(image, one)), (there, self._sign(image, other))]
            first, second = self._identities[one], self._identities[other]
            if same_face(here, there):
                misfits = [
                    person.misfit(*look, self._time_s)
                    for person, look in zip((first, second), looks, strict=True)
                ]
                del self._followers[one if misfits[0] > misfits[1] else other]
            elif is_swapped(first, second, looks, self._time_s):
                self._followers[one], self._followers[other] = (
                    self._followers[other],
                    self._followers[one],
                )

    def _look_for_people(self, image: np.ndarray) -> None:
        tries = 0
        for candidate in self._candidates(image):
            if is_among(candidate.region, self._regions()) or self._refusals.is_known(
                image, candidate.region, self._time_s
            ):
                continue
            self._try(image, candidate)
            tries += 1
            if tries >= self._most + _MOST_VAIN_TRIES:
                break
            if len(self._followers) >= self._most and not self._is_performer_missing():
                break
        self._let_go_of_extra()

    def _let_go_of_extra(self) -> None:
        """Whoever stood in for a performer who is back, the latest known first."""
        ranked = sorted(self._followers, key=lambda each: (each != self._performer, each))
        for identity in ranked[self._most :]:
            del self._followers[identity]

    def _candidates(self, image: np.ndarray) -> Iterator[Candidate]:
        missing = self._is_performer_missing()
        if missing or len(self._followers) < self._most:
            lost = self._identities.lately_lost(self._time_s, self._followers)
            for person in islice(lost, _MOST_LOST):
                expected = person.expected(self._time_s)
                yield from self._search.look_near(image, expected, self._regions())
        if missing or not self._followers:
            is_idle = self._time_s - self._peopled_s > _IDLE_S
            look = self._search.glance if is_idle else self._search.find
            yield from look(image, self._regions())
        elif self._frames % _GLANCE_EVERY == 0 and (
            len(self._followers) < self._most or self._doubted
        ):
            yield from self._search.glance(image, self._regions())

    def _try(self, image: np.ndarray, candidate: Candidate) -> None:
        """Follow whoever is at a place, if it is a face and nobody who is followed."""
        tone = FaceTone()
        reading = confirm_face(self._nets.landmarks, image, candidate, tone)
        if reading is None:
            self._refusals.add(image, candidate.region, self._time_s)
            return
        follower = FaceFollower(self._nets, reading, tone)
        if is_among(follower.region, self._regions()):
            return
        signature = read_signature(image, reading.landmarks)
        sure = self._followers.keys() - self._doubted.keys()
        identity = self._identities.recognise(follower.region, signature, self._time_s, sure)
        self._doubted.pop(identity, None)
        self._followers[identity] = follower

    def _remember(self, image: np.ndarray) -> None:
        for identity, follower in self._followers.items():
            self._identities[identity].see(follower.region, self._time_s)
            if (self._frames + identity) % _CHECK_EVERY == 0 and self._is_apart(identity):
                self._check(identity, self._sign(image, identity))

    def _check(self, identity: int, signature: FaceSignature) -> None:
        """Learn how a person looks; doubt a face that has become another's.

        Somebody who walked past before the performer may have taken the follower along, or the
        light has changed: if the person is not found elsewhere for a while, it was the light.
        """
        person = self._identities[identity]
        if not is_other(person, signature):
            self._doubted.pop(identity, None)
            person.learn(signature)
        elif self._time_s - self._doubted.setdefault(identity, self._time_s) > SHORT_ABSENCE_S:
            del self._doubted[identity]
            person.signature = signature

    def _choose_performer(self) -> None:
        if self._performer in self._followers or self._is_performer_missing():
            return
        if self._followers:
            self._performer = max(
                self._followers, key=lambda identity: max(self._followers[identity].region.size)
            )

    def _is_performer_missing(self) -> bool:
        """Out of sight, but waited for: only where several people may be meant."""
        if self._most == 1 or self._performer < 0 or self._performer in self._followers:
            return False
        return self._time_s - self._identities.seen_s(self._performer) < SHORT_ABSENCE_S

    def _is_apart(self, identity: int) -> bool:
        here = self._followers[identity].region
        return all(
            distance_in_sizes(here, other.region) > _NEIGHBOURS
            for number, other in self._followers.items()
            if number != identity
        )

    def _sign(self, image: np.ndarray, identity: int) -> FaceSignature:
        return read_signature(image, self._followers[identity].reading.landmarks)

    def _regions(self) -> list[ImageRegion]:
        return [follower.region for follower in self._followers.values()]
