"""Page: the model becomes files."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.errors import MusterError
from pipeline.gazetteer import Gazetteer
from pipeline.report import data
from pipeline.report.map import panels
from pipeline.report.markup import Mark, highlight, sentence
from pipeline.report.model import CARDS, KINDS, Document, Fact, Model
from pipeline.report.picture import picture
from pipeline.report.rendering import render
from pipeline.report.show import span
from pipeline.report.spots import Atlas, spots
from pipeline.report.timeline import chapters

# Above this, one page would be slow to open: an index page and one page a document.
MAX_DOCUMENTS = 2000
# Up to this, documents are part of the page at once and the browser's own search finds them; above, each is built when opened.
MAX_EAGER = 60
# Of an index page: as many events as a reader can leaf through, those that most documents report.
MAX_INDEX_EVENTS = 5000
WHITE = re.compile(r"\s")
UNSAFE_NAME = re.compile(r"[^A-Za-z0-9]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One document as it is shown."""

    number: int
    document: Document
    text: Markup
    cards: tuple[Fact, ...]
    lists: tuple[tuple[str, tuple[Fact, ...]], ...]
    number_of: Mapping[str, int]

    @property
    def link(self) -> str:
        """Return the address of the document when it is a web address."""
        url = self.document.row.get("url", "")
        return url if url.startswith(("https://", "http://")) else ""


def sheet(model: Model, number: int, text: str) -> Sheet:
    """Return a document with its mentions marked."""
    document = model.documents[number]
    found = [(at, model.facts[at]) for at in document.facts]
    flat = WHITE.sub(" ", text)
    marks = [Mark(fact.start, fact.end, fact.kind, fact.row_id, KINDS[fact.kind][0], fact.row.get("rule", ""), at) for at, fact in found]
    marks += {mark for _, fact in found if (mark := sentence(flat, fact.row.get("evidence", ""), fact.start, fact.end))}
    lists = tuple((KINDS[kind][1], kept) for kind in KINDS if kind not in CARDS and (kept := tuple(fact for _, fact in found if fact.kind == kind)))
    cards = tuple(fact for _, fact in found if fact.kind in CARDS)
    return Sheet(number, document, highlight(text, marks), cards, lists, {fact.row_id: at for at, fact in found})


def page_name(doc_id: str) -> str:
    """Name a document's own page: readable letters and a hash, whatever its id holds."""
    readable = UNSAFE_NAME.sub("-", doc_id).strip("-")[:40]
    return f"{readable}-{hashlib.blake2s(doc_id.encode('utf-8', 'replace'), digest_size=5).hexdigest()}.html"


def write_pages(model: Model, texts: Mapping[str, str], out: Path, gazetteer: Gazetteer) -> None:
    """Write every file of the report."""
    apart = len(model.documents) > MAX_DOCUMENTS
    names = [f"report/{page_name(document.doc_id)}" if apart else "" for document in model.documents]
    if apart:
        for number, document in enumerate(model.documents):
            found = sheet(model, number, texts.get(document.doc_id, ""))
            _put(out / names[number], render("document.html.j2", sheet=found))
    shown = (sheet(model, number, texts.get(document.doc_id, "")) for number, document in enumerate(model.documents))
    _put(out / "report.html", render("report.html.j2", **context(model, shown, names, gazetteer)))
    _put(out / "timeline.svg", picture(model))


def context(model: Model, shown: Iterator[Sheet], names: Sequence[str], gazetteer: Gazetteer) -> dict[str, Any]:
    """Return everything the template of the page asks for."""
    places = Atlas(model, gazetteer)
    found, unplaced = spots(model, places)
    apart = any(names)
    events = sorted(range(len(model.events)), key=lambda at: -int(model.events[at].row.get("documents") or 0))[:MAX_INDEX_EVENTS] if apart else range(len(model.events))
    listed = [model.events[at] for at in sorted(events)]
    return {
        "model": model,
        "sheets": shown,
        "lazy": len(model.documents) > MAX_EAGER,
        "apart": apart,
        "names": names,
        "summary": summary(model),
        "spots": found,
        "unplaced": unplaced,
        "panels": panels(found, places.provinces),
        "facts": data.facts(model.facts),
        "chapters": data.events(model, listed, chapters(listed)),
        "listed": len(listed),
        "kind_names": [[kind, title] for kind, (_, title) in KINDS.items()],
        "spot_facts": [spot.facts for spot in found],
        "tables": {} if apart else data.tables(model),
        "documents": [_listed(document, names[at]) for at, document in enumerate(model.documents)],
    }


def _listed(document: Document, name: str) -> list[Any]:
    return [document.title, document.doc_id, document.row.get("publisher", ""), name, document.row.get("published", ""), len(document.facts)]


def summary(model: Model) -> dict[str, Any]:
    """Count what the page begins with."""
    published = sorted(row for document in model.documents if (row := document.row.get("published", "")))
    kinds = {kind: sum(fact.kind == kind for fact in model.facts) for kind in KINDS}
    return {
        "published": span(published[0], published[-1]) if published else "",
        "kinds": kinds,
        "differ": sum(event.differs for event in model.events),
        "off": sum(row.get("verdict") in {"short", "over"} for row in model.totals),
        "undated": sum(not document.row.get("published") for document in model.documents),
        "unread": sum(bool(document.row.get("problem")) for document in model.documents),
        "flags": [(flag, count) for flag, count in model.flags() if flag not in {"reports_differ", "total_short", "total_over"}],
    }


def _put(path: Path, pieces: Iterable[str]) -> None:
    """Write a file whole or not at all."""
    part = path.with_name(f"{path.name}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("w", encoding="utf-8", newline="\n") as handle:
            handle.writelines(pieces)
        part.replace(path)
    except OSError as error:
        raise MusterError("E801", f"cannot write: {error.strerror}", where=str(path), do="Close it in other programs, check space and permissions") from error
