"""Shares: what a number takes from the group it continues: its noun, its actor, and the whole it is a share of."""

from dataclasses import replace
from typing import Final

from pipeline.frames.values import ROLE, TROOPS, Group
from pipeline.frames.view import View
from pipeline.quantities.bounds import share_of

# Words between an owner and its noun: "Afghan national army soldiers".
MAX_OWNER: Final = 3


def resolve_share(group: Group, whole: Group) -> None:
    """Give "half of them" its number from the group it speaks of."""
    quantity = group.quantity
    if whole.best is None:
        return
    if quantity.less is not None:
        rest = whole.best - quantity.less
        rough = whole.low != whole.best or whole.high != whole.best
        group.low, group.best, group.high = (None, rest, None) if rough else (rest, rest, rest)
    elif quantity.share is not None:
        part = share_of(quantity, replace(whole.quantity, low=whole.low, best=whole.best, high=whole.high))
        group.low, group.best, group.high = part.low, part.best, part.high


def take_antecedent(group: Group, antecedent: Group) -> None:
    """Let a group without a noun count what an earlier group counts."""
    group.kind = antecedent.kind if antecedent.kind != ROLE else TROOPS
    group.antecedent = antecedent
    if group.kind == TROOPS and not group.unit:
        group.flags.append("unit_inherited")
    group.unit = group.unit or antecedent.unit
    if not group.force and not group.country:
        group.force, group.country = antecedent.force, antecedent.country
    resolve_share(group, antecedent)
    group.rules.append("frames:ellipsis")


def take_owner(view: View, group: Group, start: int) -> None:
    """Take force and nationality from the words before a noun: "Taliban dead", "Afghan soldiers"."""
    for at in range(start - 1, start - 1 - MAX_OWNER, -1):
        mention = view.nouns.get(at)
        if mention is None:
            continue
        if mention.label == "FORCE" and not group.force:
            payload = mention.rule.payload
            group.force = mention.id
            group.unit = group.unit or (payload["unit"] if payload else "")
            group.country = group.country or (payload["country"] if payload else "")
        elif group.country and view.joins_nations(at + 1):
            group.country = f"{mention.id}|{group.country}"
        elif mention.label in {"NATIONALITY", "COUNTRY"} and not group.country:
            group.country = mention.id
        elif mention.label == "UNIT" and not group.unit:
            group.unit = mention.id
