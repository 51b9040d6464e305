"""Clauses: where one statement of a sentence ends and the next begins."""

from typing import TYPE_CHECKING, Final

from pipeline.frames.mentions import FINITE, SAYING

if TYPE_CHECKING:  # the view asks for its clauses
    from pipeline.frames.view import View

MARKS: Final = frozenset({";", ":", "(", ")", "—", "–", "|", "»", "•", "*"})
LONG_DASHES: Final = frozenset({"—", "--"})
DASHES: Final = frozenset({"-", "–", *LONG_DASHES})
STOPS: Final = frozenset({",", ";", ".", *MARKS})
# The verb of a new clause stands within this many words of its beginning.
MAX_SUBJECT: Final = 7
VERBAL: Final = frozenset({"auxiliary", "copula", "passive"})


def number_clauses(view: "View") -> list[int]:
    """Give each token the number of its clause: a mark, or a comma or conjunction before a clause word, begins another."""
    verbs = {m.start for m in view.actions if m.form in FINITE} | {m.start for m in view.reporting() if m.id in SAYING}
    numbers: list[int] = []
    current = 0
    for at, (word, kinds) in enumerate(zip(view.words, view.kinds, strict=True)):
        token = view.start + at
        joins = word == "," or ("joins_clauses" in kinds and view.words[at - 1] != ",")
        opens = word in MARKS or (word in DASHES and _is_spaced(view, at)) or ("clause" in kinds and at and _opens_clause(view, token))
        current += bool(opens or joins and _verb_follows(view, at + 1, verbs))
        numbers.append(current)
    return numbers


def _is_spaced(view: "View", at: int) -> bool:
    return view.words[at] in LONG_DASHES or bool(at and view.spaces[at] and view.spaces[at - 1])


def _opens_clause(view: "View", token: int) -> bool:
    """Tell whether a clause word opens a clause here: "since June", "after that" and "serving with" do not."""
    if view.has(token, "accompanies") and any(m.end == token and m.form == "ing" for m in view.actions):
        return False
    return view.has(token, "relative") or not (view.is_digit(token + 1) or view.has(token + 1, "after_clause_word") or token + 1 in view.dated)


def _verb_follows(view: "View", first: int, verbs: set[int]) -> bool:
    """Tell whether an independent clause begins: a subject and an auxiliary or action within a few words."""
    for at in range(first, min(first + MAX_SUBJECT, len(view.words))):
        kinds = view.kinds[at]
        if view.words[at] in STOPS or "conjunction" in kinds:
            return False
        if at > first and (view.start + at in verbs or not kinds.isdisjoint(VERBAL)):
            return True
    return False
