"""Patterns: match every phrase of every pattern file, once.

The component reads entity-ruler lines as spaCy's own rulers do, but keeps what it finds as plain tuples:
a Span costs more than the match. Token patterns that only enumerate (LOWER, ORTH, LEMMA, IN, optional
tokens) are expanded into phrases at load; the others run only in sentences that hold one of their words.
"""

import gzip
import itertools
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Generic, TypeVar

import srsly
from spacy.attrs import IDX
from spacy.language import Language
from spacy.matcher import Matcher, PhraseMatcher
from spacy.tokens import Doc, Span
from spacy.vocab import Vocab

from pipeline.corpus.texts import text_of
from pipeline.errors import MusterError
from pipeline.gazetteer import load_gazetteer
from pipeline.knowledge import Knowledge, Rule, SourceFile

Match = tuple[int, int, tuple[Rule, ...]]
T = TypeVar("T")

# A token pattern that would expand into more phrases than this is matched as a token pattern.
MAX_EXPANSION = 2_000
# Token attributes that only a statistical model sets; the cascade has none.
NEVER_SET = frozenset({"POS", "TAG", "DEP", "MORPH", "LEMMA", "ENT_TYPE", "ENT_ID", "ENT_KB_ID", "ENT_IOB"})
# Word tables whose first column is matched like a phrase, and the label it gets.
WORD_TABLES = {"vague_numbers.csv": "VAGUE", "numbers.csv": "NUMBER", "dates/words.csv": "DATEWORD"}
# Labels the stages of the cascade read; anything else goes to mentions.csv.
LABELS = frozenset({
    "UNIT", "FORCE", "NATIONALITY", "COUNTRY", "ACTION", "QUALIFIER", "PROVINCE", "DISTRICT", "CITY", "PLACE", "SOURCE", "REPORTING",
    "STATUS", "CUMULATIVE", "BOILERPLATE", "DATE", "GRAMMAR", "NONCOUNT", "ROLE", "DIRECTION", "TERRITORY",
    "VAGUE", "NUMBER", "DATEWORD", "GAZETTEER",
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Phrase:
    """The rules that share one phrase, by the capitals a match must show."""

    any_case: tuple[Rule, ...]
    capital: tuple[Rule, ...]
    upper: tuple[Rule, ...]
    inner: tuple[Rule, ...]


@lru_cache(maxsize=1)
def word_forms() -> dict[str, tuple[str, ...]]:
    """Return the inflected forms behind each English lemma, the lemma itself first.

    Source: the English lemma table of spacy-lookups-data, read as a file (no vocabulary is needed).
    """
    spec = find_spec("spacy_lookups_data")
    if spec is None or spec.origin is None:
        raise MusterError("E114", "spacy-lookups-data is not installed", do="Run make, or pip install spacy-lookups-data")
    path = Path(spec.origin).parent / "data" / "en_lemma_lookup.json.gz"
    forms: dict[str, list[str]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8") as handle:
        for form, lemma in json.load(handle).items():
            forms[lemma].append(form)
    return {lemma: tuple(dict.fromkeys([lemma, *found])) for lemma, found in forms.items()}


def expand(rule: Rule) -> list[Rule] | None:
    """Return the phrases behind a rule, or None when only token matching can find them."""
    if isinstance(rule.pattern, str):
        return [rule]
    choices: list[list[tuple[str, str]]] = []
    size = 1
    for token in rule.pattern:
        options = _token_options(dict(token))
        size *= len(options)
        if not options or size > MAX_EXPANSION:
            return None
        choices.append(options)
    phrases: dict[str, Rule] = {}
    for combination in itertools.product(*choices):
        text = " ".join(word for word, _ in combination if word)
        form = next((form for _, form in combination if form), "")
        if text:
            phrases.setdefault(text, replace(rule, pattern=text, form=form))
    return list(phrases.values())


def _token_options(token: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the words (with the verb form they show) that one token object stands for, or nothing."""
    optional = token.pop("OP", "") == "?"
    if len(token) != 1:
        return []
    attribute, value = next(iter(token.items()))
    words = value.get("IN") if isinstance(value, dict) and set(value) == {"IN"} else [value] if isinstance(value, str) else None
    if not words or attribute not in {"LOWER", "ORTH", "TEXT", "LEMMA"}:
        return []
    if attribute == "LEMMA":
        found = [(form, verb_form(form, word)) for word in words for form in word_forms().get(word, (word,))]
    else:
        found = [(word, "") for word in words]
    return [*found, ("", "")] if optional else found


def verb_form(word: str, lemma: str) -> str:
    """Name the form a verb stands in: base, s, ing or past (past tense and participle look alike)."""
    if word == lemma:
        return "base"
    if word.endswith("ing"):
        return "ing"
    return "s" if word.endswith("s") and not lemma.endswith("s") else "past"


def phrase_rules(knowledge: Knowledge, countries: Iterable[str] | None = None) -> Iterator[Rule]:
    """Yield every rule: the entity-ruler lines, the word tables, the gazetteer's forms."""
    yield from knowledge.rules()
    for name, label in WORD_TABLES.items():
        for row in knowledge.table(name, required=("word",), key=0):
            yield Rule(label, row["word"], row["word"], f"{Path(name).stem}:{row['word'].replace(' ', '_')}", row.file, row.line, payload=row)
    for row in knowledge.table("forces.csv", required=("word", "aliases", "unit", "country")):
        for phrase in dict.fromkeys([row["word"], *filter(None, row["aliases"].split("|"))]):
            yield Rule("FORCE", row["word"], phrase, f"forces:{row['word'].replace(' ', '_')}", row.file, row.line, payload=row)
    for form, entries in load_gazetteer(knowledge, countries).forms():
        yield Rule("GAZETTEER", entries[0].pcode, form, f"gazetteer:{entries[0].pcode or entries[0].name.replace(' ', '_')}", payload=entries)


class Ruler:
    """Match all phrases of the knowledge once.

    Reads    the Doc's tokens; sentence bounds for token patterns
    Writes   doc._.matches: (start, end, rules) in token offsets, all matches, by start, longest first;
             doc.spans["patterns"]: the matches whose label the cascade does not know
    Errors   E101-E119 a pattern file that cannot be used
    """

    def __init__(self, nlp: Language, *, knowledge: Knowledge | None = None, countries: list[str] | None = None) -> None:
        self.nlp = nlp
        self.countries = countries
        self.learn(knowledge or Knowledge())

    def learn(self, knowledge: Knowledge) -> None:
        """Build the matchers from the knowledge."""
        self.knowledge = knowledge
        self.rules: list[Rule] = []
        grouped: dict[str, list[Rule]] = defaultdict(list)
        tokens: list[Rule] = []
        for rule in phrase_rules(knowledge, self.countries):
            self.rules.append(rule)
            phrases = expand(rule)
            if phrases is None:
                tokens.append(rule)
            for phrase in phrases or ():
                grouped[str(phrase.pattern).lower()].append(phrase)
        self._phrases = PhraseMatcher(self.nlp.vocab, attr="LOWER")
        self._by_key: dict[int, _Phrase] = {}
        make_doc = self.nlp.tokenizer
        for text, rules in grouped.items():
            self._phrases.add(text, [make_doc(spelling) for spelling in spellings(text, rules)])
            self._by_key[self.nlp.vocab.strings[text]] = _split_by_case(rules)
        self._learn_tokens(tokens)

    def _learn_tokens(self, rules: list[Rule]) -> None:
        self._tokens = Matcher(self.nlp.vocab, validate=True)
        self._triggers: set[int] = set()
        self._ungated = False
        self._by_token_key: dict[int, Rule] = {}
        for number, rule in enumerate(rules):
            key = f"{rule.name}#{number}"
            unset = sorted({attribute for token in rule.pattern for attribute, _ in token} & NEVER_SET)  # type: ignore[str-unpack]
            if unset:
                raise MusterError(
                    "E120", f"{unset[0]} is set by a statistical model, and none is used", where=rule.where, accepted="LOWER, ORTH, IS_DIGIT and the like; LEMMA alone in its token"
                )
            try:
                self._tokens.add(key, [[dict(token) for token in rule.pattern]])  # type: ignore[arg-type,union-attr]
            except Exception as error:
                raise MusterError("E115", f"spaCy refuses this token pattern ({error})", where=rule.where, accepted="spaCy Matcher token patterns") from error
            words = literals(rule)
            self._ungated |= not words
            self._triggers.update(self.nlp.vocab.strings.add(word) for word in words)
            self._by_token_key[self.nlp.vocab.strings[key]] = rule

    def __call__(self, doc: Doc) -> Doc:
        """Write the matches of one document."""
        doc._.matches = self.match(doc)
        unknown = [(start, end, rule) for start, end, rules in doc._.matches for rule in rules if rule.label not in LABELS]
        doc.spans["patterns"] = [Span(doc, start, end, label=rule.label, span_id=rule.name) for start, end, rule in unknown]
        return doc

    def match(self, doc: Doc) -> list[Match]:
        """Return every match, by start, longest first."""
        starts = doc.to_array([IDX]).tolist()
        text = text_of(doc)
        found: list[Match] = []
        for key, start, end in self._phrases(doc):
            phrase = self._by_key[key]
            rules = phrase.any_case
            if (phrase.capital or phrase.upper) and not text[starts[start]].islower():
                rules = rules + phrase.capital
                if phrase.upper and text[starts[start] : starts[end - 1] + len(doc[end - 1])].isupper():
                    rules = rules + phrase.upper
            if phrase.inner and not text[starts[start] : starts[end - 1] + len(doc[end - 1])].islower():
                rules = rules + phrase.inner
            if rules:
                found.append((start, end, rules))
        if self._by_token_key:
            found.extend(self._match_tokens(doc))
        found.sort(key=lambda match: (match[0], -match[1]))
        return found

    def _match_tokens(self, doc: Doc) -> Iterator[Match]:
        for sentence in doc.sents:
            if self._ungated or not self._triggers.isdisjoint(token.lower for token in sentence):
                for key, start, end in self._tokens(sentence):
                    yield sentence.start + start, sentence.start + end, (self._by_token_key[key],)

    def to_bytes(self, *, exclude: Iterable[str] = ()) -> bytes:
        """Serialise the knowledge."""
        del exclude
        return srsly.msgpack_dumps({"countries": self.countries, "files": [[f.name, f.path, f.text] for f in self.knowledge.files]})

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


def literals(rule: Rule) -> list[str]:
    """Return the words of one token that every match of a token pattern must hold, or nothing."""
    for token in rule.pattern:
        options = [] if isinstance(token, str) else _token_options({k: v for k, v in token if k in {"LOWER", "LEMMA", "OP"}})
        if options and all(word for word, _ in options):
            return [word for word, _ in options]
    return []


def spellings(text: str, rules: Iterable[Rule]) -> set[str]:
    """Return a phrase as its rules write it, and in other capitals where the tokenizer heeds them ("U.S.", "Jan.")."""
    found = {text, *(str(rule.pattern) for rule in rules)}
    return found | {text.title(), text.upper()} if "." in text or "'" in text else found


def _split_by_case(rules: list[Rule]) -> _Phrase:
    groups: dict[str, list[Rule]] = {"any": [], "capital": [], "upper": [], "inner": []}
    for rule in rules:
        word = str(rule.pattern)
        is_acronym = word.isupper() and len(word) <= MAX_ACRONYM
        groups["any" if word == word.lower() else "upper" if is_acronym else "inner" if word[0].islower() else "capital"].append(rule)
    return _Phrase(tuple(groups["any"]), tuple(groups["capital"]), tuple(groups["upper"]), tuple(groups["inner"]))


# "SDF" must stand in capitals; a longer phrase in capitals was only shouted.
MAX_ACRONYM = 8


class Lexicon(Generic[T]):
    """Build a stage's view of the knowledge once, and again when the knowledge changes."""

    def __init__(self, nlp: Language, build: Callable[[Knowledge, Vocab], T]) -> None:
        self._nlp = nlp
        self._build = build
        self._knowledge: Knowledge | None = None

    def __call__(self) -> T:
        """Return the stage's lexicon."""
        knowledge = self._nlp.get_pipe("patterns").knowledge  # type: ignore[attr-defined]
        if knowledge is not self._knowledge:
            self._value = self._build(knowledge, self._nlp.vocab)
            self._knowledge = knowledge
        return self._value


@Language.factory("patterns", assigns=["doc._.matches", "doc.spans"], default_config={"countries": None})
def make_patterns(nlp: Language, name: str, countries: list[str] | None) -> Ruler:
    """Create the ruler, without knowledge until it learns some."""
    del name
    return Ruler(nlp, countries=countries)


Doc.set_extension("matches", default=(), force=True)
