"""Phrases: every rule that is matched, and how capitals decide which of those that share a phrase apply."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.gazetteer import load_gazetteer
from pipeline.knowledge import Knowledge, Rule

# Word tables whose first column is matched like a phrase, and the label it gets.
WORD_TABLES: Final = {"vague_numbers.csv": "VAGUE", "numbers.csv": "NUMBER", "dates/words.csv": "DATEWORD"}
# Labels the stages of the cascade read; anything else goes to mentions.csv.
LABELS: Final = frozenset({
    "UNIT", "FORCE", "NATIONALITY", "COUNTRY", "ACTION", "QUALIFIER", "PROVINCE", "DISTRICT", "CITY", "PLACE", "SOURCE", "REPORTING",
    "STATUS", "CUMULATIVE", "BOILERPLATE", "DATE", "GRAMMAR", "NONCOUNT", "ROLE", "DIRECTION", "TERRITORY",
    "VAGUE", "NUMBER", "DATEWORD", "GAZETTEER",
})  # fmt: skip
# "SDF" must stand in capitals; a longer phrase in capitals was only shouted.
MAX_ACRONYM: Final = 8
PLAIN: Final = re.compile(r"[a-z]+(?: [a-z]+)*")


@dataclass(frozen=True, slots=True)
class Phrase:
    """The rules that share one phrase, by the capitals a match must show: none, the first letter, all, any letter."""

    any_case: tuple[Rule, ...]
    capital: tuple[Rule, ...]
    upper: tuple[Rule, ...]
    inner: tuple[Rule, ...]
    cased: bool = False
    joined: dict[tuple[bool, bool, bool], tuple[Rule, ...]] = field(default_factory=dict)

    def rules(self, *, capital: bool, upper: bool, inner: bool) -> tuple[Rule, ...]:
        """Return the rules that fit a match by its capitals, the same tuple each time."""
        key = capital, upper, inner
        found = self.joined.get(key)
        if found is None:
            found = self.joined[key] = self.any_case + (self.capital if capital else ()) + (self.upper if upper else ()) + (self.inner if inner else ())
        return found


def split_by_case(rules: Iterable[Rule]) -> Phrase:
    """Sort the rules of a phrase: one written small matches any case, one with a capital only capitals."""
    groups: dict[str, list[Rule]] = {"any": [], "capital": [], "upper": [], "inner": []}
    for rule in rules:
        word = str(rule.pattern)
        is_acronym = word.isupper() and len(word) <= MAX_ACRONYM
        groups["any" if word == word.lower() else "upper" if is_acronym else "inner" if word[0].islower() else "capital"].append(rule)
    cased = bool(groups["capital"] or groups["upper"] or groups["inner"])
    return Phrase(tuple(groups["any"]), tuple(groups["capital"]), tuple(groups["upper"]), tuple(groups["inner"]), cased)


def spellings(text: str, rules: Iterable[Rule]) -> set[str]:
    """Return a phrase as its rules write it, and in other capitals where the tokenizer heeds them ("U.S.", "Jan.")."""
    if PLAIN.fullmatch(text):
        return {text}
    found = {text, *(str(rule.pattern) for rule in rules)}
    return found | {text.title(), text.upper()} if "." in text or "'" in text else found


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


class PhraseMaker:
    """Make the Docs that the phrase matcher takes, without the tokenizer where it would only split at spaces."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        tokenizer: Any = nlp.tokenizer
        self._special = frozenset(getattr(tokenizer, "rules", None) or ())

    def __call__(self, text: str) -> Doc:
        """Return a phrase as the tokenizer would split it."""
        if PLAIN.fullmatch(text):
            words = text.split(" ")
            if self._special.isdisjoint(words):
                return Doc(self._nlp.vocab, words=words)
        return self._nlp.tokenizer(text)

    def is_one_token(self, word: str) -> bool:
        """Tell whether a word stands as one token in a text; "'ve" does behind another word only."""
        return len(self(word)) == 1 or (not word[0].isalnum() and self._nlp.tokenizer(f"we{word}")[-1].text == word)
