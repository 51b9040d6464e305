"""Ellipsis: what a number counts when its noun was left out."""

from typing import Final

from pipeline.frames.antecedents import Antecedents
from pipeline.frames.lexicon import REGULAR
from pipeline.frames.roles import take_noun
from pipeline.frames.shares import take_antecedent, take_owner
from pipeline.frames.values import CIVIL, OBJECT, PERSONS, TROOPS, Group
from pipeline.frames.view import DASHES, View

# Words between a noun and "of whom".
MAX_WHOM: Final = 3
# A table line sets its noun at most this many words before its dash: "tanks - 2,122".
MAX_LABEL: Final = 3
# Four digits in this range, without a comma, are rather a year.
YEARS: Final = range(1800, 2101)
YEAR_DIGITS: Final = 4
# No army is this large: a bare number of that size counts citizens or money.
MAX_BARE: Final = 2_000_000
# Counts back among which the troops of "one in Kabul" are looked for.
MAX_ONE: Final = 6
# Words between a body of people and its strength: "the guard, loyal to the president, some 2,500 strong".
MAX_BODY: Final = 8
MARKS: Final = frozenset({";", ":", "(", ")"})
LABEL_MARKS: Final = frozenset({":", *DASHES})


def close_elliptic(found: Antecedents, group: Group) -> None:
    """Let a number without a noun count what stands before it: a noun of its sentence, or what an earlier number counts."""
    view = found.view
    if _is_idle(found, group):
        return
    if group.quantity.strong and _take_body(view, group):
        return
    predicate = _predicate(view, group)
    antecedent = found.find(group)
    noun = _labelled_by(view, group) or found.noun_before(group)
    base = group.quantity.base
    if base is not None and antecedent is not None and not (view.low(base) == "whom" and noun is not None and group.start - noun <= MAX_WHOM):
        noun = None
    if noun is not None and (antecedent is None or antecedent.sentence != view.index or noun > antecedent.start):
        take_noun(found, group, noun)
        if group.kind == TROOPS and antecedent is not None and antecedent.kind == TROOPS and not group.unit:
            take_antecedent(group, antecedent)
    elif antecedent is not None:
        take_antecedent(group, antecedent)
        if predicate and group.kind in PERSONS:
            group.kind, group.unit = TROOPS, predicate
            group.flags.clear()
    elif group.quantity.strong or not _take_body(view, group):
        _take_before(view, group)


def _take_body(view: View, group: Group) -> bool:
    """Take the people a body is made of: "the brigade, 3,000 strong", "a Jordanian company of 120"."""
    at = group.start - 1
    if group.quantity.strong:
        first = max(at - MAX_BODY, view.start - 1)
        body = next((t for t in range(at, first, -1) if view.labels.get(t) in {"UNIT", "FORCE"} or view.has(t, "body_of_people")), -1)
    else:
        body = at - 1 if view.low(at) == "of" and view.has(at - 1, "body_of_people") and not view.is_capital(at - 1) else -1
    if body < 0 or any(view.low(t) in MARKS for t in range(body, group.start)):
        return False
    take_owner(view, group, body + 1 if view.labels.get(body) == "FORCE" else body)
    mention = view.nouns.get(body)
    group.kind = TROOPS
    group.unit = group.unit or (mention.id if mention is not None and mention.label == "UNIT" else REGULAR)
    group.rules.append("frames:body")
    group.flags.append("unit_inherited")
    return True


def _predicate(view: View, group: Group) -> str:
    """Return the unit of "eleven of the dead were border guards", "26 people, 14 of them soldiers", "118,311 in the police"."""
    at = group.end
    apposed = group.quantity.base is not None and view.labels.get(at) in {"UNIT", "FORCE", "NATIONALITY"}
    if view.has(at, "copula"):
        at += 1
    elif view.low(at) == "in" and view.low(at + 1) == "the":
        at += 2
    elif not apposed:
        return ""
    mention = view.nouns.get(at)
    if mention is not None and mention.label in {"FORCE", "NATIONALITY"}:
        if mention.label == "FORCE":
            group.force = mention.id
        else:
            group.country = mention.id
        mention = view.nouns.get(mention.end)
    if mention is None or mention.label != "UNIT" or (apposed and view.has(mention.start, "anybody")):
        return ""  # "two-thirds of them women"
    group.end = mention.end if apposed else group.end
    return mention.id


def _is_idle(found: Antecedents, group: Group) -> bool:
    """Tell whether a bare number is more likely a year, a pronoun or a mark than a count."""
    view, quantity = found.view, group.quantity
    if view.is_digit(quantity.num_end) and quantity.num_end == quantity.end:
        return True
    told = quantity.base is not None and view.has(quantity.base, "anaphor") and "numbers:none" not in quantity.rules
    if quantity.best == 0 and not told:
        return True  # "none of them has been hurt" is a denial
    if (quantity.best or quantity.low or 0) >= MAX_BARE or (quantity.kind == "most" and quantity.of_total is None and quantity.base is None):
        return True
    single = quantity.num_end == quantity.num_start + 1
    text = view.word(quantity.num_start)
    if single and len(text) == YEAR_DIGITS and text.isdecimal() and int(text) in YEARS:
        return True
    if quantity.best == 1 and not quantity.additional and quantity.base is None:
        follows = found.cues.is_bodily(group) or view.has(quantity.end, "follows_one")
        return not (follows and any(g.kind == TROOPS for g in [*found.history[-MAX_ONE:], *found.seen]))
    if quantity.kind != "vague" or quantity.base or found.cues.is_bodily(group):
        return False
    return single and (view.has(quantity.num_start, "indefinite") or view.is_unknown(quantity.start - 1))


def _labelled_by(view: View, group: Group) -> int | None:
    """Return the noun a table line sets before its number: "tanks - 2,122", "Soldiers killed: 9"."""
    at = group.start - 1
    if view.low(at) not in LABEL_MARKS:
        return None
    for token in range(at - 1, at - 1 - MAX_LABEL, -1):
        mention, action = view.nouns.get(token), view.action_at(token)
        if mention is None or (action is not None and action.form == "past"):
            continue
        if mention.label in {"UNIT", "ROLE", "TERRITORY"} or (mention.label == "NONCOUNT" and mention.id in {CIVIL, OBJECT}):
            return token
    return None


def _take_before(view: View, group: Group) -> None:
    """Take the last troops the sentence before names without a number: "Taliban soldiers gave up. More than 1,100 ..."."""
    for unit, force, country in view.before()[:1]:
        group.kind, group.unit, group.force, group.country = TROOPS, unit, force, country
        group.rules.append("frames:ellipsis")
        group.flags.append("unit_inherited")
