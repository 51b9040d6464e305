"""A sentence as the frames stage sees it: words, noun and verb matches, clauses, places, dates."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from spacy.lang.en.stop_words import STOP_WORDS
from spacy.tokens import Doc

from pipeline.knowledge import Rule
from pipeline.patterns import word_forms
from pipeline.places import Place

NOUNS = ("UNIT", "FORCE", "NATIONALITY", "COUNTRY", "NONCOUNT", "ROLE", "TERRITORY")
VERBS = ("ACTION", "REPORTING", "STATUS", "CUMULATIVE", "DIRECTION", "SOURCE")
BREAKS = frozenset({";", ":", "(", ")", "—", "–", "|", "»", "•", "*"})
QUOTES = frozenset("\"“”„«»'‘’")
DASHES = frozenset({"-", "–", "—", "--"})
ALPHA = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Mention:
    """A match of one label: tokens, and the rules that share the phrase."""

    start: int
    end: int
    rules: tuple[Rule, ...]

    @property
    def rule(self) -> Rule:
        """Return the first rule of the phrase."""
        return self.rules[0]

    @property
    def id(self) -> str:
        """Return the first rule's normalised value."""
        return self.rules[0].id

    @property
    def form(self) -> str:
        """Return the verb form: base, s, ing, past, or nothing for a phrase without a verb."""
        rule = self.rules[0]
        if rule.form or not isinstance(rule.pattern, str):
            return rule.form
        return "past" if rule.label in {"ACTION", "REPORTING"} and rule.pattern.split(" ", 1)[0] in past_forms() else ""


class View:
    """Everything the rules ask about one sentence. Token offsets are the document's."""

    def __init__(self, doc: Doc, index: int, start: int, end: int, matches: dict[str, list[Mention]], earlier: Callable[[], list[tuple[str, str, str]]]) -> None:
        self.before = earlier
        self.places: list[Place] = []
        self.dated: set[int] = set()
        self.doc, self.index, self.start, self.end = doc, index, start, end
        tokens = list(doc[start:end])
        self.words = [token.lower_ for token in tokens]
        self.texts = [token.text for token in tokens]
        self.spaced = [bool(token.whitespace_) for token in tokens]
        self.mentions = matches
        self.nouns = {m.start: m for m in _longest([(label, m) for label in NOUNS for m in matches.get(label, ())])}
        self.labels = {m.start: label for label in NOUNS for m in matches.get(label, ()) if self.nouns.get(m.start) is m}
        self.actions = [m for _, m in _sorted_longest([("ACTION", m) for m in matches.get("ACTION", ())])]
        self.noun_tokens = {at for m in self.nouns.values() for at in range(m.start, m.end)}
        self.grammar: dict[int, set[str]] = {}
        for mention in matches.get("GRAMMAR", ()):
            self.grammar.setdefault(mention.start, set()).update(rule.id for rule in mention.rules)
        self.grammar_ends = {(m.start, rule.id): m.end for m in matches.get("GRAMMAR", ()) for rule in m.rules}
        self._numbers: list[int] | None = None

    def low(self, token: int) -> str:
        """Return a token in lower case, empty outside the sentence."""
        return self.words[token - self.start] if self.start <= token < self.end else ""

    def text(self, start: int, end: int) -> str:
        """Return the words between two tokens as written."""
        return str(self.doc[start:end].text)

    def has(self, token: int, *ids: str) -> bool:
        """Tell whether a grammar word of one of these kinds begins at a token."""
        found = self.grammar.get(token)
        return found is not None and not found.isdisjoint(ids)

    def clause(self, token: int) -> int:
        """Return the number of the clause a token stands in."""
        if self._numbers is None:
            self._numbers = self._clauses()
        return self._numbers[min(max(token, self.start), self.end - 1) - self.start]

    def _clauses(self) -> list[int]:
        """Number the clauses: a break, or a comma or conjunction before a clause word, begins another."""
        numbers, current, depth = [], 0, 0
        for token in range(self.start, self.end):
            word = self.low(token)
            if word in BREAKS or (word in DASHES and self._spaced(token)):
                current += 1
            elif self.has(token, "clause") and token > self.start and self._opens_clause(token):
                current += 1
            elif word == "," and self._verb_follows(token + 1):
                current += 1
            elif word in {"and", "but"} and self._verb_follows(token + 1) and self.low(token - 1) != ",":
                current += 1
            numbers.append(current)
        return numbers

    def _spaced(self, token: int) -> bool:
        return (token > self.start and self.spaced[token - self.start] and self.spaced[token - 1 - self.start]) or self.low(token) in {"—", "--"}

    def _opens_clause(self, token: int) -> bool:
        """Tell whether a clause word opens a clause here: "since June" and "after that" do not."""
        following = self.low(token + 1)
        return self.has(token, "relative") or not (self.doc[token + 1 : token + 2].text[:1].isdigit() or following in {"then", "to", "of"} or any(m.start == token + 1 for m in self.mentions.get("DATEWORD", ())))

    def _verb_follows(self, token: int) -> bool:
        """Tell whether an independent clause begins: a subject and an auxiliary or action within a few words."""
        for at in range(token, min(token + 7, self.end)):
            word = self.low(at)
            if word in {",", ";", ".", "and", "or"} or word in BREAKS:
                return False
            if self.has(at, "auxiliary", "copula", "passive") and at > token:
                return True
            if at > token and any(m.start == at and m.form in {"past", "s"} for m in self.actions):
                return True
            if at > token and any(m.start == at and m.id in {"say", "claim", "deny"} for m in self.mentions.get("REPORTING", ())):
                return True
        return False

    def is_stop(self, token: int) -> bool:
        """Tell whether a token ends a noun group: punctuation, a function word, a preposition."""
        word = self.low(token)
        return not word or not ALPHA.search(word) or word in STOP_WORDS or self.has(token, "at", "to", "from", "clause", "auxiliary", "pronoun", "each")

    def is_capital(self, token: int) -> bool:
        """Tell whether a token is written with a capital in mid-sentence."""
        return self.start <= token < self.end and self.texts[token - self.start][0].isupper()

    def is_past(self, token: int) -> bool:
        """Tell whether a word is a past form by the table of word forms ("guarded", "went")."""
        return self.low(token) in past_forms()


def _longest(labelled: list[tuple[str, Mention]]) -> list[Mention]:
    return [mention for _, mention in _sorted_longest(labelled)]


def _sorted_longest(labelled: list[tuple[str, Mention]]) -> list[tuple[str, Mention]]:
    """Keep the leftmost longest mentions; none overlaps the next."""
    kept: list[tuple[str, Mention]] = []
    end = -1
    for label, mention in sorted(labelled, key=lambda pair: (pair[1].start, -pair[1].end, NOUNS.index(pair[0]) if pair[0] in NOUNS else 0)):
        if mention.start >= end:
            kept.append((label, mention))
            end = mention.end
    return kept


_PAST: set[str] = set()


def past_forms() -> set[str]:
    """Return the past forms of English verbs that the table of word forms knows."""
    if not _PAST:
        _PAST.update(form for lemma, forms in word_forms().items() for form in forms if form != lemma and not form.endswith(("s", "ing", "er", "est", "men", "ly")) and (form.endswith("ed") or len(forms) > 2))  # noqa: PLR2004
    return _PAST
