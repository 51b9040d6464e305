"""Hits: which rules fire, which never do, and what nobody counts yet."""

import json

import pytest
from spacy.language import Language

from pipeline.cascade import load
from pipeline.corpus import Document
from pipeline.hits import Hits, hits
from pipeline.knowledge import SHIPPED


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Hits:
    folder = tmp_path_factory.mktemp("my_patterns")
    rules = [{"label": "VESSEL", "pattern": word, "id": "boat"} for word in ("barge", "skiff")]
    (folder / "vessels.jsonl").write_text("\n".join(map(json.dumps, rules)), encoding="utf-8")
    nlp: Language = load([SHIPPED, folder])
    texts = ["A barge met a Barge. Rebels lost 40 zeppelins.", "The barge had 12 Russian zeppelins, 9 soldiers and 30 vehicles on 5 July."]
    return hits(nlp, [Document(f"doc{number}", text) for number, text in enumerate(texts)])


def test_hits_are_counted_with_their_documents(found: Hits) -> None:
    assert [(hit.rule.pattern, hit.count, hit.documents) for hit in found.only("VESSEL").hits] == [("barge", 3, 2)]


def test_rules_that_never_fire_are_listed(found: Hits) -> None:
    assert [rule.pattern for rule in found.only("VESSEL").silent] == ["skiff"]


def test_nouns_no_unit_covers_are_counted(found: Hits) -> None:
    assert [(pair.noun, pair.count, pair.documents) for pair in found.pairs] == [("zeppelins", 2, 2)]


def test_lines_show_the_three_lists(found: Hits) -> None:
    text = "\n".join(found.only("VESSEL").lines())
    assert "2 documents, 1 rules fired, 1 never" in text
    assert "'barge' → boat" in text
    assert "zeppelins" in text


def test_long_lists_are_cut(found: Hits) -> None:
    assert any("more" in line for line in found.lines(1))
