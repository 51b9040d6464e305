"""Cues: the words around an expression that tell its tense, and where its sentence ends."""

from itertools import pairwise

from pipeline.dates.find import Expression
from pipeline.dates.lexicon import Piece

# What a piece that ends a sentence begins with.
SENTENCE_ENDS = frozenset(".?!;…\n")
# Pieces on either side in which a clause shows its tense; without a limit a line of a million dates takes hours.
CUE_REACH = 200
# So near before an expression, "is" says when something takes place.
PRESENT_REACH = 4
# How far before a participle its auxiliary stands: "will have been held".
AUXILIARY_REACH = 4


def cue_of(expression: Expression) -> str:
    """Return the tense of the clause, from the nearest telling word: to the left first, then to the right."""
    pieces = expression.pieces
    if preceded_by(expression, "back", 2):
        return "past"
    if preceded_by(expression, "present_be", PRESENT_REACH) and not preceded_by(expression, "past", PRESENT_REACH) and not preceded_by(expression, "past_form", PRESENT_REACH):
        return "future"  # "the vote is on Sunday"
    for at in range(expression.first - 1, max(expression.first - 1 - CUE_REACH, -1), -1):
        if is_sentence_end(pieces, at):
            break
        if cue := _cue(pieces, at):
            return cue
    for at in range(expression.last, min(expression.last + CUE_REACH, len(pieces))):
        if is_sentence_end(pieces, at):
            break
        if cue := _cue(pieces, at):
            return cue
    return ""


def _cue(pieces: list[Piece], at: int) -> str:
    piece = pieces[at]
    if "future" in piece.kinds and not ("month_risky" in piece.kinds and "capital" in piece.kinds):
        return "past" if at + 1 < len(pieces) and _is_past(pieces[at + 1]) else "future"  # "housing starts fell"
    if "leaning" in piece.kinds:
        return "leaning"
    if not _is_past(piece):
        return ""
    before = pieces[max(at - AUXILIARY_REACH, 0) : at]
    if before and "past_form" in before[-1].kinds:
        return "past"  # "those to be relieved flew home"
    return "future" if any("modal" in other.kinds for other in before) else "past"


def _is_past(piece: Piece) -> bool:
    return "past" in piece.kinds or "past_form" in piece.kinds


def preceded_by(expression: Expression, kind: str, reach: int = 1) -> bool:
    """Tell whether a word of a kind stands right before."""
    pieces, first = expression.pieces, expression.first
    for at in range(first - 1, max(first - reach, 0) - 1, -1):  # noqa: SIM110 - asked several times for every expression: any() takes thrice as long
        if kind in pieces[at].kinds:
            return True
    return False


def is_sentence_end(pieces: list[Piece], at: int) -> bool:
    """Tell whether a piece ends a sentence: a line break, or a stop with a capital after it."""
    piece = pieces[at]
    text = piece.text
    if text[0] not in SENTENCE_ENDS or "glued" in piece.kinds:
        return False
    if text == ";" or text[0] == "\n":
        return True
    return all("capital" in b.kinds or b.text.isdigit() or not b.text.isalnum() for a, b in pairwise(pieces[at : at + 2]) if a)
