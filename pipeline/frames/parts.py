"""Parts: breakdowns whose parts add up or do not, and shares of a count named before."""

from typing import Final

from pipeline.frames.values import TROOPS, Frame, Group
from pipeline.frames.view import View

# A breakdown follows its total within this many sentences.
MAX_SENTENCES: Final = 2
MAX_PARTS: Final = 6
# Words between a total and a breakdown introduced as such: "617 men gave up on Friday: 67 officers and ...".
MAX_INTRODUCTION: Final = 12
# Words between two items of a breakdown, beyond commas.
MAX_LIST: Final = 4
# A total and the parts the text lists right behind it.
Breakdown = tuple[Group, list[Group]]


def find_breakdown(view: View, groups: list[Group]) -> Breakdown | None:
    """Return the first total of a sentence that a colon or "made up of" opens into a list of at least two parts."""
    for number, total in enumerate(groups[:-2]):
        gap = range(total.end, groups[number + 1].start)
        if _is_exact(total) and len(gap) <= MAX_INTRODUCTION and any(view.low(at) == ":" or view.has(at, "breakdown") for at in gap):
            parts = [groups[number + 1]]
            for part in groups[number + 2 :]:
                if not _is_next(view, parts[-1], part):
                    break
                parts.append(part)
            if len(parts) > 1 and all(_is_exact(part) and (part.best or 0) < (total.best or 0) for part in parts):
                return total, parts
    return None


def _is_exact(group: Group) -> bool:
    return group.kind == TROOPS and group.best is not None and group.low == group.best == group.high


def _is_next(view: View, first: Group, second: Group) -> bool:
    """Tell whether only a comma, "and" and the like stand between two parts."""
    gap = range(first.end, second.start)
    return 1 <= len(gap) <= MAX_LIST and all(view.low(at) == "," or view.has(at, "list") for at in gap)


def link_parts(frames: list[Frame], breakdowns: list[Breakdown]) -> None:
    """Point every part to its total; flag a total whose listed parts do not add up."""
    for number, total in enumerate(frames):
        _link_bases(total)
        if total.group.best is not None:
            _link_sum(total, [f for f in frames[number + 1 : number + 1 + MAX_PARTS] if _can_be_part(f, total)])
    for whole, parts in breakdowns:
        _link_listed(whole, parts)


def _link_bases(frame: Frame) -> None:
    """Point "88 of them" to what "them" are."""
    group = frame.group
    if group.quantity.base is not None and group.antecedent is not None and group.antecedent.frame is not None:
        frame.part_of = group.antecedent.frame


def _can_be_part(frame: Frame, total: Frame) -> bool:
    same = frame.table == total.table and 0 <= frame.group.sentence - total.group.sentence <= MAX_SENTENCES
    return same and (frame.part_of is None or frame.part_of is total) and frame.group.best is not None and frame.group.best < (total.group.best or 0)


def _link_sum(total: Frame, following: list[Frame]) -> None:
    """Link the first run of at least two following counts that adds up to the total."""
    for size in range(2, len(following) + 1):
        run = following[:size]
        if sum(f.group.best or 0 for f in run) == total.group.best:
            for frame in run:
                frame.part_of = total
            return


def _link_listed(whole: Group, parts: list[Group]) -> None:
    """Link the parts of a breakdown introduced as such; where they do not add up, a person should look."""
    total, listed = whole.frame, [part.frame for part in parts if part.frame is not None]
    if total is None or len(listed) < len(parts) or any(frame.part_of is not None for frame in listed):
        return
    for frame in listed:
        frame.part_of = total
    if sum(part.best or 0 for part in parts) != whole.best:
        total.flag("parts_differ")
