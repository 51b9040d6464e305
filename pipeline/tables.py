"""Tables: frames and mentions → rows, and rows ↔ CSV files that a spreadsheet program can't hurt.

The first module that knows pandas.
"""

import hashlib
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
from spacy.tokens import Doc

from pipeline.columns import FACT_TABLES, TABLES, Column
from pipeline.corpus.texts import text_of
from pipeline.dates import TimeSpan
from pipeline.errors import MusterError
from pipeline.frames.values import Frame
from pipeline.places import Place
from pipeline.sentences import section_kind

Row = dict[str, Any]
Tables = dict[str, pd.DataFrame]
PREFIX = {"troop_counts": "t", "districts": "d", "provinces": "p", "places": "l", "dates": "w", "mentions": "m"}
# Characters on either side of the anchor that a row_id depends on.
CONTEXT = 40
# A spreadsheet cell holds 32,767 characters; what is longer is cut and marked.
MAX_CELL = 32_767
CUT_MARK = " […]"
FORMULA = ("=", "+", "-", "@", "\t", "\r")
SPACES = re.compile(r"\s+")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
# Columns that say nothing about the fact itself.
NOT_HASHED = frozenset({"flags", "row_hash", "review", "review_fix", "review_note", "evidence", "char_start", "char_end", "rule"})


def short_hash(prefix: str, *parts: object, length: int = 16) -> str:
    """Return a letter and a short hash of the parts; the letter keeps it text in a spreadsheet."""
    return prefix + hashlib.blake2s("\x1f".join(map(str, parts)).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()[:length]


class RowMaker:
    """Make the rows of one document."""

    def __init__(self, doc: Doc) -> None:
        self.doc = doc
        document = doc._.document
        self.doc_id = document.doc_id if document is not None else ""
        self.published = doc._.anchor.day
        self._seen: Counter[tuple[str, ...]] = Counter()
        self._folded = text_of(doc)
        self._bounds = [sentence.start for sentence in doc.sents] if len(doc) > 1 else [0]
        self._sentences: dict[int, tuple[str, str]] = {}

    def head(self, table: str, start: int, end: int, anchor: tuple[int, int], *, kind: str = "") -> Row:
        """Return the columns every fact row begins with; `anchor` is the token span the row_id rests on."""
        doc = self.doc
        first, last = doc[anchor[0]].idx, doc[anchor[1] - 1].idx + len(doc[anchor[1] - 1])
        around = (SPACES.sub(" ", self._folded[max(0, first - CONTEXT) : first]), SPACES.sub(" ", self._folded[last : last + CONTEXT]))
        key = (table, kind, SPACES.sub(" ", self._folded[first:last]), *around)
        self._seen[key] += 1
        return {
            "row_id": short_hash(PREFIX[table], self.doc_id, *key, self._seen[key]),
            "doc_id": self.doc_id,
            "published": self.published,
            "mention": doc[start:end].text,
        }

    def _sentence(self, token: int) -> tuple[str, str]:
        """Return the sentence a token stands in and the kind of its section, each worked out once."""
        number = bisect_right(self._bounds, token) - 1
        if number not in self._sentences:
            end = self._bounds[number + 1] if number + 1 < len(self._bounds) else len(self.doc)
            self._sentences[number] = (self.doc[self._bounds[number] : end].text, section_kind(self.doc, token))
        return self._sentences[number]

    def tail(self, row: Row, start: int, end: int, rules: Iterable[str], flags: Iterable[str]) -> Row:
        """Add the columns every fact row ends with."""
        doc = self.doc
        evidence, section = self._sentence(start)
        row |= {
            "evidence": evidence,
            "section": section,
            "char_start": doc[start].idx,
            "char_end": doc[end - 1].idx + len(doc[end - 1]),
            "rule": " ".join(dict.fromkeys(rule.replace(" ", "_") for rule in rules if rule)),
            "flags": " ".join(dict.fromkeys(flags)),
        }
        row["row_hash"] = row_hash(row)
        return row | {"review": "", "review_fix": "", "review_note": ""}

    def count(self, frame: Frame) -> Row:
        """Return the columns a troop count and a district count share."""
        group = frame.group
        start, end, precision, mention = frame_dates(frame, self.doc)
        return {
            "precision": group.quantity.precision, "low": group.low, "best": group.best, "high": group.high, "of_total": group.of_total,
            "action": frame.action, "location": frame.location, "where_prec": frame.place.prec if frame.place else None,
            "date_start": start, "date_end": end, "date_precision": precision, "date_mention": mention,
            "source": frame.source, "status": frame.status,
        }  # fmt: skip

    def troops(self, frame: Frame) -> Row:
        """Return the row of a troop count."""
        group, place = frame.group, frame.place
        row = self.head("troop_counts", frame.start, frame.end, (group.quantity.num_start, group.quantity.num_end)) | self.count(frame)
        row |= {
            "unit": group.unit, "force": group.force, "country": group.country if "|" not in group.country else "", "origin": frame.origin, "destination": frame.destination,
            "province": _province_of(place), "district": place.name if place is not None and place.level == "district" else "", "cumulative": frame.cumulative, "part_of": None,
        }  # fmt: skip
        return self.tail(row, frame.start, frame.end, (*group.rules, *frame.rules), (*group.flags, *frame.flags))

    def district_count(self, frame: Frame) -> Row:
        """Return the row of a number of districts."""
        group, place = frame.group, frame.place
        row = self.head("districts", frame.start, frame.end, (group.quantity.num_start, group.quantity.num_end), kind="count") | self.count(frame)
        row |= {"kind": "count", "province": _province_of(place), "province_iso": place.province_iso or place.iso if place else "", "country": place.country if place else "", "by": frame.by}
        return self.tail(row, frame.start, frame.end, (*group.rules, *frame.rules), (*group.flags, *frame.flags))

    def place(self, place: Place) -> tuple[str, Row]:
        """Return the table and the row of a place."""
        table = {"province": "provinces", "district": "districts"}.get(place.level, "places")
        row = self.head(table, place.start, place.end, (place.start, place.end), kind="named") | {"name": place.name, "country": place.country, "matched": place.matched}
        if table == "provinces":
            row |= {"iso_3166_2": place.iso, "pcode": place.pcode}
        elif table == "districts":
            row |= {"kind": "named", "pcode": place.pcode, "province": place.province, "province_iso": place.province_iso, "where_prec": place.prec}
        else:
            row |= {"level": place.level, "code": place.pcode, "province": place.province, "lat": _degrees(place.lat), "lon": _degrees(place.lon)}
        flags = (*place.flags, "metonym") if place.metonym else place.flags
        return table, self.tail(row, place.start, place.end, place.rules, flags)

    def date(self, span: TimeSpan) -> Row:
        """Return the row of a date expression."""
        row = self.head("dates", span.start, span.end, (span.start, span.end)) | {
            "type": span.type, "value": span.value, "date_start": span.date_start, "date_end": span.date_end, "date_precision": span.precision,
            "direction": span.direction, "anchor": span.anchor, "anchor_from": span.anchor_from,
        }  # fmt: skip
        return self.tail(row, span.start, span.end, span.rules, span.flags)


def _province_of(place: Place | None) -> str:
    if place is None:
        return ""
    return place.name if place.level == "province" else place.province


def _degrees(value: float | None) -> str:
    return "" if value is None else f"{value:.4f}"


def frame_dates(frame: Frame, doc: Doc) -> tuple[date | None, date | None, int | None, str]:
    """Return first day, last day, precision and wording of the date of a frame; a range joins its two ends."""
    first, last = frame.date, frame.date_end
    if first is None:
        return None, None, None, ""
    if last is None:
        return first.date_start, first.date_end, first.precision, doc[first.start : first.end].text
    precision = max(first.precision or 0, last.precision or 0, 2) or None
    return first.date_start, last.date_end, precision, doc[first.start : last.end].text


def rows_of(doc: Doc, *, keep_boilerplate: bool = False) -> dict[str, list[Row]]:
    """Return the rows of one document by table, each table by position in the text."""
    maker = RowMaker(doc)
    rows: dict[str, list[Row]] = {table: [] for table in FACT_TABLES}
    by_frame: dict[int, Row] = {}
    for frame in doc._.frames:
        row = maker.troops(frame) if frame.table == "troop_counts" else maker.district_count(frame)
        by_frame[id(frame)] = row
        rows[frame.table].append(row)
    for frame in doc._.frames:
        if frame.part_of is not None and frame.table == "troop_counts" and id(frame.part_of) in by_frame:
            row = by_frame[id(frame)]
            row["part_of"] = by_frame[id(frame.part_of)]["row_id"]
            row["row_hash"] = row_hash(row)
    flag_repeats(rows["troop_counts"])
    for place in doc._.places:
        table, row = maker.place(place)
        rows[table].append(row)
    rows["dates"] = [maker.date(span) for span in doc._.dates]
    for span in doc.spans.get("patterns", []):
        row = maker.head("mentions", span.start, span.end, (span.start, span.end), kind=span.label_) | {"label": span.label_, "id": span.id_}
        rows["mentions"].append(maker.tail(row, span.start, span.end, [span.id_], []))
    for table, found in rows.items():
        kept = [row for row in found if keep_boilerplate or row["section"] != "boilerplate"]
        rows[table] = sorted(kept, key=lambda row: (row["char_start"], row["char_end"], row["row_id"]))
    return rows


def flag_repeats(rows: list[Row]) -> None:
    """Flag the later of two rows of a document that give the same figure for the same thing."""
    first: dict[tuple[object, ...], str] = {}
    for row in rows:
        key = (row["low"], row["best"], row["high"], row["unit"], row["force"], row["country"], row["action"])
        if key in first:
            row["flags"] = f"{row['flags']} repeats:{first[key]}".strip()
        else:
            first[key] = row["row_id"]


def row_hash(row: Mapping[str, Any]) -> str:
    """Return the hash of a row's own values, without offsets, evidence, rules and review."""
    return short_hash("h", *(f"{key}={value}" for key, value in sorted(row.items()) if key not in NOT_HASHED and value is not None), length=8)


def cell_text(value: object) -> str:
    """Return a value as a CSV cell shows it, before the formula escape."""
    if value is None or value is pd.NA or (isinstance(value, float) and value != value):  # noqa: PLR0124 (NaN)
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = CONTROLS.sub("\ufffd", SPACES.sub(" ", str(value)).strip())
    return text if len(text) < MAX_CELL else text[: MAX_CELL - len(CUT_MARK) - 1] + CUT_MARK


def escape(text: str) -> str:
    """Put an apostrophe before a cell that a spreadsheet would run, or would take for escaped."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA) else text


def unescape(text: str) -> str:
    """Take the apostrophe of `escape` away."""
    return text[1:] if text.startswith("'") and text.lstrip("'").startswith(FORMULA) else text


def make_table(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Return rows as a DataFrame of texts with exactly the table's columns."""
    names = [column.name for column in TABLES[table]]
    return pd.DataFrame([[cell_text(row.get(name)) for name in names] for row in rows], columns=names, dtype="str")


def write_csv(frame: pd.DataFrame, path: Path) -> None:
    """Write a table: UTF-8 with BOM, commas, \\n line ends, cells that no spreadsheet runs."""
    frame.map(escape).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")


def read_csv(path: Path) -> pd.DataFrame:
    """Read a table that `write_csv` wrote, as texts."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig").map(unescape)
    except (OSError, ValueError) as error:
        raise MusterError("E501", f"not a table of Muster ({error})", where=str(path), accepted="a CSV file that muster wrote") from error


def describe(tables: Iterable[str]) -> dict[str, Any]:
    """Return the data package: every table's columns as Frictionless Table Schema."""
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "muster",
        "title": "Counts of people under arms, districts, places and dates read from conflict news",
        "resources": [_resource(table) for table in tables],
    }


def _resource(table: str) -> dict[str, Any]:
    key = {"documents": "doc_id", "events": "event_id"}.get(table, "row_id")
    columns = TABLES[table]
    schema: dict[str, Any] = {"fields": [_field(column) for column in columns], "missingValues": [""]}
    if table not in {"issues", "changes"} and any(column.name == key for column in columns):
        schema["primaryKey"] = [key]
    return {"name": table, "path": f"{table}.csv", "type": "table", "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "schema": schema}


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.kind, "description": column.description}
    if column.kind == "boolean":
        field |= {"trueValues": ["true"], "falseValues": ["false"]}
    return field
