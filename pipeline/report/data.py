"""Data: what the page's script filters and lists, as JSON that no text can break out of."""

import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from pipeline.report import views
from pipeline.report.model import KINDS, Event, Fact, Model
from pipeline.report.show import day, figure, number, words
from pipeline.report.timeline import Axis, Chapter

# Inside a script element only these could end it or start a comment; as escapes they are the same JSON.
UNSAFE = {sign: f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}
# Half a surrogate pair cannot be written as UTF-8.
HALVES = re.compile(r"[\ud800-\udfff]")


def block(value: Any) -> Markup:
    """Return a value as JSON for a script element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    text = HALVES.sub("\ufffd", text)
    for sign, escaped in UNSAFE.items():
        text = text.replace(sign, escaped)
    return Markup(text)  # noqa: S704  nothing that could end the element is left


class Names:
    """Number strings, so that each is written once."""

    def __init__(self) -> None:
        self.names: list[str] = [""]
        self._at: dict[str, int] = {"": 0}

    def add(self, name: str) -> int:
        """Return the number of a string."""
        if name not in self._at:
            self._at[name] = len(self.names)
            self.names.append(name)
        return self._at[name]


def facts(found: Sequence[Fact]) -> dict[str, Any]:
    """Return what is filtered by, a list for each column; days are proleptic Gregorian ordinals, 0 = none."""
    names = Names()
    kinds = list(KINDS)
    return {
        "id": [fact.row_id for fact in found],
        "kind": [kinds.index(fact.kind) for fact in found],
        "doc": [fact.doc for fact in found],
        "actor": [names.add(fact.actor) for fact in found],
        "action": [names.add(fact.row.get("action", "")) for fact in found],
        "places": [[names.add(name) for name in fact.places] for fact in found],
        "rule": [names.add(fact.row.get("rule", "")) for fact in found],
        "flags": [[names.add(flag) for flag in fact.flags] for fact in found],
        "from": [_ordinal(fact.row.get("date_start", "") or fact.row.get("date_end", "")) for fact in found],
        "to": [_ordinal(fact.row.get("date_end", "") or fact.row.get("date_start", "")) for fact in found],
        "names": names.names,
    }


def _ordinal(value: str) -> int:
    found = day(value)
    return found.toordinal() if found else 0


def events(model: Model, listed: Sequence[Event], chapters: Iterable[Chapter]) -> list[dict[str, Any]]:
    """Return the chapters with their axes and events."""
    return [
        {
            "title": chapter.title,
            "ticks": chapter.axis.ticks() if chapter.axis else [],
            "events": [_event(model, listed[at], chapter.axis) for at in chapter.events],
        }
        for chapter in chapters
    ]


def _event(model: Model, event: Event, axis: Axis | None) -> dict[str, Any]:
    return {**sketch(event, axis), "differs": event.differs, "differences": event.row.get("differences", ""), "reports": [_report(model.facts[at], at, axis) for at in event.facts]}


def sketch(event: Event, axis: Axis | None) -> dict[str, Any]:
    """Return one event in words, with its place on the axis."""
    row = event.row
    troops = event.row.get("unit") != KINDS["districts"][0]
    best, all_told = row.get("best", ""), figure({**row, "precision": ""})
    # "at least 12" is one figure, ≥ 12; a figure within other bounds is two.
    inside = best and {row.get(bound) for bound in ("low", "high")} - {None, best}
    return {
        "id": row["event_id"],
        "when": row["when"],
        "figure": number(best) if inside else all_told,
        "range": all_told if inside else "",
        "who": row["who"] if troops else row.get("force", "") or row["country_name"],
        "action": words(row.get("action", "")) if troops else f"{KINDS['districts'][1].lower()} {words(row.get('action', ''))}",
        "where": row["where"],
        "documents": row.get("documents", ""),
        "at": axis.place(row) if axis else None,
    }


def _report(fact: Fact, at: int, axis: Axis | None) -> list[Any]:
    row = fact.row
    return [at, row["figure"], row["when"], row.get("mention", ""), axis.place(row) if axis else None]


def tables(model: Model) -> dict[str, dict[str, Any]]:
    """Return every table that has rows: heading, columns, rows that begin with the index of their fact."""
    found: dict[str, dict[str, Any]] = {}
    for kind, columns in views.TABLES.items():
        listed = [[at, *views.cells(fact.row | {"flags": " · ".join(fact.flags)}, columns)] for at, fact in enumerate(model.facts) if fact.kind == kind]
        _put(found, kind, KINDS[kind][1], columns, listed)
    totals = [[model.index[row["row_id"]], *views.cells(views.total(row), views.TOTALS)] for row in model.totals if row["row_id"] in model.index]
    _put(found, "totals", "Totals", views.TOTALS, totals)
    number_of = {document.doc_id: at for at, document in enumerate(model.documents)}
    _put(found, "issues", "Issues", views.ISSUES, [[-1 - number_of.get(row.get("doc_id", ""), len(number_of)), *views.cells(row, views.ISSUES)] for row in model.issues])
    return found


def _put(found: dict[str, dict[str, Any]], name: str, title: str, columns: tuple[views.Column, ...], listed: list[list[Any]]) -> None:
    """Add a table unless it is empty; a column without a single value is left out."""
    if listed:
        kept = [at for at, _ in enumerate(columns, 1) if any(row[at] for row in listed)]
        found[name] = {"title": title, "columns": [[columns[at - 1][0], columns[at - 1][2]] for at in kept], "rows": [[row[0], *(row[at] for at in kept)] for row in listed]}
