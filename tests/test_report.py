"""The report without a browser: values in words, marks, the timeline, the map, and what the files hold."""

import html
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_sample import HOSTILE, TEXTS, rows, tables

from pipeline import report
from pipeline.columns import TABLES
from pipeline.errors import MusterError
from pipeline.gazetteer import Entry, Gazetteer
from pipeline.report import map as world
from pipeline.report import page, rendering, views
from pipeline.report.data import block, sketch
from pipeline.report.markup import Mark, highlight, sentence, visible
from pipeline.report.model import KINDS, Event, build, dress
from pipeline.report.show import figure, route, span
from pipeline.report.spots import Spot
from pipeline.report.timeline import Axis, bounds, chapters

GAZETTEER = Gazetteer(
    [
        Entry("province", "Badakhshan", "AF15", "AF-BDS", "AF", "AF", lat=36.7, lon=70.8),
        Entry("province", "Helmand", "AF30", "AF-HEL", "AF", "AF", lat=31.0, lon=64.0),
        Entry("province", "Kabul", "AF01", "AF-KAB", "AF", "AF", lat=34.5, lon=69.2),
        Entry("district", "Kajaki", "AF3010", "", "AF30", "AF", lat=32.3, lon=65.2),
    ],
)


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    report.write(tables(), TEXTS, folder, gazetteer=GAZETTEER)
    return folder


@pytest.mark.parametrize(
    ("row", "text"),
    [
        ({"low": "1037", "best": "1037", "high": "1037", "precision": "exact"}, "1,037"),
        ({"low": "1000", "best": "1000", "precision": "more_than"}, "> 1,000"),
        ({"low": "30", "best": "30", "precision": "at_least"}, "≥ 30"),
        ({"best": "1600", "high": "1600", "precision": "nearly"}, "≤ 1,600"),
        ({"best": "300", "precision": "about"}, "≈ 300"),
        ({"low": "20", "best": "25", "high": "30", "precision": "range"}, "20–30"),
        ({"low": "16", "best": "16", "high": "16", "of_total": "27"}, "16 of 27"),
        ({}, ""),
    ],
)
def test_figure_says_what_the_bounds_say(row: dict[str, str], text: str) -> None:
    assert figure(row) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        ("2021-07-05", "2021-07-05", "5 Jul 2021"),
        ("2021-07-04", "2021-07-05", "4–5 Jul 2021"),
        ("2021-06-28", "2021-07-04", "28 Jun – 4 Jul 2021"),
        ("2020-12-30", "2021-01-02", "30 Dec 2020 – 2 Jan 2021"),
        ("2021-06-01", "2021-06-30", "Jun 2021"),
        ("2021-01-01", "2021-12-31", "2021"),
        ("1990-01-01", "1999-12-31", "1990–1999"),
        ("2021-05-01", "", "from 1 May 2021"),
        ("", "2021-05-01", "until 1 May 2021"),
        ("soon", "", ""),
    ],
)
def test_span_writes_days_as_short_as_they_allow(start: str, end: str, text: str) -> None:
    assert span(start, end) == text


def test_route_says_each_name_once() -> None:
    assert route({"origin": "Badakhshan", "destination": "Tajikistan", "province": "Badakhshan", "location": "Ishkashim"}) == "from Badakhshan to Tajikistan in Ishkashim"


class Reader(HTMLParser):
    """Collect the text outside labels, and fail on an element closed out of turn."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.stack, self.ids = "", [], []  # type: ignore[var-annotated]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.stack.append(tag)
        self.ids += [value for name, value in attrs if name == "id"]

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if "a" not in self.stack:
            self.text += data


MARKS = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 12), st.sampled_from(["", *KINDS])), max_size=8)


@given(st.text(min_size=1, max_size=40), MARKS)
def test_highlight_keeps_the_text_and_nests_whatever_overlaps(text: str, places: list[tuple[int, int, str]]) -> None:
    marks = [Mark(start, start + size, kind, f"r{number}", "x") for number, (start, size, kind) in enumerate(places)]
    reader = Reader()
    reader.feed(str(highlight(text, marks)))
    reader.close()
    assert reader.text == visible(text)
    assert reader.stack == []
    kept = {mark.row_id for mark in marks if mark.kind and mark.end <= len(text)}
    assert sorted(reader.ids) == sorted(f"m-{row_id}" for row_id in kept)


def test_sentence_is_found_though_white_space_was_folded() -> None:
    assert sentence("One. Two  three. Four", "Two  three.", 5, 8) == Mark(5, 16)


def test_sentence_that_is_not_there_is_not_marked() -> None:
    assert sentence("One. Two.", "Three.", 5, 8) is None


@given(st.recursive(st.text(), lambda inner: st.lists(inner, max_size=3), max_leaves=5))
def test_block_holds_the_same_json_and_nothing_a_script_could_end_at(value: object) -> None:
    written = str(block(value))
    assert json.loads(written) == value
    assert not set("<>&\u2028\u2029") & set(written)


def _event(start: str, end: str) -> Event:
    return Event({"date_start": start, "date_end": end}, ())


DAYS = st.dates().map(str)


@given(st.lists(st.tuples(DAYS, DAYS), max_size=12))
def test_chapters_hold_every_event_once_inside_their_axes(days: list[tuple[str, str]]) -> None:
    events = [_event(min(pair), max(pair)) for pair in days]
    found = chapters(events)
    assert sorted(at for chapter in found for at in chapter.events) == list(range(len(events)))
    for chapter in found:
        assert chapter.axis is not None
        for left, width, _ in filter(None, (chapter.axis.place(events[at].row) for at in chapter.events)):
            assert left >= 0
            assert left + width <= 101


@given(st.dates(), st.integers(0, 40_000))
def test_ticks_are_few_and_in_order(first: date, days: int) -> None:
    last = date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))
    ticks = Axis(first, last).ticks()
    assert len(ticks) <= 4
    assert [x for x, _ in ticks] == sorted({x for x, _ in ticks})


def test_quiet_years_begin_a_new_chapter_and_no_date_comes_last() -> None:
    found = chapters([_event("2021-07-04", "2021-07-04"), _event("", ""), _event("1995-05-28", "1995-06-02"), _event("2021-07-01", "2021-07-02")])
    assert [(chapter.title, chapter.events) for chapter in found] == [("28 May – 2 Jun 1995", (2,)), ("1–4 Jul 2021", (3, 0)), ("No date stated", (1,))]


@pytest.mark.parametrize(
    ("bounds_of", "shown"),
    [
        ({"low": "12", "best": "12"}, ("≥ 12", "")),
        ({"best": "300", "high": "300"}, ("≤ 300", "")),
        ({"low": "134", "best": "134", "high": "134"}, ("134", "")),
        ({"low": "1000", "best": "1037", "high": "1037"}, ("1,037", "1,000–1,037")),
        ({"low": "1000", "best": "1037"}, ("1,037", "≥ 1,000")),
        ({"low": "200", "high": "999"}, ("200–999", "")),
        ({"best": "30000"}, ("≈ 30,000", "")),
    ],
)
def test_event_shows_one_figure_or_a_figure_and_its_bounds(bounds_of: dict[str, str], shown: tuple[str, str]) -> None:
    row = {"event_id": "e1", **bounds_of}
    dress(row)
    drawn = sketch(Event(row, ()), None)
    assert (drawn["figure"], drawn["range"]) == shown


def test_bounds_take_the_one_day_there_is() -> None:
    assert bounds({"date_end": "2021-07-04"}) == bounds({"date_start": "2021-07-04"})


PLACES = st.lists(st.tuples(st.floats(-60, 70), st.floats(-170, 170)), min_size=1, max_size=25)


@given(PLACES)
def test_panels_hold_every_spot_once_and_labels_never_touch(places: list[tuple[float, float]]) -> None:
    wide = world.WIDTHS["wide"]
    spots = [Spot(f"Place {number}", "province", "AF", lat, lon, counts=(number,)) for number, (lat, lon) in enumerate(places)]
    found = world.panels(spots, [])
    assert sorted(at for panel in found for at in panel.spots) == list(range(len(spots)))
    for panel in found:
        assert 0.49 < panel.frame.aspect < 0.81
        boxes = []
        for dot in panel.dots:
            assert 0 < dot.x < 100
            assert 0 < dot.y < 100
            if dot.label:
                x, y = dot.x * wide / 100 + dot.label.dx, dot.y * wide * panel.frame.aspect / 100 + dot.label.dy
                long = len(dot.name) * world.LETTER
                x -= {"start": 0, "middle": long / 2, "end": long}[dot.label.anchor]
                boxes.append((x, y - 10, x + long, y))
        assert not [1 for at, one in enumerate(boxes) for two in boxes[:at] if one[0] < two[2] and two[0] < one[2] and one[1] < two[3] and two[1] < one[3]]


def test_graticule_is_round_and_named() -> None:
    assert world.graticule(-12, 12, "EW") == [(-10, "10°W"), (-5, "5°W"), (0, "0°"), (5, "5°E"), (10, "10°E")]


def test_document_without_title_goes_by_its_first_line() -> None:
    assert [document.title for document in build(tables(), TEXTS).documents][2] == "Nothing happened"


def test_model_flags_what_ledger_and_totals_found() -> None:
    assert dict(build(tables(), TEXTS).flags()) == {"reports_differ": 2, "total_short": 1, "date_inherited": 1, "<script>alert(1)</script>": 1}


CELLS = [(table, key) for table, columns in views.TABLES.items() for _, key, _ in columns]
SLOTS = [(table, key) for table, slots in views.SLOTS.items() for _, key in slots]


@pytest.mark.parametrize(("table", "key"), CELLS + SLOTS)
def test_view_shows_columns_that_exist(table: str, key: str) -> None:
    assert key in {column.name for column in TABLES[table]} | {"figure", "when", "where", "who", "country_name"}


def test_report_gives_the_same_bytes_again(out: Path, tmp_path: Path) -> None:
    report.write(tables(), TEXTS, tmp_path, gazetteer=GAZETTEER)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {path.name: path.read_bytes() for path in out.iterdir()}


def test_policy_allows_only_the_style_and_script_of_the_page(out: Path) -> None:
    written = (out / "report.html").read_text("utf-8")
    policy = html.unescape(re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', written)[1])  # type: ignore[index]
    style, script = re.findall(r"<style>(.*?)</style>", written, re.DOTALL), re.findall(r"<script>(.*?)</script>", written, re.DOTALL)
    assert [policy] == [f"default-src 'none'; script-src '{rendering.digest(script[0])}'; style-src '{rendering.digest(style[0])}'; base-uri 'none'; form-action 'none'"]
    assert (len(style), len(script)) == (1, 1)


class Elements(HTMLParser):
    """Collect what a page is made of: elements, their attributes, and addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.addresses: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.addresses |= {value or "" for name, value in attrs if name == "href"}


@pytest.fixture(scope="module")
def elements(out: Path) -> Elements:
    found = Elements()
    found.feed((out / "report.html").read_text("utf-8"))
    return found


def test_page_loads_nothing(elements: Elements) -> None:
    assert not {"link", "img", "image", "iframe", "object", "embed", "base", "audio", "video"} & set(elements.tags)
    assert not {"src", "srcset", "style", "data", "action", "xlink:href"} & elements.attributes
    assert not re.search(r"url\(|@import", rendering.asset("report.css"))
    assert not re.search(r"fetch\(|XMLHttpRequest|import\(|WebSocket|sendBeacon|eval\(|Function\(", rendering.asset("report.js"))


def test_hostile_article_is_text(out: Path, elements: Elements) -> None:
    written = (out / "report.html").read_text("utf-8")
    assert not {name for name in elements.attributes if name.startswith("on")}
    assert not {address for address in elements.addresses if not re.match(r"#|https?://|timeline\.svg$", address)}
    assert "<script>window" not in written
    assert elements.tags.count("script") == written.count("<script") == written.count("</script") == 6 + len(build_tables(written))
    assert "{{ 7 * 7 }}" in written


def build_tables(written: str) -> list[str]:
    return re.findall(r'id="rows-(\w+)"', written)


def test_picture_is_well_formed_whatever_the_titles_hold(out: Path) -> None:
    root = ET.parse(out / "timeline.svg").getroot()  # noqa: S314 - written by the code under test
    assert root.tag.endswith("svg")
    assert {node.tag.rsplit("}")[-1] for node in root.iter()} <= {"svg", "title", "rect", "text", "line", "circle"}


def test_empty_tables_make_a_page_that_says_so(tmp_path: Path) -> None:
    report.write(tables({table: [] for table in TABLES}), {}, tmp_path, gazetteer=GAZETTEER)
    written = (tmp_path / "report.html").read_text("utf-8")
    assert "What 0 documents report" in written
    assert "No documents were read." in written
    ET.parse(tmp_path / "timeline.svg")  # noqa: S314 - written by the code under test


def test_many_documents_get_a_page_each_and_an_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_DOCUMENTS", 2)
    report.write(tables(), TEXTS, tmp_path, gazetteer=GAZETTEER)
    written = (tmp_path / "report.html").read_text("utf-8")
    linked = {document[3] for document in json.loads(re.search(r'id="docs">(.*?)</script>', written)[1])}  # type: ignore[index]
    assert linked == {f"report/{path.name}" for path in (tmp_path / "report").iterdir()}
    assert len(linked) == len(TEXTS)
    single = (tmp_path / "report" / page.page_name("north/river")).read_text("utf-8")
    assert "script-src &#39;none&#39;" in single
    assert "<script" not in single
    assert "More than 1,000 Afghan soldiers" in single


def test_page_names_differ_and_stay_inside_the_folder() -> None:
    ids = ["../../etc/passwd", "a/b", "a-b", "", "ы", "x" * 500]
    assert len({page.page_name(doc_id) for doc_id in ids}) == len(ids)
    assert all(re.fullmatch(r"[A-Za-z0-9-]{1,60}\.html", page.page_name(doc_id)) for doc_id in ids)


def test_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(MusterError, match=r"\[E801\]"):
        report.write(tables(), TEXTS, tmp_path / "file", gazetteer=GAZETTEER)


def test_offsets_outside_the_text_are_no_mark() -> None:
    assert str(highlight("abc", [Mark(2, 9, "dates", "r1", "date"), Mark(-1, 2, "dates", "r2", "date")])) == "abc"


def test_control_characters_are_shown_one_for_one() -> None:
    assert len(visible(HOSTILE)) == len(HOSTILE)
    assert "\x00" not in visible(HOSTILE)


def test_rows_of_unknown_documents_are_left_out() -> None:
    found = rows()
    found["documents"] = found["documents"][:1]
    assert {fact.row["doc_id"] for fact in build(tables(found), TEXTS).facts} == {"north/river"}


def _palettes() -> dict[str, dict[str, str]]:
    light, dark = re.findall(r":root \{(.*?)\}", rendering.asset("report.css"), re.DOTALL)
    read = [dict(re.findall(r"--([\w-]+): (#\w{6})", text)) for text in (light, dark)]
    return {"light": read[0], "dark": {**read[0], **read[1]}}


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


KIND_COLOURS = ("count", "district", "province", "place", "date", "other")
# Text needs 4.5, what is drawn (fields, dots, bars) 3: WCAG 2.2, 1.4.3 and 1.4.11.
PAIRS = [(ink, ground, 4.5) for ink in ("ink", "soft", "accent", "warn") for ground in ("bg", "panel", "tint", "here")]
PAIRS += [(ink, kind, 4.5) for ink in ("mark-ink", "mark-soft") for kind in KIND_COLOURS]
PAIRS += [("warn", "warn-tint", 4.5), ("bg", "ink", 4.5)]
PAIRS += [(drawn, ground, 3.0) for drawn in ("edge", "counts", "territory") for ground in ("bg", "panel")]


@pytest.mark.parametrize("palette", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_contrast_is_that_of_wcag_aa(palette: str, ink: str, ground: str, least: float) -> None:
    colours = _palettes()[palette]
    lighter, darker = sorted((_luminance(colours[ink]), _luminance(colours[ground])), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= least
