"""Hits: how often each rule fires on a corpus, which never do, and what is counted that no rule knows."""

import os
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.corpus import Document
from pipeline.knowledge import Rule
from pipeline.patterns import Match
from pipeline.quantities.lexicon import Quantity

# Words after a number among which its noun is looked for: "40 heavily armed local fighters".
REACH = 5
# Labels that say what a number counts, or that it counts nothing of interest.
COUNTED = frozenset({"UNIT", "NONCOUNT", "TERRITORY", "DATEWORD", "ROLE"})
# Labels that stand between a number and its noun.
BETWEEN = frozenset({"NATIONALITY", "COUNTRY", "FORCE", "GAZETTEER", "PROVINCE", "DISTRICT", "CITY", "PLACE", "QUALIFIER"})
SHOWN = 40
MAX_CHARS = 90


@dataclass(frozen=True, slots=True)
class Hit:
    """How often a rule fired, and in how many documents."""

    rule: Rule
    count: int
    documents: int


@dataclass(frozen=True, slots=True)
class Pair:
    """A noun that numbers stand before and no rule knows: how often, in how many documents, and one place."""

    noun: str
    count: int
    documents: int
    example: str


@dataclass(frozen=True, slots=True)
class Hits:
    """What the rules did on a corpus. `hits` and `pairs` most frequent first, `silent` in the order of the files."""

    documents: int
    hits: tuple[Hit, ...]
    silent: tuple[Rule, ...]
    pairs: tuple[Pair, ...]

    def only(self, label: str) -> "Hits":
        """Return the hits of one label; the pairs stay."""
        return replace(self, hits=tuple(hit for hit in self.hits if hit.rule.label == label), silent=tuple(rule for rule in self.silent if rule.label == label))

    def lines(self, shown: int = SHOWN) -> list[str]:
        """Return the three lists as text, the first `shown` entries of each."""
        fired = [f"{hit.count:>8} {hit.documents:>6}  {hit.rule.label:<11} {_pattern(hit.rule)}  ({short(hit.rule.where)})" for hit in self.hits[:shown]]
        silent = [f"  {rule.label:<11} {_pattern(rule)}  ({short(rule.where)})" for rule in self.silent[:shown]]
        pairs = [f"{pair.count:>8} {pair.documents:>6}  {pair.noun:<20} {pair.example}" for pair in self.pairs[:shown]]
        return [
            f"{self.documents} documents, {len(self.hits)} rules fired, {len(self.silent)} never",
            "", "   times   docs  rule", *fired, *_more(self.hits, shown),
            "", "never fired", *silent, *_more(self.silent, shown),
            "", "   times   docs  counted, and no UNIT or NONCOUNT covers it", *(pairs or ["  nothing"]), *_more(self.pairs, shown),
        ]  # fmt: skip


def _more(entries: tuple[object, ...], shown: int) -> list[str]:
    return [f"  … and {len(entries) - shown} more"] if len(entries) > shown else []


def short(where: str) -> str:
    """Return a place in a file as seen from the current folder, where that is shorter."""
    return where.removeprefix(f"{Path.cwd()}{os.sep}")


def _pattern(rule: Rule) -> str:
    """Return a rule as one reads it: its phrase, or the words of its tokens; and its id."""
    words = rule.pattern if isinstance(rule.pattern, str) else " ".join(str(value) for token in rule.pattern for _, value in token)
    return f"{words!r} → {rule.id}" if rule.id and rule.id != words else repr(words)


def hits(nlp: Language, documents: Iterable[Document]) -> Hits:
    """Count what every rule of the pattern files matches in the documents; places of the gazetteer are not counted."""
    ruler: Any = nlp.get_pipe("patterns")
    counts: Counter[tuple[str, int, str]] = Counter()
    spread: Counter[tuple[str, int, str]] = Counter()
    nouns: Counter[str] = Counter()
    places: dict[str, set[str]] = defaultdict(set)
    examples: dict[str, str] = {}
    total = 0
    for document in documents:
        doc = nlp.make_doc(document.text)
        doc._.document = document
        for _, stage in nlp.pipeline:
            doc = stage(doc)
        total += 1
        found = Counter(_key(rule) for _, _, rules in doc._.matches for rule in rules)
        counts.update(found)
        spread.update(found.keys())
        for noun, example in uncovered(doc):
            nouns[noun] += 1
            places[noun].add(document.doc_id)
            examples.setdefault(noun, example)
    rules = {_key(rule): rule for rule in ruler.rules if rule.label != "GAZETTEER"}
    fired = sorted((Hit(rule, counts[key], spread[key]) for key, rule in rules.items() if counts[key]), key=lambda hit: (-hit.count, hit.rule.where))
    silent = tuple(rule for key, rule in rules.items() if not counts[key])
    pairs = (Pair(noun, count, len(places[noun]), examples[noun]) for noun, count in nouns.items())
    return Hits(total, tuple(fired), silent, tuple(sorted(pairs, key=lambda pair: (-pair.count, pair.noun))))


def _key(rule: Rule) -> tuple[str, int, str]:
    """Name a rule by its line; the lines of word tables hold several words."""
    return (rule.file, rule.line, rule.label)


def uncovered(doc: Doc) -> Iterable[tuple[str, str]]:
    """Yield the nouns that numbers of a document count and no rule covers, each with its surroundings."""
    starts = matches_by_start(doc)
    taken = {token for span in doc._.dates for token in range(span.start, span.end)}
    for quantity in doc._.quantities:
        if quantity.kind != "percent" and taken.isdisjoint(range(quantity.start, quantity.end)):
            covered, noun = noun_after(doc, quantity, starts)
            if not covered and noun >= 0:
                text = " ".join(doc[max(quantity.start - 3, 0) : noun + 4].text.split())
                yield doc[noun].lower_, text[:MAX_CHARS]


def matches_by_start(doc: Doc) -> dict[int, list[Match]]:
    """Return the matches by their first token."""
    starts: dict[int, list[Match]] = defaultdict(list)
    for match in doc._.matches:
        starts[match[0]].append(match)
    return starts


def noun_after(doc: Doc, quantity: Quantity, starts: dict[int, list[Match]]) -> tuple[tuple[Match, str] | None, int]:
    """Return the match that says what a number counts with its label, and the token of the first word no rule knows (-1: none)."""
    position, first = quantity.end, -1
    for _ in range(REACH):
        if position >= len(doc) or doc[position].is_punct and doc[position].text != "-" or doc[position].is_space:
            break
        found = [(match, rule.label) for match in starts.get(position, ()) for rule in match[2]]
        covering = next((entry for entry in found if entry[1] in COUNTED), None)
        if covering:
            return covering, first
        between = [match for match, label in found if label in BETWEEN]
        token = doc[position]
        if not between and (token.is_stop or not token.text[:1].isalpha()):
            break
        if not between and first < 0 and token.is_lower:
            first = position
        position = max((match[1] for match in between), default=position + 1)
    return None, first
