"""Parts: the numbered events that lie in the window of a running total and agree with what it says."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.ledger.events import Event
from pipeline.ledger.geography import NOWHERE, Geography
from pipeline.ledger.groups import ANY
from pipeline.ledger.mentions import FOREVER, NEVER, Mentions

# A window's first and last day are told as loosely as an event's.
SLACK = 1

Flags = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """The numbered events of one actor and kind of action, in order of time, as columns."""

    events: tuple[Event, ...]
    start: Ints
    end: Ints
    action: Ints
    unit: Ints
    origin: Ints
    destination: Ints
    location: Ints


class Parts:
    """Find the events a running total sums."""

    def __init__(self, mentions: Mentions, geography: Geography, events: Iterable[Event]) -> None:
        self.mentions, self.geography = mentions, geography
        blocks: defaultdict[int, list[Event]] = defaultdict(list)
        for event in events:
            if event.row["best"] is not None and event.end != FOREVER:
                blocks[event.group.block].append(event)
        self._blocks = {number: _columns(sorted(block, key=lambda event: (event.end, event.group.seed))) for number, block in blocks.items()}

    def find(self, i: int, start: int, end: int) -> list[Event]:
        """Return the events in the days of a total with its actor, action, unit and places, in order of time."""
        block = self._blocks.get(int(self.mentions.block[i]))
        if block is None:
            return []
        first, last = int(np.searchsorted(block.end, start - SLACK)), int(np.searchsorted(block.end, end + SLACK, side="right"))
        keep = np.ones(last - first, dtype=np.bool_)
        for condition in self._conditions(i, block, slice(first, last), (start, end)):
            keep &= condition
        return [block.events[first + position] for position in np.flatnonzero(keep).tolist()]

    def _conditions(self, i: int, block: Block, near: slice, window: tuple[int, int]) -> Iterator[Flags]:
        mentions, (start, end) = self.mentions, window
        yield np.where(block.start[near] == NEVER, (block.end[near] >= start) & (block.end[near] <= end), block.start[near] >= start - SLACK)
        yield (block.action[near] & (int(mentions.action[i]) or ANY)) != 0
        yield (block.unit[near] & (int(mentions.unit[i]) or ANY)) != 0
        origin, destination, location = int(mentions.origin[i]), int(mentions.destination[i]), int(mentions.location[i])
        if destination:
            yield self._inside(block.destination[near], destination)
        if origin:
            yield _each(block.origin[near], lambda place: self.geography.agree(place, origin))
        if location:
            yield self._there(block, near, location, anywhere=destination != NOWHERE)

    def _inside(self, places: Ints, outer: int) -> Flags:
        return _each(places, lambda place: place != NOWHERE and self.geography.lies_in(place, outer))

    def _there(self, block: Block, near: slice, location: int, *, anywhere: bool) -> Flags:
        """Tell which events happened in a total's location.

        Those with no location did if they led there or from there, those with no place at all if it is their own country.
        """
        led = self._inside(block.destination[near], location) | self._inside(block.origin[near], location) | anywhere
        placeless = (block.location[near] == NOWHERE) & (block.destination[near] == NOWHERE) & (block.origin[near] == NOWHERE)
        home = placeless.copy()
        for position in np.flatnonzero(placeless).tolist():
            home[position] = self.geography.is_country(location, block.events[near.start + position].row["country"])
        return np.where(block.location[near] != NOWHERE, self._inside(block.location[near], location), np.where(placeless, home, led))


def _columns(events: Sequence[Event]) -> Block:
    groups = [event.group for event in events]
    edges = ([event.start for event in events], [event.end for event in events])
    others = ([getattr(group, name) for group in groups] for name in ("action", "unit", "origin", "destination", "location"))
    return Block(tuple(events), *(np.array(column, dtype=np.int64) for column in (*edges, *others)))


def _each(places: Ints, test: Callable[[int], bool]) -> Flags:
    """Test each different place once."""
    different, where = np.unique(places, return_inverse=True)
    passed: Flags = np.array([test(place) for place in different.tolist()], dtype=np.bool_)[where]
    return passed
