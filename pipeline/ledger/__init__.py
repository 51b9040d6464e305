"""Ledger: the reports of one event side by side, and totals that add up or don't.

Reads    tables troop_counts, districts, documents; families.csv, forces.csv, countries and gazetteer
Writes   tables events, totals
Units    days, persons, districts
Source   one event per action family, actor, places and days, as ACLED and UCDP merge; low, best, high as UCDP

Kept out: rows marked wrong, rows of page furniture, documents with the bytes of another one, and what has not
happened (planned, feared, conditional). A denied count is no event; it is named in the differences of the event it
denies. A running total is no event either: it goes to totals.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

from pipeline.columns import TABLES
from pipeline.gazetteer import load_gazetteer
from pipeline.knowledge import SHIPPED, Knowledge, load_knowledge
from pipeline.ledger.events import Event, Row, Writer
from pipeline.ledger.families import read_families
from pipeline.ledger.geography import Geography
from pipeline.ledger.mentions import EVENT, Mentions, number, read_roles
from pipeline.ledger.merge import Merger
from pipeline.ledger.pins import read_pins
from pipeline.ledger.rows import TERRITORY, TROOPS, collect
from pipeline.ledger.territory import order_claims
from pipeline.ledger.totals import check_totals

__all__ = ["build", "build_rows", "unmet_pins"]

Tables = dict[str, pd.DataFrame]


def build(tables: Tables, knowledge: Knowledge | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the events and the checked totals of all documents, the same for any order of rows."""
    events, totals = build_rows(tables, knowledge)
    return _frame("events", events), _frame("totals", totals)


def build_rows(tables: Tables, knowledge: Knowledge | None = None) -> tuple[list[Row], list[Row]]:
    """Return what `build` does, as rows."""
    knowledge = knowledge or load_knowledge([SHIPPED])
    families = read_families(knowledge)
    geography = Geography(load_gazetteer(knowledge), families.countries)
    troops = number(collect(tables, TROOPS), families, geography, territory=False)
    events = _merge(troops, Writer(troops, families, families.action, geography), geography)
    totals = check_totals(troops, geography, events)
    events.sort(key=lambda event: (event.start if event.row["date_start"] else event.end, event.end, event.row["event_id"]))
    districts = number(collect(tables, TERRITORY), families, geography, territory=True)
    claims = _merge(districts, Writer(districts, families, families.territory, geography), geography)
    wholes = pd.to_numeric(districts.rows["of_total"], errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan).tolist()
    ordered = [*events, *order_claims(claims, districts, wholes)]
    return [event.row for event in ordered], totals


def unmet_pins(tables: Tables) -> list[tuple[str, str]]:
    """Return row_id and pin of every `same=` or `other=` that names no row it can be obeyed for, or contradicts another."""
    unmet: list[tuple[str, str]] = []
    for table in (TROOPS, TERRITORY):
        rows = collect(tables, table)
        unmet.extend(read_pins(rows, _reporting(read_roles(rows))).unmet)
    return sorted(unmet)


def _merge(mentions: Mentions, writer: Writer, geography: Geography) -> list[Event]:
    groups = Merger(mentions, geography, read_pins(mentions.rows, _reporting(mentions.role))).run()
    return [writer.write(group) for group in groups]


def _reporting(roles: npt.NDArray[np.int64]) -> frozenset[int]:
    """Return the positions of the rows that report events."""
    return frozenset(np.flatnonzero(roles == EVENT).tolist())


def _frame(table: str, rows: list[Row]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[column.name for column in TABLES[table]], dtype="object")
