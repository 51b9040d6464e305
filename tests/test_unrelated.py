"""Unrelated paragraphs: what tells nothing changes no row of the paragraphs around it, wherever it is put.

Unrelated is a paragraph without numbers, dates, names and players (units, forces, countries, territories): words of doing, saying and moving may stand
in it. One that has any of them is part of what the document tells: it may hold the nearest place or day before a count, or make a country the one named most.
"""

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from spacy.language import Language

from pipeline.corpus import Document, open_corpus
from pipeline.explain import read
from pipeline.tables import cell_text, rows_of

ROOT = Path(__file__).parent.parent
DISPATCHES = {document.doc_id: document for document in open_corpus(ROOT / "corpus")}
# Where a row stands, and what is worked out from that: the id from the 40 characters around, the hash from the id and the values.
STANDING = frozenset({"row_id", "row_hash", "char_start", "char_end"})
SENTENCES = (
    "The river was low, and the boats lay in the mud.",
    "Nobody bought bread, and the baker went home.",
    "Prices of salt and oil went up again, said a shopkeeper who sells both.",
    "“We are tired,” she said, “and we will leave when we can.”",
    "She painted the door green because the wood was old.",
    "Rain fell, the bridge was closed and the traders withdrew to their tents.",
    "What has been promised was never done, according to those who wait.",
    "Why does it matter?",
    "The cat died.",
    "Neither he nor his brother denied it; both had been captured on film, they told a reporter.",
    "Another season like this would kill the orchard, an old gardener fears.",
    "Nothing is known of it…",
    "The war on the weeds goes on, an attack of the flu keeps everyone at home, and the old mine is a ruin since the explosion.",
)
LINES = ("• the harvest", "Read what our readers think", "* * *", "More on this story", "-- : --", "?")
UNRELATED = st.sampled_from(LINES) | st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=9).map(" ".join)
TEXTS = (
    "Soldiers cross\n\nInsurgents took three districts on Monday, officials said.\n\nIn Kunduz nobody fought.",
    "Soldiers cross\n\nInsurgents took 14 districts on Monday, officials said.\n\nKhwahan, Arghanj Khwa, Kuf Ab and Shuhada are among them.",
    "Soldiers cross\n\nOn Monday 40 Afghan soldiers fled across the border into Tajikistan.\n\nAnother 90 followed.\n\nThe guards killed ten militants.",
    "Soldiers cross\n\nTaliban fighters overran a post in Balkh on 3 July.\n\nAt least 12 policemen were killed.\n\nA further 30 are missing; 12 of them are officers.",
    "Ukraine at war\n\nThe war in Ukraine goes on.\n\nThe ministry in Kyiv puts its losses at 2,400 soldiers.",
    "Sudan\n\nThe generals met in Khartoum on Monday.\n\nThe army puts its losses at 2,400 soldiers.",
)  # fmt: skip


def bare_rows(nlp: Language, document: Document) -> list[tuple[str, dict[str, str]]]:
    """Return the rows as cells, without where they stand; a part points to the number of its total."""
    tables = rows_of(read(nlp, document), keep_boilerplate=True)
    numbers = {row["row_id"]: number for found in tables.values() for number, row in enumerate(found)}
    for row in tables["troop_counts"]:
        row["part_of"] = numbers.get(row["part_of"])
    return [(table, {name: cell_text(value) for name, value in row.items() if name not in STANDING}) for table, found in tables.items() for row in found]


@lru_cache
def boundaries(nlp: Language, document: Document) -> tuple[int, ...]:
    """Return where the paragraphs of the body begin, and where the text ends."""
    doc = read(nlp, document)
    starts = [doc[section.start].idx for section in doc._.sections if section.kind == "body"]
    return (*starts[1:], len(document.text.rstrip()))


def with_paragraph(document: Document, at: int, paragraph: str) -> Document:
    """Return a document with one paragraph more."""
    return replace(document, text=f"{document.text[:at].rstrip()}\n\n{paragraph}\n\n{document.text[at:].lstrip()}")


@pytest.mark.parametrize("name", sorted(DISPATCHES))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(at=st.integers(0, 10_000), paragraph=UNRELATED)
@example(at=3, paragraph=" ".join(SENTENCES))
def test_unrelated_paragraph_changes_no_row_of_a_dispatch(cascade: Language, name: str, at: int, paragraph: str) -> None:
    document = DISPATCHES[name]
    places = boundaries(cascade, document)
    assert bare_rows(cascade, with_paragraph(document, places[at % len(places)], paragraph)) == bare_rows(cascade, document)


@pytest.mark.parametrize("text", TEXTS)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(at=st.integers(0, 10), paragraph=UNRELATED)
@example(at=0, paragraph=" ".join(SENTENCES))
def test_unrelated_paragraph_stands_between_no_count_and_what_it_continues(cascade: Language, text: str, at: int, paragraph: str) -> None:
    document = replace(DISPATCHES["courier"], text=text)
    places = boundaries(cascade, document)
    assert bare_rows(cascade, with_paragraph(document, places[at % len(places)], paragraph)) == bare_rows(cascade, document)
