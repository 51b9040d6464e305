"""Unlisted: names no gazetteer knows that stand where a place stands: "at Metele", "the town of Darak"."""

from typing import Final

from pipeline.frames.lexicon import GOVERNING, NOT_PLACE
from pipeline.frames.view import View
from pipeline.places import Place

# A shorter word is no name, a short one in capitals the name of a body.
MIN_NAME: Final = 3
MAX_ACRONYM: Final = 5
# Labels of what a name may be instead of a place.
OTHERS: Final = frozenset({"FORCE", "UNIT", "NATIONALITY", "COUNTRY"})
# What may stand between a preposition and a name: "in the north", "at the town of Darak".
OPENERS: Final = frozenset({"article", "settlement"})


def unlisted(view: View) -> list[Place]:
    """Return the unlisted names of a sentence as places, looked for once; a headline in capitals says nothing about names."""
    if view.unlisted is None:
        view.unlisted = _find(view)
    return view.unlisted


def _find(view: View) -> list[Place]:
    kinds, texts = view.kinds, view.texts
    governing = [at for at in range(len(kinds) - 1) if kinds[at] and not kinds[at].isdisjoint(GOVERNING) and NOT_PLACE not in kinds[at]]
    known = {at for place in view.places for at in range(place.start, place.end)}
    spots = [view.start + at for at in governing if (texts[at + 1][0].isupper() and view.start + at + 1 not in known) or not kinds[at + 1].isdisjoint(OPENERS)]
    if not spots:
        return []
    letters = [text for at, text in enumerate(view.texts, view.start) if text.isalpha() and at not in view.dateline]
    if sum(text[0].isupper() for text in letters) * 2 > len(letters):
        return []
    return [place for place in (_behind(view, at, known) for at in spots) if place is not None]


def _behind(view: View, at: int, known: set[int]) -> Place | None:
    """Return the region or the name behind a preposition; whom one speaks to is no place."""
    if view.has(at - 1, "speech") or any(mention.end == at for mention in view.reporting()):
        return None
    if view.low(at + 1) == "the" and view.has(at + 2, "region") and view.low(at + 3) not in {"of", "-"}:
        return Place(at + 2, at + 3, view.low(at + 2), "region", matched="cue", prec=5, rules=("frames:region",))
    start = at + 1
    while view.has(start, "settlement"):
        start += 1
    end = start
    while _is_name(view, end) and end not in known and end not in view.dated:
        end += 1
        if view.low(end) == "-" and view.is_glued(end - 1) and _is_name(view, end + 1):
            end += 1
    if end == start or view.has(end, "genitive"):
        return None  # "in the Mission's hospital"
    described = view.low(end) == "-" and view.is_glued(end - 1) or _names_things(view, end)  # "Kurdish-run prisons", "Toyota pickups"
    if described or end in view.labels or any(at in view.covered(label) for label in OTHERS for at in range(start, end)):
        return None
    return Place(start, end, view.text(start, end), "place", matched="cue", flags=("not_in_gazetteer",), rules=("frames:unlisted",))


def _names_things(view: View, end: int) -> bool:
    """Tell whether a name only says of which make or kind the plural behind it is."""
    return view.is_unknown(end) and view.low(end).endswith("s") and not view.low(end).endswith("ss")


def _is_name(view: View, token: int) -> bool:
    text = view.word(token)
    return len(text) >= MIN_NAME and text[0].isupper() and text.isalpha() and not (text.isupper() and len(text) <= MAX_ACRONYM)
