"""The report in a real browser: it loads, filters, leads from row to sentence and back, and a hostile article does nothing."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, Browser
from report_sample import EVIL, TEXTS, rows, tables
from test_report import GAZETTEER

from pipeline import report
from pipeline.report import page

pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no Chromium found: apt-get install chromium")

# The contrast of every text that is seen, with the colours behind it as the browser computes them.
CONTRAST = """
(() => {
  const parse = (text) => { const [r, g, b, a = 1] = text.match(/[\\d.]+/g).map(Number); return [r, g, b, a]; };
  const over = (top, under) => top.slice(0, 3).map((part, at) => part * top[3] + under[at] * (1 - top[3])).concat(1);
  const linear = (share) => share <= .04045 ? share / 12.92 : ((share + .055) / 1.055) ** 2.4;
  const light = (colour) => { const [r, g, b] = colour.map((part) => linear(part / 255)); return .2126 * r + .7152 * g + .0722 * b; };
  const ground = (node) => {
    const layers = [];
    for (let at = node; at; at = at.parentElement) layers.push(parse(getComputedStyle(at).backgroundColor));
    return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255, 1]);
  };
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const node = text.parentElement;
    if (!text.data.trim() || node.closest("svg, script, [hidden], option") || !node.checkVisibility()) continue;
    const back = ground(node), ink = over(parse(getComputedStyle(node).color), back);
    const [high, low] = [light(ink), light(back)].sort((a, b) => b - a);
    if ((high + .05) / (low + .05) < 4.5) found.push([text.data.trim().slice(0, 30), node.tagName, node.className]);
  }
  return found;
})()
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("report")
    report.write(tables(), TEXTS, found, gazetteer=GAZETTEER)
    return found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with Browser() as found:
        yield found


@pytest.fixture
def opened(browser: Browser, folder: Path) -> Browser:
    browser.open(folder / "report.html")
    return browser


def _until(browser: Browser, condition: str) -> None:
    """Wait for what comes with the next event."""
    until = time.monotonic() + 10
    while not browser.run(condition):
        assert time.monotonic() < until, condition
        time.sleep(0.02)


def _choose(browser: Browser, name: str, text: str) -> None:
    browser.run(
        f"""(() => {{ const field = document.querySelector('#filters [name={name}]');
        if (field.tagName === 'SELECT') field.value = [...field.options].find((option) => option.text.startsWith('{text}')).value; else field.value = '{text}';
        field.dispatchEvent(new Event('input', {{ bubbles: true }})); }})()""",
    )


def _shown(browser: Browser) -> Any:
    """Return how many events, rows of the open table, documents and spots are shown."""
    return browser.run(
        """[document.querySelectorAll('#timeline .event').length, document.querySelectorAll('#grid tbody tr').length,
        document.querySelectorAll('details.document:not([hidden])').length, document.querySelectorAll('g.spot:not(.out)').length]""",
    )


def _row(kind: str, at: int) -> str:
    return str(rows()[kind][at]["row_id"])


def test_page_loads_without_a_word_on_the_console_or_a_request(opened: Browser, folder: Path) -> None:
    assert opened.messages == []
    own = ("about:blank", "data:image/svg+xml")  # the browser draws the icon of its date field itself
    assert {url for url in opened.requests if not url.startswith(own)} == {(folder / "report.html").as_uri()}


def test_everything_is_shown_at_first(opened: Browser) -> None:
    assert _shown(opened) == [2, 4, 4, 3]


@pytest.mark.parametrize(
    ("name", "text", "shown"),
    [
        ("doc", "river", [1, 1, 1, 1]),
        ("doc", "EVIL", [1, 2, 1, 0]),
        ("kind", "Districts", [0, 2, 2, 2]),
        ("actor", "Afghanistan", [1, 2, 2, 1]),
        ("action", "fled", [2, 2, 2, 1]),
        ("place", "Helmand", [0, 0, 1, 2]),
        ("from", "2021-07-05", [1, 1, 1, 1]),
        ("to", "2021-06-01", [0, 0, 1, 0]),
        ("flag", "date inherited", [1, 1, 1, 1]),
        ("flag", "any flag", [1, 2, 2, 1]),
        ("flag", "total short", [1, 1, 1, 0]),
    ],
)
def test_filter_narrows_everything_at_once(opened: Browser, name: str, text: str, shown: list[int]) -> None:
    _choose(opened, name, text)
    assert _shown(opened) == shown


def test_filters_add_up_and_are_cleared(opened: Browser) -> None:
    _choose(opened, "action", "fled")
    _choose(opened, "flag", "date inherited")
    assert _shown(opened)[1] == 1
    opened.run("document.querySelector('#clear').click()")
    _until(opened, "document.querySelectorAll('#grid tbody tr').length === 4")


def test_filter_that_matches_nothing_says_so(opened: Browser) -> None:
    _choose(opened, "doc", "no such document")
    assert opened.run("document.querySelector('#status').textContent") == "Nothing matches these filters."
    assert opened.run("document.querySelector('#none').hidden") is False


def test_flag_that_needs_a_look_is_shown_where_its_rows_are(opened: Browser) -> None:
    opened.run("document.querySelector('.look [data-flag=date_inherited]').click()")
    assert _shown(opened) == [1, 1, 1, 1]
    opened.run("document.querySelector('.look [data-tab=issues]').click()")
    assert opened.run("document.querySelector('[role=tab][aria-selected=true]').dataset.tab") == "issues"


def test_row_leads_to_its_sentence_and_back(opened: Browser) -> None:
    row_id = _row("troop_counts", 0)
    opened.run(f"document.querySelector('#r-{row_id} td.doc').click()")
    _until(opened, f"document.querySelector('#m-{row_id}').classList.contains('here')")
    assert opened.run(f"document.querySelector('#m-{row_id}').closest('.s').textContent").startswith("More than 1,000 Afghan soldiers")
    assert opened.run("document.activeElement.closest('mark').id") == f"m-{row_id}"
    assert opened.run(f"(() => {{ const box = document.querySelector('#m-{row_id}').getBoundingClientRect(); return box.top > 0 && box.bottom < innerHeight; }})()")
    opened.run("history.back()")
    _until(opened, f"document.querySelector('#r-{row_id}').classList.contains('here')")
    assert opened.run("document.activeElement.closest('tr').id") == f"r-{row_id}"


def test_report_of_an_event_leads_to_its_sentence(opened: Browser) -> None:
    opened.run("document.querySelector('.event.differs .report a').click()")
    _until(opened, "document.querySelector('mark.here') !== null")
    assert opened.run("document.querySelector('mark.here').firstChild.data") == "More than 1,000 Afghan soldiers"


def test_mark_leads_to_its_card_and_the_card_to_its_row(opened: Browser) -> None:
    row_id = _row("districts", 0)
    opened.run("document.querySelectorAll('details.document').forEach((node) => { node.open = true; })")
    opened.run(f"document.querySelector('#m-{row_id} a').click()")
    _until(opened, f"document.querySelector('#c-{row_id}').classList.contains('here')")
    opened.run(f"document.querySelector('#c-{row_id} .back').click()")
    _until(opened, f"document.querySelector('#r-{row_id}')?.classList.contains('here')")


def test_differing_reports_are_drawn_apart(opened: Browser) -> None:
    assert opened.run("[...document.querySelectorAll('.event.differs .report .figure')].map((node) => node.textContent)") == ["> 1,000", "≈ 1,037"]
    assert opened.run("document.querySelector('.event.differs .reports').checkVisibility()")
    assert opened.run("document.querySelectorAll('.event.differs .report svg > *').length") == 2


def test_rule_is_shown_where_the_focus_is(opened: Browser) -> None:
    row_id = _row("troop_counts", 0)
    opened.run(f"document.querySelector('#r-{row_id} a').focus()")
    style, rule = opened.run(f"(() => {{ const row = document.querySelector('#r-{row_id}'); return [getComputedStyle(row, '::after').content, row.dataset.rule]; }})()")
    assert style.startswith('"Rule')
    assert rule == "quantities:digits actions:crossed"


def test_keys_walk_through_mentions(opened: Browser) -> None:
    row_id = _row("troop_counts", 0)
    opened.run(f"document.querySelector('#r-{row_id} a').focus()")
    opened.press("Enter")
    _until(opened, f"document.activeElement.closest('mark')?.id === 'm-{row_id}'")
    opened.press("n")
    _until(opened, "document.activeElement.closest('mark')?.firstChild.data === 'Tajikistan'")
    opened.press("p")
    _until(opened, f"document.activeElement.closest('mark')?.id === 'm-{row_id}'")
    opened.press("t")
    _until(opened, f"document.activeElement.closest('tr')?.id === 'r-{row_id}'")


def test_keys_choose_a_place_and_a_table(opened: Browser) -> None:
    opened.run("document.querySelector('g.spot[data-name=Helmand]').focus()")
    opened.press("Enter")
    assert opened.run("document.querySelector('g.spot[data-name=Helmand]').getAttribute('aria-pressed')") == "true"
    assert _shown(opened) == [0, 0, 1, 2]
    opened.press("Enter")
    opened.run("document.querySelector('[role=tab][aria-selected=true]').focus()")
    opened.press("ArrowRight")
    assert opened.run("document.activeElement.textContent").startswith("Districts")


def test_first_stop_of_the_tab_key_skips_to_the_timeline(opened: Browser) -> None:
    opened.press("Tab")
    assert opened.run("document.activeElement.className") == "skip"


def test_columns_sort_by_number(opened: Browser) -> None:
    opened.run("document.querySelector('#grid th.n button').click()")
    assert opened.run("[...document.querySelectorAll('#grid td.n')].map((node) => node.textContent)") == ["≥ 3", "40", "> 1,000", "≈ 1,037"]


def test_hostile_article_does_nothing(opened: Browser) -> None:
    title = opened.run("document.title")
    opened.run("document.querySelectorAll('details.document').forEach((node) => { node.open = true; })")
    _choose(opened, "doc", "EVIL")
    opened.run("document.querySelectorAll('#documents *').forEach((node) => { node.focus(); node.dispatchEvent(new MouseEvent('mouseover')); })")
    for tab in opened.run("[...document.querySelectorAll('[role=tab]')].map((node) => node.id)"):
        opened.run(f"document.getElementById('{tab}').click()")
    assert opened.run("window.hacked") is None
    assert opened.run("document.title") == title
    assert opened.messages == []
    assert opened.run("document.querySelectorAll('.text script, .text img, .text svg, .text a[href^=javascript], summary script, td script').length") == 0
    start = TEXTS[EVIL][:40]
    assert opened.run(f"[...document.querySelectorAll('.text')].some((node) => node.textContent.startsWith({start!r}))")


def test_script_of_an_article_would_be_refused_even_if_it_got_in(opened: Browser) -> None:
    opened.run("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"window.hacked = 1\">')")
    opened.run("(() => { const node = document.createElement('script'); node.textContent = 'window.hacked = 2'; document.body.append(node); })()")
    assert opened.run("window.hacked") is None
    assert any("Content Security Policy" in message for message in opened.messages)


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_page_never_scrolls_sideways(browser: Browser, folder: Path, width: int) -> None:
    browser.open(folder / "report.html", width=width, phone=width < 500)
    browser.run("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    assert browser.run("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("dark", [False, True])
def test_text_has_the_contrast_of_wcag_aa(browser: Browser, folder: Path, dark: bool) -> None:  # noqa: FBT001 - a parameter of the test
    browser.open(folder / "report.html", dark=dark)
    browser.run("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    browser.run(f"location.hash = 'm-{_row('troop_counts', 0)}'")
    _until(browser, "document.querySelector('mark.here') !== null")
    assert browser.run(CONTRAST) == []


def test_documents_are_built_when_opened(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_EAGER", 1)
    report.write(tables(), TEXTS, tmp_path, gazetteer=GAZETTEER)
    browser.open(tmp_path / "report.html")
    assert browser.run("document.querySelectorAll('mark').length") == 0
    row_id = _row("troop_counts", 2)
    browser.run(f"location.hash = 'm-{row_id}'")
    _until(browser, f"document.querySelector('#m-{row_id}')?.classList.contains('here')")
    assert browser.run("[window.hacked === undefined, document.querySelectorAll('.text img').length]") == [True, 0]
    assert browser.messages == []


def test_index_leads_to_the_sentence_on_the_page_of_its_document(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "MAX_DOCUMENTS", 2)
    report.write(tables(), TEXTS, tmp_path, gazetteer=GAZETTEER)
    browser.open(tmp_path / "report.html")
    _choose(browser, "action", "fled")
    assert browser.run("[document.querySelectorAll('.event').length, document.querySelectorAll('.index li:not([hidden])').length]") == [2, 2]
    browser.run("document.querySelector('.event .report a').click()")
    _until(browser, "document.querySelector('mark:target') !== null")
    assert browser.run("document.querySelector('mark:target').firstChild.data") == "More than 1,000 Afghan soldiers"
    browser.open(tmp_path / "report" / page.page_name(EVIL))
    assert browser.run("window.hacked") is None
    assert browser.messages == []
