"""The tokenizer cuts exactly as spaCy's English one does, but for the dashes of ranges."""

import string

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.util import compile_infix_regex

from pipeline.tokenizer import RANGE_DASH, make_tokenizer

OURS = make_tokenizer().tokenizer
PLAIN = spacy.blank("en")
THEIRS = PLAIN.tokenizer
THEIRS.infix_finditer = compile_infix_regex([*(PLAIN.Defaults.infixes or ()), RANGE_DASH]).finditer
MARKED = st.text(alphabet=string.ascii_letters + string.digits + string.punctuation + "…’”éß—– ", max_size=12)
LETTERS = st.text(alphabet=string.ascii_letters, min_size=1, max_size=6)
AROUND = st.sampled_from(["", "(", '"', "US$", "C$", "'s", "’s", ",", ".", "...", "km", "20km", "-", "/", "example.org", "!", "?)", "U.S.", "%"])


def cut(tokenizer: object, text: str) -> list[tuple[str, str]]:
    return [(token.text, token.whitespace_) for token in tokenizer(text)]  # type: ignore[operator]


@given(MARKED)
def test_tokenizer_cuts_any_text_as_spacy_does(text: str) -> None:
    assert cut(OURS, text) == cut(THEIRS, text)


@given(AROUND, LETTERS, AROUND, AROUND)
def test_tokenizer_cuts_marks_around_letters_as_spacy_does(before: str, word: str, behind: str, last: str) -> None:
    text = f"{before}{word}{behind}{last}"
    assert cut(OURS, text) == cut(THEIRS, text)


@pytest.mark.parametrize("text", ["1,000–1,500", "5—6"])
def test_tokenizer_cuts_at_the_dash_of_a_range(text: str) -> None:
    assert len(OURS(text)) == 3


def test_tokenizer_is_written_and_read_back() -> None:
    again = spacy.blank("en")
    again.tokenizer.from_bytes(OURS.to_bytes())
    assert cut(again.tokenizer, 'He said: "Don’t, at U.S.-run camps."') == cut(OURS, 'He said: "Don’t, at U.S.-run camps."')
