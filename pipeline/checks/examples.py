"""Examples: does each rule match what it should, and not what it should not."""

import re
from collections.abc import Iterator
from typing import Any

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import cascade
from pipeline.checks.problem import ERROR, Problem
from pipeline.knowledge import Knowledge, Rule
from pipeline.patterns import LABELS

MARK = re.compile(r"\[([^\[\]]+)\]\(([^\s()]+)[^()]*\)")
# What a phrase is tried in: a word on either side, as in a sentence; or alone, as in a headline.
CARRIERS = ("so {} it", "{}")
# A text that makes each stage read its tables, and the stages that rules need.
SAMPLE = "On Monday 40 soldiers fled."
MATCHING = ("anchor", "sentences", "patterns")


def load(knowledge: Knowledge, *, tables: bool) -> Language:
    """Return the cascade with this knowledge; with `tables` every stage reads its word tables, and all places are known."""
    nlp = cascade.load([])
    ruler: Any = nlp.get_pipe("patterns")
    ruler.countries = None if tables else []
    ruler.learn(knowledge)
    if tables:
        nlp(SAMPLE)
    return nlp


def find_failures(nlp: Language, mine: set[str]) -> Iterator[Problem]:
    """Report rules that do not match what they should, or match what they should not."""
    ruler: Any = nlp.get_pipe("patterns")
    with nlp.select_pipes(enable=MATCHING):
        for rule in ruler.rules:
            if rule.file in mine and rule.label != "GAZETTEER":
                if isinstance(rule.pattern, str) and not can_match(nlp, rule, rule.pattern):
                    tokens = " | ".join(token.text for token in nlp.make_doc(rule.pattern))
                    yield Problem(ERROR, rule.file, rule.line, f"can never match: in a text, {rule.pattern!r} is not the tokens {tokens}, or has other capitals")
                yield from _examples(nlp, rule)


def can_match(nlp: Language, rule: Rule, phrase: str) -> bool:
    """Say whether a rule matches its own phrase inside a sentence or as a line of its own."""
    words = " ".join(phrase.split())
    return any(_spans(nlp(carrier.format(words)), rule) for carrier in CARRIERS)


def _spans(doc: Doc, rule: Rule) -> set[tuple[int, int]]:
    """Return the characters that one rule matches."""
    place = (rule.file, rule.line)
    return {(doc[start].idx, doc[end - 1].idx + len(doc[end - 1])) for start, end, rules in doc._.matches if any((found.file, found.line) == place for found in rules)}


def _examples(nlp: Language, rule: Rule) -> Iterator[Problem]:
    for example in rule.examples:
        text, marks = read_marks(example)
        found = _spans(nlp(text), rule)
        wanted = {(start, end) for start, end, label in marks if label == rule.label}
        labels = {label for _, _, label in marks}
        if labels - {rule.label} - LABELS:
            yield Problem(ERROR, rule.file, rule.line, f"example {example!r}: no rule has the label {min(labels - {rule.label} - LABELS)}")
        elif marks and not wanted:
            yield Problem(ERROR, rule.file, rule.line, f"example {example!r} marks nothing as {rule.label}. Accepted: [words]({rule.label})")
        elif not found or wanted and not wanted & found:
            got = ", ".join(repr(text[start:end]) for start, end in sorted(found)) or "nothing"
            yield Problem(ERROR, rule.file, rule.line, f"example {example!r} is not matched by this rule: it matches {got}")
    for example in rule.counter_examples:
        text, _ = read_marks(example)
        for start, end in sorted(_spans(nlp(text), rule)):
            yield Problem(ERROR, rule.file, rule.line, f"must not match {text[start:end]!r} in {example!r}, and does")


def read_marks(example: str) -> tuple[str, list[tuple[int, int, str]]]:
    """Return a sentence without its marks [words](LABEL), and where they stood."""
    text, marks, position = "", [], 0
    for mark in MARK.finditer(example):
        text += example[position : mark.start()]
        marks.append((len(text), len(text) + len(mark.group(1)), mark.group(2)))
        text += mark.group(1)
        position = mark.end()
    return text + example[position:], marks
