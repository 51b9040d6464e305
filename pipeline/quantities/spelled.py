"""Spelled numbers: "two hundred and six", "four-thousand-100", "half a dozen"."""

from typing import Final

from pipeline.quantities.words import DASHES, NO_NUMBER, Words

SMALL_KINDS: Final = frozenset({"unit", "teen", "tens"})
HUNDRED: Final = 100
TEN: Final = 10
HALF: Final = 0.5


def spell(words: Words, start: int) -> tuple[int, float] | None:
    """Compose the number in words that begins at a token; return the token after it and its value."""
    total, current, last, at, end = 0.0, 0.0, "", start, start
    while at < words.count:
        head, _, rest = words.low(at).partition("-")
        value, kind = words.numbers.get(head, NO_NUMBER)
        if not _continues(kind, last, value, current):
            break
        total, current = _add(total, current, value, kind)
        if rest:
            if not rest.isdecimal():
                break
            current += int(rest)
        last, end = kind, at + 1
        at = _next_word(words, end, kind)
        if last == "multiplier" and words.low(at - 1) in DASHES and words.word(at).isdigit():
            return at + 1, total + current + int(words.word(at))
    total, end = and_a_half(words, total + current, end)
    alone = last == "multiplier" and end == start + 1 and not words.has(start - 1, "before_multiplier")
    return None if end == start or alone else (end, total)


def and_a_half(words: Words, value: float, end: int) -> tuple[float, int]:
    """Apply the rest of "two and a half thousand" to the number before it; return the value and the token behind it."""
    half = words.low(end) == "and" and words.has(end + 1, "indefinite_article") and words.value(end + 2) == HALF
    if not half or words.kind(end + 3) != "multiplier" or value >= HUNDRED:
        return value, end
    return (value + HALF) * words.value(end + 3), end + 4


def _add(total: float, current: float, value: float, kind: str) -> tuple[float, float]:
    """Add one number word to what stands before it."""
    if kind in SMALL_KINDS:
        return total, current + value
    if kind == "fraction":
        return total, value
    if value == HUNDRED or kind == "group":
        return total, (current or 1) * value
    return total + (current or 1) * value, 0.0


def _next_word(words: Words, end: int, kind: str) -> int:
    if words.low(end) in DASHES and words.is_glued(end - 1):
        return end + 1
    return end + 1 if kind == "multiplier" and words.low(end) == "and" and words.kind(end + 1) in SMALL_KINDS else end


def _continues(kind: str, last: str, value: float, current: float) -> bool:
    """Tell whether a number word of this kind may follow the last one."""
    if kind in {"multiplier", "group"}:
        return last != "group"
    if kind == "fraction":
        return not last and value == HALF
    if kind not in SMALL_KINDS:
        return False
    return last in {"", "multiplier"} or (last == "tens" and kind == "unit" and value > 0 and current % TEN == 0)
