"""Dates: every example of tests/examples/dates.txt, and what must hold for any date."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
import spacy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc

from pipeline.anchor import Anchor
from pipeline.dates.holidays import easter
from pipeline.errors import MusterError
from pipeline.knowledge import load_knowledge
from pipeline.sentences import Section

SHIPPED = Path(__file__).parents[1] / "patterns"
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


def load_dates(kind: str = "auto", *, keep_boilerplate: bool = False) -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("patterns").learn(load_knowledge([SHIPPED]))
    nlp.add_pipe("dates", config={"kind": kind, "keep_boilerplate": keep_boilerplate})
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


FORMS = ("%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%A, %B %d, %Y", "%A %d %B %Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%B %d %Y", "%a, %d %B %Y")
RELATIVE = (
    "yesterday", "last week", "on Sunday", "last Friday", "next Monday", "three days ago", "two weeks ago", "this weekend", "last night",
    "in the past 48 hours", "tomorrow", "overnight",
)  # fmt: skip
PLAIN = ("The men were tired.", "Nobody knew where the guns had gone.", "Two thousand soldiers held the line near the river.", "Prices were high, and 40 shops stayed shut.")
DAYS = st.dates(date(1000, 1, 1), date(2199, 12, 31))
NEWS_DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))


@settings(deadline=None)
@given(day=DAYS, anchor=NEWS_DAYS, form=st.sampled_from(FORMS))
def test_dates_gives_back_any_written_day(nlp: Language, day: date, anchor: date, form: str) -> None:
    assume(form != "%d/%m/%Y" or day.day > 12)  # day and month could change places
    doc = read(nlp, f"They met on {day.strftime(form)} in the hills.", anchor)
    assert [(found.value, found.date_start, found.date_end) for found in doc._.dates] == [(day.isoformat(), day, day)]


@settings(deadline=None)
@given(anchor=NEWS_DAYS, words=st.sampled_from(RELATIVE))
def test_dates_moves_with_the_anchor(nlp: Language, anchor: date, words: str) -> None:
    week = timedelta(days=7)
    one, other = (read(nlp, f"They attacked {words}.", day)._.dates for day in (anchor, anchor + week))
    assert len(one) == len(other) == 1
    assert (one[0].date_start + week, one[0].date_end + week) == (other[0].date_start, other[0].date_end)


@settings(deadline=None)
@given(anchor=NEWS_DAYS, picks=st.lists(st.sampled_from(RELATIVE), min_size=2, max_size=4), plain=st.sampled_from(PLAIN), at=st.integers(0, 4))
def test_dates_are_not_changed_by_a_paragraph_without_dates(anchor: date, picks: list[str], plain: str, at: int) -> None:
    nlp = load_news()
    paragraphs = [f"They attacked {words}." for words in picks]
    longer = [*paragraphs[:at], plain, *paragraphs[at:]]
    one, other = (read(nlp, "\n\n".join(text), anchor)._.dates for text in (paragraphs, longer))
    assert [found.value for found in one] == [found.value for found in other]


@lru_cache(maxsize=1)
def load_news() -> Language:
    return load_dates("news")


@settings(deadline=None)
@given(text=st.text(alphabet="0123456789 -–/.:,'’()aApPmMTthsyearJuneof\n", max_size=80), anchor=st.none() | NEWS_DAYS)
def test_dates_reads_any_text(nlp: Language, text: str, anchor: date | None) -> None:
    doc = read(nlp, text, anchor)
    assert all(found.date_start <= found.date_end for found in doc._.dates if found.date_start and found.date_end)


def test_dates_flags_what_no_anchor_resolves(nlp: Language) -> None:
    found = read(nlp, "They fled on Sunday.", None)._.dates[0]
    assert (found.date_start, found.flags) == (None, ("no_anchor",))


def test_dates_flags_day_and_month_that_could_change_places(nlp: Language) -> None:
    found = read(nlp, "They fled on 03/04/2021.", date(2021, 7, 5))._.dates[0]
    assert (found.value, found.flags) == ("2021-04-03", ("ambiguous_date",))


@pytest.mark.parametrize(("text", "value"), [
    ("They fled on 03/04/2021 and came back on 03/25/2021.", "2021-03-04"),
    ("They fled on 03/04/2021 and came back on 25/04/2021.", "2021-04-03"),
    ("They fled on Thursday, 03/04/2021.", "2021-03-04"), ("They fled on 04/04/2021.", "2021-04-04"),
])  # fmt: skip
def test_dates_learns_the_order_of_figures_from_the_text(nlp: Language, text: str, value: str) -> None:
    found = read(nlp, text, date(2021, 7, 5))._.dates[0]
    assert (found.value, found.flags) == (value, ())


def test_dates_flags_what_counts_from_a_date_of_an_undated_text(nlp: Language) -> None:
    found = read(nlp, "The column left on 2 May 2024. On Tuesday it was ambushed.", None)._.dates
    assert [(item.value, item.flags) for item in found] == [("2024-05-02", ()), ("2024-05-07", ("counted_from_text",))]


def test_dates_takes_the_kind_of_text_from_the_option() -> None:
    text = "The revolt of 5 May 1911 failed. By June he had fled."
    values = [[found.value for found in read(load_dates(kind), text, date(2020, 1, 1))._.dates] for kind in ("news", "narrative")]
    assert values[1] == ["1911-05-05", "1911-06"]


@pytest.mark.parametrize(("keep", "count"), [(False, 0), (True, 1)])
def test_dates_reads_page_furniture_when_asked(*, keep: bool, count: int) -> None:
    nlp = load_dates(keep_boilerplate=keep)
    doc = nlp.make_doc("Last updated 5 July 2021")
    doc._.sections = (Section(0, len(doc), "boilerplate"),)
    doc._.anchor = Anchor(date(2021, 7, 5), "metadata")
    assert len(nlp.get_pipe("dates")(doc)._.dates) == count


def test_counter_examples_are_a_quarter_of_the_examples() -> None:
    examples = read_examples()
    without = sum(1 for example in examples if not example.expected)
    assert without * 4 >= without + sum(len(example.expected) for example in examples)


def test_dates_rejects_an_unknown_kind_of_text() -> None:
    with pytest.raises(MusterError, match="narrative"):
        load_dates("history")


def test_dates_names_the_rule_and_the_parser(nlp: Language) -> None:
    assert read(nlp, "They met on 5 July 2021.", None)._.dates[0].rules == ("dates:day_month", "parser:dateparser")


def test_dates_puts_the_value_on_the_span(nlp: Language) -> None:
    doc = read(nlp, "They met on 5 July 2021.", None)
    assert doc.spans["dates"][0]._.date.value == "2021-07-05"


def test_dates_learns_a_holiday_from_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "dates"
    folder.mkdir()
    (folder / "words.csv").write_text("word,kind,value,source\nHarvest Day,holiday,10-09,test\n", encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("patterns").learn(load_knowledge([SHIPPED, tmp_path]))
    nlp.add_pipe("dates")
    assert [found.value for found in read(nlp, "The fair opens on Harvest Day.", date(2021, 10, 1))._.dates] == ["2021-10-09"]


@pytest.mark.parametrize(("line", "code"), [("x,WHEN,day", "E304"), ("x,DATE,dya", "E302"), ("x,DATE,@nothing", "E302"), ("x,DATE,(day", "E303")])
def test_dates_rejects_a_wrong_rule(tmp_path: Path, line: str, code: str) -> None:
    folder = tmp_path / "dates"
    folder.mkdir()
    (folder / "rules.csv").write_text(f"name,type,pattern,before,not_before,not_after,after\n{line},,,,\n", encoding="utf-8")
    nlp = spacy.blank("en")
    nlp.add_pipe("patterns").learn(load_knowledge([SHIPPED, tmp_path]))
    nlp.add_pipe("dates")
    with pytest.raises(MusterError, match=code):
        read(nlp, "They met on 5 July.", None)


@pytest.mark.parametrize(("year", "day"), [(1818, date(1818, 3, 22)), (1999, date(1999, 4, 4)), (2024, date(2024, 3, 31)), (2038, date(2038, 4, 25))])
def test_easter_is_reckoned(year: int, day: date) -> None:
    assert easter(year) == day


def test_dates_reads_over_the_breaks_of_wrapped_lines(nlp: Language) -> None:
    line = "Nobody in the valley knew where the guns had come from or who\nhad paid for them, and the elders who were asked said nothing.\n"
    text = f"{line * 4}The bridge over the river was blown up by retreating men on Aug.\n7, and the garrison of the fort gave up in a hurry last\nMonday, officials said."
    assert [found.value for found in read(nlp, text, date(1998, 8, 18))._.dates] == ["1998-08-07", "1998-08-17"]


@pytest.mark.parametrize(("text", "code"), [("They met on 31 June 2021.", "I302"), ("They met yesterday.", "I303")])
def test_dates_records_what_it_cannot_read(nlp: Language, text: str, code: str) -> None:
    assert [issue.code for issue in read(nlp, text, None)._.issues] == [code]
