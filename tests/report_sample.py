"""A small corpus for the report's tests: made-up articles, and tables as the stages before would fill them."""

import hashlib
from typing import Any

import pandas as pd

from pipeline.columns import TABLES

HOSTILE = (
    "<script>window.hacked = 1; document.title = 'hacked'</script> 40 soldiers <img src=x onerror=\"window.hacked = 2\"> fled.\n"
    "</script><script>window.hacked = 3</script> <!-- <script> --> <svg onload='window.hacked = 4'> {{ 7 * 7 }} ]]> &lt;b&gt;\n"
    "\u202edesrever\u202c \x00\x1b[31m \x7f \ud83d alone, \u2028 <a href=\"javascript:window.hacked=5\">12 police officers</a> died \"' onfocus='window.hacked=6' autofocus x='."
)
TEXTS = {
    "north/river": "Soldiers cross the river\n\nMore than 1,000 Afghan soldiers crossed into Tajikistan on Sunday, the border service said.\n"
    "In Badakhshan, six of 27 districts fell within a week.",
    "north/late": "Late report\n\nSome 1,037 soldiers fled from Badakhshan to Tajikistan overnight.\nNo fighting was seen in Kajaki, Helmand, in May.",
    "east/quiet": "Nothing happened\n\nThe market opened as on any day.",
    "evil/<b>\"x'": HOSTILE,
}
TITLES = {"north/river": "Soldiers cross the river", "north/late": "Late report", "evil/<b>\"x'": "</title><script>window.hacked = 7</script><b onclick=alert(1)>"}
Rows = dict[str, list[dict[str, Any]]]
EVIL = "evil/<b>\"x'"
SUNDAY = {"date_start": "2021-07-04", "date_end": "2021-07-04"}
SOLDIERS = {"unit": "soldier", "country": "AF", "destination": "Tajikistan", "date_precision": 1, "status": "asserted", "cumulative": False}
MORE = {"precision": "more_than", "low": 1000, "best": 1000, "action": "crossed", "source": "the border service", "rule": "quantities:digits actions:crossed", **SOLDIERS, **SUNDAY}
ABOUT = {"precision": "about", "best": 1037, "action": "fled", "origin": "Badakhshan", "flags": "date_inherited", **SOLDIERS, "date_start": "2021-07-04", "date_end": "2021-07-05"}
BADAKHSHAN = {"province": "Badakhshan", "province_iso": "AF-BDS", "country": "AF"}
SIX = {"kind": "count", "precision": "exact", "low": 6, "best": 6, "high": 6, "of_total": 27, "action": "fell", "by": "Taliban", "date_start": "2021-06-28"}
FORTY = {"precision": "exact", "low": 40, "best": 40, "high": 40, "unit": "soldier", "force": "<script>window.hacked = 8</script>", "action": "fled"}
WORSE = {"rule": '"><script>window.hacked = 9</script>', "review_note": "<img src=x onerror=window.hacked=10>"}
# Table, document, words, values.
FACTS: tuple[tuple[str, str, str, dict[str, Any]], ...] = (
    ("troop_counts", "north/river", "More than 1,000 Afghan soldiers", MORE),
    ("troop_counts", "north/late", "Some 1,037 soldiers", ABOUT),
    ("districts", "north/river", "six of 27 districts", SIX | BADAKHSHAN | {"date_end": "2021-07-04"}),
    ("districts", "north/late", "Kajaki", {"kind": "named", "name": "Kajaki", "province": "Helmand", "province_iso": "AF-HEL", "country": "AF"}),
    ("provinces", "north/river", "Badakhshan", {"name": "Badakhshan", "iso_3166_2": "AF-BDS", "country": "AF", "matched": "exact"}),
    ("provinces", "north/late", "Helmand", {"name": "Helmand", "iso_3166_2": "AF-HEL", "country": "AF", "matched": "exact"}),
    ("places", "north/river", "Tajikistan", {"name": "Tajikistan", "level": "country", "code": "TJ", "country": "TJ", "matched": "exact"}),
    ("dates", "north/river", "Sunday", {"type": "DATE", "value": "2021-07-04", **SUNDAY}),
    ("dates", "north/late", "May", {"type": "DATE", "value": "2021-05", "date_start": "2021-05-01", "date_end": "2021-05-31", "flags": "<script>alert(1)</script>"}),
    ("troop_counts", EVIL, "40 soldiers", FORTY | WORSE),
    ("troop_counts", EVIL, "</script><script>window.hacked = 3</script> <!-- <script> -->", {"low": 3, "best": 3, "source": "</script><script>window.hacked = 11</script>"}),
)


def _fact(table: str, doc_id: str, mention: str, values: dict[str, Any]) -> dict[str, Any]:
    """Return a row whose offsets and evidence are those of its words in the text."""
    text = TEXTS[doc_id]
    start = text.index(mention)
    evidence = next(line for line in text.split("\n") if mention in line)
    row_id = table[0] + hashlib.blake2s(f"{table} {doc_id} {mention}".encode(), digest_size=6).hexdigest()
    found = {"row_id": row_id, "doc_id": doc_id, "published": "2021-07-05", "mention": mention, "evidence": evidence}
    return {**found, "section": "body", "char_start": start, "char_end": start + len(mention), "rule": "quantities:digits", **values}


def _document(doc_id: str) -> dict[str, Any]:
    evil = doc_id == EVIL
    url = "javascript:alert(1)" if evil else f"https://news.example/{doc_id}"
    published = "" if doc_id == "east/quiet" else "2021-07-05"
    publisher = "<i>Evil</i> Times" if evil else "Wire"
    return {"doc_id": doc_id, "title": TITLES.get(doc_id, ""), "publisher": publisher, "url": url, "published": published, "chars": len(TEXTS[doc_id])}


def rows() -> Rows:
    """Return the rows of every table."""
    found: Rows = {table: [] for table in TABLES}
    found["documents"] = [_document(doc_id) for doc_id in TEXTS]
    for table, *fact in FACTS:
        found[table].append(_fact(table, *fact))
    first, second, third, _ = (row["row_id"] for row in found["troop_counts"])
    crossed = {"action": "crossed", "country": "AF", "unit": "soldier", "destination": "Tajikistan", **SUNDAY, "low": 1000, "best": 1037, "documents": 2, "mentions": 2}
    fled = {"action": "fled", "force": "<script>window.hacked = 8</script>", "low": 40, "best": 40, "high": 40, "documents": 1, "mentions": 1}
    found["events"].append({"event_id": "e1", **crossed, "agreement": "differ", "differences": "number: 1,000 or 1,037", "row_ids": f"{first} {second}"})
    found["events"].append({"event_id": "e2", **fled, "agreement": "agree", "row_ids": third})
    total = {"value": 1000, "sum_best": 900, "gap": 100, "verdict": "short"}
    found["totals"].append({"row_id": first, "doc_id": "north/river", "mention": "More than 1,000 Afghan soldiers", **total})
    found["issues"].append({"doc_id": "east/quiet", "code": "I301", "message": "no anchor date <script>window.hacked = 12</script>"})
    return found


def tables(found: Rows | None = None) -> dict[str, pd.DataFrame]:
    """Return the rows as the data frames that the report is handed: integers with gaps, texts without."""
    frames: dict[str, pd.DataFrame] = {}
    for table, columns in TABLES.items():
        listed = (found if found is not None else rows())[table]
        frames[table] = pd.DataFrame({column.name: _column(column.kind, [row.get(column.name) for row in listed]) for column in columns})
    return frames


def _column(kind: str, values: list[Any]) -> Any:
    if kind in {"integer", "boolean"}:
        return pd.array([pd.NA if value in {None, ""} else value for value in values], dtype="Int64" if kind == "integer" else "boolean")
    return pd.Series(["" if value is None else value for value in values], dtype=object)
