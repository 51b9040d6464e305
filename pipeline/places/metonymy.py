"""Metonymy: "Kabul said", "the Kabul government" speak of people, not of a place where something happened."""

from spacy.tokens import Doc

from pipeline.gazetteer.spelling import squeeze
from pipeline.places.names import Name
from pipeline.places.resolve import Resolver
from pipeline.places.view import View
from pipeline.places.words import Words


def mark_metonyms(doc: Doc, view: View, words: Words, names: list[Name], resolver: Resolver) -> None:
    """Mark capitals and countries that speak or act; drop other names that only ever speak (they are people)."""
    reporting = {start for start, _, rules in doc._.matches if any(rule.label == "REPORTING" for rule in rules)}
    located = {view.slice(name.start, name.end) for name in names if name.kind == "place" and (name.level or resolver.is_located(name))}
    for name in names:
        if name.kind not in {"place", "country"} or name.level:
            continue
        speaks = _speaks(view, words, name, reporting) and not resolver.is_located(name)
        if not speaks and not _governs(view, words, name):
            continue
        text = view.slice(name.start, name.end)
        if name.kind == "country" or len(words.capitals.get(squeeze(text), "")) == len("AF"):
            name.metonym = True
        elif speaks and text not in located:
            name.kind = "other"


def _speaks(view: View, words: Words, name: Name, reporting: set[int]) -> bool:
    after = name.end
    while after < len(view.low) and view.low[after] in words.role("auxiliary"):
        after += 1
    return after < len(view.low) and not view.first[after] and view.small(after) and (after in reporting or view.low[after] in words.role("metonym_verb"))


def _governs(view: View, words: Words, name: Name) -> bool:
    """Return whether the name stands before "government" or ties to "-backed"."""
    after = name.end
    if after + 1 >= len(view.low) or view.first[after]:
        return False
    if view.low[after] in words.hyphens:
        return view.low[after + 1] in words.role("metonym_tail")
    return view.low[after] in words.role("metonym_noun")
