"""Views: what of a row goes into its table and onto its card."""

from pipeline.report.model import Fact
from pipeline.report.show import Row, number, words

# Column title, key of the row, class of the cell ("n" for figures, set flush right).
Column = tuple[str, str, str]
TABLES: dict[str, tuple[Column, ...]] = {
    "troop_counts": (
        ("Number", "figure", "n"),
        ("As written", "mention", "w"),
        ("Who", "who", "p"),
        ("Action", "action", ""),
        ("Where", "where", "p"),
        ("When", "when", "d"),
        ("Source", "source", "p"),
        ("Status", "status", ""),
        ("Flags", "flags", "f"),
        ("Review", "review", ""),
    ),
    "districts": (
        ("Number", "figure", "n"),
        ("District", "name", ""),
        ("As written", "mention", "w"),
        ("Province", "province", ""),
        ("Action", "action", ""),
        ("By", "by", "p"),
        ("When", "when", "d"),
        ("Source", "source", "p"),
        ("Status", "status", ""),
        ("Flags", "flags", "f"),
        ("Review", "review", ""),
    ),
    "provinces": (
        ("Province", "name", ""),
        ("As written", "mention", "w"),
        ("Code", "iso_3166_2", ""),
        ("Country", "country_name", ""),
        ("Matched", "matched", ""),
        ("Flags", "flags", "f"),
        ("Review", "review", ""),
    ),
    "places": (
        ("Place", "name", ""),
        ("As written", "mention", "w"),
        ("Level", "level", ""),
        ("Province", "province", ""),
        ("Country", "country_name", ""),
        ("Matched", "matched", ""),
        ("Flags", "flags", "f"),
        ("Review", "review", ""),
    ),
    "dates": (
        ("As written", "mention", "w"),
        ("Value", "value", ""),
        ("Days", "when", "d"),
        ("Type", "type", ""),
        ("Counted from", "anchor", "d"),
        ("Flags", "flags", "f"),
        ("Review", "review", ""),
    ),
    "mentions": (("As written", "mention", "w"), ("Label", "label", ""), ("Value", "id", ""), ("Flags", "flags", "f"), ("Review", "review", "")),
}
TOTALS: tuple[Column, ...] = (
    ("Total", "value", "n"),
    ("Sum of events", "sum", "n"),
    ("Gap", "gap", "n"),
    ("Verdict", "verdict", ""),
    ("As written", "mention", "w"),
    ("Window", "window", "d"),
)
ISSUES: tuple[Column, ...] = (("Code", "code", ""), ("What", "message", "w"), ("Rule", "rule", ""))
SLOTS: dict[str, tuple[tuple[str, str], ...]] = {
    "troop_counts": (
        ("Who", "who"),
        ("Action", "action"),
        ("From", "origin"),
        ("To", "destination"),
        ("At", "location"),
        ("District", "district"),
        ("Province", "province"),
        ("When", "when"),
        ("Date words", "date_mention"),
        ("Running total", "cumulative"),
        ("Part of", "part_of"),
        ("Source", "source"),
        ("Status", "status"),
    ),
    "districts": (
        ("Action", "action"),
        ("By", "by"),
        ("Province", "province"),
        ("Country", "country_name"),
        ("In", "location"),
        ("When", "when"),
        ("Date words", "date_mention"),
        ("Source", "source"),
        ("Status", "status"),
    ),
}
REVIEW = (("Flags", "flags"), ("Review", "review"), ("Correction", "review_fix"), ("Note", "review_note"))
# Ids that read as words; names, codes and quotations stay as written.
IDS = frozenset({"action", "flags", "status", "precision", "matched", "unit", "verdict"})
# What nearly every row says is left out.
USUAL = {"status": "asserted", "cumulative": "false"}


def cells(row: Row, columns: tuple[Column, ...]) -> list[str]:
    """Return the cells of a table row."""
    return ["" if USUAL.get(key) == row.get(key, "") else words(row.get(key, "")) if key in IDS else row.get(key, "") for _, key, _ in columns]


def slots(fact: Fact) -> list[tuple[str, str, str]]:
    """Return (title, value, key) of the filled slots of a card."""
    row = {**fact.row, "flags": ", ".join(fact.flags), "cumulative": {"true": "yes"}.get(fact.row.get("cumulative", ""), "false")}
    filled = ((title, row.get(key, ""), key) for title, key in (*SLOTS[fact.kind], *REVIEW))
    return [(title, words(value) if key in IDS else value, key) for title, value, key in filled if value and USUAL.get(key) != value]


def headline(fact: Fact) -> str:
    """Return the figure or name a card begins with."""
    return fact.row.get("name") or fact.row["figure"] or fact.row.get("mention", "")


def meaning(fact: Fact) -> str:
    """Return what a province, place, date or other mention was read as."""
    row = fact.row
    if fact.kind == "dates":
        return row["when"] or row.get("value", "")
    return row.get("name") or row.get("id", "")


def total(row: Row) -> Row:
    """Return a total's row with its sum and window in words."""
    low, best, high = (row.get(f"sum_{bound}", "") for bound in ("low", "best", "high"))
    bounds = f" ({number(low) or '…'}–{number(high) or '…'})" if low != high else ""
    sum_words = f"{number(best or low)}{bounds}"
    window = " – ".join(part for part in (row.get("window_start", ""), row.get("window_end", "")) if part)
    return {**row, "value": number(row.get("value", "")), "gap": number(row.get("gap", "")), "sum": sum_words, "window": window}
