"""Anchor: every source in its order, and what is no publication date."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.anchor import Words, find_anchor, find_disagreement, read_words
from pipeline.corpus import Document
from pipeline.knowledge import load_knowledge

DAY = date(2021, 7, 5)
SHIPPED = Path(__file__).parents[1] / "patterns"


@pytest.fixture(scope="module")
def words() -> Words:
    return read_words(load_knowledge([SHIPPED]))


def test_anchor_trusts_metadata_first(words: Words) -> None:
    document = Document("2019-01-01_x", "Published 2018-02-03\nText.", url="https://example.org/2020/03/04/x", published=DAY, published_from="metadata")
    assert (find_anchor(document, words).day, find_anchor(document, words).source) == (DAY, "metadata")


def test_anchor_reads_page(words: Words) -> None:
    html = '<html><head><meta property="article:published_time" content="2021-07-05T10:00:00Z"></head><body><p>Text.</p></body></html>'
    assert find_anchor(Document("a", "Text.", html=html, url="https://example.org/2020/03/04/x"), words).source == "html"


@pytest.mark.parametrize("url", ["https://example.org/2021/07/05/x", "https://example.org/x-20210705", "https://example.org/x20210705044050", "https://example.org/2021-07-05-x"])
def test_anchor_reads_url(words: Words, url: str) -> None:
    assert find_anchor(Document("2020-01-01_x", "Text.", url=url), words) == find_anchor(Document("x", "", published=DAY, published_from="url"), words)


@pytest.mark.parametrize("name", ["2021-07-05_x.txt", "wire-20210705.txt", "2021_07_05.txt"])
def test_anchor_reads_file_name(words: Words, name: str) -> None:
    found = find_anchor(Document("x", "Text.", path=f"folder/{name}"), words)
    assert (found.day, found.source) == (DAY, "filename")


@pytest.mark.parametrize("line", [
    "Published: 17:24, 5 Jul 2021 | Updated: 18:02, 6 Jul 2021", "Published 2021-07-05", "(Last Updated On: July 5, 2021)", "July 5, 2021",
    "GOMA, DR Congo, Monday, July 5, 2021", "DAKAR, 5 July 2021", "TASHKENT, July 5, 2021. On board were 585 men.", "Posted on 05/07/2021 at 09:15",
    "Monday, 5 July 2021, 11:32 GMT", "As of 5 July 2021", "05.07.2021, 10:43",
])  # fmt: skip
def test_anchor_reads_line(words: Words, line: str) -> None:
    found = find_anchor(Document("x", f"Garrison gives up\n\n{line}\n\nThe garrison gave up."), words)
    assert (found.day, found.source) == (DAY, "text")


@pytest.mark.parametrize("head", [
    "Goma, July 5, 2021 - ", "Goma (Agency) - July 5, 2021: ", "GOMA July 5, 2021 -- ", "Goma – 5 July 2021 – ", "Goma, Monday 5 July 2021 - ", "(Goma, 5th July 2021) ",
    "July 5, 2021. ", "Rio de Janeiro, 05.07.2021 - ", "N'Djamena, 5 July 2021: ",
])  # fmt: skip
def test_anchor_reads_a_dateline_in_mixed_case(words: Words, head: str) -> None:
    assert find_anchor(Document("x", f"Garrison gives up\n\n{head}The garrison gave up on Sunday."), words).day == DAY


def test_anchor_takes_no_day_of_a_chronology(words: Words) -> None:
    text = "July 5, 2021: The garrison gives up.\n\nJuly 9, 2021: Its men come home by lorry.\n\nJuly 12, 2021: The border opens to traders."
    assert find_anchor(Document("x", text), words).day is None


@pytest.mark.parametrize("line", [
    "The war, which began on 5 July 2021, goes on.", "File photo: soldiers on patrol near the river, July 5, 2021. (Agency)",
    "He was killed on 5 July 2021 near the gate.", "It was over on 5 July 2021. Nobody came.", "He won on 5 July 2021: nobody had expected it.", "Flight 20219999 was late.",
])  # fmt: skip
def test_anchor_ignores_dates_of_the_story(words: Words, line: str) -> None:
    assert find_anchor(Document("x", f"Garrison gives up\n\n{line}"), words).day is None


def test_anchor_reports_disagreement(words: Words) -> None:
    document = Document("x", "Text.", url="https://example.org/2020/03/04/x", published=DAY, published_from="metadata")
    issue = find_disagreement(document, words)
    assert issue is not None
    assert issue.code == "I301"


def test_anchor_tolerates_a_day(words: Words) -> None:
    assert find_disagreement(Document("x", "Text.", url="https://example.org/2021/07/06/x", published=DAY, published_from="metadata"), words) is None


def test_anchor_reports_a_day_and_month_that_could_change_places(words: Words) -> None:
    issue = find_disagreement(Document("x", "Posted on 05/07/2021\n\nThe garrison gave up."), words)
    assert issue is not None
    assert "2021-05-07" in issue.message


@pytest.mark.parametrize("text", ["Posted on 07/05/2021\n\nThe garrison gave up.", "Posted on 05/07/2021\n\nThe garrison gave up."])
def test_anchor_takes_the_order_that_another_source_confirms(words: Words, text: str) -> None:
    assert find_disagreement(Document("x", text, url="https://example.org/2021/07/05/x"), words) is None


def test_anchor_knows_one_order_of_dots(words: Words) -> None:
    assert find_disagreement(Document("x", "05.07.2021\n\nThe garrison gave up."), words) is None


@settings(deadline=None)
@given(day=st.dates(date(1950, 1, 1), date(2049, 12, 31)), form=st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y"]))
def test_anchor_reads_any_day(words: Words, day: date, form: str) -> None:
    assert find_anchor(Document("x", f"Headline of the page\n\n{day.strftime(form)}\n\nText."), words).day == day
