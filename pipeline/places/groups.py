"""Groups: names that stand in one list, names in or beside a larger place."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.places.names import Name, cue_at
from pipeline.places.view import View
from pipeline.places.words import Cue, Words

MAX_GAP = 5


@dataclass(slots=True)
class Group:
    """Names of a list in order ("A and B in C, D in E"): members A, B, D; containers hang on the members."""

    members: list[Name]

    @property
    def start(self) -> int:
        """Return where the list starts."""
        return self.members[0].start


def attach_cues(view: View, words: Words, names: list[Name]) -> None:
    """Give each name the level word that stands with it: "X district", "district of X"."""
    taken = 0
    for name in names:
        if name.kind == "place" and name.end < len(view.low) and view.low[name.end] in words.role("place_head") and not view.first[name.end]:
            name.kind = "other"  # a river or a range of that name
        if name.kind in {"place", "unknown", "country", "nationality"}:
            cue = cue_at(view, words, name.end)
            if cue and _is_other_name(view, words, name.end, name.end + len(cue.words)):
                name.kind = "other" if name.kind == "place" else name.kind
            elif cue and not _is_other_word(view, words, name.end + len(cue.words)):
                name.cue, name.cue_end = cue, name.end + len(cue.words)
                taken = name.cue_end
            else:
                name.cue = _cue_before(view, words, name.start, taken)
                name.cue_end = name.end


def _is_other_name(view: View, words: Words, cue: int, after: int) -> bool:
    """Return whether a capitalised level word goes on in another name: "Kent State University"."""
    if not view.cap[cue] or after >= len(view.low) or view.first[after] or not view.cap[after] or view.sentence[cue] in view.shouted:
        return False
    return view.low[after] not in words.role("office") and view.low[after] not in words.role("title") and cue_at(view, words, after) is None


def _is_other_word(view: View, words: Words, after: int) -> bool:
    """Return whether what follows a level word gives it another sense: "state media", "state-run"."""
    if after >= len(view.low) or view.first[after]:
        return False
    return view.low[after] in words.role("cue_tail") or view.low[after] in words.hyphens and view.end[after - 1] == view.begin[after]


def _cue_before(view: View, words: Words, start: int, taken: int) -> Cue | None:
    """Return the level word of "province of X", "district of the X", unless it belongs to the name before."""
    at = start - 1
    while at > 0 and view.low[at] in words.role("the") and not view.first[at]:
        at -= 1
    if at <= taken or view.low[at] not in words.role("of") or view.first[at]:
        return None
    return cue_ending(view, words, at)


def cue_ending(view: View, words: Words, end: int) -> Cue | None:
    """Return the level word that ends just before a token."""
    if end <= 0 or view.low[end - 1] not in words.cue_ends:
        return None
    for size in (3, 4, 2, 1):
        cue = cue_at(view, words, end - size) if end >= size else None
        if cue and len(cue.words) == size:
            return cue
        if end == size and size == 1:
            return next((cue for cue in words.cues.get(view.low[0], ()) if len(cue.words) == 1), None)
    return None


def separator(view: View, words: Words, left: Name, right: Name) -> str:
    """Return how two neighbours hang together: list, in, or nothing."""
    start = max(left.cue_end, left.end)
    between = range(start, right.start)
    if not between or len(between) > MAX_GAP or view.sentence[left.start] != view.sentence[right.start]:
        return ""
    low = [view.low[token] for token in between]
    commas, both = words.role("comma"), words.role("comma") | words.role("conjunction")
    if all(token in both for token in low):
        return "list" if any(token not in commas for token in low) or len(low) == 1 else ""
    passing = words.role("the") | words.role("direction") | commas | words.role("number")
    trimmed = [token for token in low if token not in passing]
    inside = words.role("inside")
    if trimmed and trimmed[0] in inside:
        rest = [token for token in trimmed[1:] if token not in words.role("of") and token not in words.cue_ends]
        return "in" if not rest else ""
    return ""


def read_groups(view: View, words: Words, names: list[Name]) -> list[Group]:
    """Return the lists of the text; a name that stands alone is a list of one."""
    groups: list[Group] = []
    waiting: list[Name] = []
    previous: Name | None = None
    for name in names:
        if name.kind in {"other", "nationality"}:
            previous = None
            continue
        link = separator(view, words, previous, name) if previous else ""
        if link == "list" and groups:
            groups[-1].members.append(name)
            waiting = [*waiting, name]
        elif link == "in" and name.kind in {"place", "country"} and waiting:
            for member in waiting:
                member.container = name
            waiting = []
        else:
            groups.append(Group([name]))
            waiting = [name]
        previous = name
    return groups


def containers(groups: list[Group]) -> Iterator[Name]:
    """Yield every name that stands as the larger place of another."""
    seen: set[int] = set()
    for group in groups:
        for member in group.members:
            if member.container is not None and id(member.container) not in seen:
                seen.add(id(member.container))
                yield member.container
