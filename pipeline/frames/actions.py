"""Actions: which verb or noun of the sentence says what a group did or what was done to it.

Every configuration in which English joins a count and its action has a weight; the best candidate wins.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

from pipeline.frames.lexicon import ATTACKED, DISTRICTS_ONLY, PRESENT, ActionFacts
from pipeline.frames.mentions import FINITE, Mention
from pipeline.frames.values import Group
from pipeline.frames.view import View
from pipeline.frames.weights import HELD, INNER, INTRANSITIVE, OBJECT, RECEPTION, ROLE_BONUS, Weigher

# Words between "put" and "at" in "put the strength of the garrison at 5,000".
MAX_STRENGTH: Final = 9
# Words between a place that is taken and "by".
MAX_BY: Final = 4


class Action(NamedTuple):
    """An action found for a group, with its weight and the match it was read from (or the token that only says "there is")."""

    id: str
    weight: float
    mention: Mention | None = None
    rule: str = ""
    held: int = -1

    @property
    def verb(self) -> int:
        """Return the token of the verb, -1 where a noun or nothing says it."""
        return self.mention.start if self.mention is not None else self.held


def find_action(view: View, group: Group, groups: list[Group], facts: ActionFacts) -> Action | None:
    """Return the best action for a group of people, or None."""
    held = held_by(view, group)
    weigher = Weigher(view, group, groups, facts, held=held >= 0)
    best: Action | None = None
    for action in _candidates(weigher, held):
        if best is None or action.weight > best.weight:
            best = action
    return best


def _candidates(weigher: Weigher, held: int) -> Iterator[Action]:
    view, group, facts = weigher.view, weigher.group, weigher.facts
    for mention in view.actions:
        if (group.contained and not _is_relative(view, group, mention)) or _is_counted(weigher, mention):
            continue
        if any(facts.counts_people(rule.id) for rule in mention.rules):
            yield from _readings(weigher, mention)
    if view.low(group.start - 1) == "by":
        yield from _taken_by(weigher)
    if group.act:
        strong = group.role or facts.has(group.act, "harm")
        yield Action(group.act, INNER + facts.weights.get(group.act, 0) + (ROLE_BONUS if strong else 0), None, f"frames:{group.act}")
    if held >= 0:
        led = _led_by(view, held) if view.has(held, "accompanies") else None
        led = led if led is not None and facts.counts_people(led.id) and facts.has(led.id, "peopled") else None
        if led is not None:
            yield Action(led.id, HELD, led, led.rule.name)
        elif view.has(held, "accompanies") and any(view.clause(at) == view.clause(held) for at in view.spots("takes_place") if at < held):
            yield Action(ATTACKED, HELD, None, "frames:with", held)  # "took Kemise with 800 fighters"
        else:
            yield Action(PRESENT, HELD, None, "frames:have", held)


def _taken_by(weigher: Weigher) -> Iterator[Action]:
    """Yield the attack of those by whom a place is taken: "The base was overrun by about 2,000 gunmen"."""
    view, by = weigher.view, weigher.group.start - 1
    for mention in view.actions:
        passive = any(view.has(at, "passive") for at in (mention.start - 1, mention.start))
        if passive and 0 <= by - mention.end <= MAX_BY and any(weigher.facts.counts_districts(rule.id.removesuffix(DISTRICTS_ONLY)) for rule in mention.rules):
            yield Action(ATTACKED, OBJECT, mention, mention.rule.name)


def _led_by(view: View, token: int) -> Mention | None:
    """Return the verb of those who come "with" people: "The rebels had entered the capital with some 2,000 men"."""
    clause = view.clause(token - 1)
    before = [m for m in view.actions if m.end <= token and (m.form in FINITE or m.form == "base" and view.low(m.start - 1) != "to")]
    return before[-1] if before and view.clause(before[-1].start) == clause else None


def _is_counted(weigher: Weigher, mention: Mention) -> bool:
    """Tell whether what may be a verb is the noun of a count: "six guards, two policemen"."""
    noun = weigher.view.nouns.get(mention.start)
    return noun is not None and noun.label == "UNIT" and any(g.head == mention.start and g.quantity.num_end <= mention.start for g in weigher.groups)


def _is_relative(view: View, group: Group, mention: Mention) -> bool:
    """Tell whether a verb stands in a relative clause of the group: "most of the 750 who served there"."""
    return mention.start >= group.end and view.has(group.end, "relative")


def _readings(weigher: Weigher, mention: Mention) -> Iterator[Action]:
    """Yield the actions one verb may mean for the group, with their weights."""
    group, facts = weigher.group, weigher.facts
    weight, agent = weigher.weigh(mention)
    if weight <= 0:
        return
    is_object = mention.end <= group.start and mention.form and weigher.view.low(mention.end) != "of"
    for rule in mention.rules:
        if not facts.counts_people(rule.id):
            continue
        if is_object and not facts.takes_object(rule.id):
            weight = min(weight, INTRANSITIVE)
        reception = RECEPTION if is_object and facts.has(rule.id, "received") else 0
        identifier = facts.as_agent(rule.id) if agent else rule.id
        yield Action(identifier, weight + facts.weights.get(identifier, 0) - reception, mention, rule.name)


def _puts_strength(view: View, at: int) -> int:
    """Return the verb of "put the garrison at 5,000", "estimate the defenders at 2,000": what is put are no losses; else -1."""
    for verb in range(at - 1, max(at - MAX_STRENGTH, view.start) - 1, -1):
        if view.has(verb, "losses") or view.low(verb) in {",", ";"} or (view.action_at(verb) is not None and not view.has(verb, "puts")):
            return -1
        if view.has(verb, "puts"):
            return verb if any(view.has(token, "strength") or view.labels.get(token) in {"UNIT", "FORCE"} for token in range(verb + 1, at)) else -1
    return -1


def held_by(view: View, group: Group) -> int:
    """Return the verb that only says that the people are there ("has 300 men", "there were 40 guards"), or -1."""
    at = group.start - 1
    while view.is_adverb(at) or view.has(at, "before_held"):
        at -= 1
    if view.has(at, "copula") and group.quantity.strong:
        return at  # "KFOR is 14,000 strong"
    if view.has(at, "have") or (group.head >= 0 and view.has(at, "claims_to_have")):
        reports = any(m.end in {at, at - 1} and m.id == "report" for m in view.mentions.get("SOURCE", ()))
        return -1 if reports else at
    if view.has(at, "copula") and view.has(at - 1, "there"):
        return at
    if view.has(at - (view.low(at) == "of"), "boasts_of"):
        return at  # "the rebels, who boast of 17,000 fighters around the town"
    if view.low(at) == "at" and (put := _puts_strength(view, at)) >= 0:
        return put
    after = group.end
    while view.has(after, "auxiliary"):
        after += 1
    if view.has(after, "copula"):
        place = after + 1
        while view.has(place, "still"):
            place += 1
        if view.has(place, "at", "there"):
            return after
    alone = group.elliptic and view.has(group.end, "inside") and (view.low(at) in {"", ",", ":", "-", "–"} or view.has(at, "conjunction"))
    return group.end if alone and group.acting is None else -1
