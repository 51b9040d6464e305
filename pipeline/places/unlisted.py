"""Unlisted: names the gazetteer spells otherwise, or does not hold."""


from pipeline.gazetteer.english import is_common
from pipeline.gazetteer.index import Found
from pipeline.places.names import Name, cue_at
from pipeline.places.groups import cue_ending
from pipeline.places.resolve import Resolver
from pipeline.places.view import View
from pipeline.places.words import Words

# An acronym is shorter and all capitals; so is shouting, which tells nothing about names.
MIN_LETTERS = 4


def mark_misspelt(view: View, words: Words, names: list[Name], countries: frozenset[str]) -> None:
    """Give unknown names that stand where places stand the one entry they nearly spell."""
    if not countries:
        return
    for name in names:
        if name.kind == "unknown" and name.end - name.start <= MIN_LETTERS and _stands_as_place(view, words, name):
            found = words.gazetteer.near(view.slice(name.start, name.end), countries)
            if found:
                name.kind, name.found = "place", Found(found.entries, found.matched)
                name.rules.append("places:spelling")


def _stands_as_place(view: View, words: Words, name: Name) -> bool:
    before = name.start - 1
    if cue_at(view, words, name.end) is not None:
        return True
    if before < 0 or view.first[name.start]:
        return False
    low = view.low[before]
    return any(low in words.role(role) for role in ("locative", "motion", "comma", "conjunction", "dash", "the")) or cue_ending(view, words, before) is not None


def mark_unlisted(view: View, words: Words, names: list[Name], resolver: Resolver) -> None:
    """Take an unknown name after "in" or "near" for a place."""
    seen: set[str] = set()
    unknown = [name for name in names if name.kind == "unknown" and not name.level]
    for name in unknown:
        if _in_or_near(view, words, name) and _may_be_place(view, words, name):
            seen.add(view.slice(name.start, name.end))
            name.level = "place"
            name.rules.append("places:locative")
    for name in unknown:
        if not name.level and view.slice(name.start, name.end) in seen and resolver.is_located(name):
            name.level = "place"
            name.rules.append("places:locative")


def _in_or_near(view: View, words: Words, name: Name) -> bool:
    before = name.start - 1
    return before >= 0 and not view.first[name.start] and view.low[before] in words.role("locative")


def _may_be_place(view: View, words: Words, name: Name) -> bool:
    text = view.slice(name.start, name.end)
    tokens = range(name.start, name.end)
    if view.sentence[name.start] in view.shouted or len(text) < MIN_LETTERS or text.isupper() or any(letter.isdigit() for letter in text):
        return False
    if any(view.low[token] in words.role("title") or view.low[token] in words.role("office") or view.low[token] in words.role("not_name") for token in tokens):
        return False
    return not any(is_common(view.word(token)) for token in tokens if view.cap[token])


