"""Review: what people wrote into the tables comes back on the next run.

Reads    the review columns of every CSV and .xlsx file of the outputs, reviews/decisions.csv
Writes   reviews/decisions.csv (appended to), reviews/orphans.csv, review.xlsx, the review columns of the tables
Errors   E701-E713
"""

from importlib import import_module
from typing import TYPE_CHECKING

from pipeline.review.apply import apply, write_orphans
from pipeline.review.fixes import choices_of
from pipeline.review.merge import check_unchanged, read_decisions
from pipeline.review.record import mark_written
from pipeline.review.store import Decision, Decisions, store

if TYPE_CHECKING:
    from pipeline.review.workbook import write_xlsx

__all__ = ["Decision", "Decisions", "apply", "check_unchanged", "choices_of", "mark_written", "read_decisions", "store", "write_orphans", "write_xlsx"]


def __getattr__(name: str) -> object:
    """Import what is asked for: to write a workbook needs pandas and XlsxWriter, to look for decisions does not."""
    if name == "write_xlsx":
        return getattr(import_module("pipeline.review.workbook"), name)
    raise AttributeError(name)
