"""Shelves: where groups are kept so that a mention finds those it may join without looking at all of its days.

A room is a block and a week (or half-year). In it, groups of one profile (unit and places) stand together, by the size
of their number: a mention looks only at profiles that agree with its own, and at its own shelves of them.
"""

import math
from collections.abc import Iterator
from itertools import islice

from pipeline.ledger.geography import Geography
from pipeline.ledger.groups import Group

# Numbers below this have a shelf of their own, above it eight shelves share a doubling.
SINGLE, SHELVES = 32, 8
LAST_SHELF = SINGLE + 40 * SHELVES
# In a room of more profiles it is remembered which agree: fewer are asked faster than remembered.
CROWD = 16

Room = tuple[int, int, int]
# Unit, origin, destination, location.
Profile = tuple[int, int, int, int]


class Shelves:
    """Groups by room, profile and shelf; a group whose profile has narrowed stands in two places."""

    def __init__(self, geography: Geography) -> None:
        self.geography = geography
        self._numbers: dict[Profile, int] = {}
        self._profiles: dict[Room, dict[int, Profile]] = {}
        self._groups: dict[tuple[Room, int, int], list[Group]] = {}
        self._rooms: dict[int, list[tuple[Room, range]]] = {}
        self._asked: dict[tuple[Room, int], tuple[int, list[int]]] = {}

    def put(self, group: Group, room: Room, shelves: range) -> None:
        """Keep a group on some shelves of a room."""
        self._rooms.setdefault(group.seed, []).append((room, shelves))
        self._put(group, room, shelves)

    def move(self, group: Group) -> None:
        """Keep a group where it belongs now that its unit or places have narrowed."""
        for room, shelves in self._rooms.get(group.seed, ()):
            self._put(group, room, shelves)

    def _put(self, group: Group, room: Room, shelves: range) -> None:
        profile = profile_of(group)
        number = self._numbers.setdefault(profile, len(self._numbers))
        self._profiles.setdefault(room, {})[number] = profile
        for shelf in shelves:
            self._groups.setdefault((room, number, shelf), []).append(group)

    def find(self, profile: Profile, room: Room, shelves: range) -> Iterator[Group]:
        """Yield the groups on the shelves of a room that a mention of this profile may join, some of them twice."""
        for number in self._agreeing(profile, room):
            for shelf in shelves:
                yield from self._groups.get((room, number, shelf), ())

    def _agreeing(self, profile: Profile, room: Room) -> list[int]:
        """Return the numbers of the profiles in a room that agree with one; of a crowded room, only newcomers are asked again."""
        there = self._profiles.get(room, {})
        if len(there) <= CROWD:
            return [number for number, other in there.items() if self._agree(profile, other)]
        own = self._numbers.setdefault(profile, len(self._numbers))
        asked, agreeing = self._asked.get((room, own), (0, []))
        if asked < len(there):
            agreeing += [number for number, other in islice(there.items(), asked, None) if self._agree(profile, other)]
            self._asked[room, own] = (len(there), agreeing)
        return agreeing

    def _agree(self, one: Profile, other: Profile) -> bool:
        if not one[0] & other[0]:
            return False
        return all(mine == theirs or not mine or not theirs or self.geography.agree(mine, theirs) for mine, theirs in zip(one[1:], other[1:], strict=True))


def profile_of(group: Group) -> Profile:
    """Return what a mention has to agree with, beside the number and the days."""
    return group.unit, group.origin, group.destination, group.location


def shelf_of(number: float) -> int:
    """Return the shelf of a number: its own below SINGLE, then eight a doubling."""
    if number < SINGLE:
        return max(0, int(number))
    return min(LAST_SHELF, SINGLE + int(math.log2(number / SINGLE) * SHELVES)) if number < math.inf else LAST_SHELF
