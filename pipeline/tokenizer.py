"""Tokenizer: spaCy's English one, which asks its regular expressions only about words they can cut.

Most words that a text brings for the first time are plain letters, perhaps with a mark behind them. spaCy looks for
affixes, infixes and web addresses in each with four large expressions; what those say of such words is known beforehand.
"""

import re
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any, Final

import spacy
from spacy.attrs import ORTH
from spacy.language import Language
from spacy.tokens import Token
from spacy.util import compile_infix_regex

from pipeline.lexemes import speed_up

# The dashes typesetters put between the ends of a range; spaCy cuts at the hyphen only.
RANGE_DASH: Final = r"(?<=[0-9])[–—‒](?=[0-9])"
# Marks that are cut off behind letters, whatever the letters are.
MARKS: Final = frozenset(',;:!?)"')
LAST: Final = re.compile(r".$", re.DOTALL)


class Affixes:
    """The expression for what stands before or behind a word, or nothing where there can be none."""

    __slots__ = ("_regex", "pattern")

    def __init__(self, regex: re.Pattern[str]) -> None:
        self._regex = regex
        self.pattern = regex.pattern  # spaCy writes it to disk

    def prefix(self, text: str) -> re.Match[str] | None:
        """Return what is cut off before a word: before a letter only "US$" and its like."""
        return None if text[:1].isalpha() and text.isascii() and "$" not in text else self._regex.search(text)

    def suffix(self, text: str) -> re.Match[str] | None:
        """Return what is cut off behind a word: nothing from letters alone, and one mark behind them."""
        if text.isascii():
            if text.isalpha():
                return None
            if text[:-1].isalpha() and (text[-1] in MARKS or text[-1] == "." and text[-2].islower()):
                return LAST.search(text)
        return self._regex.search(text)

    def infixes(self, text: str) -> Iterable[re.Match[str]]:
        """Return where a word is cut inside: letters alone nowhere."""
        return () if text.isalpha() and text.isascii() else self._regex.finditer(text)

    def address(self, text: str) -> re.Match[str] | None:
        """Return a web address, which has a full stop in it."""
        return self._regex.match(text) if "." in text else None


def make_tokenizer() -> Language:
    """Return a spaCy Language that only cuts words: spaCy's English, and "1,000–1,500" cut like "1,000-1,500"."""
    nlp = spacy.blank("en")
    speed_up(nlp.vocab)
    theirs: Any = nlp.tokenizer
    tokenizer: Any = type(theirs)
    infixes = compile_infix_regex([*(nlp.Defaults.infixes or ()), RANGE_DASH])
    make = partial(
        tokenizer, nlp.vocab,
        prefix_search=Affixes(theirs.prefix_search.__self__).prefix, suffix_search=Affixes(theirs.suffix_search.__self__).suffix,
        infix_finditer=Affixes(infixes).infixes, token_match=theirs.token_match, url_match=Affixes(theirs.url_match.__self__).address,
        faster_heuristics=theirs.faster_heuristics,
    )  # fmt: skip
    plain = make(rules={})
    # made anew: each setting that is changed has it read its exceptions again
    nlp.tokenizer = make(rules={text: cuts for text, cuts in nlp.Defaults.tokenizer_exceptions.items() if not _is_idle(text, cuts, plain)})
    return nlp


def _is_idle(text: str, cuts: list[dict[int, str]], plain: Callable[[str], Iterable[Token]]) -> bool:
    """Tell whether an exception says what holds without it, as that of a line break: behind one, spaCy remembers no word of a text."""
    return [{ORTH: token.text} for token in plain(text)] == cuts
