"""Examples: does each rule match what it should, and not what it should not."""

import re
from collections.abc import Iterator
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.checks.problem import ERROR, Problem
from pipeline.knowledge import Knowledge, Rule
from pipeline.patterns import LABELS, Ruler

MARK = re.compile(r"\[([^\[\]]+)\]\(([^\s()]+)[^()]*\)")
# What a phrase is tried in: a word on either side, as in a sentence; or alone, as in a headline.
CARRIERS = ("so {} it", "{}")


def find_failures(knowledge: Knowledge, mine: set[str]) -> Iterator[Problem]:
    """Report rules that do not match what they should, or match what they should not."""
    nlp = ruler_only(knowledge)
    ruler: Any = nlp.get_pipe("patterns")
    for rule in ruler.rules:
        if rule.file in mine and rule.label != "GAZETTEER":
            if isinstance(rule.pattern, str) and not can_match(nlp, rule, rule.pattern):
                tokens = " | ".join(token.text for token in nlp.make_doc(rule.pattern))
                yield Problem(ERROR, rule.file, rule.line, f"can never match: in a text, {rule.pattern!r} is not the tokens {tokens}, or has other capitals")
            yield from _examples(nlp, rule)


def ruler_only(knowledge: Knowledge) -> Language:
    """Return the stages that rules need: sentences and the ruler."""
    nlp = spacy.blank("en")
    for stage in ("anchor", "sentences", "patterns"):
        nlp.add_pipe(stage)
    ruler: Any = nlp.get_pipe("patterns")
    ruler.learn(knowledge)
    return nlp


def can_match(nlp: Language, rule: Rule, phrase: str) -> bool:
    """Say whether a rule matches its own phrase inside a sentence or as a line of its own."""
    ruler: Any = nlp.get_pipe("patterns")
    return any(_spans(ruler, nlp.make_doc(carrier.format(phrase)), rule) for carrier in CARRIERS)


def _spans(ruler: Ruler, doc: Doc, rule: Rule) -> set[tuple[int, int]]:
    """Return the characters that one rule matches."""
    place = (rule.file, rule.line)
    matches = doc._.matches or ruler.match(doc)
    return {(doc[start].idx, doc[end - 1].idx + len(doc[end - 1])) for start, end, rules in matches if any((found.file, found.line) == place for found in rules)}


def _examples(nlp: Language, rule: Rule) -> Iterator[Problem]:
    ruler: Any = nlp.get_pipe("patterns")
    for example in rule.examples:
        text, marks = read_marks(example)
        found = _spans(ruler, nlp(text), rule)
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
        for start, end in sorted(_spans(ruler, nlp(text), rule)):
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
