"""Parts: breakdowns whose parts add up, and shares of a count named before."""

from pipeline.frames.values import Frame

# A breakdown follows its total within this many sentences.
MAX_SENTENCES = 2
MAX_PARTS = 6


def link_parts(frames: list[Frame]) -> None:
    """Point every part to its total; flag parts that do not add up."""
    for number, total in enumerate(frames):
        _link_bases(total)
        if total.group.best is None:
            continue
        following = [f for f in frames[number + 1 : number + 1 + MAX_PARTS] if _can_be_part(f, total)]
        _link_sum(total, following)


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
