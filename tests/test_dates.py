"""Dates: every example of tests/examples/dates.txt, and what must hold for any date."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.anchor import Anchor
from pipeline.cascade import SHIPPED
from pipeline.knowledge import load_knowledge

EXAMPLES = Path(__file__).parent / "examples" / "dates.txt"
MARK = re.compile(r"\[([^\[\]]+)\]\((DATE|TIME|DURATION|SET)((?: \w+=[^\s()]+)*)\)")


@dataclass(frozen=True)
class Example:
    """One line: the sentence without marks, its day, and the expected expressions."""

    line: int
    text: str
    day: date | None
    expected: tuple[tuple[str, str, dict[str, str]], ...]


def read_examples() -> list[Example]:
    found: list[Example] = []
    day: date | None = None
    for number, line in enumerate(EXAMPLES.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("@ "):
            day = None if line[2:] == "none" else date.fromisoformat(line[2:])
        elif line and not line.startswith("#"):
            expected = tuple((m[1], m[2], dict(pair.split("=") for pair in m[3].split())) for m in MARK.finditer(line))
            text = MARK.sub(r"\1", line)
            if "](" in text or any(not keys.keys() <= {"value", "start", "end"} for _, _, keys in expected):
                message = f"dates.txt:{number}: the marks cannot be read"
                raise ValueError(message)
            found.append(Example(number, text, day, expected))
    return found


def load_dates(kind: str = "auto") -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("patterns").learn(load_knowledge([SHIPPED]))
    nlp.add_pipe("dates", config={"kind": kind})
    return nlp


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load_dates()


def read(nlp: Language, text: str, day: date | None) -> Doc:
    doc = nlp.make_doc(text)
    doc._.anchor = Anchor(day, "metadata" if day else "none")
    return nlp.get_pipe("dates")(doc)


@pytest.mark.parametrize("example", read_examples(), ids=lambda example: f"dates.txt:{example.line}")
def test_dates_reads_example(nlp: Language, example: Example) -> None:
    doc = read(nlp, example.text, example.day)
    got = [(doc[found.start : found.end].text, found.type, found.value) for found in doc._.dates]
    assert got == [(words, label, keys["value"]) for words, label, keys in example.expected]
    for (_, _, keys), found in zip(example.expected, doc._.dates, strict=True):
        assert str(found.date_start) == keys.get("start", str(found.date_start))
        assert str(found.date_end) == keys.get("end", str(found.date_end))
