"""Actions: which verb or noun of the sentence says what a group did or what was done to it.

Every configuration in which English joins a count and its action has a weight; the best candidate wins.
The weights order configurations (what stands beside the noun beats what stands across a clause) and
say nothing else.
"""

from dataclasses import dataclass

from pipeline.frames.lexicon import ActionFacts
from pipeline.frames.values import Group
from pipeline.frames.view import Mention, View

# Weights of configurations, strongest first.
BESIDE, NOMINAL, INFINITIVE, SUBJECT, OBJECT, RELATIVE, INNER, SHARED, ACROSS, STATE = 92, 90, 86, 82, 80, 74, 66, 60, 34, 30
# Each word between a count and its verb makes the link this much weaker.
DISTANCE = 1.5
# Further than this a verb of another clause is no longer looked at.
MAX_ACROSS = 30
# A verb without an object says nothing of the count behind it: "to join the 10,000 troops there".
INTRANSITIVE = 24
# Those who welcome people say less of them than what the people did: "welcomed 300 soldiers who had crossed".
RECEPTION = 10
# The verb after a relative clause is the main verb: "280 men who crossed last week have been sent back".
MAIN_BONUS = 8
DIGIT_KINDS = frozenset({"unit", "teen", "tens", "multiplier", "group"})
# A noun that is itself the action ("14 dead") outweighs most verbs around it; "has 300 men" all but those beside the count.
ROLE_BONUS, HELD = 22, 84
WEAK = {"present": -22, "deployed": -6, "arrived": -5, "captured": 2, "killed": 6, "wounded": 6, "casualties": 10, "missing": 5, "surrendered": 4, "freed": 3}
# Participles that may merely describe the count, so that a main verb elsewhere in the clause comes first.
REDUCED = frozenset({"captured", "deployed", "present", "trained", "mobilised", "freed"})
LIGHT_SKIP = frozenset({"also", "been", "have", "had", "has", "was", "were", "be", "to", "being", "is", "are", "then", "all", "reportedly", "already", "now", "still", "since", "will", "would", "more", "others", "other", "either", "themselves", "not", "'s", "’s"})


@dataclass(frozen=True, slots=True)
class Action:
    """An action found for a group, with its weight and the match it was read from."""

    id: str
    weight: float
    mention: Mention | None
    rule: str = ""
    agent: bool = False
    held: int = -1

    @property
    def verb(self) -> int:
        """Return the token of the verb, -1 where a noun or nothing says it."""
        return self.mention.start if self.mention is not None else self.held


def find_action(view: View, group: Group, groups: list[Group], facts: ActionFacts) -> Action | None:
    """Return the best action for a group of people, or None."""
    candidates = [action for mention in view.actions for action in _candidates(view, group, groups, mention, facts)]
    if group.act:
        strong = group.role or group.act in {"killed", "wounded", "casualties"}
        candidates.append(Action(group.act, INNER + WEAK.get(group.act, 0) + (ROLE_BONUS if strong else 0), None, f"frames:{group.act}"))
    held = _held_by(view, group)
    if held >= 0:
        candidates.append(Action("present", HELD, None, "frames:have", held=held))
    if not candidates:
        return None
    return max(candidates, key=lambda action: action.weight)


def _held_by(view: View, group: Group) -> int:
    """Return the verb that only says that the people are there ("has 300 men", "there were 40 guards"), or -1."""
    at = group.start - 1
    while at >= view.start and (view.low(at).endswith("ly") or view.low(at) in {"still", "now", "the", "only", "about", "already"}):
        at -= 1
    if view.has(at, "have"):
        return -1 if any(m.end in {at, at - 1} and m.id == "report" for m in view.mentions.get("SOURCE", ())) else at
    after = group.end
    while view.has(after, "auxiliary"):
        after += 1
    if view.has(after, "copula"):
        place = after + 1
        while view.low(place) in {"still", "now", "already", "currently", "all"}:
            place += 1
        if view.has(place, "at", "there") or view.low(place) == "left":
            return after
    continued = group.antecedent is not None and group.antecedent.frame is not None and group.antecedent.frame.action
    alone = view.low(group.end) in {"in", "at", "inside", "aboard", "on", "there"} and view.low(at) in {"", ",", "and", ":", "-", "–"} and group.elliptic
    return group.end if alone and not continued else -1


def _candidates(view: View, group: Group, groups: list[Group], mention: Mention, facts: ActionFacts) -> list[Action]:
    rules = [rule for rule in mention.rules if rule.label == "ACTION" and facts.counts_people(rule.id)]
    if not rules:
        return []
    weight, agent = _weigh(view, group, groups, mention)
    if weight <= 0:
        return []
    found = []
    object_side = mention.end <= group.start and mention.form and view.low(mention.end) != "of"
    for rule in rules:
        if object_side and not facts.takes_object(rule.id):
            weight = min(weight, INTRANSITIVE)
        reception = RECEPTION if object_side and rule.id == "arrived" else 0
        identifier = facts.as_agent(rule.id) if agent else rule.id
        found.append(Action(identifier, weight + WEAK.get(identifier, 0) - reception, mention, rule.name, agent))
    return found


def _weigh(view: View, group: Group, groups: list[Group], mention: Mention) -> tuple[float, bool]:
    """Return the weight of one verb for one group, and whether the group does it to others."""
    if mention.start >= group.end:
        return _weigh_right(view, group, groups, mention)
    if mention.end <= group.start:
        return _weigh_left(view, group, groups, mention), False
    return 0.0, False


def _weigh_right(view: View, group: Group, groups: list[Group], mention: Mention) -> tuple[float, bool]:
    between = [g for g in groups if group.end <= g.start < mention.start and g is not group and not _is_aside(view, g, mention)]
    asides = sum(g.end - g.start for g in groups if group.end <= g.start < mention.start and g not in between)
    gap = max(_light_gap(view, group.end, mention.start) - asides, 0)
    if _is_circumstance(view, mention) or _governs_other(view, group, groups, mention):
        return max(ACROSS - 16 - gap, 0.0), False
    if mention.form in {"past", "s"} and _is_object(view, group) and not _relative_between(view, group.end, mention.start):
        return max(ACROSS - 4 - gap, 0.0), False
    if gap <= 1 and view.low(mention.start) == "left" and _held_by(view, group) >= 0:
        return 0.0, False
    if any(group.end <= g.start < mention.start and g.quantity.base is not None and _light_gap(view, g.end, mention.start) <= 0 for g in groups):
        return 0.0, False
    shared = bool(between) and _coordinated(view, group, between, mention.start)
    if between and not shared:
        return (ACROSS - 12 - gap * DISTANCE if gap < MAX_ACROSS else 0.0), False
    agent = _takes_object(view, group, mention)
    if gap <= 0 and mention.form in {"past", "ing", "", "base"}:
        reduced = mention.form == "past" and mention.start <= group.end + 1 and mention.id in REDUCED and not agent
        return (BESIDE - 16 if reduced else BESIDE), agent
    same = view.clause(group.end - 1) == view.clause(mention.start)
    if view.low(mention.start - 1) == "to" and gap <= 3:  # noqa: PLR2004 (an infinitive hangs close to its subject)
        return INFINITIVE - gap, agent
    if _relative_between(view, group.end, mention.start):
        first = next((m for m in view.actions if m.start > group.end and m.form in {"past", "s", "base"}), None)
        main = first is not None and first is not mention and mention.form in {"past", "s"} and view.low(mention.start - 1) not in {"and", "or"} and not any(view.low(at) == "," for at in range(first.end, mention.start))
        return (RELATIVE + MAIN_BONUS if main else RELATIVE - gap * DISTANCE), agent
    if same:
        return SUBJECT - gap * DISTANCE, agent
    return max(ACROSS - gap * DISTANCE, 1.0 if gap < MAX_ACROSS else 0.0), False


def _weigh_left(view: View, group: Group, groups: list[Group], mention: Mention) -> float:
    between = [g for g in groups if mention.end <= g.start < group.start and g is not group]
    gap = group.start - mention.end
    if between and not (_list_between(view, between[0], group) and view.clause(mention.start) == view.clause(between[0].start)):
        return max(ACROSS - 14 - gap, 0.0)
    if view.low(mention.end) == "of" and gap <= 4 and mention.form in {"", "base", "s"}:  # noqa: PLR2004 ("the exit of some 3,000")
        return NOMINAL
    if mention.form == "" and mention.end == group.start:
        return NOMINAL - 4
    distance = _light_gap(view, mention.end, group.start) - sum(g.end - g.start for g in between)
    if not mention.form and distance > 0:
        return max(ACROSS - 4 - distance, 0.0)
    passive = view.has(mention.start - 1, "passive") or view.has(mention.start - 2, "passive") and view.low(mention.start - 1).endswith("ly")
    if passive and distance > 0:
        return max(ACROSS - 8 - distance, 0.0)
    if view.clause(mention.start) == view.clause(group.start):
        return (SHARED + 12 if between else OBJECT) - distance * DISTANCE
    return max(ACROSS - distance, 1.0 if distance < MAX_ACROSS else 0.0)


def _is_circumstance(view: View, mention: Mention) -> bool:
    """Tell whether an action noun only gives the circumstance: "in raids on the town", "after the attack"."""
    if mention.form not in {"", "base", "s"} or view.has(mention.start - 1, "auxiliary"):
        return False
    at = mention.start - 1
    while at > view.start and (view.low(at) in {"the", "a", "an", "their", "his", "its", "this", "that", "separate", "two", "one", "another", "each", "last", "same", "recent", "heavy"} or view.low(at).endswith(("ed", "al", "ous"))):
        at -= 1
    return view.low(at) in {"in", "during", "after", "before", "of", "by", "for", "from", "on", "at", "with", "following", "amid", "under", "against", "since", "as"}


def _governs_other(view: View, group: Group, groups: list[Group], mention: Mention) -> bool:
    """Tell whether a noun or verb to the right takes another count: "and the loss of five", "and took 12 prisoner"."""
    if not mention.form and mention.start > group.end and any(g.start == mention.end for g in groups):
        return True  # "KIA 4, WIA 11"
    at = mention.end + (view.low(mention.end) == "of")
    follows = any(g is not group and at <= g.start <= at + 2 for g in groups)
    return follows and (view.low(mention.end) == "of" or (mention.form in {"past", "s", "base"} and _is_object(view, group)))


def _is_object(view: View, group: Group) -> bool:
    """Tell whether the group is already the object of the verb right before it."""
    if view.has(group.start - 1, "have"):
        return True
    for mention in view.actions:
        if mention.form in {"past", "s", "ing", "base"} and 0 <= group.start - mention.end <= 1 and (mention.end == group.start or (view.low(mention.end).isalpha() and not view.has(mention.end, "clause", "and", "by", "at", "from") and view.low(mention.end) not in {"but", "that", "as"})):
            return not any(view.has(at, "passive") for at in (mention.start - 1, mention.start - 2))
    return False


def _is_aside(view: View, group: Group, mention: Mention) -> bool:
    """Tell whether a count between commas only remarks on the one before: ", 80 of them wounded, "."""
    return view.low(group.start - 1) in {",", "("} and (group.quantity.base is not None or group.elliptic) and any(view.low(at) in {",", ")"} for at in range(group.end, mention.start))


def _light_gap(view: View, start: int, end: int) -> int:
    """Count the words between two tokens that carry meaning of their own."""
    return sum(1 for at in range(start, end) if view.low(at) not in LIGHT_SKIP and view.low(at) not in {",", "“", "”", '"'} and not view.has(at, "auxiliary", "passive"))


def _relative_between(view: View, start: int, end: int) -> bool:
    return any(view.has(at, "relative") for at in range(start, min(start + 3, end)))


def _coordinated(view: View, group: Group, between: list[Group], end: int) -> bool:
    """Tell whether counts between a group and its verb belong to one list ("67 rebels and 20 soldiers dead")."""
    previous = group
    for other in between:
        if not _list_between(view, previous, other):
            return False
        previous = other
    return _light_gap(view, previous.end, end) <= 3  # noqa: PLR2004 (the verb follows the list)


def _list_between(view: View, first: Group, second: Group) -> bool:
    """Tell whether only list punctuation and small words stand between two groups."""
    words = [view.low(at) for at in range(first.end, second.start)]
    return len(words) <= 4 and all(word in {",", "and", "or", "as", "well", "with", "plus", "some", "the", "of", "another", "a", "further"} for word in words)  # noqa: PLR2004


def _takes_object(view: View, group: Group, mention: Mention) -> bool:
    """Tell whether the group is the subject of an active verb with an object of its own."""
    if any(view.has(at, "passive") for at in range(group.end, mention.start)):
        return False
    if mention.form not in {"past", "s", "base"}:
        return False
    at = mention.end
    while view.low(at).endswith("ly"):
        at += 1
    word = view.low(at)
    return word in {"the", "a", "an", "their", "its"} or view.labels.get(at) in {"UNIT", "FORCE", "NATIONALITY"} or view.doc[at : at + 1].text[:1].isdigit() or any(m.start == at and m.rule.payload["kind"] in DIGIT_KINDS for m in view.mentions.get("NUMBER", ()))


def find_territory_action(view: View, group: Group, facts: ActionFacts) -> Action | None:
    """Return the best action on counted or named districts, or None."""
    best: Action | None = None
    for mention in view.actions:
        for rule in mention.rules:
            if rule.label != "ACTION" or not facts.counts_districts(rule.id):
                continue
            weight = _weigh_territory(view, group, mention, rule.id)
            if weight > 0 and (best is None or weight > best.weight):
                best = Action(rule.id, weight, mention, rule.name)
    return best


def _weigh_territory(view: View, group: Group, mention: Mention, identifier: str) -> float:
    """Weigh a territory verb: beside the districts, then in their clause, then in the sentence."""
    if group.start <= mention.start < group.end:
        return 0.0
    right = mention.start >= group.end
    gap = mention.start - group.end if right else group.start - mention.end
    base = SUBJECT if right else OBJECT
    short = len(str(mention.rule.pattern)) <= 4 or mention.form == ""  # noqa: PLR2004 ("has", "with", "under" say little)
    base -= 14 if short and identifier == "controlled" else 0
    if view.clause(mention.start) != view.clause(group.start if not right else group.end - 1):
        base -= 34
    if identifier == "fell" and not right and gap > 3:  # noqa: PLR2004 (districts fall; they are not felled)
        base -= 20
    return base - gap * DISTANCE
