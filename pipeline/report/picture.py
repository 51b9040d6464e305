"""Picture: the timeline as an SVG for pasting into a report."""

from collections.abc import Iterator
from typing import Any

from pipeline.report.data import sketch
from pipeline.report.markup import visible
from pipeline.report.model import Event, Model
from pipeline.report.rendering import render
from pipeline.report.timeline import Axis, chapters

# As many events as a page of paper holds; of more, those that most documents report.
MAX_EVENTS = 60
RANK = ("documents", "mentions", "best", "low")
# Of an event whose reports differ, this many are drawn under it.
MAX_REPORTS = 4
# Letters of its columns: who did what where, and the figure of a report.
MAX_TEXT = 58
ROW, SMALL_ROW, HEAD = 22, 15, 40


def picture(model: Model) -> Iterator[str]:
    """Return the timeline as SVG, piece by piece."""
    order = sorted(range(len(model.events)), key=lambda at: (*(-int(model.events[at].row.get(column) or 0) for column in RANK), at))
    kept = [model.events[at] for at in sorted(order[:MAX_EVENTS])]
    lines, height = _stack(list(_lines(model, kept)))
    return render("timeline.svg.j2", lines=lines, height=height, kept=len(kept), events=len(model.events))


def _lines(model: Model, kept: list[Event]) -> Iterator[dict[str, Any]]:
    for chapter in chapters(kept):
        yield {"kind": "chapter", "height": HEAD, "title": chapter.title, "ticks": chapter.axis.ticks() if chapter.axis else []}
        for at in chapter.events:
            drawn = sketch(kept[at], chapter.axis)
            text = " · ".join(part for part in (drawn["who"], drawn["action"], drawn["where"]) if part)
            yield {"kind": "event", "height": ROW, **drawn, "text": shorten(text), "differs": kept[at].differs}
            if kept[at].differs:
                yield from (_report(model, fact, chapter.axis) for fact in kept[at].facts[:MAX_REPORTS])


def _report(model: Model, at: int, axis: Axis | None) -> dict[str, Any]:
    fact = model.facts[at]
    place = axis.place(fact.row) if axis else None
    return {"kind": "report", "height": SMALL_ROW, "figure": fact.row["figure"], "text": shorten(model.documents[fact.doc].title), "at": place}


def _stack(lines: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """Give each line its place from the top."""
    top = 0
    for line in lines:
        line["y"] = top
        top += line["height"]
    return lines, top


def shorten(text: str) -> str:
    """Cut a text to its column."""
    clean = visible(text)
    return clean if len(clean) <= MAX_TEXT else f"{clean[: MAX_TEXT - 1].rstrip()}…"
