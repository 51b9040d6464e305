"""Merge: mentions become events, surest first, each looking only at the groups near it.

Mentions are taken in a fixed order (exact numbers with a date, exact without, bounds, vague words; within these by
publication, document and place in the text), so the order of documents and rows does not matter. Each joins the group
that fits it best, or starts one. A group accepts a mention that agrees with all its mentions, so no chain of half
agreements grows.
"""

import math
from collections.abc import Iterator

import numpy as np

from pipeline.ledger.geography import NOWHERE, Geography
from pipeline.ledger.groups import Fit, Group, Score
from pipeline.ledger.mentions import DENIAL, EVENT, NEVER, Mentions
from pipeline.ledger.pins import Pins
from pipeline.ledger.values import DISTINCTIVE

WEEK = 7
# Days on either side within which groups are looked up: the widest tolerance.
REACH = 4
HALF_YEAR = 183
# Numbers below this have a shelf of their own, above it eight shelves share a doubling.
SINGLE, SHELVES = 32, 8
LAST_SHELF = SINGLE + 40 * SHELVES

# Kinds of shelves.
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
                    self.fit.add(i, group)
                    self.group_of[i] = group
                    self._add_document(i, group)
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

    def _add_document(self, i: int, group: Group) -> None:
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
        """Yield the groups near a mention, some of them twice."""
        for key in self._keys(i, REACH):
            yield from self._index.get(key, ())
        if self.fit.actorless[i] or self._is_adrift(i):
            for key in (*self._place_keys(i, REACH), *self._document_keys(i)):
                for group in self._index.get(key, ()):
                    if group.block == self.fit.block[i] or self.fit.actorless[i]:
                        yield group

    def _is_adrift(self, i: int) -> bool:
        """Tell whether neither the text nor its publication says when."""
        return self.fit.published[i] == NEVER and not self.fit.dated[i]

    def _register(self, i: int, group: Group) -> None:
        for key in (*self._keys(i, 0), *self._place_keys(i, 0), *self._document_keys(i)):
            self._index.setdefault(key, []).append(group)

    def _shelves(self, i: int) -> range:
        return range(_shelf(self.fit.lowest[i]), _shelf(self.fit.highest[i]) + 1)

    def _keys(self, i: int, reach: int) -> Iterator[Key]:
        """Yield the shelves of a mention: block, week (or half-year of a period) and size."""
        block, since, until, shelves = self.fit.block[i], self.fit.since[i], self.fit.until[i], self._shelves(i)
        if self.fit.period[i]:
            half_years = range(since // HALF_YEAR - (reach > 0), since // HALF_YEAR + (reach > 0) + 1)
            yield from ((PERIOD, block, half_year, shelf) for half_year in half_years for shelf in shelves)
            if not reach or self.fit.digits[i] < DISTINCTIVE or until - since > 2 * HALF_YEAR:
                return
        if since != NEVER:
            weeks = range((since - reach) // WEEK, (until + reach) // WEEK + 1)
            yield from ((MOMENT, block, week, shelf) for week in weeks for shelf in shelves)

    def _place_keys(self, i: int, reach: int) -> Iterator[Key]:
        """Yield the shelves of an exact number at a place, whoever the actor."""
        fit = self.fit
        if fit.digits[i] and fit.dated[i] and not fit.period[i]:
            weeks = range((fit.since[i] - reach) // WEEK, (fit.until[i] + reach) // WEEK + 1)
            places = {fit.origin[i], fit.destination[i], fit.location[i]} - {NOWHERE}
            yield from ((PLACE, place, week, int(fit.lowest[i])) for place in places for week in weeks)

    def _document_keys(self, i: int) -> Iterator[Key]:
        yield from ((DOCUMENT, self.fit.document[i], 0, shelf) for shelf in self._shelves(i))


def _shelf(number: float) -> int:
    """Return the shelf of a number: its own below SINGLE, then eight a doubling."""
    if number < SINGLE:
        return max(0, int(number))
    return min(LAST_SHELF, SINGLE + int(math.log2(number / SINGLE) * SHELVES)) if number < math.inf else LAST_SHELF
