"""A sentence as the frames stage sees it: words, grammar, noun and verb mentions, clauses, places, dates."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from itertools import accumulate
from typing import Final

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

from pipeline.corpus.texts import text_of
from pipeline.frames.clauses import number_clauses
from pipeline.frames.mentions import FINITE, Mention, Mentions
from pipeline.patterns.expansion import past_forms
from pipeline.patterns.lexicon import Grammar
from pipeline.patterns.ruler import Match
from pipeline.places import Place
from pipeline.tokens import tokens_of

BREAKS: Final = frozenset({";", ":", "(", ")", "—", "–", "|", "»", "•", "*"})
QUOTES: Final = frozenset("\"“”„«»'‘’")
DASHES: Final = frozenset({"-", "–", "—", "--"})
BARS: Final = frozenset({";", "and"})
ASIDE_MARKS: Final = frozenset({",", "“", "”", '"'})
ALPHA: Final = re.compile(r"[^\W\d_]")
# GRAMMAR ids of words that no noun group contains.
STOPS: Final = frozenset({"at", "to", "from", "clause", "auxiliary", "pronoun", "each"})
# GRAMMAR ids that are looked for in the whole sentence.
INDEXED: Final = frozenset({
    "admits", "asks_number", "takes_place", "meets", "since", "superlative", "own_side", "other_side", "means_state", "means_group", "means_mission",
    "back_city", "back_district", "back_place", "back_province", "back_country",
})  # fmt: skip
NOTHING: Final[frozenset[str]] = frozenset()
# (unit, force, country) of troops named without a number.
Troops = tuple[str, str, str]


class View:
    """Everything the rules ask about one sentence. Token offsets are the document's."""

    __slots__ = (
        "_bars", "_clauses", "_covered", "_ends", "_finite", "_heavy", "_spots", "_verbs",
        "actions", "before", "cited", "dated", "dateline", "doc", "end", "figures", "index", "kinds", "labels", "mentions", "nouns", "places", "printed",
        "spaces", "start", "texts", "unlisted", "words",
    )  # fmt: skip

    def __init__(self, doc: Doc, index: int, bounds: tuple[int, int], matches: Sequence[Match], grammar: Grammar) -> None:
        self.doc, self.index = doc, index
        self.start, self.end = start, end = bounds
        tokens = tokens_of(doc)
        self.words, self.texts, self.spaces = tokens.lows[start:end], tokens.texts[start:end], tokens.spaces[start:end]
        found = Mentions(matches)
        self.mentions, self.nouns, self.actions = found.by_label, found.nouns, found.actions
        self.labels = {at: mention.label for at, mention in found.nouns.items()}
        self.kinds = [grammar.get(word, NOTHING) for word in self.words]
        self._ends: dict[tuple[int, str], int] = {}
        for mention in self.mentions.get("GRAMMAR", ()):
            for rule in mention.rules:
                self._ends.setdefault((mention.start, rule.id), mention.end)
            self.kinds[mention.start - start] |= {rule.id for rule in mention.rules}
        self.before: Callable[[], list[Troops]] = list
        self.places: list[Place] = []
        self.dated: set[int] = set()
        self.printed: date | None = None
        self.unlisted: list[Place] | None = None
        self.dateline = range(0)
        self.figures: dict[int, int] = {}
        self.cited: set[int] = set()
        self._covered: dict[str, set[int]] = {}
        self._finite: set[int] | None = None
        self._bars: list[int] | None = None
        self._clauses: list[int] | None = None
        self._heavy: list[int] | None = None
        self._verbs: dict[int, Mention] | None = None
        self._spots: dict[str, list[int]] | None = None

    def low(self, token: int) -> str:
        """Return a token in lower case, empty outside the sentence."""
        return self.words[token - self.start] if self.start <= token < self.end else ""

    def word(self, token: int) -> str:
        """Return a token as written, empty outside the sentence."""
        return self.texts[token - self.start] if self.start <= token < self.end else ""

    def text(self, start: int, end: int) -> str:
        """Return the words between two tokens as written."""
        tokens = tokens_of(self.doc)
        return text_of(self.doc)[tokens.starts[start] : tokens.ends[end - 1]]

    def has(self, token: int, kind: str, *others: str) -> bool:
        """Tell whether a grammar word of one of these kinds begins at a token."""
        if not self.start <= token < self.end:
            return False
        kinds = self.kinds[token - self.start]
        return kind in kinds or bool(others and not kinds.isdisjoint(others))

    def spots(self, kind: str) -> list[int]:
        """Return the tokens at which grammar words of one of the indexed kinds begin, in order."""
        if self._spots is None:
            self._spots = {}
            for at, kinds in enumerate(self.kinds, self.start):
                if kinds and not kinds.isdisjoint(INDEXED):
                    for name in kinds & INDEXED:
                        self._spots.setdefault(name, []).append(at)
        return self._spots.get(kind, [])

    def phrase_end(self, token: int, kind: str) -> int:
        """Return the token after the grammar phrase of a kind that begins at a token."""
        return self._ends.get((token, kind), token + 1)

    def is_glued(self, token: int) -> bool:
        """Tell whether no space follows a token of the sentence."""
        return self.start <= token < self.end and not self.spaces[token - self.start]

    def clause(self, token: int) -> int:
        """Return the number of the clause a token stands in."""
        if self._clauses is None:
            self._clauses = number_clauses(self)
        return self._clauses[min(max(token, self.start), self.end - 1) - self.start]

    def clauses(self, start: int, end: int, verb: int) -> set[int]:
        """Return the clauses of a group and of its verb (-1: none)."""
        found = {self.clause(start), self.clause(end - 1)}
        return found | {self.clause(verb)} if verb >= 0 else found

    def bars(self) -> list[int]:
        """Return the tokens that part two statements: "while", "but", a semicolon, an "and" between clauses."""
        if self._bars is None:
            found = (self.start + at for at, (word, kinds) in enumerate(zip(self.words, self.kinds, strict=True)) if word in BARS or "parts_statements" in kinds)
            self._bars = [at for at in found if at + 1 not in self.dated and (self.low(at) != "and" or self._joins_statements(at))]  # "before noon"
        return self._bars

    def _joins_statements(self, at: int) -> bool:
        if self.clause(at) == self.clause(at - 1) or at + 1 >= self.end or self.doc[at + 1].like_num:
            return False
        clause = self.clause(at - 1)
        before = next((token for token in range(at - 1, self.start - 1, -1) if self.clause(token) != clause or self._may_be_verb(token)), -1)
        if before >= 0 and self.clause(before) != clause:
            return False  # "when Tajik rebels and Afghan mujahideen stormed"
        verb = at + 1
        while verb < self.end and (verb in self.dated or self.has(verb, "opens_phrase") or self.is_adverb(verb)):
            verb += 1
        return not (verb > at + 1 and self.is_finite(verb))  # "on Sunday and in five hours killed ..." has one subject

    def _may_be_verb(self, token: int) -> bool:
        if token in self.labels:
            return False
        return self.is_finite(token) or self.is_past(token) or self.action_at(token) is not None or self.has(token, "auxiliary", "copula", "passive")

    def heavy(self, start: int, end: int) -> int:
        """Count the words between two tokens that carry meaning of their own."""
        if self._heavy is None:
            light = ("light", "auxiliary", "passive")
            self._heavy = [0, *accumulate(word not in ASIDE_MARKS and kinds.isdisjoint(light) for word, kinds in zip(self.words, self.kinds, strict=True))]
        size = len(self.words)
        first, last = min(max(start - self.start, 0), size), min(max(end - self.start, 0), size)
        return max(self._heavy[last] - self._heavy[first], 0)

    def action_at(self, token: int) -> Mention | None:
        """Return the action mention that begins at a token."""
        if self._verbs is None:
            self._verbs = {mention.start: mention for mention in self.actions}
        return self._verbs.get(token)

    def covered(self, label: str) -> set[int]:
        """Return the tokens that mentions of a label cover."""
        if label not in self._covered:
            self._covered[label] = {at for mention in self.mentions.get(label, ()) for at in range(mention.start, mention.end)}
        return self._covered[label]

    def is_finite(self, token: int) -> bool:
        """Tell whether a token is part of a finite verb of doing or saying, and of no noun."""
        if self._finite is None:
            verbs = [m for label in ("ACTION", "REPORTING") for m in self.mentions.get(label, ()) if m.form in FINITE]
            self._finite = {at for m in verbs for at in range(m.start, m.end)} - {at for m in self.nouns.values() for at in range(m.start, m.end)}
        return token in self._finite

    def is_stop(self, token: int) -> bool:
        """Tell whether a token ends a noun group: punctuation, a function word, a preposition."""
        if not self.start <= token < self.end:
            return True
        word = self.words[token - self.start]
        return word in STOP_WORDS or not self.kinds[token - self.start].isdisjoint(STOPS) or not ALPHA.search(word)

    def is_capital(self, token: int) -> bool:
        """Tell whether a token is written with a capital."""
        return self.start <= token < self.end and self.texts[token - self.start][0].isupper()

    def is_digit(self, token: int) -> bool:
        """Tell whether a token begins with a digit."""
        return self.word(token)[:1].isdigit()

    def is_past(self, token: int) -> bool:
        """Tell whether a word is a past form by the table of word forms ("guarded", "went")."""
        return self.low(token) in past_forms()

    def joins_nations(self, at: int) -> bool:
        """Tell whether a word joins two nationalities: "Afghan and Tajik"."""
        return self.has(at, "conjunction") and self.labels.get(at - 1) == self.labels.get(at + 1) == "NATIONALITY"

    def is_adverb(self, token: int) -> bool:
        """Tell whether a word is an adverb by its ending."""
        return self.low(token).endswith("ly")

    def is_unknown(self, token: int) -> bool:
        """Tell whether a token is a word in lower case that no rule knows: an adjective or another noun."""
        word = self.word(token)
        known = token in self.labels or token in self.dated or self.action_at(token) is not None
        return word.isalpha() and word.islower() and not (known or self.is_stop(token) or self.is_adverb(token) or self.is_past(token))

    def reporting(self) -> list[Mention]:
        """Return the mentions of saying; "his post on Monday" is none."""
        return [m for m in self.mentions.get("REPORTING", ()) if m.end - m.start == 1 or m.id != "say" or not self.has(m.start - 1, "article", "possessive")]
