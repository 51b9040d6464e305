"""Body: one document's text and what was read from it, as HTML.

Written here and not as a template: this is most of the page, and a template takes four times as long.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from markupsafe import Markup

from pipeline.report import views
from pipeline.report.markup import safe
from pipeline.report.model import Fact


class Sheet(Protocol):
    """What of a document is shown."""

    @property
    def text(self) -> Markup:
        """Its text with every mention marked."""

    @property
    def cards(self) -> Sequence[Fact]:
        """The facts that get a card."""

    @property
    def lists(self) -> Sequence[tuple[str, Sequence[Fact]]]:
        """The other facts, under their headings."""

    @property
    def number_of(self) -> Mapping[str, int]:
        """The number of each fact on the page."""


def body(sheet: Sheet, *, rows: bool) -> Markup:
    """Return text, cards and lists of a document; `rows` says whether the page has tables to lead to."""
    pieces = ['<div class="sheet"><div class="text" dir="auto">', str(sheet.text), '</div>\n<div class="side" tabindex="-1">\n']
    for fact in sheet.cards:
        pieces.extend(_card(fact, sheet.number_of[fact.row_id], rows=rows))
    for title, found in sheet.lists:
        pieces.append(f'<section class="list {found[0].kind}"><h4>{safe(title)}</h4><ul>\n')
        pieces.extend(_line(fact, sheet.number_of[fact.row_id]) for fact in found)
        pieces.append("</ul></section>\n")
    if not sheet.cards and not sheet.lists:
        pieces.append('<p class="empty">Nothing was read from this document.</p>')
    pieces.append("</div></div>\n")
    return Markup("".join(pieces))  # noqa: S704  every text of a row passes `safe`


def _card(fact: Fact, number: int, *, rows: bool) -> Iterator[str]:
    key, row, headline = safe(fact.row_id), fact.row, views.headline(fact)
    precision, mention = row.get("precision", ""), row.get("mention", "")
    yield f'<section class="card {fact.kind}" id="c-{key}" data-f="{number}">\n<h4><a href="#m-{key}">{safe(headline)}</a>'
    if precision and precision != "exact":
        yield f" <small>{safe(precision.replace('_', ' '))}</small>"
    yield "</h4>\n"
    if mention != headline:
        yield f'<p class="quote">{safe(mention)}</p>'
    yield "\n<dl>\n"
    for title, value, slot in views.slots(fact):
        yield f"<dt>{safe(title)}</dt><dd{_FLAGS if slot == 'flags' else ''}>{safe(value)}</dd>\n"
    yield f'<dt class="rule">Rule</dt><dd class="rule">{safe(row.get("rule", ""))}</dd></dl>\n'
    if rows:
        yield f'<a class="back" href="#r-{key}">Table row</a>'
    yield "</section>\n"


def _line(fact: Fact, number: int) -> str:
    key, row = safe(fact.row_id), fact.row
    flags = "".join(f" <small{_FLAGS}>{safe(flag.replace('_', ' '))}</small>" for flag in fact.flags)
    return (
        f'<li id="c-{key}" data-f="{number}" data-rule="{safe(row.get("rule", ""))}"><a href="#m-{key}">{safe(row.get("mention", ""))}</a>'
        f" <span>{safe(views.meaning(fact))}</span>{flags}</li>\n"
    )


_FLAGS = ' class="f"'
