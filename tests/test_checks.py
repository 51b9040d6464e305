"""Checks: everything that is wrong with pattern files is said, each with its file and line."""

import json
from pathlib import Path
from typing import Any

import pytest

from pipeline.checks import ERROR, WARNING, check, summary
from pipeline.checks.examples import read_marks


def write(folder: Path, *rules: dict[str, Any] | str, name: str = "mine.jsonl") -> Path:
    folder.mkdir(exist_ok=True)
    lines = [rule if isinstance(rule, str) else json.dumps(rule) for rule in rules]
    (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def problems(tmp_path: Path, *rules: dict[str, Any] | str) -> list[tuple[str, int, str]]:
    return [(problem.level, problem.line, problem.message) for problem in check([write(tmp_path / "my_patterns", *rules)])]


def rule(pattern: Any, label: str = "VESSEL", identifier: str = "boat", **more: Any) -> dict[str, Any]:
    return {"label": label, "pattern": pattern, "id": identifier, **more}


def test_good_rules_have_no_problems(tmp_path: Path) -> None:
    phrase = rule("fishing boat", examples=["They took a [fishing boat](VESSEL)."], **{"not": ["They fished."]})
    assert problems(tmp_path, phrase, rule([{"LOWER": "motor"}, {"OP": "?"}, {"LOWER": "boat"}])) == []


def test_bad_line_does_not_hide_what_is_wrong_elsewhere(tmp_path: Path) -> None:
    found = problems(tmp_path, "{", rule([{"POS": "NOUN"}]), rule("barge"), rule("barge", identifier="ship"), rule("skiff", examples=["No boat."]))
    assert [line for level, line, _ in found if level == ERROR] == [1, 2, 4, 5]


def test_every_bad_line_is_reported(tmp_path: Path) -> None:
    found = problems(tmp_path, "{", rule("barge"), {"label": "VESSEL"}, rule("x", colour="red"), '["VESSEL"]')
    assert [(level, line) for level, line, _ in found] == [(ERROR, 1), (ERROR, 3), (ERROR, 4), (ERROR, 5)]
    assert "Accepted" in found[0][2]
    assert "colour" in found[2][2]


def test_problem_names_its_file_and_line(tmp_path: Path) -> None:
    folder = write(tmp_path / "my_patterns", rule("barge"), "{")
    assert str(check([folder])[0]).startswith(f"error: {folder / 'mine.jsonl'}, line 2: [E107] broken JSON")


@pytest.mark.parametrize(
    ("pattern", "reason"),
    [
        ([{"LOWER": "Boat"}, {"IS_DIGIT": True}], "Did you mean 'boat'?"),
        ([{"LOWER": "gun-boat"}, {"IS_DIGIT": True}], "3 tokens"),
        ([{"POS": "NOUN"}], "statistical model"),
        ([{"LEMMA": "boat", "IS_ALPHA": True}], "statistical model"),
        ([{"COLOUR": "red"}], "spaCy refuses"),
    ],
)
def test_rule_that_can_never_match_is_an_error(tmp_path: Path, pattern: Any, reason: str) -> None:
    found = problems(tmp_path, rule(pattern))
    assert found
    assert {(level, line) for level, line, _ in found} == {(ERROR, 1)}
    assert any(reason in message for _, _, message in found)


def test_phrase_that_no_text_can_hold_is_an_error(tmp_path: Path) -> None:
    assert [(level, line) for level, line, message in problems(tmp_path, rule("gun  boat")) if "can never match" in message] == [(ERROR, 1)]


def test_duplicate_is_a_warning(tmp_path: Path) -> None:
    found = problems(tmp_path, rule("barge"), rule("skiff"), rule("barge"))
    assert [(level, line) for level, line, message in found if "duplicate" in message] == [(WARNING, 3)]


def test_duplicate_of_a_token_rule_is_a_warning(tmp_path: Path) -> None:
    pattern = [{"LOWER": "motor"}, {"IS_DIGIT": True}]
    assert [(level, line) for level, line, _ in problems(tmp_path, rule(pattern), rule(pattern))] == [(WARNING, 2)]


@pytest.mark.parametrize("covering", ["barge", [{"LOWER": {"IN": ["barge", "skiff"]}}]])
def test_rule_that_another_covers_is_a_warning(tmp_path: Path, covering: Any) -> None:
    found = problems(tmp_path, rule("Barge"), rule(covering))
    assert [(level, line, "line 2" in message) for level, line, message in found if "shadowed" in message] == [(WARNING, 1, True)]


def test_two_ids_for_the_same_words_are_an_error(tmp_path: Path) -> None:
    found = problems(tmp_path, rule("barge"), rule("barge", identifier="ship"))
    assert [(level, line) for level, line, message in found if "clashing ids" in message] == [(ERROR, 2)]


def test_clash_with_a_shipped_rule_is_found(tmp_path: Path) -> None:
    found = problems(tmp_path, rule("soldiers", label="UNIT", identifier="marine"))
    assert [(level, line) for level, line, message in found if "clashing ids" in message and "units.jsonl" in message] == [(ERROR, 1)]


def test_cue_with_two_senses_is_no_error(tmp_path: Path) -> None:
    found = problems(tmp_path, rule("denied that", label="STATUS", identifier="feared:forward"))
    assert {level for level, _, _ in found} <= {WARNING}


def test_example_its_rule_does_not_match_is_an_error(tmp_path: Path) -> None:
    found = problems(tmp_path, rule("skiff"), rule("barge", examples=["A [skiff](VESSEL) sank.", "A boat sank."]))
    assert [(level, line) for level, line, _ in found] == [(ERROR, 2), (ERROR, 2)]


def test_example_marked_too_widely_is_an_error(tmp_path: Path) -> None:
    found = problems(tmp_path, rule("barge", examples=["A [big barge](VESSEL) sank."]))
    assert ["it matches 'barge'" in message for _, _, message in found] == [True]


def test_example_without_marks_must_hold_a_match(tmp_path: Path) -> None:
    assert problems(tmp_path, rule("barge", examples=["A barge sank."])) == []


def test_mark_with_another_label_is_an_error(tmp_path: Path) -> None:
    found = problems(tmp_path, rule("barge", examples=["A [barge](UNIT) sank."]))
    assert ["marks nothing as VESSEL" in message for _, _, message in found] == [True]


def test_counter_example_that_matches_is_an_error(tmp_path: Path) -> None:
    found = problems(tmp_path, rule("barge", **{"not": ["A barge sank."]}))
    assert ["must not match 'barge'" in message for _, _, message in found] == [True]


def test_word_table_with_too_many_cells_is_an_error(tmp_path: Path) -> None:
    folder = write(tmp_path / "my_patterns", "word,value", "a,1,2", name="words.csv")
    assert ["E105" in problem.message for problem in check([folder])] == [True]


def test_rules_in_a_subfolder_are_said_not_to_be_read(tmp_path: Path) -> None:
    write(tmp_path / "my_patterns", rule("barge"))
    write(tmp_path / "my_patterns" / "more", rule("skiff"))
    assert [problem.level for problem in check([tmp_path / "my_patterns"])] == [WARNING]


def test_missing_folder_is_an_error(tmp_path: Path) -> None:
    assert ["E101" in problem.message for problem in check([tmp_path / "none"])] == [True]


def test_summary_counts_errors_and_warnings(tmp_path: Path) -> None:
    folder = write(tmp_path / "my_patterns", rule("barge"), rule("barge"))
    assert summary(check([folder]), [folder]) == f"{folder}: 0 errors, 1 warnings"


def test_marks_are_taken_out_of_an_example() -> None:
    assert read_marks("So [40](N low=40) [men](UNIT) left [x].") == ("So 40 men left [x].", [(3, 5, "N"), (6, 9, "UNIT")])
