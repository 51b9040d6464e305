"""Pins: what reviewers wrote about events into review_fix, `same=ID` and `other=ID`.

ID is a row_id, or an event_id, which stands for the first row of that event. "same" puts the row and that row into
one event, "other" keeps them apart.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

# An event is named after its first row, so that its id says which row a pin means.
EVENT_PREFIX = "e"
_PIN = re.compile(r"\b(same|other)\s*=\s*([^;]*)")
_ID = re.compile(r"[0-9A-Za-z_-]+")


@dataclass(frozen=True, slots=True)
class Pins:
    """Rows held together, rows kept apart (both by position), and the pins that could not be obeyed."""

    together: tuple[tuple[int, ...], ...] = ()
    apart: dict[int, frozenset[int]] = field(default_factory=dict)
    unmet: tuple[tuple[str, str], ...] = ()


def event_id(row_id: str) -> str:
    """Return the id of the event whose first row this is."""
    return EVENT_PREFIX + row_id


def read_pins(rows: pd.DataFrame, usable: frozenset[int]) -> Pins:
    """Read the pins of the rows; only usable rows (those that report events) can be pinned."""
    pinned = rows["review_fix"].str.contains("=", regex=False)
    if not pinned.any():
        return Pins()
    positions = {row_id: position for position, row_id in enumerate(rows["row_id"].tolist())}
    row_ids, fixes = rows["row_id"].tolist(), rows["review_fix"].tolist()
    pairs: dict[str, list[tuple[int, int]]] = {"same": [], "other": []}
    unmet: list[tuple[str, str]] = []
    for position in np.flatnonzero(pinned).tolist():
        for word, target in _pins_of(fixes[position]):
            other = positions.get(target, positions.get(target.removeprefix(EVENT_PREFIX), -1))
            if position in usable and other in usable and other != position:
                pairs[word].append((position, other))
            else:
                unmet.append((row_ids[position], f"{word}={target}"))
    together = _components(pairs["same"])
    group_of = {position: number for number, group in enumerate(together) for position in group}
    apart: defaultdict[int, set[int]] = defaultdict(set)
    for one, other in pairs["other"]:
        if one in group_of and group_of[one] == group_of.get(other):
            unmet.append((row_ids[one], f"other={row_ids[other]}"))
            continue
        apart[one].add(other)
        apart[other].add(one)
    return Pins(together, {one: frozenset(others) for one, others in apart.items()}, tuple(sorted(set(unmet))))


def _pins_of(fix: str) -> list[tuple[str, str]]:
    return [(word, target) for word, targets in _PIN.findall(fix) for target in _ID.findall(targets)]


def _components(pairs: list[tuple[int, int]]) -> tuple[tuple[int, ...], ...]:
    """Return the groups that pairs connect, each sorted, in order of their first member."""
    leader: dict[int, int] = {}

    def lead(position: int) -> int:
        while leader.setdefault(position, position) != position:
            position = leader[position]
        return position

    for one, other in pairs:
        first, second = sorted((lead(one), lead(other)))
        leader[second] = first
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for position in sorted(leader):
        groups[lead(position)].append(position)
    return tuple(tuple(group) for group in sorted(groups.values()))
