"""Groups: names that stand in one list, names in or beside a larger place."""

from dataclasses import dataclass
from typing import Final

from pipeline.places.name import Name
from pipeline.places.view import View
from pipeline.places.words import Words

MAX_GAP: Final = 5


@dataclass(slots=True)
class Group:
    """Names of a list in order ("A and B in C, D in E"): members A, B, D; containers hang on the members."""

    members: list[Name]

    @property
    def start(self) -> int:
        """Return where the list starts."""
        return self.members[0].start


def separator(view: View, words: Words, left: Name, right: Name) -> str:
    """Return how two neighbours hang together: list, in, or nothing."""
    start = left.stop
    gap = right.start - start
    if gap > MAX_GAP or gap <= 0 or view.sentence[left.start] != view.sentence[right.start]:
        return ""
    low = view.low[start : right.start]
    commas, between, passing = words.roles["comma"], words.roles["between"], words.roles["passing"]
    if all(token in between for token in low):
        return "list" if len(low) == 1 or any(token not in commas for token in low) else ""
    trimmed = [token for token in low if token not in passing]
    if not trimmed or trimmed[0] not in words.roles["inside"]:
        return ""
    at = low.index(trimmed[0])
    if trimmed[0] in words.roles["of"] and at and low[at - 1] in words.roles["direction"]:
        return ""  # "east of X" is not in X
    return "in" if all(token in words.roles["of"] or token in words.cue_ends for token in trimmed[1:]) else ""


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
