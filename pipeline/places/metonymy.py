"""Metonymy: "Kabul said", "the Kabul government" speak of people, not of a place where something happened."""

from pipeline.gazetteer.spelling import squeeze
from pipeline.places.evidence import COUNTRY_CODE, Evidence
from pipeline.places.name import Name
from pipeline.places.view import View
from pipeline.places.words import Words


def mark_metonyms(view: View, words: Words, names: list[Name], evidence: Evidence, reporting: set[int]) -> None:
    """Mark capitals and countries that speak or act; drop other names that only ever speak (they are people)."""
    for name in names:
        if name.kind not in {"place", "country"} or name.level:
            continue
        speaks = _speaks(view, words, name, reporting) and not evidence.is_located(name)
        if not speaks and not _governs(view, words, name):
            continue
        text = view.slice(name.start, name.end)
        if name.kind == "country" or len(words.capitals.get(squeeze(text), "")) == COUNTRY_CODE:
            name.metonym = True
        elif speaks and text not in evidence.mentioned and text not in evidence.located:
            name.kind = "other"


def _speaks(view: View, words: Words, name: Name, reporting: set[int]) -> bool:
    after, count = name.end, len(view.low)
    while after < count and (view.low[after] in words.roles["auxiliary"] or view.low[after] in words.roles["adverb"]):
        after += 1
    return after < count and not view.first[after] and view.small(after) and (after in reporting or view.low[after] in words.roles["metonym_verb"])


def _governs(view: View, words: Words, name: Name) -> bool:
    """Return whether the name stands before "government" or ties to "-backed"."""
    after = name.end
    if after + 1 >= len(view.low) or view.first[after]:
        return False
    if view.low[after] in words.hyphens:
        return view.low[after + 1] in words.roles["metonym_tail"]
    return view.low[after] in words.roles["metonym_noun"]
