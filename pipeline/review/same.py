"""Same: does a cell still say what was written into it, whatever a spreadsheet program made of its looks."""

import re

from pipeline.review.fixes import readings

# A cell of about the longest that spreadsheet programs keep was cut by one.
_TRUNCATED = 32_700
_NUMBER = re.compile(r"\d+")
_DAY_AND_MONTH = re.compile(r"\d{1,2}[-/.]\d{1,2}\.?")
_FULL_DATE = re.compile(r"\d{1,4}([-/.])\d{1,2}\1\d{1,4}")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")


def is_same(base: str, value: str, encoding: str = "") -> bool:
    """Say whether a cell still holds what was written, whatever a spreadsheet program made of its looks.

    Such programs write 1,037 for 1037, 04/07/2021 for 2021-07-04, TRUE for true, "?" for a letter the encoding lacks, and cut
    cells at 32,767 characters.
    """
    base = " ".join(base.split())
    if base == value or base.casefold() == value.casefold() and value.casefold() in {"true", "false"}:
        return True
    if len(value) >= _TRUNCATED and base.startswith(value[:_TRUNCATED]):
        return True
    if base[:1].isdigit() and value[:1].isdigit() and (_is_same_number(base, value) or readings(base) & readings(value) or _is_made_a_date(base, value)):
        return True
    return bool(encoding) and _is_same_in(base, value, encoding)


def _is_same_number(base: str, value: str) -> bool:
    numbers = [text.replace("\u00a0", "").replace("\u202f", "").replace(" ", "").replace("'", "").replace("\u2019", "") for text in (base, value)]
    if not all(text.replace(",", "").replace(".", "").isdecimal() for text in numbers):
        return False
    return bool(_values(numbers[0]) & _values(numbers[1]))


def _is_made_a_date(base: str, value: str) -> bool:
    """Say whether "3-4" was taken for a day and a month: 03/04/26, 2026-04-03."""
    numbers = [int(number) for number in _NUMBER.findall(value)]
    return bool(_DAY_AND_MONTH.fullmatch(base) and _FULL_DATE.fullmatch(value)) and {int(number) for number in _NUMBER.findall(base)} <= set(numbers)


def _values(text: str) -> set[float]:
    """Return what a number may mean: "1.037" is a thousand and 37, or one and a bit."""
    if text.isdecimal():
        return {float(text)}
    found = {float(text.replace(",", "").replace(".", ""))} if _GROUPED.fullmatch(text) else set()
    marks = [mark for mark in ",." if text.count(mark) == 1]
    point = max(marks, key=text.rindex, default="")
    if point:
        whole, _, part = text.rpartition(point)
        found.add(float(f"{whole.replace(',', '').replace('.', '') or 0}.{part or 0}"))
    return found


def _is_same_in(base: str, value: str, encoding: str) -> bool:
    """Compare as far as the encoding could hold the text: what it lacks became "?" or a letter that looks alike."""
    ends = {0}
    for character in base:
        if character.encode(encoding, "ignore"):
            ends = {end + 1 for end in ends if value[end : end + 1] == character}
        else:  # a letter beyond U+FFFF may have become two
            ends = {end + width for end in ends for width in ((1, 2) if character > "\uffff" else (1,))}
    return len(value) in ends
