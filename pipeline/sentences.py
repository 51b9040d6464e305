"""Sentences: bounds of sentences and of sections (headline, caption, body, boilerplate).

News texts come as lines: a line break ends a sentence. What a line is follows from its place, its shape
and the BOILERPLATE rules (id boilerplate or caption).
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

import numpy as np
from spacy.attrs import SENT_START
from spacy.language import Language
from spacy.tokens import Doc
from spacy.vocab import Vocab

from pipeline.corpus.texts import text_of
from pipeline.knowledge import Knowledge
from pipeline.patterns import Lexicon
from pipeline.tokens import STOPS, Tokens, keep_sentence_starts, tokens_of

# A line with more words than this and a final stop is prose, whatever furniture words it holds.
MAX_FURNITURE_WORDS: Final = 30
# A headline is a short first line; feeds cut them at about this length.
MAX_HEADLINE_CHARS: Final = 180
# Tokens from which a sentence is a list or a table without stops; what is done for each sentence must stay small.
MAX_SENTENCE: Final = 250
LINE: Final = re.compile(r"[^\n]+")
CLOSERS: Final = frozenset("\"'”’)]»")
OPENERS: Final = frozenset("\"'“‘([«-–—•*»")
DASHES: Final = frozenset("-–—")
FINAL: Final = re.compile(r"[.!?…:;,][\"'”’)\]»]*\s*$")


@dataclass(slots=True, unsafe_hash=True)  # frozen would cost more than all else about it: very many are made
class Section:
    """A run of tokens of one kind: headline, caption, body or boilerplate."""

    start: int
    end: int
    kind: str


@dataclass(frozen=True, slots=True)
class LineRules:
    """What the pattern files say about lines and stops."""

    furniture: tuple[tuple[str, str], ...]
    abbreviations: frozenset[str]
    captions: tuple[tuple[str, str], ...]
    openers: tuple[str, ...]


def read_rules(knowledge: Knowledge, vocab: Vocab) -> LineRules:
    """Take the BOILERPLATE phrases and the abbreviations from the knowledge."""
    del vocab
    furniture = [(str(rule.pattern).lower(), rule.id or "boilerplate") for rule in knowledge.rules() if rule.label == "BOILERPLATE" and isinstance(rule.pattern, str)]
    return LineRules(
        tuple(furniture), frozenset(row["word"].lower().rstrip(".") for row in knowledge.table("abbreviations.csv")),
        tuple((phrase, kind) for phrase, kind in furniture if kind == "caption"), tuple(phrase for phrase, kind in furniture if kind != "caption"),
    )  # fmt: skip


def classify_lines(text: str, title: str, rules: LineRules) -> list[tuple[int, int, str]]:
    """Return (start_char, end_char, kind) of every line that is not blank."""
    lines: list[tuple[int, int, str]] = []
    body_seen = False
    for match in LINE.finditer(text):
        line = match.group().strip()
        if line:
            kind = _kind_of(line, title, rules, body_seen=body_seen, first=not lines)
            body_seen |= kind == "body"
            lines.append((match.start(), match.end(), kind))
    return lines


def _kind_of(line: str, title: str, rules: LineRules, *, body_seen: bool, first: bool) -> str:
    lowered = line.lower()
    words = lowered.count(" ") + 1
    few = words <= MAX_FURNITURE_WORDS and (words <= MAX_FURNITURE_WORDS // 2 or lowered.startswith(rules.openers))
    for phrase, kind in rules.furniture if few else rules.captions:  # long lines are most of the text, and only captions can be long
        if phrase in lowered and _is_furniture(lowered, phrase, kind, words):
            return kind
    if title and lowered.rstrip(".") == title.strip().lower().rstrip("."):
        return "headline"
    if not body_seen and len(line) <= MAX_HEADLINE_CHARS and words > 1 and not FINAL.search(line) and (first or line[0].isupper()) and not any(c.isdigit() for c in line[-5:]):
        return "headline"
    return "body"


def _is_furniture(lowered: str, phrase: str, kind: str, words: int) -> bool:
    at = lowered.find(phrase)
    if phrase.endswith(")") and lowered[at + len(phrase) :].lstrip()[:1] in DASHES:
        return False  # the agency of a dateline: "KYIV (Reuters) - ..."
    whole = (at == 0 or not lowered[at - 1].isalnum()) and not lowered[at + len(phrase) : at + len(phrase) + 1].isalnum()
    return whole and (kind == "caption" or words <= MAX_FURNITURE_WORDS and (at == 0 or words <= MAX_FURNITURE_WORDS // 2))


class Sentences:
    """Mark where sentences start and what each line is.

    Reads    doc.text, doc._.document (title)
    Writes   token.is_sent_start; doc._.sections: Section(start, end, kind), token offsets
    """

    def __init__(self, nlp: Language) -> None:
        self._lexicon = Lexicon(nlp, read_rules)

    def __call__(self, doc: Doc) -> Doc:
        """Write sentence starts and sections."""
        if not len(doc):
            return doc
        rules = self._lexicon()
        tokens = tokens_of(doc)
        starts = tokens.starts
        title = doc._.document.title if doc._.document is not None else ""
        sections = []
        for start_char, end_char, kind in classify_lines(text_of(doc), title, rules):
            start, end = bisect_left(starts, start_char), bisect_left(starts, end_char)
            if end > start:
                sections.append(Section(start, end, kind))
        doc._.sections = tuple(sections)
        starts_found = {section.start for section in sections} | set(_sentence_starts(tokens, rules))
        starts_found |= set(cut_long(starts_found, len(doc)))
        marks = np.full(len(doc), -1, dtype="int64")
        marks[list(starts_found)] = 1
        # one by one, each mark would have spaCy look through the whole text
        doc.from_array([SENT_START], marks.astype("uint64"))  # type: ignore[arg-type]
        keep_sentence_starts(doc, sorted({0, *starts_found}))
        return doc


def _sentence_starts(tokens: Tokens, rules: LineRules) -> list[int]:
    """Return the tokens that follow a full stop which ends a sentence."""
    texts, spaces = tokens.texts, tokens.spaces
    found: list[int] = []
    count = len(texts)
    for stop in [at for at, letter in tokens.telling if letter in STOPS and texts[at] in STOPS]:
        after = stop + 1
        while after < count and texts[after] in CLOSERS and not spaces[after - 1]:
            after += 1
        if after < count and spaces[after - 1] and _ends_sentence(tokens, stop, after, rules):
            found.append(after)
    return found


def cut_long(starts: set[int], count: int) -> Iterator[int]:
    """Yield where sentences that are too long to be any are cut."""
    for start, end in pairwise(sorted({0, *starts, count})):
        yield from range(start + MAX_SENTENCE, end, MAX_SENTENCE)


def _ends_sentence(tokens: Tokens, stop: int, after: int, rules: LineRules) -> bool:
    following = tokens.texts[after][0]
    if not (following.isupper() or following.isdigit() or following in OPENERS):
        return False
    before = tokens.lows[stop - 1] if stop else ""
    return tokens.texts[stop] != "." or not (before in rules.abbreviations or len(before) == 1 and tokens.texts[stop - 1].isupper())


def section_kind(doc: Doc, token: int) -> str:
    """Return the kind of the section a token stands in."""
    for section in doc._.sections:
        if section.start <= token < section.end:
            return str(section.kind)
    return "body"


@Language.factory("sentences", assigns=["token.is_sent_start", "doc._.sections"])
def make_sentences(nlp: Language, name: str) -> Sentences:
    """Create the sentence stage."""
    del name
    return Sentences(nlp)


Doc.set_extension("sections", default=(), force=True)
