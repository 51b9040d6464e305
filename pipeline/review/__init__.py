"""Review: what people wrote into the tables comes back on the next run.

Reads    the review columns of every CSV and .xlsx file of the outputs, reviews/decisions.csv
Writes   reviews/decisions.csv (appended to), reviews/orphans.csv, review.xlsx, the review columns of the tables
Errors   E701-E713
"""

from pipeline.review.apply import apply, write_orphans
from pipeline.review.fixes import choices_of
from pipeline.review.merge import check_unchanged, read_decisions
from pipeline.review.record import mark_written
from pipeline.review.store import Decision, Decisions, store
from pipeline.review.workbook import write_xlsx

__all__ = ["Decision", "Decisions", "apply", "check_unchanged", "choices_of", "mark_written", "read_decisions", "store", "write_orphans", "write_xlsx"]
