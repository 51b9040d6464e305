"""Cues: the words around an expression that tell its tense, and where its sentence ends."""

from typing import Final

from pipeline.dates.find import Expression
from pipeline.dates.pieces import Strip

# Kinds of words that can tell a tense.
CUES: Final = frozenset({"future", "leaning", "past", "past_form"})
# What a piece that ends a sentence begins with.
SENTENCE_ENDS: Final = frozenset(".?!;…\n")
# Pieces on either side in which a clause shows its tense; without a limit a line of a million dates takes hours.
CUE_REACH: Final = 200
# So near before an expression, "is" says when something takes place.
PRESENT_REACH: Final = 4
# How far before a participle its auxiliary stands: "will have been held".
AUXILIARY_REACH: Final = 4


def cue_of(expression: Expression) -> str:
    """Return the tense of the clause of an expression that nothing counts back to, from the nearest telling word: to the left first, then to the right."""
    strip, first, last = expression.strip, expression.first, expression.last
    if _is_now(expression) and not preceded_by(expression, "past", PRESENT_REACH) and not preceded_by(expression, "past_form", PRESENT_REACH):
        return "future"  # "the vote is on Sunday"
    return _nearest(strip, range(first - 1, max(first - 1 - CUE_REACH, -1), -1)) or _nearest(strip, range(last, min(last + CUE_REACH, len(strip.known))))


def _is_now(expression: Expression) -> bool:
    """Tell whether "is" stands right before an expression, in its sentence."""
    strip = expression.strip
    for at in range(expression.first - 1, max(expression.first - PRESENT_REACH, 0) - 1, -1):
        if strip.known[at].text[0] in SENTENCE_ENDS and is_sentence_end(strip, at):
            return False
        if "present_be" in strip.kinds[at]:
            return True
    return False


def _nearest(strip: Strip, places: range) -> str:
    """Return the tense that the first telling piece of a sentence gives."""
    row, known = strip.kinds, strip.known
    for at in places:
        if known[at].text[0] in SENTENCE_ENDS and is_sentence_end(strip, at):
            break
        if not CUES.isdisjoint(row[at]) and (cue := _cue(row, at)):
            return cue
    return ""


def _cue(row: list[dict[str, str]], at: int) -> str:
    kinds = row[at]
    if "future" in kinds and not _is_month(kinds):
        return "past" if at + 1 < len(row) and _is_past(row[at + 1]) else "future"  # "housing starts fell"
    if "leaning" in kinds:
        return "leaning"
    if not _is_past(kinds):
        return ""
    before = row[max(at - AUXILIARY_REACH, 0) : at]
    if before and "past_form" in before[-1]:
        return "past"  # "those to be relieved flew home"
    return "future" if any("modal" in other and not _is_month(other) for other in before) else "past"


def _is_month(kinds: dict[str, str]) -> bool:
    """Tell whether a word that may be a verb or a month is the month: "May"."""
    return "month_risky" in kinds and "capital" in kinds


def _is_past(kinds: dict[str, str]) -> bool:
    return "past" in kinds or "past_form" in kinds


def preceded_by(expression: Expression, kind: str, reach: int = 1) -> bool:
    """Tell whether a word of a kind stands right before."""
    first = expression.first
    row = expression.strip.kinds
    for at in range(first - 1, max(first - reach, 0) - 1, -1):  # noqa: SIM110 - asked several times for every expression: any() takes thrice as long
        if kind in row[at]:
            return True
    return False


def is_sentence_end(strip: Strip, at: int) -> bool:
    """Tell whether a piece ends a sentence: a line break, or a stop with a capital after it."""
    text = strip.text(at)
    if text[0] not in SENTENCE_ENDS or "glued" in strip.kinds[at]:
        return False
    if text == ";" or text[0] == "\n":
        return True
    if at + 1 == len(strip.known):
        return True
    after = strip.text(at + 1)
    return "capital" in strip.kinds[at + 1] or after.isdigit() or not after.isalnum()
