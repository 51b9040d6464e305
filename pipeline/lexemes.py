"""Lexemes: what spaCy notes of a word it has not met before, the same answers in less time.

spaCy asks a score of functions about each new word, which is most of what cutting a text costs. Some walk through the
letters or a list of words to say no to what is plainly no number, no address and no mark.
"""

from collections.abc import Callable
from typing import Any, Final

from spacy.attrs import (
    IS_ALPHA,
    IS_ASCII,
    IS_BRACKET,
    IS_CURRENCY,
    IS_DIGIT,
    IS_LEFT_PUNCT,
    IS_LOWER,
    IS_PUNCT,
    IS_QUOTE,
    IS_RIGHT_PUNCT,
    IS_SPACE,
    IS_TITLE,
    IS_UPPER,
    LIKE_EMAIL,
    LIKE_NUM,
    LIKE_URL,
    LOWER,
    NORM,
    SHAPE,
)  # fmt: skip
from spacy.lang import lex_attrs
from spacy.lang.en import lex_attrs as english
from spacy.lang.norm_exceptions import BASE_NORMS
from spacy.vocab import Vocab

# The lists of that module: cardinal and ordinal number words.
NUMBER_WORDS: Final = frozenset(word for words in vars(english).values() if isinstance(words, list) for word in words)
like_figures: Callable[[str], Any] = english.like_num
# Letters of one kind in a row that a shape shows.
RUN: Final = 4
# The longest bracket or quotation mark.
LONGEST_MARK: Final = 2


def like_number(text: str) -> bool:
    """Tell whether a word is a number, in figures or in words."""
    return text.lower() in NUMBER_WORDS if text.isalpha() else bool(like_figures(text))


def like_url(text: str) -> bool:
    """Tell whether a word looks like a web address, which has a full stop or a scheme."""
    return ("." in text or ":" in text) and lex_attrs.like_url(text)


def like_email(text: str) -> bool:
    """Tell whether a word looks like a mail address."""
    return "@" in text and lex_attrs.like_email(text)


def is_punct(text: str) -> bool:
    """Tell whether a word is all punctuation."""
    return not text[:1].isalpha() and lex_attrs.is_punct(text)


def is_currency(text: str) -> bool:
    """Tell whether a word is all signs of currencies."""
    return not text[:1].isalpha() and lex_attrs.is_currency(text)


def is_bracket(text: str) -> bool:
    """Tell whether a word is a bracket."""
    return len(text) <= LONGEST_MARK and lex_attrs.is_bracket(text)


def is_quote(text: str) -> bool:
    """Tell whether a word is a quotation mark."""
    return len(text) <= LONGEST_MARK and lex_attrs.is_quote(text)


def is_left_punct(text: str) -> bool:
    """Tell whether a word is a mark that opens."""
    return len(text) <= LONGEST_MARK and lex_attrs.is_left_punct(text)


def is_right_punct(text: str) -> bool:
    """Tell whether a word is a mark that closes."""
    return len(text) <= LONGEST_MARK and lex_attrs.is_right_punct(text)


def shape(text: str) -> str:
    """Return the shape of a word: "Xxxxx" of "Kabul"."""
    size = len(text)
    if text.isalpha() and size < 100:  # noqa: PLR2004 - spaCy's limit, behind which every shape is LONG
        if text.islower():
            return "x" * min(size, RUN)
        if text[0].isupper() and text[1:].islower():
            return "X" + "x" * min(size - 1, RUN)
    return lex_attrs.word_shape(text)


def norm(text: str) -> str:
    """Return a word's norm: spaCy's for signs, else its small letters."""
    found = BASE_NORMS.get(text)
    return text.lower() if found is None else found


GETTERS: Final[dict[Any, Callable[[str], Any]]] = {
    LIKE_NUM: like_number, LIKE_URL: like_url, LIKE_EMAIL: like_email, IS_PUNCT: is_punct, IS_CURRENCY: is_currency, SHAPE: shape, NORM: norm,
    IS_BRACKET: is_bracket, IS_QUOTE: is_quote, IS_LEFT_PUNCT: is_left_punct, IS_RIGHT_PUNCT: is_right_punct,
    LOWER: str.lower, IS_ASCII: str.isascii, IS_ALPHA: str.isalpha, IS_DIGIT: str.isdigit, IS_LOWER: str.islower, IS_SPACE: str.isspace,
    IS_TITLE: str.istitle, IS_UPPER: str.isupper,
}  # fmt: skip


def speed_up(vocab: Vocab) -> None:
    """Have an English vocabulary note its words by these functions."""
    vocab.lex_attr_getters.update(GETTERS)  # type: ignore[attr-defined]
