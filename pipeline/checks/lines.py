"""Lines: what is wrong with a line by itself."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

import spacy
from spacy.language import Language
from spacy.matcher import Matcher

from pipeline.checks.problem import ERROR, WARNING, Problem
from pipeline.errors import MusterError
from pipeline.knowledge import Knowledge, Rule, SourceFile, read_rules
from pipeline.patterns import expand

# Token attributes that only a statistical model sets; the cascade has none.
NEVER_SET = frozenset({"POS", "TAG", "DEP", "MORPH", "LEMMA", "ENT_TYPE", "ENT_ID", "ENT_KB_ID", "ENT_IOB"})
# Token attributes whose value is the text of exactly one token.
ONE_TOKEN = frozenset({"LOWER", "ORTH", "TEXT", "NORM"})


def find_unread(knowledge: Knowledge) -> Iterator[Problem]:
    """Report rule files below the top of a directory, which nobody reads."""
    for file in knowledge.files:
        if file.name.endswith(".jsonl") and "/" in file.name:
            yield Problem(WARNING, file.path, 1, "is not read: rules are files *.jsonl at the top of a pattern directory")


def read_lines(knowledge: Knowledge) -> Iterator[Problem]:
    """Report every line of a rule file that cannot be used."""
    for file in knowledge.files:
        if file.name.endswith(".jsonl"):
            for number, line in enumerate(file.text.split("\n"), start=1):
                try:
                    list(read_rules(SourceFile(file.name, file.path, line)))
                except MusterError as error:
                    yield Problem(ERROR, file.path, number, str(error).replace(f"{file.path}, line 1: ", "", 1))


def read_tables(knowledge: Knowledge) -> Iterator[Problem]:
    """Report every word table with a line that does not fit its header."""
    for file in knowledge.files:
        if file.name.endswith(".csv"):
            try:
                Knowledge((file,)).table(file.name, key=0)
            except MusterError as error:
                yield Problem(ERROR, file.path, 0, str(error))


def find_impossible(rules: Iterable[Rule]) -> Iterator[Problem]:
    """Report token patterns that spaCy refuses, or that no text can match."""
    nlp = blank()
    for rule in rules:
        if isinstance(rule.pattern, str):
            continue
        yield from (Problem(ERROR, rule.file, rule.line, what) for what in _impossible(rule, nlp))
        try:
            Matcher(nlp.vocab, validate=True).add("rule", [[dict(token) for token in rule.pattern]])
        except Exception as error:  # noqa: BLE001 - spaCy raises several kinds, and says why in their text
            yield Problem(ERROR, rule.file, rule.line, f"spaCy refuses this token pattern ({' '.join(str(error).split())})")


def _impossible(rule: Rule, nlp: Language) -> Iterator[str]:
    """Say why no text can match a token pattern."""
    for token in rule.pattern if expand(rule) is None else ():
        for attribute in NEVER_SET.intersection(dict(token) if not isinstance(token, str) else ()):
            yield f"can never match: {attribute} is set by a statistical model, and none is used. Accepted: LOWER, ORTH, IS_DIGIT and the like; LEMMA alone in its token"
    for attribute, word in _words(rule):
        if attribute == "LOWER" and word != word.lower():
            yield f"can never match: LOWER {word!r} has capitals. Did you mean {word.lower()!r}?"
        parts = [token.text for token in nlp.make_doc(word)]
        if len(parts) > 1:
            yield f"can never match: {attribute} {word!r} is {len(parts)} tokens: {' | '.join(parts)}. Accepted: one token each, or the phrase as a text"


def _words(rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield the words of a token pattern, with the attribute that holds them."""
    for token in rule.pattern:
        for attribute, value in () if isinstance(token, str) else token:
            words = value.get("IN", ()) if isinstance(value, dict) else [value]
            yield from ((attribute, word) for word in words if attribute in ONE_TOKEN and isinstance(word, str))


@lru_cache(maxsize=1)
def blank() -> Language:
    """Return spaCy's English tokenizer, without any stage."""
    return spacy.blank("en")
