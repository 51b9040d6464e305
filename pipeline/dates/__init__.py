"""Dates: find date expressions and give each its TIMEX3 value and its interval."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import compress
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipeline.anchor import Anchor
from pipeline.corpus.texts import text_of
from pipeline.dates.find import TELLING_KINDS, TRIGGER_KINDS, Expression, find, is_bare_year, is_count, is_trigger, trigger_words, unwrap, windows
from pipeline.dates.grammar import Grammar, read_grammar
from pipeline.dates.lexicon import read_lexicon
from pipeline.dates.read import Found, read_all
from pipeline.dates.values import TimeSpan
from pipeline.errors import Issue, MusterError
from pipeline.knowledge import Knowledge
from pipeline.patterns import Lexicon
from pipeline.patterns.ruler import Match
from pipeline.sentences import Section
from pipeline.tokens import Tokens, tokens_of

__all__ = ["Dates", "TimeSpan", "make_dates"]

KINDS: Final = ("auto", "news", "narrative")
# UCDP's date_prec: so many days at most, and its code.
PRECISIONS: Final = ((1, 1), (6, 2), (8, 3), (31, 4))
# Words remembered as telling or not; the vocabulary of a large corpus is larger.
KNOWN_WORDS: Final = 50_000
# Endings of plurals.
PLURAL: Final = ("s", "men")


class Dates:
    """Give every date expression its TIMEX3 value and its interval.

    Reads    doc.text, doc._.anchor, doc._.sections, doc._.matches (UNIT), patterns/dates/*.csv, patterns/numbers.csv
    Writes   doc._.dates, doc.spans["dates"], span._.date (TimeSpan), doc._.issues
    Units    Gregorian days, start and end inclusive; as coarse as the text
    Errors   E301 word table, E302 unknown slot or group, E303 unreadable pattern, E304 unknown type, E305 unknown kind of text
    Issues   I302 no day of the calendar, I303 no publication day to count from
    Source   TimeML 1.2.1, TIMEX3; ISO 8601 weeks
    """

    def __init__(self, nlp: Language, *, kind: str = "auto", keep_boilerplate: bool = False, spans: bool = True) -> None:
        if kind not in KINDS:
            raise MusterError("E305", f"kind {kind!r} is unknown", accepted=", ".join(KINDS))
        self._kind = kind
        self._keep_boilerplate = keep_boilerplate
        self._spans = spans
        self._grammar = Lexicon(nlp, _read)
        self._verdicts: dict[str, bool] = {}
        self._candidates: frozenset[str] = frozenset()
        self._for: Grammar | None = None

    def __call__(self, doc: Doc) -> Doc:
        """Write the dates of a document."""
        impossible: list[Expression] = []
        tokens = tokens_of(doc)
        found = self.find(doc, tokens, impossible)
        anchor: Anchor = doc._.anchor
        dates: list[TimeSpan] = []
        starts, last = tokens.starts, 0
        for item in found:
            first = bisect_right(starts, item.start) - 1
            if first >= last:
                last = bisect_left(starts, item.end, first)
                dates.append(_timespan(item, first, last, anchor))
        doc._.dates = tuple(dates)
        if self._spans:
            doc.spans["dates"] = [Span(doc, item.start, item.end, label=item.type) for item in dates]
        issues = list(_issues(text_of(doc), found, impossible)) if impossible or anchor.day is None else []
        if issues:
            doc._.issues = [*doc._.issues, *issues]
        return doc

    def find(self, doc: Doc, tokens: Tokens, impossible: list[Expression]) -> list[Found]:
        """Return the expressions of a document with their readings; note days that no calendar has."""
        grammar = self._grammar()
        offsets = self._triggers(doc, tokens, grammar)
        if not offsets:
            return []
        text = unwrap(text_of(doc))
        expressions = [item for start, end in windows(text, offsets) for item in find(grammar, text, start, end)]
        if any(map(is_bare_year, expressions)):
            units = frozenset(_counted(doc, tokens))
            expressions = [item for item in expressions if not (is_bare_year(item) and is_count(item, units))]
        return read_all(text, expressions, doc._.anchor.day, self._kind, impossible) if expressions else []

    def _triggers(self, doc: Doc, tokens: Tokens, grammar: Grammar) -> list[int]:
        """Return the offsets of the tokens that can give a date away."""
        if grammar is not self._for or len(self._verdicts) > KNOWN_WORDS:
            self._for, self._verdicts, self._candidates = grammar, {}, trigger_words(grammar.lexicon)
        verdicts = self._verdicts
        telling = list(map(verdicts.get, tokens.texts))
        if None in telling:
            for text, low in zip(tokens.texts, tokens.lows, strict=True):
                if text not in verdicts:
                    verdicts[text] = (low in self._candidates or not low.isalpha()) and is_trigger(grammar.lexicon, text)
            telling = list(map(verdicts.get, tokens.texts))
        found = list(compress(range(len(telling)), telling))
        sections: tuple[Section, ...] = () if self._keep_boilerplate else doc._.sections
        for section in sections:
            if section.kind == "boilerplate":
                found = [at for at in found if not section.start <= at < section.end]
        return [tokens.starts[at] for at in found]


def _read(knowledge: Knowledge, vocab: Vocab) -> Grammar:
    del vocab
    return read_grammar(knowledge, read_lexicon(knowledge, TRIGGER_KINDS), TELLING_KINDS)


def _counted(doc: Doc, tokens: Tokens) -> Iterator[int]:
    """Yield the offsets at which people in the plural are named: a bare figure before them counts them."""
    matches: list[Match] = doc._.matches
    for start, end, rules in matches:
        if tokens.lows[end - 1].endswith(PLURAL) and any(rule.label == "UNIT" for rule in rules):
            yield tokens.starts[start]


def _timespan(found: Found, start: int, end: int, anchor: Anchor) -> TimeSpan:
    reading = found.reading
    rules = (found.rule, f"parser:{reading.parser}") if reading.parser else (found.rule,)
    return TimeSpan(
        start, end, reading.type, reading.value, reading.start, reading.end, _precision(found), _direction(found, anchor.day),
        found.anchor, found.anchor_from or (anchor.source if found.anchor else ""), reading.flags, rules,
    )  # fmt: skip


def _issues(text: str, found: list[Found], impossible: list[Expression]) -> Iterator[Issue]:
    for expression in impossible:
        yield Issue("I302", f"{text[expression.start : expression.end]!r} is no day of the calendar", expression.start, expression.end, expression.hit.rule)
    loose = [item for item in found if "no_anchor" in item.reading.flags]
    if loose:
        yield Issue("I303", f"no publication day: {len(loose)} dates that count from it have no value", loose[0].start, loose[0].end, loose[0].rule)


def _precision(found: Found) -> int | None:
    reading = found.reading
    if reading.start is None or reading.end is None:
        return None
    if reading.end == reading.start:
        return 1
    days = (reading.end - reading.start).days + 1
    return next((code for most, code in PRECISIONS if days <= most), 5)


def _direction(found: Found, anchor: date | None) -> str:
    reading = found.reading
    if reading.value.endswith("_REF"):
        return {"PAST_REF": "past", "FUTURE_REF": "future"}.get(reading.value, "same")
    if anchor is None or reading.start is None or reading.end is None:
        return ""
    return "past" if reading.end < anchor else "future" if reading.start > anchor else "same"


def date_of(span: Span) -> TimeSpan | None:
    """Return the TimeSpan that stands exactly on a span."""
    dates: Iterable[TimeSpan] = span.doc._.dates
    return next((found for found in dates if (found.start, found.end) == (span.start, span.end)), None)


@Language.factory(
    "dates",
    requires=["doc._.anchor", "doc._.matches"],
    assigns=["doc._.dates", "doc.spans", "span._.date"],
    default_config={"kind": "auto", "keep_boilerplate": False, "spans": True},
)
def make_dates(nlp: Language, name: str, kind: str, *, keep_boilerplate: bool, spans: bool) -> Any:
    """Create the dates stage; `kind` says whether texts are news or narratives (auto: it looks), `keep_boilerplate` reads page furniture too.

    Without `spans` the values stand in doc._ only, which is faster.
    """
    del name
    return Dates(nlp, kind=kind, keep_boilerplate=keep_boilerplate, spans=spans)


Doc.set_extension("dates", default=(), force=True)
Span.set_extension("date", getter=date_of, force=True)
