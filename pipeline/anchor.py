"""Anchor: which date do relative dates count from, and how do we know."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from pathlib import PurePosixPath
from typing import Any, Final, NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.corpus import Document
from pipeline.errors import Issue
from pipeline.knowledge import Knowledge

# A page states its date near its top; further down, full dates belong to the story.
HEAD_LINES: Final = 12
MAX_HEAD: Final = 4000
# A line with a date and little else, or the start of a dateline ("GOMA, DR Congo, Sunday, January 26, 2025").
MAX_DATE_LINE: Final = 70
MAX_DATELINE: Final = 60
# Characters that may be left of a line when date, clock time and labels are taken away: a weekday, a byline's comma.
MAX_REST: Final = 14
# Sources may differ by a day: pages are dated where they are read.
TOLERANCE_DAYS: Final = 1
MONTH_KINDS: Final = frozenset({"month", "month_short", "month_risky"})
DIGITS_DATE: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)([-/_.]?)(0[1-9]|1[0-2])\2(0[1-9]|[12]\d|3[01])(?=\d{6}(?!\d)|(?!\d))")
NUMERIC_DATE: Final = re.compile(r"(?<![\d/.])(\d{1,2})([/.])(\d{1,2})\2(\d{4})(?![\d/])")
DATELINE: Final = re.compile(r"[A-Z][^\W\d_]*[A-Z'’\-]")
# What parts a date from the report that follows: "(AFP) - ", ": ", ". ".
PARTED: Final = re.compile(r"\s*(?:\([^()]{1,40}\)\s*)?(?:[-–—:|)]|\.\s)")
LINE: Final = re.compile(r"[^\s](?:.*[^\s])?")
WORD: Final = re.compile(r"\w[\w'’.]*")
# Small words of names: "Rio de Janeiro".
MAX_PARTICLE: Final = 3
# In mixed case such a line opens the report: only a headline and a byline stand above it.
OPENING_LINES: Final = 3
# Every full date holds one; looking for it first is cheap.
YEAR: Final = re.compile(r"\d{4}")
TIME_OF_DAY: Final = re.compile(r"\d{1,2}[:.]\d\d(?::\d\d)?")


@dataclass(frozen=True, slots=True)
class Anchor:
    """The publication day and where it was read (metadata, front_matter, html, url, filename, text, none)."""

    day: date | None
    source: str


class Stated(NamedTuple):
    """The days that a text's own line can mean, and where that line (or the dateline before a report) stands, in code points."""

    days: tuple[date, ...] = ()
    start: int = 0
    end: int = 0


@dataclass(frozen=True, slots=True)
class Words:
    """Month names with their numbers, the labels of a page's date, and what may follow a clock time."""

    months: dict[str, int] = field(default_factory=dict)
    labels: tuple[str, ...] = ()
    trailers: tuple[str, ...] = ()
    written: re.Pattern[str] | None = None


def read_words(knowledge: Knowledge) -> Words:
    """Take month names from dates/words.csv and page labels from anchor.csv."""
    months = {row["word"].lower().rstrip("."): int(row["value"]) for row in knowledge.table("dates/words.csv", key=2) if row["kind"] in MONTH_KINDS}
    rows = knowledge.table("anchor.csv", required=("word", "kind"))
    by_kind = {kind: tuple(sorted((row["word"].lower() for row in rows if row["kind"] == kind), key=len, reverse=True)) for kind in ("label", "trailer")}
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    pattern = rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m1>{names})\b\.?,?\s+(?P<y1>\d{{4}})\b|\b(?P<m2>{names})\b\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y2>\d{{4}})\b"
    return Words(months, by_kind["label"], by_kind["trailer"], re.compile(pattern, re.IGNORECASE) if names else None)


def find_anchor(document: Document, words: Words | None = None) -> Anchor:
    """Return the first date that metadata, page, URL, file name or text give, in this order."""
    source, day = next(sources(document, find_stated(document.text, words or Words())), ("none", None))
    return Anchor(day, source)


def find_disagreement(document: Document, words: Words | None = None) -> Issue | None:
    """Return an issue where two sources give days that are more than a day apart."""
    return _disagreement(list(sources(document, find_stated(document.text, words or Words()))))


def _disagreement(found: list[tuple[str, date]]) -> Issue | None:
    for source, day in found[1:]:
        first_source, first = found[0]
        if abs((day - first).days) > TOLERANCE_DAYS:
            return Issue("I301", f"published {first.isoformat()} by {first_source}, {day.isoformat()} by {source}: the first was used")
    return None


def sources(document: Document, stated: Stated) -> Iterator[tuple[str, date]]:
    """Yield what every source says, the most trusted first; a text's 05/07/2021 says two days unless another source tells which."""
    before: list[date] = []
    for source, day in _sources_around(document):
        before.append(day)
        yield source, day
    agreed = [day for day in stated.days if any(abs((day - other).days) <= TOLERANCE_DAYS for other in before)]
    yield from (("text", day) for day in agreed[:1] or stated.days)


def _sources_around(document: Document) -> Iterator[tuple[str, date]]:
    if document.published is not None:
        yield document.published_from, document.published
    if document.html and (day := _from_html(document.html)):
        yield "html", day
    if document.url and (day := _from_digits(document.url)):
        yield "url", day
    path = document.path or document.doc_id
    if DIGITS_DATE.search(path) and (day := _from_digits(PurePosixPath(path).name)):
        yield "filename", day


def _from_html(html: str) -> date | None:
    from htmldate import find_date  # noqa: PLC0415 - costs an import that only web pages should pay

    found = find_date(html, original_date=True, extensive_search=False)
    return date.fromisoformat(found) if found else None


def _from_digits(text: str) -> date | None:
    found = DIGITS_DATE.search(text)
    return _day(int(found[1]), int(found[3]), int(found[4])) if found else None


def find_stated(text: str, words: Words) -> Stated:
    """Return the first dateline, labelled line or line that holds a date and nothing else; two days where day and month could change places."""
    head = text[:MAX_HEAD]
    if not YEAR.search(head):
        return Stated()
    lines = list(islice(LINE.finditer(head), HEAD_LINES))
    dated = [(number, line, *found) for number, line in enumerate(lines) if YEAR.search(line[0]) for found in _dates_in(line[0], words)]
    opening = [number for number, line, start, end, _ in dated if _opens_report(line[0], start, end)]
    for number, line, start, end, days in dated:
        opens = _opens_report(line[0], start, end)
        if _is_stated(line[0], start, end, words) or (opens and opening == [number] and number < OPENING_LINES):  # several such lines are a chronology
            return Stated(days, line.start(), line.start() + end if opens else line.end())
    return Stated()


def _dates_in(line: str, words: Words) -> Iterator[tuple[int, int, tuple[date, ...]]]:
    """Yield the full dates of a line, however they are written, each with the days it can mean."""
    if words.written is not None:
        for found in words.written.finditer(line):
            parts = ("d1", "m1", "y1") if found["d1"] else ("d2", "m2", "y2")
            number, month, year = (found[part] for part in parts)
            if day := _day(int(year), words.months[month.lower()], int(number)):
                yield found.start(), found.end(), (day,)
    for found in DIGITS_DATE.finditer(line):
        if day := _day(int(found[1]), int(found[3]), int(found[4])):
            yield found.start(), found.end(), (day,)
    for found in NUMERIC_DATE.finditer(line):
        first, second, year = int(found[1]), int(found[3]), int(found[4])
        orders = [(second, first)] if found[2] == "." else [(second, first), (first, second)]
        days = tuple(dict.fromkeys(day for month, number in orders if (day := _day(year, month, number))))
        if days:
            yield found.start(), found.end(), days


def _is_stated(line: str, start: int, end: int, words: Words) -> bool:
    """Tell whether a line states its date as the page's own."""
    before = line[:start].strip(" ([|/-–—:,•»").lower()
    if any(before == label or before.endswith((f" {label}", f": {label}")) or before.startswith(label) and len(before) - len(label) <= MAX_REST for label in words.labels):
        return True
    if start <= MAX_DATELINE and DATELINE.match(line) and line[:start].rstrip().endswith((",", "-", "–", "—", "(")):
        return True
    rest = TIME_OF_DAY.sub("", line[:start] + line[end:]).lower()
    for trailer in words.trailers:
        rest = re.sub(rf"(?<!\w){re.escape(trailer)}(?!\w)", "", rest)
    return len(line) <= MAX_DATE_LINE and len(re.sub(r"\W", "", rest)) <= MAX_REST


def _opens_report(line: str, start: int, end: int) -> bool:
    """Tell whether a date is all that stands before a report, but for names of places and agencies."""
    if start > MAX_DATELINE or PARTED.match(line, end) is None:
        return False
    names = WORD.findall(line[:start])
    return all(word[0].isupper() for word in (*names[:1], *names[-1:])) and all(word[0].isupper() or len(word) <= MAX_PARTICLE for word in names)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


class Anchors:
    """Write the day that relative dates count from.

    Reads    doc._.document (published, html, url, path, text), patterns/anchor.csv, patterns/dates/words.csv
    Writes   doc._.anchor (Anchor), doc._.dateline (code points), doc._.issues
    Issues   I301 two sources disagree by more than a day
    Source   htmldate for web pages
    """

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._knowledge: Knowledge | None = None
        self._words = Words()

    def __call__(self, doc: Doc) -> Doc:
        """Find the document's publication day; a document without metadata is its text alone."""
        document = doc._.document
        if document is None:
            document = Document(doc_id="", text=doc.text)
        stated = find_stated(document.text, self._read_words())
        found = list(sources(document, stated))
        doc._.anchor = Anchor(found[0][1], found[0][0]) if found else Anchor(None, "none")
        doc._.dateline = stated.start, stated.end
        disagreement = _disagreement(found)
        if disagreement is not None:
            doc._.issues = [*doc._.issues, disagreement]
        return doc

    def _read_words(self) -> Words:
        pipe: Any = self._nlp.get_pipe("patterns") if self._nlp.has_pipe("patterns") else None
        if pipe is not None and pipe.knowledge is not self._knowledge:
            self._words, self._knowledge = read_words(pipe.knowledge), pipe.knowledge
        return self._words


@Language.factory("anchor", assigns=["doc._.anchor", "doc._.dateline", "doc._.issues"])
def make_anchor(nlp: Language, name: str) -> Anchors:
    """Create the anchor stage."""
    del name
    return Anchors(nlp)


Doc.set_extension("document", default=None, force=True)
Doc.set_extension("anchor", default=Anchor(None, "none"), force=True)
Doc.set_extension("dateline", default=(0, 0), force=True)
Doc.set_extension("issues", default=(), force=True)
