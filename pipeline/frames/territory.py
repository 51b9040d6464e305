"""Territory: which verb says what happened to counted districts, and who did it."""

from typing import Final

from pipeline.frames.actions import Action
from pipeline.frames.actors import gapped
from pipeline.frames.lexicon import DISTRICTS_ONLY, ActionFacts
from pipeline.frames.mentions import Mention
from pipeline.frames.values import Frame, Group
from pipeline.frames.view import View
from pipeline.frames.weights import DISTANCE, OBJECT, SUBJECT
from pipeline.places import Place

# "has", "with" and "under" say little; another clause says less; districts fall and are not felled.
LIGHT_VERB: Final = 14
OTHER_CLAUSE: Final = 34
NO_OBJECT: Final = 20
SHORT_WORD: Final = 4
# Words between a verb without an object and what it stands before: "fell in three districts".
MAX_FALL: Final = 3
# Words between a verb and the one it names after to, by or under.
MAX_AGENT: Final = 8
OWNERS: Final = frozenset({"NATIONALITY", "FORCE"})
TAKERS: Final = frozenset({"FORCE", "UNIT", "NATIONALITY"})


def find_territory_action(view: View, group: Group, facts: ActionFacts) -> Action | None:
    """Return the best action on counted districts, or None."""
    best: Action | None = None
    for mention in view.actions:
        for rule in mention.rules:
            action = rule.id.removesuffix(DISTRICTS_ONLY)
            weight = _weigh(view, group, mention, action, facts) if facts.counts_districts(action) else 0
            if weight > 0 and (best is None or weight > best.weight or (best.mention is mention and facts.has(action, "steady"))):
                best = Action(action, weight, mention, rule.name)
    return best


def _weigh(view: View, group: Group, mention: Mention, action: str, facts: ActionFacts) -> float:
    """Weigh a territory verb: beside the districts, then in their clause, then in the sentence."""
    if group.start <= mention.start < group.end:
        return 0.0
    right = mention.start >= group.end
    gap = mention.start - group.end if right else group.start - mention.end
    weight = float(SUBJECT if right else OBJECT)
    if facts.has(action, "steady") and (not mention.form or len(str(mention.rule.pattern)) <= SHORT_WORD):
        weight -= LIGHT_VERB
    if view.clause(mention.start) != view.clause(group.end - 1 if right else group.start):
        weight -= OTHER_CLAUSE
    if not right and gap > MAX_FALL and not facts.takes_object(action):
        weight -= NO_OBJECT
    return weight - gap * DISTANCE


def find_by(view: View, frame: Frame, verb: int, places: list[Place], facts: ActionFacts) -> str:
    """Return who took, holds or attacks districts: the subject, or the one after to, by or under."""
    listed = gapped(view, frame.group.start)
    if listed is not None and listed[0]:
        return listed[0]
    taken = facts.has(frame.action, "taken_by")
    actors = [m for m in view.nouns.values() if m.label in TAKERS] if verb >= 0 else []
    before = [m for m in actors if m.start < verb]
    if taken and before and not view.has(verb - 1, "passive"):
        return _name(view, before[-1])
    for mention in actors:
        if verb < mention.start <= verb + MAX_AGENT and view.has(mention.start - 1, "agent"):
            return _name(view, mention)
    metonyms = [place for place in places if place.metonym]
    if taken and metonyms:
        return metonyms[-1].name
    if before:
        return _name(view, before[-1])
    government = next((view.start + at for at, kinds in enumerate(view.kinds) if "government" in kinds), -1)
    return view.text(government, government + 1) if government >= 0 else ""


def _name(view: View, mention: Mention) -> str:
    """Return a force by its canonical name, other groups as written with the nationality before them."""
    if mention.label == "FORCE":
        return mention.id
    start, end = mention.start, mention.end
    while (owner := next((m.start for m in view.nouns.values() if m.label in OWNERS and m.end == start), -1)) >= 0:
        start = owner
    while view.labels.get(end) == "UNIT":
        end = view.nouns[end].end
    return view.text(start, end)
