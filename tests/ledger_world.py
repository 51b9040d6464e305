"""A generated world: events, each told by several documents with noise in number, date and words.

`PYTHONPATH=. python tests/ledger_world.py 100000` builds a ledger of that many documents (about ten mentions each) and
prints time, peak memory and pairwise F1; without a number it prints how time grows.
"""

import math
import random
import resource
import sys
import time
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pandas as pd

from pipeline.columns import TABLES
from pipeline.ledger import build

# Word for word the same event: the verbs and nouns a report may choose from.
ACTIONS = (("fled", "crossed"), ("killed",), ("wounded",), ("captured", "surrendered"), ("deployed",), ("withdrew",))
UNITS = (("soldier", "security_personnel"), ("police", "security_personnel"), ("border_guard", "soldier"))
# Country: provinces with a district; countries next door receive those who flee.
PLACES = {
    "AF": (("Badakhshan", "Shighnan"), ("Kunduz", "Imam Sahib"), ("Helmand", "Nawzad"), ("Herat", "Ghoryan"), ("Takhar", "Rostaq")),
    "UA": (("Kherson", ""), ("Kharkiv", ""), ("Sumy", ""), ("Donetsk", "")),
    "MM": (("Kachin", ""), ("Chin", ""), ("Rakhine", ""), ("Kayah", "")),
    "SY": (("Aleppo", ""), ("Idlib", ""), ("Homs", ""), ("Dar'a", "")),
    "SD": (("North Darfur", ""), ("Khartoum", ""), ("South Darfur", "")),
    "PK": (("Balochistan", ""), ("Sindh", ""), ("Punjab", "")),
}
NEIGHBOURS = {"AF": ("Tajikistan", "Uzbekistan", "Iran"), "UA": ("Poland", "Moldova"), "MM": ("India", "Thailand"), "SY": ("Iraq", "Turkey"), "SD": ("Chad",), "PK": ("Iran",)}
FIRST_DAY = date(2021, 1, 1)
MENTIONS_A_DOCUMENT = 10
MENTIONS_AN_EVENT = 3.2
THREE_YEARS = 1096
ONE_DAY = timedelta(days=1)

Row = dict[str, Any]


class World:
    """Documents of many days, each telling several events, none of them twice."""

    def __init__(self, events: int, *, seed: int = 0, days: int = 0, totals: float = 0.0) -> None:
        self.dice = random.Random(seed)
        self.days = days or max(60, events // 4)
        self.documents: list[Row] = []
        self.rows: list[Row] = []
        self.truth: dict[str, int] = {}
        self._told: list[set[int]] = []
        self._pages: dict[date, list[int]] = {}
        reports = [report for number in range(events) for report in self._tell(number)]
        for report in sorted(reports, key=lambda report: report["published"]):
            self._write(report)
            if self.dice.random() < totals:
                self._write({**report, "cumulative": "true", "date_start": report["published"] - 30 * ONE_DAY, "date_end": report["published"], "event": -1})

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the tables the ledger reads, as text, in any order."""
        rows = {"troop_counts": self.rows, "districts": list[Row](), "documents": self.documents}
        frames = {name: pd.DataFrame(part, columns=[column.name for column in TABLES[name]]) for name, part in rows.items()}
        return {name: frame.map(lambda cell: "" if pd.isna(cell) else str(cell).removesuffix(".0")).astype("str") for name, frame in frames.items()}

    def _write(self, report: Row) -> None:
        page = self._page(report["published"], report["event"])
        number = len(self.rows)
        row_id = f"t{number:08x}"
        if report["event"] >= 0:
            self.truth[row_id] = report["event"]
        self.rows.append({**report, "row_id": row_id, "doc_id": self.documents[page]["doc_id"], "char_start": number, "evidence": f"Sentence {number}."})

    def _page(self, published: date, event: int) -> int:
        """Return a document of the day that does not tell the event yet, mostly one that exists."""
        for page in self._pages.get(published, [])[-3:]:
            if event not in self._told[page] and self.dice.random() > 1 / MENTIONS_A_DOCUMENT:
                self._told[page].add(event)
                return page
        name = f"doc{len(self.documents):07d}"
        self._pages.setdefault(published, []).append(len(self.documents))
        self._told.append({event})
        self.documents.append({"doc_id": name, "publisher": f"Publisher {self.dice.randrange(40)}", "published": published, "sha256": name})
        return len(self.documents) - 1

    def _tell(self, number: int) -> list[Row]:
        dice = self.dice
        country = dice.choice(sorted(PLACES))
        province, district = dice.choice(PLACES[country])
        verbs, units = dice.choice(ACTIONS), dice.choice(UNITS)
        day = FIRST_DAY + timedelta(days=dice.randrange(self.days))
        value = int(math.exp(dice.uniform(math.log(3), math.log(3000))))
        abroad = dice.choice(NEIGHBOURS[country]) if verbs[0] == "fled" else ""
        place = {"country": country, "abroad": abroad, "province": province, "district": district}
        return [
            {"event": number, "action": dice.choice(verbs), "unit": dice.choice(units), **self._told_place(place), **self._told_days(day), **self._told_number(value)}
            for _ in range(dice.choice((1, 2, 3, 4, 6)))
        ]

    def _told_place(self, place: dict[str, str]) -> Row:
        level = self.dice.choice(("district", "district", "province", "province", ""))
        cells = {"country": place["country"], "destination": place["abroad"], "status": "asserted", "section": "body", "cumulative": "false"}
        if place["abroad"]:
            return {**cells, "origin": place["province"] if level else ""}
        return {**cells, "location": place.get(level) or (place["province"] if level else ""), "province": place["province"] if level else ""}

    def _told_days(self, day: date) -> Row:
        """Return the days as told: right, a day off, two days, or none; published within two days."""
        published, choice = day + self.dice.choice((0, 1, 1, 2)) * ONE_DAY, self.dice.random()
        told = day + (self.dice.choice((-1, 1)) * ONE_DAY if choice < 0.1 else 0 * ONE_DAY)
        start, end = (None, None) if choice > 0.85 else (told - ONE_DAY, told) if choice > 0.75 else (told, told)
        return {"published": published, "date_start": start, "date_end": end}

    def _told_number(self, value: int) -> Row:
        """Return the number as told: itself, a bound on a round figure near it, or a vague word."""
        step, choice = 10 ** (len(str(value)) - 1), self.dice.random()
        vague = {10: (24, 99), 100: (200, 999), 1000: (2000, 9999)}.get(step, (0, 0))
        if step == 1 or choice < 0.6:
            return {"precision": "exact", "low": value, "best": value, "high": value}
        if choice < 0.75:
            floor = value // step * step
            return {"precision": "more_than" if value > floor else "at_least", "low": floor, "best": floor}
        if choice < 0.85 and value % step > step * 0.85:
            return {"precision": "nearly", "best": (value // step + 1) * step, "high": (value // step + 1) * step}
        if choice < 0.95 or not vague[0] <= value <= vague[1]:
            return {"precision": "about", "best": round(value / step * 10) * step // 10}
        return {"precision": "vague", "low": vague[0], "high": vague[1]}


def pair_scores(events: pd.DataFrame, truth: dict[str, int]) -> tuple[float, float, float]:
    """Return precision, recall and F1 over pairs of mentions."""
    pairs = correct = 0
    for row_ids in events["row_ids"]:
        counts = Counter(truth[row_id] for row_id in row_ids.split())
        pairs += math.comb(counts.total(), 2)
        correct += sum(math.comb(count, 2) for count in counts.values())
    wanted = sum(math.comb(count, 2) for count in Counter(truth.values()).values())
    precision, recall = correct / max(pairs, 1), correct / max(wanted, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def gibibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


def measure(events: int) -> str:
    """Return a line of figures for a world of so many events in three years, one mention in twenty a running total."""
    world = World(events, days=THREE_YEARS, totals=0.05)
    tables, truth = world.tables(), world.truth
    del world
    before, start = gibibytes(), time.perf_counter()
    found, totals = build(tables)
    seconds = time.perf_counter() - start
    precision, recall, score = pair_scores(found, truth)
    return (
        f"{len(tables['documents']):>8,} documents {len(tables['troop_counts']):>9,} mentions {events:>8,} events -> {len(found):>8,} found, {len(totals):>6,} totals, "
        f"{seconds:6.1f} s, peak {gibibytes():.2f} GiB (the world itself {before:.2f}), P {precision:.3f} R {recall:.3f} F1 {score:.3f}"
    )


if __name__ == "__main__":
    asked = [int(int(size) * MENTIONS_A_DOCUMENT / MENTIONS_AN_EVENT) for size in sys.argv[1:]]
    for size in asked or [1_000, 2_000, 4_000, 8_000, 16_000]:
        print(measure(size), flush=True)
