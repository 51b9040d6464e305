"""Find: date expressions of a text, from the words that give them away.

Windows around trigger words are cut into pieces and read by the grammar; the rest of the text is never looked at.
"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.dates.grammar import Grammar, Hit
from pipeline.dates.lexicon import Lexicon
from pipeline.dates.pieces import Piece, Strip
from pipeline.dates.shapes import PIECE

# Characters before and after a trigger that an expression and its cue words can take.
REACH_BEFORE: Final = 90
REACH_AFTER: Final = 70
# Lines of a text broken at a fixed width are about this long, and there are many of them.
WRAP_WIDTH: Final = (45, 100)
MIN_WRAPPED_LINES: Final = 6
# A line break inside a paragraph, after a line that is not short.
WRAPPED: Final = re.compile(r"(?<=[^\n]{45})\n(?=[^\s•*»|-])")
# A figure alone gives a date away when it looks like a year, a clock time, a numeric date, a decade or a day ("7th").
TELLING_FIGURE: Final = re.compile(r"\d{4}(?:\D|$)|\d[:/.]\d|\d(?:s|st|nd|rd|th|am|pm)$")
# Word kinds that call for a look by themselves.
TRIGGER_KINDS: Final = frozenset({
    "weekday", "weekdays", "weekday_short", "month", "month_short", "month_risky", "unit", "units", "part", "parts", "clockword", "ampm", "oclock",
    "season", "season_risky", "deictic", "tonight", "overnight", "weekend", "half", "fiscal", "era", "period", "decadeword", "numeral_teen",
    "ref", "refnoun", "refadj", "refadj_narrative", "setword", "holiday", "fixed", "longword",
})  # fmt: skip
# Kinds of pieces without one of which no expression is a date.
TELLING_KINDS: Final = TRIGGER_KINDS | {
    "year", "day_th", "decade", "short_decade", "four_digits", "three_digits", "glued_colon", "glued_slash", "glued_stop", "glued_dash",
    "dash", "quote", "=thousand", "=twenty",
}  # fmt: skip


class Expression(NamedTuple):
    """A match with its place in the text and in its window."""

    start: int
    end: int
    hit: Hit
    strip: Strip
    first: int
    last: int


def is_trigger(lexicon: Lexicon, text: str) -> bool:
    """Tell whether a token can be part of a date that nothing else gives away."""
    if text.isalpha():
        return _is_trigger_word(lexicon, text)
    if any(character.isdigit() for character in text):
        return bool(TELLING_FIGURE.search(text)) or any(_is_trigger_word(lexicon, word) for word in PIECE.findall(text))
    return _is_trigger_word(lexicon, text) or any(_is_trigger_word(lexicon, word) for word in PIECE.findall(text))


def trigger_words(lexicon: Lexicon) -> frozenset[str]:
    """Return the words, in small letters, that can be triggers by themselves."""
    return lexicon.triggers | {word for word, found in lexicon.entries.items() if any(kind in TRIGGER_KINDS for _, kind, _ in found)}


def _is_trigger_word(lexicon: Lexicon, text: str) -> bool:
    low = text.lower()
    return low in lexicon.triggers or (low in lexicon.entries and not TRIGGER_KINDS.isdisjoint(lexicon.lookup(text)))


def unwrap(text: str) -> str:
    """Return a text that was broken into lines of a fixed width with spaces for those breaks: offsets stay."""
    if text.count("\n") < MIN_WRAPPED_LINES:
        return text
    lengths = [len(line) for line in text.split("\n") if line]
    full = sum(1 for length in lengths if WRAP_WIDTH[0] <= length <= WRAP_WIDTH[1])
    if full < MIN_WRAPPED_LINES or full * 2 < len(lengths) or max(lengths) > WRAP_WIDTH[1]:
        return text
    return WRAPPED.sub(" ", text)


def windows(text: str, triggers: list[int]) -> list[tuple[int, int]]:
    """Return the stretches around trigger offsets, within their line, joined where they meet."""
    found: list[tuple[int, int]] = []
    start = end = line_end = -1
    line_start = 0
    for offset in triggers:
        if offset > line_end:
            line_start = text.rfind("\n", 0, offset) + 1
            line_end = text.find("\n", offset)
            line_end = line_end if line_end >= 0 else len(text)
        low, high = _window(text, max(offset - REACH_BEFORE, line_start), min(offset + REACH_AFTER, line_end))
        if low <= end:
            end = max(end, high)
            continue
        if end > 0:
            found.append((start, end))
        start, end = low, high
    if end > 0:
        found.append((start, end))
    return found


def _window(text: str, low: int, high: int) -> tuple[int, int]:
    """Widen a stretch to whole words."""
    while low > 0 and text[low - 1].isalnum() and text[low].isalnum():
        low -= 1
    while high < len(text) and text[high].isalnum() and text[high - 1].isalnum():
        high += 1
    return low, high


def find(grammar: Grammar, text: str, start: int, end: int) -> Iterator[Expression]:
    """Return the expressions of a window, left to right, longest first."""
    strip = grammar.cutter.cut(text, start, end)
    codes = strip.codes
    at, last_end, starters = 0, -1, grammar.starters
    while start_here := starters.search(codes, at):
        at = start_here.start()
        hit = grammar.match(strip, at, after_date=last_end == at - 1 and at > 0) if grammar.can_begin(codes, at) else None
        if hit is None:
            at += 1
            continue
        yield Expression(strip.starts[at], strip.end(hit.end - 1), hit, strip, at, hit.end)
        at = last_end = hit.end


def is_bare_year(expression: Expression) -> bool:
    """Tell whether an expression is a four-digit figure and nothing else."""
    return expression.last - expression.first == 1 and "year" in expression.strip.kinds[expression.first]


def is_count(expression: Expression, units: frozenset[int]) -> bool:
    """Tell whether a bare year counts what follows: "1934 peacekeepers", but not "in 1934 peacekeepers came"."""
    first, last, kinds = expression.first, expression.last, expression.strip.kinds
    people = expression.end + 1 in units
    dated = people and first > 0 and "year_only" in kinds[first - 1]
    return not dated and (people or last < len(kinds) and "counted" in kinds[last])


OTHERS: Final[tuple[str, ...]] = ("other", "other2", "after", "after2", "after3", "after_year", "next_year")
ANY_OTHER: Final = frozenset(OTHERS)


def parts(expression: Expression) -> list[Expression]:
    """Return the single dates of "June 22-24" or "25 and 26 May": each takes over what only one of them says."""
    roles = expression.hit.roles
    if ANY_OTHER.isdisjoint(roles):
        return [expression]
    others = [role for role in OTHERS if role in roles]
    shared = {role: pieces for role, pieces in roles.items() if role not in OTHERS}
    singles = [_single(expression, shared, roles[role]) for role in others]
    return sorted([_main(expression, shared, others), *singles], key=lambda single: single.start)


def _single(expression: Expression, shared: dict[str, tuple[Piece, ...]], pieces: tuple[Piece, ...]) -> Expression:
    own = {kind for kind in ("month", "month_short", "month_risky", "day", "day_th", "year") if kind in pieces[0].kinds}
    kind = next((kind for kind in ("month", "month_short", "month_risky") if kind in own), "day" if "day" in own and "day" in shared or "day_th" in shared else "year")
    dropped = {"day": {"day", "day_th", "weekday", "weekday_short"}, "year": {"year", "yy"}}.get(kind, {"month", "month_short", "month_risky"})
    roles = {role: found for role, found in shared.items() if role not in dropped}
    if kind == "day" and "day" not in own:
        kind = "day_th"
    if kind == "year" and "year" not in own:
        century = shared["year"][0].kinds["year"][:2]
        pieces = (pieces[0]._replace(kinds={**pieces[0].kinds, "year": century + pieces[0].kinds["two_digits"]}),)
    return expression._replace(start=pieces[0].start, end=pieces[-1].end, hit=expression.hit._replace(roles={**roles, kind: pieces}))


def _main(expression: Expression, shared: dict[str, tuple[Piece, ...]], others: list[str]) -> Expression:
    """Return the date that is written in full, without the ones before or after it."""
    named = [piece for role, pieces in shared.items() for piece in pieces if role not in {"other", "after"}]
    before = [expression.hit.roles[role][-1].end for role in others if role.startswith("other")]
    after = [expression.hit.roles[role][0].start for role in others if not role.startswith("other")]
    low = max(before, default=expression.start - 1)
    high = min(after, default=expression.end + 1)
    inside = [piece for piece in named if piece.start >= low and piece.end <= high]
    start, end = min(piece.start for piece in inside), max(piece.end for piece in inside)
    return expression._replace(start=start if before else expression.start, end=end)
