"""Places: every example of tests/examples/places.txt, and what must hold for any text."""

import importlib
import re
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.errors import MusterError
from pipeline.gazetteer.english import word_ranks
from pipeline.knowledge import Knowledge, SourceFile, load_knowledge
from pipeline.places import Place

SHIPPED = Path(__file__).parents[1] / "patterns"
EXAMPLES = Path(__file__).parent / "examples" / "places.txt"
MARK = re.compile(r'\[([^\[\]]+)\]\((PROVINCE|DISTRICT|CITY|PLACE|COUNTRY)((?: \w+=(?:"[^"]*"|[^\s()]+))*)\)')
PAIR = re.compile(r'(\w+)=(?:"([^"]*)"|(\S+))')
STAGES = ("anchor", "sentences", "patterns", "places")
WORDS_A_SENTENCE = 20
PIECES = ("Herat", "in", "the", "districts", "of", "Kaldar", ",", "and", "-", "Province", "al", "Qaim", "\n", "Gen.", "'s", "three", "Kabul", "said", "(", "X")


@dataclass(frozen=True)
class Example:
    """One line: the sentence without marks, and the expected places."""

    line: int
    text: str
    expected: tuple[tuple[int, int, str, dict[str, str]], ...]


def read_example(number: int, line: str) -> Example:
    expected, text, at = [], "", 0
    for mark in MARK.finditer(line):
        text += line[at : mark.start()]
        keys = {key: quoted or plain for key, quoted, plain in PAIR.findall(mark[3])}
        expected.append((len(text), len(text) + len(mark[1]), mark[2].lower(), keys))
        text += mark[1]
        at = mark.end()
    text += line[at:]
    unknown = {key for *_, keys in expected for key in keys} - set(Place.__dataclass_fields__)
    if "](" in text or unknown:
        message = f"places.txt:{number}: the marks cannot be read {unknown or ''}"
        raise ValueError(message)
    return Example(number, text, tuple(expected))


def read_examples() -> list[Example]:
    lines = enumerate(EXAMPLES.read_text(encoding="utf-8").splitlines(), start=1)
    return [read_example(number, line) for number, line in lines if line and not line.startswith("#")]


def load_places(knowledge: Knowledge | None = None, **config: object) -> Language:
    for stage in STAGES:
        importlib.import_module(f"pipeline.{stage}")
    nlp = spacy.blank("en")
    for stage in STAGES:
        nlp.add_pipe(stage, config=config if stage == "places" else {})
    nlp.get_pipe("patterns").learn(knowledge or load_knowledge([SHIPPED]))
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_places()


def shown(value: object) -> str:
    return " ".join(value) if isinstance(value, tuple) else str(value)


def found_in(doc: Doc) -> list[str]:
    return [f"{place.level} {place.name}" for place in doc._.places]


@pytest.mark.parametrize("example", read_examples(), ids=lambda example: f"places.txt:{example.line}")
def test_places_reads_example(nlp: Language, example: Example) -> None:
    doc = nlp(example.text)
    found = [(doc[place.start].idx, doc[place.end - 1].idx + len(doc[place.end - 1]), place.level) for place in doc._.places]
    assert found == [(start, end, level) for start, end, level, _ in example.expected]
    for place, (*_, keys) in zip(doc._.places, example.expected, strict=True):
        assert {key: shown(getattr(place, key)).lower() for key in keys} == {key: value.lower() for key, value in keys.items()}


def test_examples_hold_enough_counter_examples() -> None:
    examples = read_examples()
    assert len(examples) >= 150
    assert sum(not example.expected for example in examples) * 3 >= len(examples)


def test_places_reads_slip_in_marks_as_error() -> None:
    with pytest.raises(ValueError, match=r"places\.txt:7"):
        read_example(7, "A [Herat](CITY nmae=Herat) bomb.")


def test_places_writes_spans_and_values(nlp: Language) -> None:
    doc = nlp("They fled to Kaldar district in Balkh province.")
    assert [(span.text, span.label_, span._.place.pcode) for span in doc.spans["places"]] == [("Kaldar", "DISTRICT", "AF2113"), ("Balkh", "PROVINCE", "AF21")]


def test_places_fills_the_chain_of_a_district(nlp: Language) -> None:
    place = nlp("Police left Qaysar district, Afghan officials said.")._.places[0]
    assert (place.province, place.province_iso, place.country, place.prec) == ("Faryab", "AF-FYB", "AF", 3)


def test_places_homonym_follows_the_province_of_the_sentence(nlp: Language) -> None:
    doc = nlp("Baharak in Takhar was lost. Baharak in Badakhshan was not, Afghan officials said.")
    assert [place.pcode for place in doc._.places if place.level == "district"] == ["AF1803", "AF1706"]


def test_places_homonym_follows_the_province_of_the_document(nlp: Language) -> None:
    doc = nlp("Afghan troops went to Zabul.\n\nThen Arghandab district fell.")
    assert [place.pcode for place in doc._.places if place.level == "district"] == ["AF2605"]


def test_places_homonym_without_a_sign_is_flagged(nlp: Language) -> None:
    place = nlp("Afghan officials lost Kohistan district.")._.places[0]
    assert place.flags[0] == "ambiguous_place"
    assert len([flag for flag in place.flags if flag.startswith("candidate:")]) >= 2


def test_places_countries_of_the_document_decide_between_namesakes(nlp: Language) -> None:
    assert nlp("Syrian rebels shelled Tripoli, in Lebanon.")._.places[0].country == "LB"
    assert nlp("Libyan rebels shelled Tripoli.")._.places[0].country == "LY"


def test_places_shared_nationality_counts_for_both_countries(nlp: Language) -> None:
    doc = nlp("Congolese troops left Congo.")
    assert doc._.places[0].flags == ("ambiguous_place", "candidate:CD", "candidate:CG")


def test_places_countries_option_narrows_the_gazetteer() -> None:
    narrow = load_places(countries=["TJ"])
    assert found_in(narrow("Shelling hit Helmand and Khatlon, Tajik officials said.")) == ["place Helmand", "province Khatlon"]


def test_places_user_rule_with_code_wins() -> None:
    rule = SourceFile("mine.jsonl", "mine.jsonl", '{"label": "PROVINCE", "pattern": "the opium province", "id": "AF30"}')
    nlp = load_places(Knowledge((*load_knowledge([SHIPPED]).files, rule)))
    assert found_in(nlp("The Opium Province was quiet, Afghan officials said.")) == ["province Helmand"]


def test_places_user_level_word_is_read() -> None:
    row = SourceFile("places/levels.csv", "mine/places/levels.csv", "word,plural,level,countries,unknown,source\nmarz,marzes,province,AM,any,Armenian\n")
    nlp = load_places(Knowledge((*load_knowledge([SHIPPED]).files, row)))
    assert "province Shirak" in found_in(nlp("Armenian police searched Shirak marz."))


def test_places_tells_mistake_in_level_table() -> None:
    row = SourceFile("places/levels.csv", "mine/places/levels.csv", "word,plural,level,countries,unknown,source\nmarz,marzes,provinz,AM,any,Armenian\n")
    with pytest.raises(MusterError, match=r"mine/places/levels\.csv, line 2"):
        load_places(Knowledge((*load_knowledge([SHIPPED]).files, row)))("Any text.")


def test_places_finds_nothing_in_common_english_words(nlp: Language) -> None:
    words = [word for word in word_ranks() if word.islower() and word.isalpha()][:20_000]
    lines = (f"They saw {' '.join(words[at : at + WORDS_A_SENTENCE])}." for at in range(0, len(words), WORDS_A_SENTENCE))
    assert found_in(nlp("\n".join(lines))) == []


def test_places_costs_little_beside_the_tokenizer(nlp: Language) -> None:
    text = "\n\n".join(example.text for example in read_examples()) * 3
    doc = nlp(text)
    stage = nlp.get_pipe("places")
    started = time.process_time()
    for _ in range(3):
        stage(doc)
    # these lines hold nothing but place names: ordinary news costs a quarter of it
    assert (time.process_time() - started) / 3 / len(doc) < 40e-6


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_places_reads_any_mix_of_words(nlp: Language, words: list[str]) -> None:
    doc = nlp(" ".join(words))
    spans = [(place.start, place.end) for place in doc._.places]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(doc) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80))
def test_places_reads_any_text(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert all(place.level in {"country", "province", "district", "city", "place"} for place in doc._.places)
