"""Shapes: how a text falls into pieces, and what a piece can be by its shape alone."""

import re
from typing import Final

PIECE: Final = re.compile(
    r"[^\W\d_]++(?![\d.])"  # most are plain words
    r"|\d{1,3}(?:,\d{3})+(?!\d)|\d+(?:st|nd|rd|th)(?![^\W_])|\d{2,4}s(?![^\W_])|\d+"
    r"|[^\W\d_]+\d\w*|[^\W\d_](?:\.[^\W\d_])+\.?(?![^\W_])|[^\W\d_]+\.?|\n\s*|[^\w\s]|_",
)
# A piece with the white space after it: together they leave no gap, so that offsets can be counted up.
SPACED: Final = re.compile(rf"(?:{PIECE.pattern})[^\S\n]*")
SPACE: Final = re.compile(r"[^\S\n]*")
# Marks of time expressions, by the name the grammar gives them.
MARKS: Final = {
    ",": "comma", ".": "stop", ":": "colon", "/": "slash", "-": "dash", "–": "dash", "—": "dash", "'": "quote", "’": "quote",
    "(": "open", ")": "close", "|": "bar", "+": "plus", "½": "half_sign",
}  # fmt: skip
# Kinds that only a piece's shape gives.
SHAPES: Final = (
    "number", "day", "hour", "month_number", "two_digits", "three_digits", "four_digits", "year", "day_th", "decade", "short_decade",
    "break", "word", "capital", "past_form", "glued", *MARKS.values(), *(f"glued_{mark}" for mark in MARKS.values()),
)  # fmt: skip
MIN_YEAR: Final = 1000
MAX_YEAR: Final = 2199
# Figures of every shape that makes a difference.
FIGURES: Final = (
    *map(str, (*range(100), 100, 999, 1000, MAX_YEAR, 9999, 10_000)), *(f"{figure:02}" for figure in range(10)), "000", "0000", "1,000",
    "1st", "32nd", "1990s", "90s", "95s",
)  # fmt: skip


def shape_of(text: str, *, glued: bool) -> dict[str, str]:
    """Return what a piece can be by its shape alone."""
    if text[0] == "\n":
        return {"break": ""}
    if text in MARKS:
        return {MARKS[text]: "", "glued": "", f"glued_{MARKS[text]}": ""} if glued else {MARKS[text]: ""}
    if text[0].isdecimal():
        return _figure(text)
    if text[0].isalpha():
        return {"word": text, "capital": text} if text[0].isupper() else {"word": text}
    return {}


def _figure(text: str) -> dict[str, str]:
    digits = re.match(r"[\d,]+", text)
    plain = digits.group().replace(",", "") if digits else ""
    if text != (digits.group() if digits else "") and text[-1] == "s":
        return {"decade": plain} if len(plain) == 4 and plain[-1] == "0" else {"short_decade": plain} if len(plain) == 2 and plain[-1] == "0" else {}  # noqa: PLR2004 - digits
    if not text.isdecimal() and "," not in text:
        return {"day_th": plain, "ordinal": plain} if int(plain) <= 31 else {"ordinal": plain}  # noqa: PLR2004 - days
    if not text.isascii() or len(plain) > 9:  # noqa: PLR2004 - more is no count of anything here
        return {}
    return dict.fromkeys(_number_kinds(text, int(plain)), plain)


def _number_kinds(text: str, value: int) -> list[str]:
    size = len(text)
    limits = {"day": (1, 31, 2), "hour": (0, 24, 2), "month_number": (1, 12, 2), "year": (MIN_YEAR, MAX_YEAR, 4)}
    kinds = [kind for kind, (low, high, width) in limits.items() if low <= value <= high and size <= width]
    widths = {2: "two_digits", 3: "three_digits", 4: "four_digits"}
    return ["number", *kinds, *([widths[size]] if size in widths and text.isdecimal() else [])]
