"""Cues: the level words beside names ("X district", "province of X")."""

from typing import Final

from pipeline.places.groups import separator
from pipeline.places.name import DIVISIONS, Name
from pipeline.places.view import View
from pipeline.places.words import Cue, Words

READ: Final = frozenset({"place", "unknown", "country"})


def cue_at(view: View, words: Words, at: int) -> Cue | None:
    """Return the level word that starts at a token."""
    if at >= len(view.low) or view.first[at]:
        return None
    for cue in words.cues.get(view.low[at], ()):
        if tuple(view.low[at : at + len(cue.words)]) == cue.words:
            return cue
    return None


def cue_ending(view: View, words: Words, end: int) -> Cue | None:
    """Return the level word that ends just before a token."""
    if end <= 0:
        return None
    for cue in words.cue_ends.get(view.low[end - 1], ()):
        if end >= len(cue.words) and tuple(view.low[end - len(cue.words) : end]) == cue.words:
            return cue
    return None


def attach_cues(view: View, words: Words, names: list[Name]) -> None:
    """Give each name the level word that stands with it: "X district", "district of X"."""
    taken = 0
    others, openers, leading, cues = words.roles["other_head"], words.roles["other_opener"], words.roles["of_the"], words.cues
    low, count = view.low, len(view.low)
    for number, name in enumerate(names):
        if name.kind not in READ:
            continue
        before, after = low[name.start - 1] if name.start else "", low[name.end] if name.end < count else ""
        if after in others or before in openers:
            _leave_others(view, words, names, number)
        if name.kind in READ:
            if name.end < count and view.cap[name.end]:
                _take_direction(view, words, name)
            cue = cue_at(view, words, name.end) if name.end < count and low[name.end] in cues else None
            if cue and _is_other_name(view, words, name.end, name.end + len(cue.words)):
                name.kind = "other" if name.kind == "place" else name.kind
            elif cue and not _is_other_word(view, words, name.end + len(cue.words)):
                name.cue, name.cue_end = cue, name.end + len(cue.words)
                taken = name.cue_end
            else:
                name.cue = _cue_before(view, words, name.start, taken) if before in leading else None
                name.cue_end = name.end


def _leave_others(view: View, words: Words, names: list[Name], number: int) -> None:
    """Leave aside what only has the name of a place: a river, a range, a people ("the Apurimac and Ene rivers")."""
    name = names[number]
    after = view.low[name.end] if name.end < len(view.low) and not view.first[name.end] else ""
    people = after in words.roles["people_noun"] and view.small(name.end) if after else False
    if _is_branch(view, words, name) or name.kind == "place" and (people or after in words.roles["place_head"] or _is_people(view, words, name)):
        name.kind = "other"
    elif after in words.roles["place_heads"] and name.kind in {"place", "unknown"}:
        while number and separator(view, words, names[number - 1], names[number]) == "list" and names[number - 1].kind in {"place", "unknown"}:
            names[number].kind = "other"
            number -= 1
        names[number].kind = "other"


def _is_branch(view: View, words: Words, name: Name) -> bool:
    """Return whether the name is that of a branch of something: "its Libyan branch, Barqa Province"."""
    before = name.start - 1
    apposed = before > 0 and not view.first[name.start] and view.low[before] in words.roles["comma"] and view.low[before - 1] in words.roles["branch"]
    return apposed and name.end < len(view.low) and view.cap[name.end] and cue_at(view, words, name.end) is not None


def _is_people(view: View, words: Words, name: Name) -> bool:
    """Return whether "the" makes a people of a province's name: "the Samburu lost cows", but not "in the Punjab"."""
    before = name.start - 1
    if before < 1 or view.low[before] not in words.roles["the"] or view.first[name.start] or view.low[before - 1] in words.roles["locative"]:
        return False
    alone = name.end >= len(view.low) or not view.cap[name.end] and cue_at(view, words, name.end) is None and view.low[name.end] not in words.roles["modifies"]
    return alone and view.low[before - 1] not in words.roles["of"] and all(entry.level in DIVISIONS and entry.source.startswith("ISO") for entry in name.entries)


def _take_direction(view: View, words: Words, name: Name) -> None:
    """Make "Imphal West" of the city Imphal, where a level word follows."""
    end = name.end
    if view.low[end] in words.roles["direction"] and not view.first[end] and cue_at(view, words, end + 1):
        name.end += 1
        name.found = words.gazetteer.find(view.slice(name.start, name.end))
        name.kind = "place" if name.found else "unknown"


def _is_other_name(view: View, words: Words, cue: int, after: int) -> bool:
    """Return whether a capitalised level word goes on in another name: "Kent State University"."""
    if not view.cap[cue] or after >= len(view.low) or view.first[after] or not view.cap[after] or view.sentence[cue] in view.shouted:
        return False
    return view.low[after] not in words.roles["office"] and view.low[after] not in words.roles["title"] and cue_at(view, words, after) is None


def _is_other_word(view: View, words: Words, after: int) -> bool:
    """Return whether what follows a level word gives it another sense: "state media", "state-run"."""
    if after >= len(view.low) or view.first[after]:
        return False
    return view.low[after] in words.roles["cue_tail"] or view.low[after] in words.hyphens and view.end[after - 1] == view.begin[after]


def _cue_before(view: View, words: Words, start: int, taken: int) -> Cue | None:
    """Return the level word of "province of X", "district of the X", unless it belongs to the name before."""
    at = start - 1
    while at > 0 and view.low[at] in words.roles["the"] and not view.first[at]:
        at -= 1
    if at < taken or view.low[at] not in words.roles["of"] or view.first[at]:
        return None
    cue = cue_ending(view, words, at)
    return cue if cue is None or at > taken or cue.plural else None  # "the Helmand districts of X and Y"
