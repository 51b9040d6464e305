"""Score outputs against gold facts: python tests/scoring.py [corpus|texts] prints the scores and what was missed.

A fact and a row belong together when their mentions overlap; of several candidates the pair that agrees in most wins.
found    F1 of facts and rows that belong together
value    the same, where the numbers (or the TIMEX3 value) agree too
slots    share of the slots a fact fills whose row says the same
"""

import csv
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from anyascii import anyascii

HERE = Path(__file__).parent
# What is scored: name → (folder of texts, gold facts).
SETS = {"corpus": (HERE.parent / "corpus", HERE / "gold" / "corpus.jsonl"), "texts": (HERE / "gold" / "texts", HERE / "gold" / "texts.jsonl")}
NUMBERS = ("low", "best", "high", "of_total")
# Values that say no more than that a date is vague: the gold asks for few of them, so a row too many is no fault.
VAGUE_DATES = ("PRESENT_REF", "PAST_REF", "FUTURE_REF", "PX")
# Letters a word must have to tell one source from another.
TELLING = 4

Fact: TypeAlias = dict[str, Any]
Row: TypeAlias = dict[str, str]
Agrees: TypeAlias = Callable[[Any, Row], bool]


@dataclass(slots=True)
class Tally:
    """Facts wanted, rows found, and how many of them are right."""

    wanted: int = 0
    found: int = 0
    right: int = 0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of precision and recall."""
        return 2 * self.right / (self.wanted + self.found) if self.wanted + self.found else 0.0

    @property
    def recall(self) -> float:
        """Return the share of what was wanted that is right."""
        return self.right / self.wanted if self.wanted else 0.0


@dataclass(slots=True)
class Report:
    """The scores by name, and a line for each thing missed."""

    scores: dict[str, float] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)


def folded(text: object) -> str:
    """Return a text without case, marks and accents."""
    return " ".join("".join(letter if letter.isalnum() else " " for letter in anyascii(str(text))).lower().split())


def alike(wanted: object, *cells: str) -> bool:
    """Say whether one of the cells holds the name, or the name holds one of them."""
    name = folded(wanted)
    return any(name in folded(cell) or folded(cell) in name for cell in cells if folded(cell))


def same_actor(wanted: str, row: Row) -> bool:
    """Compare a country code with the row's country, another name with its force."""
    return wanted == row["country"] if len(wanted) == len("AF") else alike(wanted, row["force"])


def same_source(wanted: str, row: Row) -> bool:
    """Say whether the sources share a telling word, or a short name."""
    words = {word for word in folded(wanted).split() if len(word) >= TELLING}
    return bool(words & set(folded(row["source"]).split())) if words else alike(wanted, row["source"])


def same_cell(column: str) -> Agrees:
    """Return the comparison of a column with the fact's value as it would be written."""
    return lambda wanted, row: row[column] == (str(wanted).lower() if isinstance(wanted, bool) else str(wanted))


def same_action(wanted: str, row: Row) -> bool:
    """Say whether the action is the fact's, or one of several that would do."""
    return row["action"] in wanted.split("|")


COUNT_SLOTS: dict[str, Agrees] = {
    "unit": same_cell("unit"),
    "actor": same_actor,
    "action": same_action,
    "origin": lambda wanted, row: alike(wanted, row["origin"]),
    "destination": lambda wanted, row: alike(wanted, row["destination"]),
    "location": lambda wanted, row: alike(wanted, row["location"], row["province"], row["district"]),
    "date_start": same_cell("date_start"),
    "date_end": same_cell("date_end"),
    "cumulative": same_cell("cumulative"),
    "source": same_source,
    "status": lambda wanted, row: (wanted == "asserted") == (row["status"] == "asserted"),
}
DISTRICT_SLOTS: dict[str, Agrees] = {
    "action": same_action,
    "by": lambda wanted, row: alike(wanted, row["by"]),
    "of_what": lambda wanted, row: alike(wanted, row["province"], row["location"]),
    "date_start": same_cell("date_start"),
    "date_end": same_cell("date_end"),
    "source": same_source,
}
DATE_SLOTS: dict[str, Agrees] = {"date_start": same_cell("date_start"), "date_end": same_cell("date_end")}


def same_numbers(fact: Fact, row: Row) -> bool:
    """Say whether the numbers that the fact states are the row's; an open bound is open in both."""
    stated = [name for name in NUMBERS if name in fact]
    return any(fact[name] is not None for name in stated) and all(row[name] == ("" if fact[name] is None else str(fact[name])) for name in stated)


def same_timex(fact: Fact, row: Row) -> bool:
    """Say whether the TIMEX3 values are equal."""
    return bool(row["value"] == fact["value"])


def agreeing(fact: Fact, row: Row, slots: dict[str, Agrees]) -> list[str]:
    """Return the slots of the fact that the row fills in the same way."""
    return [name for name, agrees in slots.items() if fact.get(name) is not None and agrees(fact[name], row)]


def overlap(fact: Fact, row: Row) -> int:
    """Return how many characters the two mentions share."""
    return min(fact["char_end"], int(row["char_end"])) - max(fact["char_start"], int(row["char_start"])) if fact["doc"] == row["doc_id"] else 0


def pairs(facts: list[Fact], rows: list[Row], same: Callable[[Fact, Row], bool], slots: dict[str, Agrees]) -> dict[int, int]:
    """Return fact → row, each at most once, those that agree in most first."""
    candidates = sorted(
        ((same(fact, row), len(agreeing(fact, row, slots)), overlap(fact, row), -i, -j) for i, fact in enumerate(facts) for j, row in enumerate(rows) if overlap(fact, row) > 0),
        reverse=True,
    )
    paired: dict[int, int] = {}
    taken: set[int] = set()
    for *_, i, j in candidates:
        if -i not in paired and -j not in taken:
            paired[-i] = -j
            taken.add(-j)
    return paired


def repeated(row: Row, facts: Iterable[Fact], texts: dict[str, str]) -> bool:
    """Say whether a row reads a repeat of a fact, which the gold neither asks for nor counts against."""
    again = {other for fact in facts if fact["doc"] == row["doc_id"] for other in fact.get("also", ())}
    return any(texts[row["doc_id"]].find(other) in range(int(row["char_start"]) - len(other), int(row["char_end"])) for other in again)


def score_facts(name: str, facts: list[Fact], rows: list[Row], report: Report, *, same: Callable[[Fact, Row], bool], slots: dict[str, Agrees]) -> None:
    """Score facts that have a mention, a value and slots."""
    paired = pairs(facts, rows, same, slots)
    found, value, filled = Tally(len(facts), len(rows)), Tally(len(facts), len(rows)), Tally()
    for i, fact in enumerate(facts):
        wanted = [slot for slot in slots if fact.get(slot) is not None]
        filled.wanted += len(wanted)
        if i not in paired:
            report.misses.append(f"{name} missed: {fact['doc']}: {fact['mention']}")
            continue
        row = rows[paired[i]]
        found.right += 1
        value.right += same(fact, row)
        right = agreeing(fact, row, slots)
        filled.right += len(right)
        if not same(fact, row):
            keys = [key for key in (*NUMBERS, "value") if key in fact]
            report.misses.append(f"{name} value: {fact['doc']}: {fact['mention']}: wanted {[fact[key] for key in keys]}, got {[row[key] for key in keys]}")
        report.misses.extend(f"{name} {slot}: {fact['doc']}: {fact['mention']}: wanted {fact[slot]!r}, got {cells(row, slot)}" for slot in wanted if slot not in right)
    report.misses.extend(f"{name} too many: {row['doc_id']}: {row['mention']}" for j, row in enumerate(rows) if j not in paired.values())
    report.scores |= {f"{name} found": found.f1, f"{name} value": value.f1, f"{name} slots": filled.recall}


def cells(row: Row, slot: str) -> str:
    """Return what a row says about a slot."""
    columns = {"actor": ("force", "country"), "location": ("location", "province", "district", "origin", "destination"), "of_what": ("province", "location")}.get(slot, (slot,))
    return " / ".join(row[column] for column in columns if row.get(column)) or "nothing"


def score_places(facts: list[Fact], rows: Iterable[Row], report: Report) -> None:
    """Score which provinces and districts each document names, and how many of the cities and countries are found."""
    got = {(row["doc_id"], row["level"], folded(row["name"])) for row in rows}
    for level in ("province", "district"):
        wanted = {(fact["doc"], level, folded(fact["name"])) for fact in facts if fact["level"] == level}
        found = {place for place in got if place[1] == level}
        report.scores[f"{level}s"] = Tally(len(wanted), len(found), len(wanted & found)).f1
        report.misses.extend(f"{level} missed: {place[0]}: {place[2]}" for place in sorted(wanted - found))
        report.misses.extend(f"{level} too many: {place[0]}: {place[2]}" for place in sorted(found - wanted))
    anywhere = {(doc, name) for doc, _, name in got}
    others = {(fact["doc"], folded(fact["name"])) for fact in facts if fact["level"] in {"city", "country"}}
    report.scores["cities and countries"] = Tally(len(others), 0, len(others & anywhere)).recall
    report.misses.extend(f"cities and countries missed: {doc}: {name}" for doc, name in sorted(others - anywhere))


def named_places(tables: dict[str, list[Row]]) -> Iterator[Row]:
    """Yield the rows that name a place, each with its level."""
    yield from ({**row, "level": "province"} for row in tables["provinces"])
    yield from ({**row, "level": "district"} for row in tables["districts"] if row["kind"] == "named")
    yield from tables["places"]


def score(facts: list[Fact], tables: dict[str, list[Row]], texts: dict[str, str]) -> Report:
    """Score the tables of one corpus."""
    report = Report()
    of_kind = {kind: [fact for fact in facts if fact["kind"] == kind] for kind in ("count", "district_count", "place", "date")}
    counts = [row for row in tables["troop_counts"] if not repeated(row, of_kind["count"], texts)]
    districts = [row for row in tables["districts"] if row["kind"] == "count" and not repeated(row, of_kind["district_count"], texts)]
    score_facts("counts", of_kind["count"], counts, report, same=same_numbers, slots=COUNT_SLOTS)
    score_facts("districts", of_kind["district_count"], districts, report, same=same_numbers, slots=DISTRICT_SLOTS)
    score_places(of_kind["place"], named_places(tables), report)
    asked = [row for row in tables["dates"] if not row["value"].startswith(VAGUE_DATES) or any(overlap(fact, row) > 0 for fact in of_kind["date"])]
    score_facts("dates", of_kind["date"], asked, report, same=same_timex, slots=DATE_SLOTS)
    return report


def read_table(path: Path) -> list[Row]:
    """Read one table of an outputs folder."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def read_facts(path: Path) -> list[Fact]:
    """Read gold facts, one JSON object a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def score_set(name: str, out: Path) -> Report:
    """Read one set of texts into an outputs folder and score what it says."""
    from pipeline.run import extract

    folder, gold = SETS[name]
    extract(folder, out, cache=False)
    tables = {table: read_table(out / f"{table}.csv") for table in ("troop_counts", "districts", "provinces", "places", "dates")}
    return score(read_facts(gold), tables, {path.stem: path.read_text(encoding="utf-8") for path in folder.glob("*.txt")})


def main() -> None:
    """Print what each set scores and what was missed."""
    for name in sys.argv[1:] or SETS:
        with tempfile.TemporaryDirectory() as folder:
            report = score_set(name, Path(folder) / "out")
        print(f"\n{name}", *report.misses, sep="\n  ")
        print(*(f"  {key:<22}{value:.3f}" for key, value in report.scores.items()), sep="\n")


if __name__ == "__main__":
    main()
