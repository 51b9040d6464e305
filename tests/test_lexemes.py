"""Lexemes note of every word what spaCy's own functions note."""

import string

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.attrs import NAMES

from pipeline.lexemes import GETTERS, NUMBER_WORDS

THEIRS = spacy.blank("en").vocab.lex_attr_getters  # type: ignore[attr-defined]
WORDS = st.one_of(
    st.text(min_size=1, max_size=8), st.text(alphabet=string.printable.strip() + "«»„“”’‘€£ßÉéǅ²½٣", min_size=1, max_size=6),
    st.sampled_from([*sorted(NUMBER_WORDS), "www.a", "http://x", "a.com", "a@b.org", "21st", "1/2", "``", "''", "US$", "iPhone", "McCain", "NATO"]),
)  # fmt: skip


@pytest.mark.parametrize("attribute", list(GETTERS), ids=lambda attribute: str(NAMES[attribute]))
@given(word=WORDS)
def test_lexemes_answer_as_spacy_does(attribute: int, word: str) -> None:
    for form in (word, word.upper(), word.title(), word * 30):
        assert GETTERS[attribute](form) == THEIRS[attribute](form)


def test_lexemes_know_the_number_words() -> None:
    assert {"seven", "million", "third"} <= NUMBER_WORDS
    assert all(THEIRS[spacy.attrs.LIKE_NUM](word) for word in NUMBER_WORDS)
