"""Events: each group of mentions becomes one row of events.csv."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from pipeline.ledger.families import Families, Lexicon
from pipeline.ledger.geography import Geography
from pipeline.ledger.groups import Group
from pipeline.ledger.mentions import FOREVER, MOMENT, NEVER, Mentions
from pipeline.ledger.pins import event_id
from pipeline.ledger.wording import day, say_dates, say_each, say_number

# Stretches up to this long name the days of an event; longer ones give way to them.
FEW_DAYS = 3
# How far a bound that excludes its number lies from it: half a person.
HALF = 0.5

Row = dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """An event: its row of events.csv, and what sums and series ask of it."""

    row: Row
    group: Group
    start: int
    end: int


class Writer:
    """Write events from groups."""

    def __init__(self, mentions: Mentions, families: Families, lexicon: Lexicon, geography: Geography) -> None:
        self.mentions, self.families, self.lexicon, self.geography = mentions, families, lexicon, geography
        bounds = mentions.bounds
        self.low: list[float] = bounds.low.tolist()
        self.best: list[float] = bounds.best.tolist()
        self.high: list[float] = bounds.high.tolist()
        self.exact, self.vague = bounds.exact.tolist(), bounds.vague.tolist()
        self.lowest: list[float] = mentions.lowest.tolist()
        self.highest: list[float] = mentions.highest.tolist()
        self.start, self.end, self.published = mentions.stated_start.tolist(), mentions.stated_end.tolist(), mentions.published.tolist()
        self.places = {"origin": mentions.origin.tolist(), "destination": mentions.destination.tolist(), "location": mentions.location.tolist()}
        self.guessed: list[bool] = mentions.guessed.tolist()
        names = ("row_id", "doc_id", "precision", "action", "force", "country", "unit", "source", "publisher")
        self.cells: dict[str, list[str]] = {name: mentions.rows[name].tolist() for name in names}

    def write(self, group: Group) -> Event:
        """Return the event of a group."""
        members = sorted(group.members)
        start, end = self._days(members)
        cells = self.cells
        sure = [i for i in members if not self.vague[i]] or members
        differences = "; ".join(text for text in self._differences(members, sure, group) if text) if len(members) > 1 or group.denials else ""
        row: Row = {
            "event_id": event_id(cells["row_id"][members[0]]),
            "action": self._most(members, [self.lexicon.name(cells["action"][i], group.action) for i in members]),
            **{name: self._most(members, [cells[name][i] for i in members]) for name in ("force", "country", "unit")},
            "origin": self.geography.names[group.origin],
            "destination": self.geography.names[group.destination],
            "location": self.geography.names[group.location],
            "date_start": day(start) if start != NEVER else None,
            "date_end": day(end) if end != FOREVER else None,
            "low": self._edge(sure, self.low, min),
            "best": self._best(sure),
            "high": self._edge(sure, self.high, max),
            "documents": len({cells["doc_id"][i] for i in members}),
            "mentions": len(members),
            "agreement": "differ" if differences else "agree",
            "differences": differences,
            "row_ids": " ".join(cells["row_id"][i] for i in members),
        }
        return Event(row, group, start, end)

    def _most(self, members: list[int], cells: list[str]) -> str:
        """Return the cell most documents have, of equals the first in the alphabet."""
        if len(members) == 1:
            return cells[0]
        counts = Counter(cell for cell, _ in {(cell, self.cells["doc_id"][i]) for i, cell in zip(members, cells, strict=True)} if cell)
        return min(counts, key=lambda cell: (-counts[cell], cell)) if counts else ""

    def _days(self, members: list[int]) -> tuple[int, int]:
        """Return the first and last day that the reports with the closest dates name.

        Without any the event is over when it is first reported.
        """
        dated = [(self.start[i], self.end[i]) for i in self._sure_of_date(members)]
        for width in (FEW_DAYS, MOMENT, math.inf):
            close = [(start, end) for start, end in dated if end - start <= width]
            if close:
                return min(start for start, _ in close), max(end for _, end in close)
        starts = [self.start[i] for i in members if self.start[i] != NEVER]
        ends = [self.end[i] for i in members if self.end[i] != FOREVER] or [self.published[i] for i in members if self.published[i] != NEVER]
        return max(starts, default=NEVER), min(ends, default=FOREVER)

    def _sure_of_date(self, members: list[int]) -> list[int]:
        """Return the mentions with a date of their own; where none has, those that took it from the text around."""
        dated = [i for i in members if self.start[i] != NEVER and self.end[i] != FOREVER]
        return [i for i in dated if not self.guessed[i]] or dated

    def _edge(self, members: list[int], edges: list[float], pick: Callable[[Iterable[float]], float]) -> int | None:
        """Return the lowest or highest number reported, None when every report leaves that end open."""
        if all(math.isnan(edges[i]) for i in members):
            return None
        return int(pick(value for i in members for value in (self.low[i], self.best[i], self.high[i]) if not math.isnan(value)))

    def _best(self, members: list[int]) -> int | None:
        """Return the most specific number, of equals that with most independent voices, then with most documents."""
        named = [i for i in members if not math.isnan(self.best[i])]
        named = [i for i in named if self.exact[i]] or named
        values = sorted({self.best[i] for i in named})
        if len(values) < 2:  # noqa: PLR2004 - nothing to choose from
            return int(values[0]) if values else None
        backers = {value: [i for i in named if self.best[i] == value] for value in values}
        return int(max(values, key=lambda value: (self._voices(backers[value]), len({self.cells["doc_id"][i] for i in backers[value]}), value)))

    def _voices(self, members: list[int]) -> int:
        """Return how many independent voices speak: documents that relay one source are one."""
        cells = self.cells
        voices = {self.families.voice(cells["source"][i] or cells["publisher"][i] or cells["doc_id"][i]) for i in members}
        separate: list[frozenset[str]] = []
        for voice in sorted(voices, key=lambda words: (len(words), sorted(words))):
            if not any(other <= voice for other in separate):
                separate.append(voice)
        return len(separate)

    def _differences(self, members: list[int], sure: list[int], group: Group) -> Iterable[str]:
        yield self._differing_dates(members)
        yield self._differing_numbers(sure)
        for name, numbers in self.places.items():
            yield self._differing_places(members, name, numbers)
        yield self._denials(group.denials)

    def _differing_dates(self, members: list[int]) -> str:
        stretches = [(self.start[i], self.end[i], self.cells["doc_id"][i]) for i in self._sure_of_date(members) if self.end[i] - self.start[i] <= MOMENT]
        if not stretches or max(start for start, _, _ in stretches) <= min(end for _, end, _ in stretches):
            return ""
        return f"date: {say_dates(stretches)}"

    def _differing_numbers(self, members: list[int]) -> str:
        """Say the numbers when no number fits all reports as they are worded: more than 300, nearly 300."""
        floor = max((self._floor(i) for i in members), default=0)
        ceiling = min((self._ceiling(i) for i in members), default=math.inf)
        if floor <= ceiling:
            return ""
        ordered = sorted(members, key=lambda i: (self.lowest[i], self.highest[i], i))
        return "number: " + say_each((say_number(self.cells["precision"][i], self.low[i], self.best[i], self.high[i]), self.cells["doc_id"][i]) for i in ordered)

    def _floor(self, i: int) -> float:
        if math.isnan(self.low[i]):
            return self.lowest[i] if self.cells["precision"][i] == "about" else 0
        return self.low[i] + (HALF if self.cells["precision"][i] == "more_than" else 0)

    def _ceiling(self, i: int) -> float:
        if math.isnan(self.high[i]):
            return self.highest[i] if self.cells["precision"][i] == "about" else math.inf
        return self.high[i] - (HALF if self.cells["precision"][i] == "nearly" else 0)

    def _differing_places(self, members: list[int], name: str, numbers: list[int]) -> str:
        named: defaultdict[int, set[str]] = defaultdict(set)
        for i in members:
            if numbers[i]:
                named[numbers[i]].add(self.cells["doc_id"][i])
        places = sorted(named, key=lambda number: self.geography.names[number])
        if all(self.geography.agree(one, other) for one in places for other in places):
            return ""
        return f"{name}: " + say_each((self.geography.names[number], document) for number in places for document in sorted(named[number]))

    def _denials(self, denials: list[int]) -> str:
        said = sorted((self.cells["source"][i], self.cells["doc_id"][i]) for i in denials)
        return "denied: " + say_each((source or "no source named", document) for source, document in said) if said else ""
