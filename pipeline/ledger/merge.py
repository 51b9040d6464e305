"""Merge: mentions become events, surest first, each looking only at the groups near it.

Mentions are taken in a fixed order (exact numbers with a date, exact without, bounds, vague words; within these by
publication, document and place in the text), so the order of documents and rows does not matter. Each joins the group
that fits it best, or starts one. A group accepts a mention that agrees with all its mentions, so no chain of half
agreements grows.
"""

from collections.abc import Iterator

import numpy as np

from pipeline.ledger.geography import NOWHERE, Geography
from pipeline.ledger.groups import Fit, Group, Score
from pipeline.ledger.mentions import DENIAL, EVENT, NEVER, Mentions
from pipeline.ledger.pins import Pins
from pipeline.ledger.shelves import Profile, Room, Shelves, profile_of, shelf_of
from pipeline.ledger.values import DISTINCTIVE

WEEK = 7
# Days on either side within which groups are looked up: the widest tolerance.
REACH = 4
HALF_YEAR = 183

# Kinds of rooms, and of what is kept beside them.
MOMENT, PERIOD, PLACE, DOCUMENT = range(4)

Key = tuple[int, int, int, int]


class Merger:
    """Hold the groups, and find those a mention may join: by block, week and size of the number."""

    def __init__(self, mentions: Mentions, geography: Geography, pins: Pins) -> None:
        self.mentions = mentions
        self.fit = Fit(mentions, geography)
        self.pins = pins
        self.groups: list[Group] = []
        self.group_of: dict[int, Group] = {}
        self._index: dict[Key, list[Group]] = {}
        self._rooms = Shelves(geography)
        self._shelves = [range(shelf_of(lowest), shelf_of(highest) + 1) for lowest, highest in zip(self.fit.lowest, self.fit.highest, strict=True)]

    def run(self) -> list[Group]:
        """Return the events as groups of mentions, in order of making."""
        for together in self.pins.together:
            self._pin(together)
        for i in self._order(EVENT):
            if i not in self.group_of:
                group = self._best(i)
                if group is None:
                    self._start(i)
                else:
                    self._join(i, group)
        for i in self._order(DENIAL):
            group = self._best(i)
            if group is not None:
                group.denials.append(i)
        return self.groups

    def _order(self, role: int) -> list[int]:
        """Return the mentions of one role, surest first; those without an actor after those that have one."""
        mentions = self.mentions
        exact = mentions.bounds.exact
        sureness = np.select([exact, ~mentions.bounds.vague], [0, 2], default=4) + ~(mentions.dated & ~np.array(self.fit.period, dtype=bool))
        keys = sureness * 2 + mentions.actorless
        chosen = np.flatnonzero(mentions.role == role)
        order: list[int] = chosen[np.argsort(keys[chosen], kind="stable")].tolist()
        return order

    def _pin(self, together: tuple[int, ...]) -> None:
        """Make a group of what a reviewer put together; its surest mention says what else may join."""
        surest = min(together, key=lambda i: (not self.mentions.bounds.exact[i], self.fit.vague[i], not self.fit.dated[i], i))
        group = self._start(surest)
        for i in together:
            if i != surest:
                self.fit.add(i, group, forced=True)
                self.group_of[i] = group
                self._register(i, group)

    def _join(self, i: int, group: Group) -> None:
        before = profile_of(group)
        self.fit.add(i, group)
        self.group_of[i] = group
        if profile_of(group) != before:
            self._rooms.move(group)
        for key in self._document_keys(i):
            self._index.setdefault(key, []).append(group)

    def _start(self, i: int) -> Group:
        group = self.fit.start(i, len(self.groups))
        self.groups.append(group)
        self.group_of[i] = group
        self._register(i, group)
        return group

    def _best(self, i: int) -> Group | None:
        """Return the group that fits a mention best."""
        best: tuple[Score, Group] | None = None
        apart = self.pins.apart.get(i, frozenset())
        for group in self._candidates(i):
            score = self.fit.score(i, group)
            if score is not None and (best is None or score > best[0]) and not (apart and any(self.group_of.get(other) is group for other in apart)):
                best = (score, group)
        return best[1] if best else None

    def _candidates(self, i: int) -> Iterator[Group]:
        """Yield the groups near a mention, each once or twice."""
        fit, shelves, seen = self.fit, self._shelves[i], set[int]()
        profile: Profile = (fit.unit[i], fit.origin[i], fit.destination[i], fit.location[i])
        for room in self._near(i, REACH):
            for group in self._rooms.find(profile, room, shelves):
                if group.seed not in seen:
                    seen.add(group.seed)
                    yield group
        if fit.actorless[i] or self._is_adrift(i):
            for key in (*self._place_keys(i, REACH), *self._document_keys(i)):
                for group in self._index.get(key, ()):
                    if group.block == fit.block[i] or fit.actorless[i]:
                        yield group

    def _is_adrift(self, i: int) -> bool:
        """Tell whether neither the text nor its publication says when."""
        return self.fit.published[i] == NEVER and not self.fit.dated[i]

    def _register(self, i: int, group: Group) -> None:
        for room in self._near(i, 0):
            self._rooms.put(group, room, self._shelves[i])
        for key in (*self._place_keys(i, 0), *self._document_keys(i)):
            self._index.setdefault(key, []).append(group)

    def _near(self, i: int, reach: int) -> Iterator[Room]:
        """Yield the rooms of a mention: block and week, or half-year of a period."""
        block, since, until = self.fit.block[i], self.fit.since[i], self.fit.until[i]
        if self.fit.period[i]:
            half_years = range(since // HALF_YEAR - (reach > 0), since // HALF_YEAR + (reach > 0) + 1)
            yield from ((PERIOD, block, half_year) for half_year in half_years)
            if not reach or self.fit.digits[i] < DISTINCTIVE or until - since > 2 * HALF_YEAR:
                return
        if since != NEVER:
            weeks = range((since - reach) // WEEK, (until + reach) // WEEK + 1)
            yield from ((MOMENT, block, week) for week in weeks)

    def _place_keys(self, i: int, reach: int) -> Iterator[Key]:
        """Yield the shelves of an exact number at a place, whoever the actor."""
        fit = self.fit
        if fit.digits[i] and fit.dated[i] and not fit.period[i]:
            weeks = range((fit.since[i] - reach) // WEEK, (fit.until[i] + reach) // WEEK + 1)
            places = {fit.origin[i], fit.destination[i], fit.location[i]} - {NOWHERE}
            yield from ((PLACE, place, week, int(fit.lowest[i])) for place in places for week in weeks)

    def _document_keys(self, i: int) -> list[Key]:
        document = self.fit.document[i]
        return [(DOCUMENT, document, 0, shelf) for shelf in self._shelves[i]]
