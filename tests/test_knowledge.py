"""Knowledge: pattern files are read, added up, and refused with one clear message."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.cascade import load
from pipeline.errors import MusterError
from pipeline.knowledge import SHIPPED, Knowledge, SourceFile, load_knowledge

GOOD = '{"label": "UNIT", "pattern": "zeppelineers", "id": "aeronaut"}'
BAD_RULES = [
    ("{", "E107", "broken JSON"),
    ('["UNIT"]', "E108", "list instead of an object"),
    ('{"label": "UNIT", "patern": "x"}', "E109", "Did you mean pattern?"),
    ('{"label": "UNIT", "pattern": "x", "colour": "red"}', "E109", "examples, id, label, not, pattern"),
    ('{"pattern": "x"}', "E110", "no label"),
    ('{"label": " ", "pattern": "x"}', "E110", "no label"),
    ('{"label": 7, "pattern": "x"}', "E110", "no label"),
    ('{"label": "UNIT", "pattern": "x", "id": 7}', "E111", "id is int"),
    ('{"label": "UNIT", "pattern": "x", "examples": "One."}', "E112", "not a list of sentences"),
    ('{"label": "UNIT", "pattern": "x", "not": [7]}', "E112", "not a list of sentences"),
    ('{"label": "UNIT", "pattern": ""}', "E113", "no usable pattern"),
    ('{"label": "UNIT", "pattern": []}', "E113", "no usable pattern"),
    ('{"label": "UNIT", "pattern": ["x"]}', "E113", "no usable pattern"),
    ('{"label": "UNIT"}', "E113", "no usable pattern"),
    ('{"label": "UNIT", "pattern": [{"COLOUR": "red"}]}', "E115", "spaCy refuses"),
    ("[" * 100_000, "E107", "broken JSON"),
]
BAD_TABLES = [
    ("word,plain_low\numpteen,3\n", "E104", "line 1.*plain_best, plain_high"),
    ("", "E104", "line 1"),
    ("word,plain_low,plain_best,plain_high\numpteen,3\n", "E105", "line 2.*2 cells under 4 columns"),
    ('word,plain_low,plain_best,plain_high\n"umpteen" x,3,,9\n', "E106", "line 2"),
    ("word,plain_low,plain_best,plain_high\n\numpteen,9,,3\n", "E116", "line 3"),
]


def write(folder: Path, text: str, name: str = "mine.jsonl") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(("line", "code", "what"), BAD_RULES)
def test_bad_rule_is_one_message_with_file_and_line(tmp_path: Path, line: str, code: str, what: str) -> None:
    with pytest.raises(MusterError) as raised:
        load([write(tmp_path / "mine", f"{GOOD}\n\n{line}\n")])
    message = str(raised.value)
    assert message.startswith(f"[{code}] {tmp_path / 'mine' / 'mine.jsonl'}, line 3: ")
    assert what in message
    assert "Accepted: " in message


@pytest.mark.parametrize(("text", "code", "what"), BAD_TABLES)
def test_bad_table_is_one_message_with_file_and_line(tmp_path: Path, text: str, code: str, what: str) -> None:
    folder = write(tmp_path / "mine", text, "vague_numbers.csv")
    with pytest.raises(MusterError, match=rf"^\[{code}\] .*vague_numbers\.csv, .*{what}"):
        load([SHIPPED, folder])("dozens")


def test_missing_directory_says_what_is_accepted(tmp_path: Path) -> None:
    with pytest.raises(MusterError, match=r"E101.*nowhere.*Accepted"):
        load_knowledge([tmp_path / "nowhere"])


def test_file_that_is_not_utf_8_says_where(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_bytes(b'{"label": "UNIT", "pattern": "\xe9"}')
    with pytest.raises(MusterError, match=r"E102.*byte 30.*UTF-8"):
        load_knowledge([tmp_path])


def test_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    (tmp_path / "mine.jsonl").write_bytes(b"\xef\xbb\xbf" + GOOD.encode() + b"\r\n" + GOOD.encode() + b"\r\n")
    assert [rule.line for rule in load_knowledge([tmp_path]).rules()] == [1, 2]


def test_single_file_can_be_given(tmp_path: Path) -> None:
    folder = write(tmp_path / "mine", GOOD)
    assert [rule.pattern for rule in load_knowledge([folder / "mine.jsonl"]).rules()] == ["zeppelineers"]


def test_hidden_and_temporary_files_are_left_alone(tmp_path: Path) -> None:
    for name in (".mine.jsonl", "~mine.jsonl", "mine.txt"):
        write(tmp_path / "mine", "{", name)
    assert load_knowledge([tmp_path / "mine"]).files == ()


def test_rules_know_where_they_stand(tmp_path: Path) -> None:
    rule = load_knowledge([write(tmp_path / "mine", f"\n{GOOD}\n")]).rules()[0]
    assert (rule.name, rule.where) == ("mine:aeronaut", f"{tmp_path / 'mine' / 'mine.jsonl'}, line 2")


def test_rules_of_directories_add_up(tmp_path: Path) -> None:
    folders = [write(tmp_path / name, GOOD) for name in ("one", "two")]
    assert len(load_knowledge(folders).rules()) == 2


def test_row_of_a_later_directory_replaces_the_shipped_one(tmp_path: Path) -> None:
    tables = [SourceFile("t.csv", "a", "word,value\nscore,20\ndozen,12\n"), SourceFile("t.csv", "b", "word,value\nscore,21\n")]
    rows = Knowledge(tuple(tables)).table("t.csv")
    assert [(row["word"], row["value"], row.where) for row in rows] == [("score", "21", "b, line 2"), ("dozen", "12", "a, line 3")]


def test_user_changes_what_a_vague_word_means(tmp_path: Path) -> None:
    columns = "word,plain_low,plain_best,plain_high"
    nlp = load([SHIPPED, write(tmp_path / "mine", f"{columns}\ndozens,30,,80\numpteen,13,,19\n", "vague_numbers.csv")])
    found = nlp("Dozens of soldiers fled, then umpteen guards fled, then hundreds of rebels fled.")._.quantities
    assert [(quantity.low, quantity.high) for quantity in found] == [(30, 80), (13, 19), (200, 999)]


def test_comment_and_empty_lines_of_tables_are_skipped() -> None:
    table = Knowledge((SourceFile("t.csv", "a", "word,value\n# a comment, with a comma\n\nscore,20\n"),)).table("t.csv")
    assert [row["word"] for row in table] == ["score"]


def test_fingerprint_changes_with_any_file() -> None:
    one, two = SourceFile("a.csv", "a", "x"), SourceFile("b.csv", "b", "y")
    prints = {Knowledge(files).fingerprint() for files in [(), (one,), (two,), (one, two), (two, one), (SourceFile("a.csv", "elsewhere", "xy"),)]}
    assert len(prints) == 6
    assert Knowledge((one,)).fingerprint() == Knowledge((SourceFile("a.csv", "another place", "x"),)).fingerprint()


@settings(max_examples=60, deadline=None)
@given(text=st.text(max_size=60) | st.text(alphabet='{}[]":,labe pattrnid\n', max_size=60))
def test_any_rule_file_is_read_or_refused_with_its_line(text: str) -> None:
    try:
        Knowledge((SourceFile("mine.jsonl", "mine.jsonl", text),)).rules()
    except MusterError as error:
        assert re.match(r"\[E1\d\d\] mine\.jsonl, line \d+: ", str(error))  # noqa: PT017 - a file that can be read is as good
