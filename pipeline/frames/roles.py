"""Roles: whose "14 dead" and "30 prisoners" they are, and what a noun before a number makes of it."""

from pipeline.frames.antecedents import Antecedents
from pipeline.frames.lexicon import GENERIC, PRESENT, REGULAR
from pipeline.frames.mentions import Mention
from pipeline.frames.shares import take_antecedent, take_owner
from pipeline.frames.values import CIVIL, DISTRICTS, MIXED, OBJECT, TROOPS, Group


def take_noun(found: Antecedents, group: Group, start: int) -> None:
    """Let a group count what a noun before it names."""
    view = found.view
    mention = view.nouns[start]
    if mention.label == "TERRITORY":
        group.kind = DISTRICTS
    elif mention.label == "NONCOUNT":
        group.kind = CIVIL if mention.id == CIVIL else OBJECT
    elif mention.label == "UNIT" or mention.id == PRESENT:
        _take_people(found, group, mention)
    elif start - 1 in view.nouns and view.nouns[start - 1].id == CIVIL:
        group.kind = CIVIL  # "civilian deaths were 265"
    else:
        group.kind = TROOPS
        group.act, group.role = group.act or mention.id, True
        take_owner(view, group, start)
        if not group.unit and view.has(start - 1, "possessive") and view.before():
            group.unit, group.force, group.country = view.before()[-1]  # "The rebels fled. The minister put their dead at 60."
        if not group.unit:
            group.kind = ""
            close_role(found.alone(), group)
    group.rules.append(mention.rule.name)


def _take_people(found: Antecedents, group: Group, mention: Mention) -> None:
    group.kind = TROOPS
    if mention.label == "UNIT":
        group.unit = mention.id
    else:
        group.unit = f"{GENERIC}men"
        if group.start - mention.end <= 1:
            group.act = group.act or PRESENT
    after = found.view.action_at(mention.end)
    if after is not None and after.end <= group.start and found.cues.bodily(after.id) and not group.act:
        group.act, group.role = after.id, True
    take_owner(found.view, group, mention.start)


def close_role(found: Antecedents, group: Group) -> None:
    """Find whose "14 dead" or "30 prisoners" they are: a noun before, a noun after, an earlier count."""
    view, seen = found.view, found.seen
    noun = found.noun_before(group)
    if noun is not None and view.labels[noun] != "ROLE" and (not seen or seen[-1].kind != TROOPS or noun > seen[-1].start):
        act = group.act
        take_noun(found, group, noun)
        group.act = act
        return
    if group.force or group.country or group.unit:
        group.kind, group.unit = TROOPS, group.unit or REGULAR
        return
    earlier = found.find(group, persons=True)
    if earlier is not None and earlier.kind in {TROOPS, CIVIL, MIXED} and view.labels.get(group.start - 1) != "NONCOUNT":
        take_antecedent(group, earlier)
        if group.kind == MIXED:
            group.kind = CIVIL
        return
    owner = next((m for s, m in reversed(view.nouns.items()) if s < group.start and m.label in {"FORCE", "UNIT"}), None)
    if owner is None or found.cues.speaks(owner.end):
        formed = any(view.has(at, "formation") for at in range(view.start, group.start))
        group.kind, group.unit = (TROOPS, REGULAR) if formed and not found.cues.names_civilians() else (CIVIL, "")
        return
    group.kind = TROOPS
    take_owner(view, group, owner.start + 1)
    group.unit = group.unit or REGULAR
