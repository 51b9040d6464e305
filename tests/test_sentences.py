"""Sentences: bounds of sentences, and what kind of line each is."""

from itertools import pairwise

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.corpus import Document
from pipeline.knowledge import SHIPPED, load_knowledge
from pipeline.sentences import section_kind


@pytest.fixture(scope="module")
def nlp() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("sentences")
    nlp.add_pipe("patterns").learn(load_knowledge([SHIPPED]))  # type: ignore[attr-defined]
    return nlp


def read(nlp: Language, text: str, title: str = "") -> Doc:
    doc = nlp.make_doc(text)
    doc._.document = Document("text", text, title=title)
    return nlp(doc)


def split(nlp: Language, text: str) -> list[str]:
    return [sentence.text.strip() for sentence in read(nlp, text).sents]


def kinds(nlp: Language, text: str, title: str = "") -> list[str]:
    return [section.kind for section in read(nlp, text, title)._.sections]


@pytest.mark.parametrize(
    "sentences",
    [
        ["Forty soldiers fled.", "They left their guns."],
        ["Who fired first?", "Nobody knows!", "The army denies it."],
        ["He said: “We are leaving.”", "They left."],
        ["Gen. Okello spoke on Monday.", "Lt. Col. Ruiz did not."],
        ["Mr. Sato met Dr. Lee.", "They talked."],
        ["The U.S. Army left in Sept. 2011.", "It came back."],
        ["J. P. Amadou was killed at 5 a.m. on Monday.", "His guards fled."],
        ["The rate was 3.5 percent.", "It fell."],
        ["They fled …", "Then they came back."],
        ["The fort fell.", "40 men were taken."],
        ["The fort fell.", "– No one was hurt."],
        ["The fort fell.", "“We had no shells,” a soldier said."],
        ["Fighting (see map 2.1) went on.", "It rained."],
    ],
)
def test_sentences_are_split_at_their_ends(nlp: Language, sentences: list[str]) -> None:
    assert split(nlp, " ".join(sentences)) == sentences


def test_sentences_end_at_line_breaks(nlp: Language) -> None:
    assert split(nlp, "Army flees\nForty soldiers fled\n\nThe end") == ["Army flees", "Forty soldiers fled", "The end"]


def test_sentences_go_on_after_a_stop_before_a_small_letter(nlp: Language) -> None:
    assert len(split(nlp, "The firm Yandex. and others were shut.")) == 1


def test_first_short_line_without_stop_is_the_headline(nlp: Language) -> None:
    assert kinds(nlp, "Army flees across the river\n\nForty soldiers fled on Monday.\n\nThey came back.") == ["headline", "body", "body"]


def test_line_that_repeats_the_title_is_the_headline(nlp: Language) -> None:
    assert kinds(nlp, "Forty soldiers fled.\n\nArmy flees.", title="Army flees") == ["body", "headline"]


def test_first_line_that_is_a_sentence_is_body(nlp: Language) -> None:
    assert kinds(nlp, "Forty soldiers fled on Monday.\n\nThey came back.") == ["body", "body"]


@pytest.mark.parametrize("line", ["All rights reserved.", "Share this article", "Follow us on Twitter", "Advertisement"])
def test_page_furniture_is_boilerplate(nlp: Language, line: str) -> None:
    assert kinds(nlp, f"Forty soldiers fled on Monday.\n{line}\nThey came back.") == ["body", "boilerplate", "body"]


def test_long_prose_with_a_word_of_furniture_stays_body(nlp: Language) -> None:
    prose = "The advertisement of the ministry said that forty soldiers had fled across the river on Monday and that it would pay a hundred dollars " * 2 + "for each."
    assert kinds(nlp, f"Forty soldiers fled.\n{prose}") == ["body", "body"]


def test_dateline_is_not_boilerplate(nlp: Language) -> None:
    assert kinds(nlp, "Army flees\nGOMA, DR Congo, 26 January 2025 - Forty soldiers fled.") == ["headline", "body"]


@pytest.mark.parametrize("dateline", ["KYIV (Reuters) - ", "KABUL, July 5 (Reuters) — ", "GOMA (Reuters)—"])
def test_agency_in_a_dateline_makes_no_caption(nlp: Language, dateline: str) -> None:
    assert kinds(nlp, f"Army flees\n{dateline}Forty soldiers fled.") == ["headline", "body"]


def test_agency_behind_a_sentence_makes_a_caption(nlp: Language) -> None:
    assert kinds(nlp, "Army flees\nA soldier rests on a bridge on July 5. (Reuters)\nForty soldiers fled.") == ["headline", "caption", "body"]


def test_section_kind_of_a_token(nlp: Language) -> None:
    doc = read(nlp, "Army flees\nForty soldiers fled.")
    assert [section_kind(doc, at) for at in (0, len(doc) - 1)] == ["headline", "body"]


def test_empty_text_has_no_sections(nlp: Language) -> None:
    assert kinds(nlp, "") == kinds(nlp, " \n\n ") == []


@settings(max_examples=50, deadline=None)
@given(text=st.text(alphabet=st.sampled_from("aA1 .!?…\n\t“”\"'()-–\u00a0\u2028é؟𝄞"), max_size=80))
def test_sections_and_sentences_cover_any_text_in_order(nlp: Language, text: str) -> None:
    doc = read(nlp, text)
    assert "".join(sentence.text_with_ws for sentence in doc.sents) == text
    sections = doc._.sections
    assert all(section.start < section.end for section in sections)
    assert all(before.end <= after.start for before, after in pairwise(sections))
