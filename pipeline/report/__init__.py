"""Report: one self-contained page to look at, and the timeline as a picture."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.gazetteer import Gazetteer
from pipeline.report.model import Tables, build
from pipeline.report.page import write_pages

__all__ = ["write"]


def write(tables: Tables, texts: Mapping[str, str], out: Path, *, gazetteer: Gazetteer) -> None:
    """Write report.html and timeline.svg, and above 2,000 documents a page for each.

    Reads    tables with the columns of columns.py; texts by doc_id; coordinates from the gazetteer
    Writes   out/report.html, out/timeline.svg, out/report/*.html
    Errors   E801 the folder cannot be written to
    """
    write_pages(build(tables, texts), texts, out, gazetteer)
