"""Quantities: every example of quantities.txt, and what must hold for any number."""

import pytest
from marks import Example, read_examples
from spacy.language import Language

from pipeline.errors import MusterError
from pipeline.knowledge import SHIPPED, Knowledge, SourceFile, load_knowledge
from pipeline.quantities.lexicon import read_numbers
from pipeline.tokenizer import make_tokenizer

KEYS = ("value", "precision", "of_total", "kind", "additional", "strong")
EXAMPLES = read_examples("quantities.txt", {"NUMBER": (*KEYS, "low", "best", "high")})


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_numbers()


def load_numbers(**config: str) -> Language:
    nlp = make_tokenizer()
    for stage in ("sentences", "patterns", "quantities"):
        nlp.add_pipe(stage, config=config if stage == "quantities" else {})
    nlp.get_pipe("patterns").learn(load_knowledge([SHIPPED]))  # type: ignore[attr-defined]
    return nlp


def cell(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def numbers(nlp: Language, text: str) -> list[tuple[int | None, int | None, int | None]]:
    return [(found.low, found.best, found.high) for found in nlp(text)._.quantities]


@pytest.mark.parametrize("example", EXAMPLES, ids=str)
def test_quantities_reads_example(nlp: Language, example: Example) -> None:
    doc = nlp(example.text)
    stated = {(mark.start, mark.end): mark.keys for mark in example.marks}
    got, done = [], 0
    for found in doc._.quantities:
        if found.start < done:
            continue  # the whole of a part keeps an expression of its own inside it
        span, done = doc[found.start : found.end], found.end
        got.append((span.text, {key: cell(getattr(found, key)) for key in stated.get((span.start_char, span.end_char), ())}))
    assert got == [(mark.words, dict(mark.keys)) for mark in example.marks]


def test_quantities_examples_hold_enough_counter_examples() -> None:
    assert len(EXAMPLES) >= 90
    assert sum(not example.marks for example in EXAMPLES) * 3 >= len(EXAMPLES)


@pytest.mark.parametrize(
    ("convention", "dozens", "hundreds", "thousands"),
    [
        ("plain", (24, None, 99), (200, None, 999), (2000, None, 9999)),
        ("acled", (None, 12, None), (None, 100, None), (None, 1000, None)),
        ("ccc", (24, 24, 99), (200, 200, 999), (2000, 2000, 9999)),
    ],
)
def test_quantities_follows_the_convention(convention: str, dozens: object, hundreds: object, thousands: object) -> None:
    assert numbers(load_numbers(convention=convention), "dozens, then hundreds, then thousands, then 40") == [dozens, hundreds, thousands, (40, 40, 40)]


def test_quantities_unknown_convention_lists_the_known(nlp: Language) -> None:
    with pytest.raises(MusterError, match=r"E118.*plain, acled, ccc"):
        load_numbers(convention="guess")("dozens")


def test_quantities_writes_span_values(nlp: Language) -> None:
    doc = nlp("They sold more than 40 sheep.")
    found = doc._.quantities[0]
    assert doc[found.start : found.end]._.quantity is found
    assert doc[0:1]._.quantity is None


@pytest.mark.parametrize(
    ("name", "line", "code"),
    [
        ("vague_numbers.csv", "umpteen,9,,3", "E116"),
        ("vague_numbers.csv", "umpteen,,,", "E116"),
        ("vague_numbers.csv", "umpteen,x,,3", "E117"),
        ("numbers.csv", "eleventy,lots,teen", "E117"),
    ],
)
def test_quantities_number_table_that_cannot_be_used_says_where(name: str, line: str, code: str) -> None:
    header = "word,value,kind" if name == "numbers.csv" else "word,plain_low,plain_best,plain_high"
    other = SourceFile("vague_numbers.csv", "other", "word,plain_low,plain_best,plain_high\n") if name == "numbers.csv" else SourceFile("numbers.csv", "other", "word,value,kind\n")
    with pytest.raises(MusterError, match=rf"{code}.*mine/{name}, line 2"):
        read_numbers(Knowledge((SourceFile(name, f"mine/{name}", f"{header}\n{line}\n"), other)), "plain")
