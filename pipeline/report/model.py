"""Model: tables become the facts, events and documents that the page shows."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache

import pandas as pd
import pycountry

from pipeline.report.show import Row, figure, route, span, words

# The kinds of mention, in the order the page lists them: table, word behind the highlight, heading.
KINDS = {
    "troop_counts": ("count", "Troop counts"),
    "districts": ("district", "Districts"),
    "provinces": ("province", "Provinces"),
    "places": ("place", "Places"),
    "dates": ("date", "Dates"),
    "mentions": ("other", "Other mentions"),
}
# DataFrames, or rows without their empty cells.
Tables = Mapping[str, "pd.DataFrame | list[Row]"]
# A longer first line is no title, and is cut.
MAX_TITLE = 120
# Of the facts of one document, these get a card; the others a line.
CARDS = ("troop_counts", "districts")


@dataclass(frozen=True, slots=True)
class Fact:
    """One row of a fact table. `doc` is the index of its document, `flags` also say what ledger and totals found."""

    row_id: str
    kind: str
    doc: int
    start: int
    end: int
    actor: str
    places: tuple[str, ...]
    flags: tuple[str, ...]
    row: Row


@dataclass(frozen=True, slots=True)
class Document:
    """One document and the indexes of its facts in text order."""

    doc_id: str
    title: str
    row: Row
    facts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One event and the indexes of the facts that report it."""

    row: Row
    facts: tuple[int, ...]

    @property
    def differs(self) -> bool:
        """Say whether its reports differ."""
        return self.row.get("agreement") == "differ"


@dataclass(frozen=True, slots=True)
class Model:
    """Everything the page shows."""

    documents: tuple[Document, ...]
    facts: tuple[Fact, ...]
    events: tuple[Event, ...]
    totals: tuple[Row, ...]
    issues: tuple[Row, ...]
    index: Mapping[str, int] = field(default_factory=dict)

    def flags(self) -> list[tuple[str, int]]:
        """Count the rows of each flag, most frequent first."""
        tally = Counter(flag for fact in self.facts for flag in fact.flags)
        return sorted(tally.items(), key=lambda item: (-item[1], item[0]))


def rows(tables: Tables, table: str) -> list[Row]:
    """Return a table's rows as text; what is not stated is left out, as most cells of most rows are empty."""
    frame = tables.get(table)
    if isinstance(frame, list):
        return frame
    if frame is None or frame.empty:
        return []
    columns = {str(name): [_text(value) for value in frame[name].tolist()] for name in frame.columns}
    return [{name: value for name, value in zip(columns, values, strict=True) if value} for values in zip(*columns.values(), strict=True)]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:.0f}" if value.is_integer() else "" if value != value else str(value)  # noqa: PLR0124  NaN
    if isinstance(value, date):
        return str(value)[:10] if value == value else ""  # noqa: PLR0124  NaT
    return "" if value is None or value is pd.NA else str(value)


def build(tables: Tables, texts: Mapping[str, str]) -> Model:
    """Read the tables into a model; a document without a title goes by its first line."""
    document_rows = rows(tables, "documents")
    order = {row["doc_id"]: at for at, row in enumerate(document_rows)}
    event_rows, totals = rows(tables, "events"), rows(tables, "totals")
    raised = _raised(event_rows, totals)
    places = {kind: place for place, kind in enumerate(KINDS)}
    facts = sorted(
        (_fact(kind, row, order[row["doc_id"]], raised.get(row["row_id"], ())) for kind in KINDS for row in rows(tables, kind) if row["doc_id"] in order),
        key=lambda fact: (fact.doc, fact.start, -fact.end, places[fact.kind], fact.row_id),
    )
    index = {fact.row_id: at for at, fact in enumerate(facts)}
    held: dict[int, list[int]] = {}
    for at, fact in enumerate(facts):
        held.setdefault(fact.doc, []).append(at)
    documents = tuple(Document(row["doc_id"], _title(row, texts.get(row["doc_id"], "")), row, tuple(held.get(at, ()))) for at, row in enumerate(document_rows))
    for row in event_rows:
        dress(row)
    events = tuple(Event(row, tuple(index[key] for key in row.get("row_ids", "").split() if key in index)) for row in event_rows)
    return Model(documents, tuple(facts), events, tuple(totals), tuple(rows(tables, "issues")), index)


def _title(row: Row, text: str) -> str:
    line = text.lstrip().partition("\n")[0].strip()
    return row.get("title") or (line if len(line) <= MAX_TITLE else f"{line[:MAX_TITLE]}…") or row["doc_id"]


def _raised(events: list[Row], totals: list[Row]) -> dict[str, tuple[str, ...]]:
    """Say of which rows the reports differ, and which totals do not add up: these are looked for as flags are."""
    out: dict[str, tuple[str, ...]] = {}
    for event in events:
        if event.get("agreement") == "differ":
            out.update(dict.fromkeys(event.get("row_ids", "").split(), ("reports_differ",)))
    for total in totals:
        if total.get("verdict") in {"short", "over"}:
            out[total["row_id"]] = (*out.get(total["row_id"], ()), f"total_{total['verdict']}")
    return out


def dress(row: Row) -> None:
    """Add to a row what a reader sees of it: figure, when, where, who, country_name."""
    row["figure"] = figure(row)
    row["when"] = span(row.get("date_start", ""), row.get("date_end", ""))
    row["where"] = route(row)
    row["who"] = who(row)
    row["country_name"] = country(row.get("country", ""))


def _fact(kind: str, row: Row, doc: int, raised: tuple[str, ...]) -> Fact:
    dress(row)
    actor = row.get("force") or row.get("by") or (row["country_name"] if kind == "troop_counts" else "")
    own = row.get("name", "") if kind in {"districts", "provinces"} else ""
    named = (own, *(row.get(column, "") for column in ("province", "district", "origin", "destination", "location")))
    # "repeats:<row_id>" is a flag with an argument: it is looked for by its name.
    flags = tuple(dict.fromkeys((*(flag.partition(":")[0] for flag in row.get("flags", "").split()), *raised)))
    start, end = (int(row[column]) if row.get(column, "").isdecimal() else -1 for column in ("char_start", "char_end"))
    return Fact(row["row_id"], kind, doc, start, end, actor, tuple(dict.fromkeys(name for name in named if name)), flags, row)


def who(row: Row) -> str:
    """Write who an event or count is about: force or country, and unit."""
    force = row.get("force") or country(row.get("country", ""))
    unit = words(row.get("unit", ""))
    return ", ".join(part for part in (force, unit) if part)


@cache
def country(code: str) -> str:
    """Name a country by its ISO 3166-1 alpha-2 code; what is no code stays."""
    known = pycountry.countries.get(alpha_2=code) if len(code) == len("AF") else None
    return str(getattr(known, "common_name", known.name)) if known else code
