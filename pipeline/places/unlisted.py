"""Unlisted: names the gazetteer spells otherwise, or does not hold."""


from spacy.tokens import Doc

from pipeline.gazetteer.english import is_common
from pipeline.gazetteer.index import Found
from pipeline.places.levels import NAME_MARKS
from pipeline.places.names import Name, cue_at
from pipeline.places.groups import Group, cue_ending
from pipeline.places.view import View
from pipeline.places.words import Words

# An acronym is shorter and all capitals; so is shouting, which tells nothing about names.
MIN_LETTERS = 4
# What may follow a place name without a pause.
AFTER_PLACE = frozenset({"ACTION", "REPORTING", "DATEWORD", "STATUS", "NUMBER", "VAGUE", "QUALIFIER"})


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


def mark_unlisted(doc: Doc, view: View, words: Words, names: list[Name], groups: list[Group]) -> None:
    """Take an unknown name after "in" or "near", in a dateline or in a list of places for a place."""
    seen: set[str] = set()
    acts = {start for start, _, rules in doc._.matches if any(rule.label in AFTER_PLACE for rule in rules)}
    unknown = [name for name in names if name.kind == "unknown" and not name.level and _may_be_place(view, words, name)]
    for name in names:
        if name.kind == "unknown" and not name.level and _is_dateline(view, words, name):
            _mark(name, "dateline")
    for name in unknown:
        if not name.level and (_in_or_near(view, words, name) or _part_of(view, words, name)) and _ends_there(view, words, name, acts):
            seen.add(view.slice(name.start, name.end))
            _mark(name, "locative")
    for group in groups:
        joined = len(group.members) > 2 or any(view.low[token] in words.role("conjunction") for token in range(group.start, group.members[-1].start))  # noqa: PLR2004
        if len(group.members) > 1 and joined and any(member.level or member.kind == "place" for member in group.members) and not any(member.kind == "country" for member in group.members):
            for member in group.members:
                if not member.level and member in unknown:
                    _mark(member, "list")
    for name in unknown:
        after = max(name.end, name.cue_end)
        apposed = name.container is not None and after < len(view.low) and view.low[after] in words.role("comma")
        known = view.slice(name.start, name.end) in seen and _follows_preposition(view, words, name)
        if not name.level and (apposed or known):
            _mark(name, "locative")


def _mark(name: Name, rule: str) -> None:
    name.level = "place"
    name.rules.append(f"places:{rule}")


def _is_dateline(view: View, words: Words, name: Name) -> bool:
    """Return whether a name in capitals opens its line and a comma, bracket or dash follows."""
    after = name.end
    opens = view.first[name.start] and view.slice(name.start, name.end).isupper() and after + 1 < len(view.low)
    return opens and after - name.start <= 2 and view.sentence[name.start] not in view.shouted and (view.low[after] in words.role("comma") or view.low[after] in words.role("dash"))  # noqa: PLR2004


def _in_or_near(view: View, words: Words, name: Name) -> bool:
    before = name.start - 1
    return before >= 0 and not view.first[name.start] and view.low[before] in words.role("locative")


def _follows_preposition(view: View, words: Words, name: Name) -> bool:
    before = name.start - 1
    return before >= 0 and not view.first[name.start] and any(view.low[before] in words.role(role) for role in ("locative", "motion", "taking", "conjunction"))


def _ends_there(view: View, words: Words, name: Name, acts: set[int]) -> bool:
    """Return whether the name is not the first half of something: "in Shia areas", "in Hussein's palace"."""
    after = name.cue_end if name.cue is not None and name.cue_end > name.end else name.end
    if after >= len(view.low) or view.first[after] or after in acts or view.cap[after]:
        return True
    if view.low[after] in words.role("possessive"):
        return False
    return not view.word(after).isalpha() or view.low[after] in words.role("follow")


def _part_of(view: View, words: Words, name: Name) -> bool:
    """Return whether "mayor of", "north of" or "flew to" stands before the name."""
    before = name.start - 1
    if before < 1 or view.first[name.start]:
        return False
    if view.low[before] in words.role("of"):
        return view.low[before - 1] in words.role("place_of")
    return view.low[before] in words.role("motion") and view.low[before - 1] in words.role("motion_verb")


def _may_be_place(view: View, words: Words, name: Name) -> bool:
    text = view.slice(name.start, name.end)
    tokens = range(name.start, name.end)
    if name.end < len(view.low) and view.small(name.end) and view.low[name.end] in words.role("metonym_verb"):
        return False
    if view.sentence[name.start] in view.shouted or len(text) < MIN_LETTERS - 1 or text.isupper() or not all(letter.isalpha() or letter in NAME_MARKS for letter in text):
        return False
    if text.endswith(words.adjective_endings):
        return False
    if any(view.low[token] in words.role("title") or view.low[token] in words.role("office") or view.low[token] in words.role("not_name") for token in tokens):
        return False
    if name.start and not view.first[name.start] and (view.low[name.start - 1] in words.role("title") or view.low[name.start - 1] in words.role("office")):
        return False
    return not any(is_common(view.word(token)) and view.low[token] not in words.role("article") for token in tokens if view.cap[token] and not (token == name.end - 1 and token > name.start and view.low[token] in words.cue_ends))
