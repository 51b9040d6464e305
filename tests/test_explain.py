"""Explain: the tree says what each stage found and why a count got what it got."""

from datetime import date
from pathlib import Path

import pytest
from spacy.language import Language

from pipeline.cascade import load
from pipeline.corpus import Document
from pipeline.errors import MusterError
from pipeline.explain import explain, explain_row, finder, read, read_day
from pipeline.explain.tree import Node
from pipeline.tables import make_table, rows_of, write_csv

TEXT = "More than 90 Afghan soldiers fled into Tajikistan on Sunday. They lost 40 vehicles and 16 zeppelins."


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


@pytest.fixture(scope="module")
def tree(nlp: Language) -> str:
    return explain(nlp, TEXT, published=date(2021, 7, 5))


@pytest.mark.parametrize(
    "line",
    [
        "anchor: 2021-07-05 (given)",
        "“More than 90” more_than: low 90, best 90, high open",
        "“soldiers” UNIT → soldier",
        "“Tajikistan” country Tajikistan TJ",
        "“Sunday” DATE 2021-07-04: 2021-07-04 to 2021-07-04",
        "“More than 90 Afghan soldiers” → troop_counts",
        "action: fled from “fled”",
        "place: destination Tajikistan",
        "date: “Sunday” 2021-07-04 to 2021-07-04",
        "“40”: counts “vehicles” NONCOUNT, not people under arms",
        "“16”: “zeppelins” stands after it, and no",
    ],
)
def test_tree_says(tree: str, line: str) -> None:
    assert line in tree


def test_rules_are_named_with_file_and_line(tree: str) -> None:
    assert "[units:soldier, patterns/units.jsonl, line " in tree.replace("\\", "/") or "units.jsonl, line " in tree


def test_missing_roles_are_explained(nlp: Language) -> None:
    text = explain(nlp, "There were 90 soldiers.")
    assert "anchor: none" in text
    assert "place: none; no place in this sentence" in text
    assert "date: none; no date in this sentence" in text


def test_number_in_a_date_is_explained(nlp: Language) -> None:
    assert "part of the date" in explain(nlp, "It was 5 July 2021.") or "frames: none" in explain(nlp, "It was 5 July 2021.")


def test_text_without_anything_is_explained(nlp: Language) -> None:
    assert "frames: none" in explain(nlp, "Nothing happened.")


def test_empty_text_has_an_empty_tree(nlp: Language) -> None:
    assert explain(nlp, "") == ""


def test_branches_are_drawn() -> None:
    assert list(Node("a", [Node("b", [Node("c")]), Node("d")]).lines()) == ["a", "├─ b", "│  └─ c", "└─ d"]


def make_outputs(nlp: Language, folder: Path) -> tuple[Document, str]:
    document = Document("doc", TEXT, published=date(2021, 7, 5), published_from="metadata")
    rows = rows_of(read(nlp, document))
    for table, found in rows.items():
        write_csv(make_table(table, found), folder / f"{table}.csv")
    return document, str(rows["troop_counts"][0]["row_id"])


def test_row_is_explained_in_its_document(nlp: Language, tmp_path: Path) -> None:
    document, row_id = make_outputs(nlp, tmp_path)
    text = explain_row(nlp, tmp_path, row_id, lambda doc_id: document if doc_id == "doc" else None)
    assert f"{row_id} in troop_counts.csv, document doc" in text
    assert "“More than 90 Afghan soldiers” → troop_counts" in text
    assert "zeppelins" not in text


def test_row_is_explained_from_its_evidence(nlp: Language, tmp_path: Path) -> None:
    _, row_id = make_outputs(nlp, tmp_path)
    text = explain_row(nlp, tmp_path, row_id)
    assert "read from the evidence alone" in text
    assert "date: “Sunday” 2021-07-04" in text


def test_unknown_row_is_refused(nlp: Language, tmp_path: Path) -> None:
    make_outputs(nlp, tmp_path)
    with pytest.raises(MusterError, match="E715"):
        explain_row(nlp, tmp_path, "tnothing")


def test_document_is_found_in_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("One.", encoding="utf-8")
    (tmp_path / "b.txt").write_text("Two.", encoding="utf-8")
    find = finder(str(tmp_path))
    document = find("b") if find else None
    assert document is not None
    assert document.text == "Two."


def test_day_that_is_none_is_refused() -> None:
    with pytest.raises(MusterError, match="E716"):
        read_day("5 July")
