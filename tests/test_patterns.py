"""Patterns: the shipped rules hold what they promise, and phrases match as they are written."""

import csv
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pycountry
import pytest
import spacy
from spacy.language import Language
from spacy.pipeline import EntityRuler, SpanRuler

from pipeline.cascade import load
from pipeline.checks import ERROR, check
from pipeline.frames.lexicon import COUNTS
from pipeline.knowledge import SHIPPED, Knowledge, Row, Rule, load_knowledge
from pipeline.patterns import LABELS, expand, verb_form, word_forms
from pipeline.tables import rows_of

FILES = sorted(SHIPPED.glob("*.jsonl"))
TABLES = sorted(SHIPPED.rglob("*.csv"))
GAZETTEER = "level,name,pcode,iso_3166_2,parent,aliases,lat,lon,source"
# Plain words of one meaning each, where an example would only repeat the word.
WORD_LISTS = {"countries.jsonl", "grammar.jsonl", "noncounts.jsonl"}
# Kosovo has no code of its own; former countries keep theirs (ISO 3166-3).
OTHER_COUNTRIES = {"XK"} | {country.alpha_2 for country in pycountry.historic_countries}
UNITS = {"soldier", "police", "border_guard", "security_personnel", "militia", "insurgent", "reservist", "peacekeeper", "mercenary"}
ACTIONS = {
    "fled", "crossed", "retreated", "withdrew", "surrendered", "captured", "freed", "killed", "wounded", "casualties", "deployed", "mobilised", "arrived", "returned",
    "joined", "defected", "missing", "trained", "present", "fell", "recaptured", "attacked", "contested", "controlled",
}  # fmt: skip
STATUSES = {"asserted", "negated", "denied", "planned", "feared", "conditional"}
Maker = Callable[..., Language]


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load_knowledge([SHIPPED])


@pytest.fixture
def with_rules(tmp_path: Path) -> Maker:
    """Return a maker of pipelines that know only the rules given."""

    def make(*rules: dict[str, Any]) -> Language:
        (tmp_path / "mine.jsonl").write_text("\n".join(map(json.dumps, rules)), encoding="utf-8")
        nlp = spacy.blank("en")
        nlp.add_pipe("sentences")
        nlp.add_pipe("patterns").learn(load_knowledge([tmp_path]))  # type: ignore[attr-defined]
        return nlp

    return make


def matches(nlp: Language, text: str) -> list[str]:
    doc = nlp(text)
    return [doc[start:end].text for start, end, _ in doc._.matches]


def rules(knowledge: Knowledge, label: str) -> list[Rule]:
    return [rule for rule in knowledge.rules() if rule.label == label]


def table(knowledge: Knowledge, name: str) -> list[Row]:
    return knowledge.table(name, key=0)


def test_shipped_patterns_have_no_errors() -> None:
    assert [str(problem) for problem in check([SHIPPED]) if problem.level == ERROR] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_shipped_rules_are_read_by_spacys_rulers(path: Path) -> None:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8-sig").splitlines() if line.strip()]
    patterns = [{key: line[key] for key in ("label", "pattern", "id") if key in line} for line in lines]
    nlp = spacy.blank("en")
    EntityRuler(nlp).add_patterns(patterns[:200])
    SpanRuler(nlp).add_patterns(patterns[:200])


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_shipped_rules_use_known_labels(path: Path, knowledge: Knowledge) -> None:
    assert {rule.label for rule in knowledge.rules() if rule.file == str(path)} <= LABELS


@pytest.mark.parametrize("path", [path for path in FILES if path.name not in WORD_LISTS], ids=lambda path: path.name)
def test_every_file_shows_an_example_of_each_label(path: Path, knowledge: Knowledge) -> None:
    found = [rule for rule in knowledge.rules() if rule.file == str(path)]
    assert {rule.label for rule in found if rule.examples} == {rule.label for rule in found}


def test_unit_ids_are_known(knowledge: Knowledge) -> None:
    ids = {rule.id for rule in rules(knowledge, "UNIT")}
    assert {name for name in ids if not name.startswith("generic:")} == UNITS


def test_action_ids_are_known_to_the_table_of_actions(knowledge: Knowledge) -> None:
    ids = {rule.id for rule in rules(knowledge, "ACTION")}
    ids = {name.removesuffix(":districts") for name in ids}
    assert ids == ACTIONS == {row["word"] for row in table(knowledge, "actions.csv")}


def test_action_rows_use_known_values(knowledge: Knowledge) -> None:
    rows = table(knowledge, "actions.csv")
    assert {row["counts"] for row in rows} <= COUNTS
    assert {row["moves"] for row in rows} <= {"", "toward", "away"}
    assert {row["object"] for row in rows} <= {"yes", "no"}
    assert {row["as_agent"] for row in rows} <= ACTIONS


def test_role_ids_are_actions(knowledge: Knowledge) -> None:
    assert {rule.id for rule in rules(knowledge, "ROLE")} <= ACTIONS


def test_status_ids_say_status_and_direction(knowledge: Knowledge) -> None:
    ids = {rule.id.partition(":")[::2] for rule in rules(knowledge, "STATUS")}
    assert {status for status, _ in ids} <= STATUSES | {"terminate", "pseudo"}
    assert {direction for _, direction in ids} <= {"forward", "backward", "both", "opening", "after_plan", ""}


@pytest.mark.parametrize("label", ["NATIONALITY", "COUNTRY"])
def test_country_ids_are_iso_codes(knowledge: Knowledge, label: str) -> None:
    ids = {code for rule in rules(knowledge, label) for code in rule.id.split("|")}
    assert {code for code in ids if pycountry.countries.get(alpha_2=code) is None} <= OTHER_COUNTRIES


def test_every_country_has_a_name(knowledge: Knowledge) -> None:
    assert {country.alpha_2 for country in pycountry.countries} - {rule.id for rule in rules(knowledge, "COUNTRY")} <= {"AQ", "BV", "HM", "TF", "UM", "IO", "GS"}


def test_forces_have_known_units_and_countries(knowledge: Knowledge) -> None:
    rows = table(knowledge, "forces.csv")
    assert {row["unit"] for row in rows} <= UNITS | {""}
    assert {row["kind"] for row in rows} <= {"state", "nonstate", "international"}
    assert [row["word"] for row in rows if row["country"] and pycountry.countries.get(alpha_2=row["country"]) is None] == []


def test_forces_have_each_name_once(knowledge: Knowledge) -> None:
    names = Counter(row["word"] for row in table(knowledge, "forces.csv"))
    assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("convention", ["plain", "acled", "ccc"])
def test_vague_words_rise_from_low_to_high(knowledge: Knowledge, convention: str) -> None:
    for row in table(knowledge, "vague_numbers.csv"):
        known = [int(row[f"{convention}_{end}"]) for end in ("low", "best", "high") if row[f"{convention}_{end}"]]
        assert known == sorted(known), row.where
        assert known, row.where


@pytest.mark.parametrize("path", TABLES, ids=lambda path: str(path.relative_to(SHIPPED)))
def test_tables_have_clean_cells(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    assert len(set(header)) == len(header)
    assert all(name == name.strip().lower() for name in header)
    assert [row for row in rows if any(cell != cell.strip() or "\n" in cell for cell in row)] == []


@pytest.mark.parametrize("path", [path for path in TABLES if path.parent.name != "dates"], ids=lambda path: str(path.relative_to(SHIPPED)))
def test_tables_have_no_row_twice(path: Path) -> None:
    lines = Counter(path.read_text(encoding="utf-8-sig").splitlines())
    assert [line for line, count in lines.items() if count > 1] == []


@pytest.mark.parametrize("path", [path for path in TABLES if path.read_text(encoding="utf-8-sig").startswith("level,")], ids=lambda path: path.name)
def test_gazetteers_have_the_agreed_columns_and_a_source(path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        assert ",".join(reader.fieldnames or ()) == GAZETTEER
        assert [row["name"] for row in reader if not row["source"]] == []


def test_word_forms_are_the_inflections_of_a_lemma() -> None:
    assert {"flee", "flees", "fled", "fleeing"} <= set(word_forms()["flee"])
    assert word_forms()["flee"][0] == "flee"


FORMS = [("flee", "flee", "base"), ("flees", "flee", "s"), ("fleeing", "flee", "ing"), ("fled", "flee", "past"), ("pass", "pass", "base")]


@pytest.mark.parametrize(("word", "lemma", "form"), FORMS)
def test_verb_form_names_the_form(word: str, lemma: str, form: str) -> None:
    assert verb_form(word, lemma) == form


def test_lemma_in_a_rule_matches_every_form(with_rules: Maker) -> None:
    nlp = with_rules({"label": "X", "pattern": [{"LEMMA": "flee"}, {"LOWER": {"IN": ["to", "into"]}}]})
    assert matches(nlp, "They fled to it, flee into it, fleeing to it and flees into it, but fled from it.") == ["fled to", "flee into", "fleeing to", "flees into"]


def test_optional_token_may_be_left_out(with_rules: Maker) -> None:
    nlp = with_rules({"label": "X", "pattern": [{"LOWER": "border"}, {"LOWER": "patrol", "OP": "?"}, {"LOWER": "guards"}]})
    assert matches(nlp, "Border guards met border patrol guards.") == ["Border guards", "border patrol guards"]


def test_token_pattern_that_cannot_be_listed_runs_in_its_sentence(with_rules: Maker) -> None:
    nlp = with_rules({"label": "X", "pattern": [{"LOWER": "brigade"}, {"IS_DIGIT": True}]}, {"label": "Y", "pattern": [{"IS_DIGIT": True}, {"IS_TITLE": True}]})
    assert matches(nlp, "Brigade 21 left. Brigade\n22 Guards stayed.") == ["Brigade 21", "22 Guards"]


def test_expansion_gives_up_on_what_is_too_large() -> None:
    word = (("LOWER", {"IN": [f"w{number}" for number in range(60)]}),)
    assert expand(Rule("X", "", (word, word), "x")) is None


@pytest.mark.parametrize(
    ("pattern", "text", "found"),
    [
        ("guards", "guards Guards GUARDS", ["guards", "Guards", "GUARDS"]),
        ("Seleka", "seleka Seleka SELEKA", ["Seleka", "SELEKA"]),
        ("SDF", "sdf Sdf SDF", ["SDF"]),
        ("IS", "this is Is IS", ["IS"]),
        ("Third Force", "a third force, the Third Force", ["Third Force"]),
    ],
)
def test_capitals_of_a_phrase_say_what_it_matches(with_rules: Maker, pattern: str, text: str, found: list[str]) -> None:
    assert matches(with_rules({"label": "X", "pattern": pattern}), text) == found


def test_overlapping_matches_are_all_kept_longest_first(with_rules: Maker) -> None:
    nlp = with_rules(*({"label": "X", "pattern": words} for words in ("guards", "border guards", "border", "guards left")))
    assert matches(nlp, "The border guards left.") == ["border guards", "border", "guards left", "guards"]


def test_rules_that_share_a_phrase_come_together(with_rules: Maker) -> None:
    nlp = with_rules({"label": "X", "pattern": "post", "id": "a"}, {"label": "Y", "pattern": "post", "id": "b"})
    assert [[(rule.label, rule.id) for rule in found] for *_, found in nlp("A post.")._.matches] == [[("X", "a"), ("Y", "b")]]


def test_unknown_label_becomes_mentions(with_rules: Maker, tmp_path: Path) -> None:
    with_rules({"label": "VESSEL", "pattern": "fishing boat", "id": "boat"})
    doc = load([SHIPPED, tmp_path])("Forty soldiers took a fishing boat.")
    assert [(span.text, span.label_, span.id_) for span in doc.spans["patterns"]] == [("fishing boat", "VESSEL", "mine:boat")]
    rows = rows_of(doc)["mentions"]
    assert [(row["mention"], row["label"], row["char_start"]) for row in rows] == [("fishing boat", "VESSEL", 22)]


def test_known_labels_become_no_mentions(cascade: Language) -> None:
    assert rows_of(cascade("Forty soldiers fled to Kenya on Monday."))["mentions"] == []


def test_pipeline_comes_back_from_disk_with_its_patterns(cascade: Language, tmp_path: Path) -> None:
    text = "Some 40 Kenyan soldiers fled to Uganda on 5 May 2021, the army said. Rebels seized two of Herat's 19 districts."
    cascade.to_disk(tmp_path / "muster")
    again = spacy.load(tmp_path / "muster")
    assert again.get_pipe("patterns").knowledge.fingerprint() == cascade.get_pipe("patterns").knowledge.fingerprint()  # type: ignore[attr-defined]
    assert rows_of(again(text)) == rows_of(cascade(text))


def test_pipeline_comes_back_from_bytes(with_rules: Maker) -> None:
    nlp = with_rules({"label": "X", "pattern": "guards"})
    again = spacy.blank("en")
    again.add_pipe("sentences")
    again.add_pipe("patterns")
    again.from_bytes(nlp.to_bytes())
    assert matches(again, "guards") == ["guards"]


def test_ruler_learns_anew(with_rules: Maker, tmp_path: Path) -> None:
    nlp = with_rules({"label": "X", "pattern": "guards"})
    (tmp_path / "mine.jsonl").write_text('{"label": "X", "pattern": "rebels"}', encoding="utf-8")
    nlp.get_pipe("patterns").learn(load_knowledge([tmp_path]))  # type: ignore[attr-defined]
    assert matches(nlp, "guards and rebels") == ["rebels"]
