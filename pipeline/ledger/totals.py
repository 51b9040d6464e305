"""Totals: each running total against the sum of the events in its window.

A total adds up when the sum lies in the range its words allow (values.total_ranges: "nearly 1,600" is 1,500 to 1,600, a
bare 1,600 is good for 40 either way, 1,582 for nothing), or when the sums of the lows and the highs reach that range.
"""

import math
from collections import defaultdict
from collections.abc import Iterable

from pipeline.ledger.events import Event, Row
from pipeline.ledger.geography import Geography
from pipeline.ledger.mentions import FOREVER, NEVER, TOTAL, Mentions
from pipeline.ledger.parts import Parts
from pipeline.ledger.values import total_ranges
from pipeline.ledger.wording import day


class Summer:
    """Sum the events of each running total."""

    def __init__(self, mentions: Mentions, geography: Geography, events: Iterable[Event]) -> None:
        self.mentions = mentions
        self.cells: dict[str, list[str]] = {name: mentions.rows[name].tolist() for name in ("row_id", "doc_id", "mention", "part_of")}
        self.lowest, self.highest = total_ranges(mentions.bounds)
        self._vague = mentions.bounds.vague
        events = list(events)
        self._event_of = {row_id: event for event in events for row_id in event.row["row_ids"].split()}
        self._wholes = {event.row["event_id"]: whole for event in events if (whole := self._whole(event)) is not None}
        self._told: defaultdict[str, list[Event]] = defaultdict(list)
        for event in events:
            for total in {self.cells["part_of"][i] for i in event.group.members} - {""}:
                self._told[total].append(event)
        self._found = Parts(mentions, geography, events)

    def _whole(self, event: Event) -> str | None:
        """Return the event that all mentions of an event are said to be a part of."""
        wholes = {self.cells["part_of"][i] for i in event.group.members}
        whole = self._event_of.get(wholes.pop()) if len(wholes) == 1 else None
        return whole.row["event_id"] if whole is not None and whole is not event else None

    def check(self, i: int) -> Row:
        """Return the row of totals.csv for a running total."""
        bounds = self.mentions.bounds
        start, end = self._window(i)
        value = next((int(number) for number in (bounds.best[i], bounds.high[i], bounds.low[i]) if not math.isnan(number)), None) if not self._vague[i] else None
        parts = [] if value is None else self._choose(i, start, end)
        low, best, high = self._sums(parts)
        return {
            "row_id": self.cells["row_id"][i],
            "doc_id": self.cells["doc_id"][i],
            "mention": self.cells["mention"][i],
            "value": value,
            "window_start": day(start) if start != NEVER else None,
            "window_end": day(end) if end != FOREVER else None,
            "sum_low": low if parts else None,
            "sum_best": best if parts else None,
            "sum_high": high if parts else None,
            "parts": " ".join(part.row["event_id"] for part in parts),
            "gap": value - best if parts and value is not None else None,
            "verdict": self._verdict(i, low, best, high) if parts else "open",
        }

    def _window(self, i: int) -> tuple[int, int]:
        """Return the days a total sums; without an end it runs to the publication."""
        start, end = int(self.mentions.stated_start[i]), int(self.mentions.stated_end[i])
        if end == FOREVER and self.mentions.published[i] != NEVER:
            end = int(self.mentions.published[i])
        return (start, end) if start <= end else (NEVER, end)

    def _choose(self, i: int, start: int, end: int) -> list[Event]:
        """Return the parts: those the text names if they alone or with the others add up, else the events in the window."""
        told = [event for event in self._told.get(self.cells["row_id"][i], []) if event.row["best"] is not None]
        found = self._parts(i, start, end) if start != NEVER and end != FOREVER else []
        both = [*found, *(event for event in told if event not in found)] if told else found
        return next((parts for parts in (told, found, both) if parts and self._verdict(i, *self._sums(parts)) == "adds_up"), found or told)

    def _sums(self, parts: list[Event]) -> tuple[int, int, int]:
        best = [int(part.row["best"]) for part in parts]
        low, high = ([number if part.row[name] is None else int(part.row[name]) for part, number in zip(parts, best, strict=True)] for name in ("low", "high"))
        return sum(low), sum(best), sum(high)

    def _verdict(self, i: int, low: int, best: int, high: int) -> str:
        lowest, highest = self.lowest[i], self.highest[i]
        if lowest <= best <= highest or low <= highest and high >= lowest:
            return "adds_up"
        return "short" if best < lowest else "over"

    def _parts(self, i: int, start: int, end: int) -> list[Event]:
        """Return the events in the window of a total, without those that are parts of others among them."""
        parts = self._found.find(i, start, end)
        if not self._wholes:
            return parts
        chosen = {event.row["event_id"] for event in parts}
        return [event for event in parts if self._wholes.get(event.row["event_id"]) not in chosen]


def check_totals(mentions: Mentions, geography: Geography, events: Iterable[Event]) -> list[Row]:
    """Return a row for every running total, by document and place in the text."""
    summer = Summer(mentions, geography, events)
    totals = mentions.rows.loc[mentions.role == TOTAL, ["doc_id", "char_start"]].sort_values(["doc_id", "char_start"], kind="stable")
    return [summer.check(i) for i in totals.index.tolist()]
