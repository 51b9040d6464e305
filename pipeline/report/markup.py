"""Markup: text with its sentences and mentions marked, whatever overlaps.

The text is data: every character of it passes `safe`, and only the elements written here are markup.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

# Control characters have no look of their own: shown as their pictures (U+2400 …), one for one, so that offsets stay.
PICTURES = {code: 0x2400 + code for code in range(0x20) if code not in (0x09, 0x0A)} | {0x7F: 0x2421}
# Half a surrogate pair cannot be written as UTF-8.
SURROGATES = dict.fromkeys(range(0xD800, 0xE000), 0xFFFD)
# Overrides of direction would show other words than were read.
OVERRIDES = dict.fromkeys((0x202D, 0x202E), 0xFFFD)
VISIBLE = PICTURES | SURROGATES | OVERRIDES
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u202d\u202e\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch to mark; offsets are code points. `kind` "" is a sentence, `label` the word shown behind it."""

    start: int
    end: int
    kind: str = ""
    row_id: str = ""
    label: str = ""
    rule: str = ""
    fact: int = -1


def visible(text: str) -> str:
    """Replace what a page cannot show, one character for one."""
    return text.translate(VISIBLE) if UNSEEN.search(text) else text


def safe(text: str) -> str:
    """Return a text as a page shows it: nothing in it is markup (the same as markupsafe's `escape`, several times as fast)."""
    return visible(text).replace("&", "&amp;").replace(">", "&gt;").replace("<", "&lt;").replace("'", "&#39;").replace('"', "&#34;")


def highlight(text: str, marks: Iterable[Mark]) -> Markup:
    """Return the text as HTML with every mark around its characters.

    Marks nest where one holds the other; of two that cross, the inner is closed and opened again.
    """
    inside = [mark for mark in marks if 0 <= mark.start < mark.end <= len(text)]
    starts: dict[int, list[Mark]] = {}
    for mark in sorted(inside, key=lambda mark: (mark.start, -mark.end, bool(mark.kind), mark.row_id)):
        starts.setdefault(mark.start, []).append(mark)
    cuts = sorted({0, len(text)} | {edge for mark in inside for edge in (mark.start, mark.end)})
    out: list[str] = []
    open_marks: list[Mark] = []
    for at, upto in zip(cuts, [*cuts[1:], len(text)], strict=True):
        _close(open_marks, at, out)
        for mark in starts.get(at, ()):
            out.append(_head(mark, first=True))
            open_marks.append(mark)
        out.append(safe(text[at:upto]))
    return Markup("".join(out))  # noqa: S704  every piece is escaped above or written below


def _close(open_marks: list[Mark], at: int, out: list[str]) -> None:
    """Close what ends here, and what lies inside it; what goes on is opened again."""
    ending = [depth for depth, mark in enumerate(open_marks) if mark.end == at]
    if not ending:
        return
    inner = open_marks[ending[0] :]
    out.extend(_tail(mark, whole=mark.end == at) for mark in reversed(inner))
    del open_marks[ending[0] :]
    for mark in inner:
        if mark.end > at:
            out.append(_head(mark, first=False))
            open_marks.append(mark)


def _head(mark: Mark, *, first: bool) -> str:
    if not mark.kind:
        return '<span class="s">'
    here = f' id="m-{safe(mark.row_id)}"' if first else ""
    return f'<mark class="{safe(mark.kind)}"{here} data-f="{mark.fact}" data-rule="{safe(mark.rule)}">'


def _tail(mark: Mark, *, whole: bool) -> str:
    if not mark.kind:
        return "</span>"
    label = f'<a href="#c-{safe(mark.row_id)}">{safe(mark.label)}</a>' if whole else ""
    return f"{label}</mark>"


def sentence(text: str, evidence: str, start: int, end: int) -> Mark | None:
    """Find the sentence of a row in its text, given that white space may have been folded.

    `text` has each white-space character replaced by a blank.
    """
    at = text.rfind(evidence, max(0, end - len(evidence)), start + len(evidence)) if evidence else -1
    return Mark(at, at + len(evidence)) if at >= 0 and at <= start else None
