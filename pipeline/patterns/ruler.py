"""Ruler: the component that matches all phrases."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import srsly
from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span

from pipeline.corpus.texts import text_of
from pipeline.errors import MusterError
from pipeline.knowledge import Knowledge, Rule, SourceFile
from pipeline.patterns.expansion import expand, literals
from pipeline.patterns.lexicon import Grammar
from pipeline.patterns.phrases import LABELS, Phrase, PhraseMaker, phrase_rules, spellings, split_by_case
from pipeline.tokens import tokens_of

Match = tuple[int, int, tuple[Rule, ...]]
# Token attributes that only a statistical model sets; the cascade has none.
NEVER_SET: Final = frozenset({"POS", "TAG", "DEP", "MORPH", "LEMMA", "ENT_TYPE", "ENT_ID", "ENT_KB_ID", "ENT_IOB"})


class Ruler:
    """Match all phrases of the knowledge once.

    Reads    the Doc's tokens; sentence bounds for token patterns
    Writes   doc._.matches: (start, end, rules) in token offsets, all matches, by start, longest first;
             doc.spans["patterns"]: the matches whose label the cascade does not know
    Errors   E101-E119 a pattern file that cannot be used

    `rules` are the rules that are matched; `grammar` the ids of the single words of GRAMMAR, which are looked up instead.
    """

    def __init__(self, nlp: Language, *, knowledge: Knowledge | None = None, countries: list[str] | None = None) -> None:
        self.nlp = nlp
        self.countries = countries
        self.learn(knowledge or Knowledge())

    def learn(self, knowledge: Knowledge) -> None:
        """Build the matchers from the knowledge."""
        self.knowledge = knowledge
        self.rules: list[Rule] = []
        self._phrases = PhraseMatcher(self.nlp.vocab, attr="LOWER")
        self._by_key: dict[int, Phrase] = {}
        grouped: dict[str, list[Rule]] = defaultdict(list)
        words: dict[str, set[str]] = defaultdict(set)
        tokens: list[Rule] = []
        make_doc = PhraseMaker(self.nlp)
        for rule in phrase_rules(knowledge, self.countries):
            if rule.label == "GRAMMAR" and isinstance(rule.pattern, str) and rule.pattern == rule.pattern.lower() and make_doc.is_one_token(rule.pattern):
                words[rule.pattern].add(rule.id)
                continue
            self.rules.append(rule)
            phrases = expand(rule)
            if phrases is None:
                tokens.append(rule)
            for phrase in phrases or ():
                grouped[str(phrase.pattern).lower()].append(phrase)
        self.grammar: Grammar = {word: frozenset(ids) for word, ids in words.items()}
        for text, rules in grouped.items():
            self._phrases.add(text, [make_doc(spelling) for spelling in spellings(text, rules)])
            self._by_key[self.nlp.vocab.strings[text]] = split_by_case(rules)
        self._learn_tokens(tokens)

    def _learn_tokens(self, rules: list[Rule]) -> None:
        self._tokens = Matcher(self.nlp.vocab, validate=True)
        self._triggers: set[str] = set()
        self._ungated = False
        self._by_token_key: dict[int, tuple[Rule, ...]] = {}
        for number, rule in enumerate(rules):
            key = f"{rule.name}#{number}"
            _refuse_unset(rule)
            try:
                self._tokens.add(key, [[dict(token) for token in rule.pattern]])  # type: ignore[arg-type]
            except Exception as error:
                raise MusterError("E115", f"spaCy refuses this token pattern ({error})", where=rule.where, accepted="spaCy Matcher token patterns") from error
            words = literals(rule)
            self._ungated |= not words
            self._triggers.update(words)
            self._by_token_key[self.nlp.vocab.strings[key]] = (rule,)

    def __call__(self, doc: Doc) -> Doc:
        """Write the matches of one document."""
        doc._.matches = matches = self.match(doc)
        unknown = [(start, end, rule) for start, end, rules in matches for rule in rules if rule.label not in LABELS]
        doc.spans["patterns"] = [Span(doc, start, end, label=rule.label, kb_id=rule.id, span_id=rule.name) for start, end, rule in unknown]
        return doc

    def match(self, doc: Doc) -> list[Match]:
        """Return every match, by start, longest first."""
        tokens = tokens_of(doc)
        text, words, by_key = text_of(doc), tokens.texts, self._by_key
        found: list[Match] = []
        for key, start, end in self._phrases(doc):
            phrase = by_key[key]
            rules = phrase.any_case
            if phrase.cased:
                capital = not words[start][0].islower()
                upper = capital and bool(phrase.upper) and text[tokens.starts[start] : tokens.ends[end - 1]].isupper()
                inner = bool(phrase.inner) and not text[tokens.starts[start] : tokens.ends[end - 1]].islower()
                rules = phrase.rules(capital=capital, upper=upper, inner=inner)
            if rules:
                found.append((start, end, rules))
        if self._by_token_key:
            found.extend(self._match_tokens(doc, tokens.lows))
        found.sort(key=_by_place)
        return found

    def _match_tokens(self, doc: Doc, lows: list[str]) -> Iterator[Match]:
        for sentence in doc.sents:
            if self._ungated or not self._triggers.isdisjoint(lows[sentence.start : sentence.end]):
                for key, start, end in self._tokens(sentence):
                    yield sentence.start + start, sentence.start + end, self._by_token_key[key]

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Serialise the knowledge."""
        del exclude
        content: bytes = srsly.msgpack_dumps({"countries": self.countries, "files": [[f.name, f.path, f.text] for f in self.knowledge.files]})
        return content

    def from_bytes(self, content: bytes, *, exclude: Iterable[str] = ()) -> "Ruler":
        """Take the knowledge back."""
        del exclude
        stored = srsly.msgpack_loads(content)
        self.countries = stored["countries"]
        self.learn(Knowledge(tuple(SourceFile(*entry) for entry in stored["files"])))
        return self

    def to_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> None:
        """Write the knowledge beside the pipeline."""
        Path(path).write_bytes(self.to_bytes(exclude=exclude))

    def from_disk(self, path: Path, *, exclude: Iterable[str] = ()) -> "Ruler":
        """Read the knowledge that `to_disk` wrote."""
        return self.from_bytes(Path(path).read_bytes(), exclude=exclude)


def _refuse_unset(rule: Rule) -> None:
    """Raise when a token pattern asks for what only a statistical model sets."""
    unset = sorted(NEVER_SET.intersection(attribute for token in rule.pattern if not isinstance(token, str) for attribute, _ in token))
    if unset:
        accepted = "LOWER, ORTH, IS_DIGIT and the like; LEMMA alone in its token"
        raise MusterError("E120", f"{unset[0]} is set by a statistical model, and none is used", where=rule.where, accepted=accepted)


def _by_place(match: Match) -> tuple[int, int]:
    return match[0], -match[1]


@Language.factory("patterns", assigns=["doc._.matches", "doc.spans"], default_config={"countries": None})
def make_patterns(nlp: Language, name: str, countries: list[str] | None) -> Ruler:
    """Create the ruler, without knowledge until it learns some."""
    del name
    return Ruler(nlp, countries=countries)


Doc.set_extension("matches", default=[], force=True)
