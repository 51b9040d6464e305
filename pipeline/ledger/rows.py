"""Rows: the rows of a fact table that count, in one order whatever order they came in."""

import math
import re
from calendar import monthrange
from datetime import date

import numpy as np
import pandas as pd

from pipeline.ledger.wording import EPOCH

TROOPS, TERRITORY = "troop_counts", "districts"
COLUMNS = (
    "row_id", "doc_id", "published", "precision", "low", "best", "high", "unit", "force", "country", "action", "origin", "destination", "location",
    "province", "district", "of_total", "date_start", "date_end", "cumulative", "part_of", "source", "status", "evidence", "section", "char_start", "mention",
    "flags", "review", "review_fix",
)  # fmt: skip
# The columns of each table that are asked for.
ASKED = {TROOPS: frozenset(COLUMNS), TERRITORY: frozenset({*COLUMNS, "kind", "by"}), "documents": frozenset({"doc_id", "sha256", "publisher"})}
LAST_MONTH = 12
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def collect(tables: dict[str, pd.DataFrame], table: str) -> pd.DataFrame:
    """Return the rows of a fact table that count, in canonical order: the same whatever order they came in."""
    rows = tables[table]
    rows = pd.DataFrame({name: rows.get(name, "") for name in COLUMNS}, index=rows.index)
    if table == TERRITORY:
        kinds = tables[table]["kind"] if "kind" in tables[table] else pd.Series("count", index=rows.index)
        rows["force"] = tables[table]["by"]
        rows["unit"] = "district"
        rows = rows[kinds == "count"]
    dropped = (rows["review"] == "wrong") | (rows["section"] == "boilerplate") | rows["doc_id"].isin(_copies(tables["documents"]))
    rows = rows[~dropped].assign(publisher=rows["doc_id"].map(_publishers(tables["documents"])))
    for name in ("published", "date_start", "date_end"):
        rows[name] = _days(rows[name])
    rows["char_start"] = pd.to_numeric(rows["char_start"], errors="coerce").fillna(-1).astype("int64")
    for name in rows.columns.difference(["published", "date_start", "date_end", "char_start", "low", "best", "high", "of_total"]):
        rows[name] = _text(rows[name])
    return rows.sort_values(["published", "doc_id", "char_start", "row_id"], kind="stable", na_position="last").reset_index(drop=True)


def _copies(documents: pd.DataFrame) -> set[str]:
    """Return the documents whose bytes another document has: the first by name is kept."""
    known = documents[documents["sha256"].fillna("").astype(str) != ""].sort_values("doc_id", kind="stable")
    return set(known.loc[known["sha256"].duplicated(), "doc_id"].astype(str))


def _publishers(documents: pd.DataFrame) -> pd.Series:
    return documents.drop_duplicates("doc_id").set_index("doc_id")["publisher"]


def _days(column: pd.Series) -> pd.Series:
    """Return days since 1970, NaN where there is no date. Each different cell is read once; wars of any year are."""
    codes, cells = column.factorize()
    days = np.array([*(_day_number(str(cell)) for cell in cells), math.nan], dtype=np.float64)
    return pd.Series(days[codes], index=column.index)


def _day_number(text: str) -> float:
    day = text[: len("2021-07-04")]
    return (date.fromisoformat(day) - EPOCH).days if _DAY.fullmatch(day) and _exists(day) else math.nan


def _exists(day: str) -> bool:
    year, month, number = (int(part) for part in day.split("-"))
    return year > 0 and 1 <= month <= LAST_MONTH and 1 <= number <= monthrange(year, month)[1]


def _text(column: pd.Series) -> pd.Series:
    """Return text cells, equal ones as one object: a million rows repeat a few thousand words."""
    codes, words = column.factorize()
    texts = np.array([*(str(word) for word in words), ""], dtype="object")
    return pd.Series(texts[codes], index=column.index, dtype="object")
