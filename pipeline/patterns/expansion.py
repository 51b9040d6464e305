"""Expansion: token patterns that only enumerate, written out as phrases."""

import gzip
import itertools
import json
from collections import defaultdict
from dataclasses import replace
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from pipeline.errors import MusterError
from pipeline.knowledge import Rule

# A token pattern that would expand into more phrases than this is matched as a token pattern.
MAX_EXPANSION: Final = 2_000
# Verbs of which the table lists at least this many forms have a past form that does not end in -ed.
IRREGULAR: Final = 3


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


@lru_cache(maxsize=1)
def past_forms() -> frozenset[str]:
    """Return the past forms of English verbs that the table of word forms knows."""
    return frozenset(form for lemma, forms in word_forms().items() for form in forms if form != lemma and _is_past(form, forms))


def _is_past(form: str, forms: tuple[str, ...]) -> bool:
    return not form.endswith(("s", "ing", "er", "est", "men", "ly")) and (form.endswith("ed") or len(forms) >= IRREGULAR)


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


@lru_cache(maxsize=100_000)
def form_of(rule: Rule) -> str:
    """Return the verb form a rule's phrase stands in: base, s, ing, past, or nothing for a phrase without a verb."""
    if rule.form or not isinstance(rule.pattern, str) or rule.label not in {"ACTION", "REPORTING"}:
        return rule.form
    return "past" if rule.pattern.split(" ", 1)[0] in past_forms() else ""


def literals(rule: Rule) -> list[str]:
    """Return the words of one token that every match of a token pattern must hold, or nothing."""
    for token in rule.pattern:
        options = [] if isinstance(token, str) else _token_options({k: v for k, v in token if k in {"LOWER", "LEMMA", "OP"}})
        if options and all(word for word, _ in options):
            return [word for word, _ in options]
    return []
