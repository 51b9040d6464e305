"""Weights: how closely a verb belongs to a count.

The weights order configurations (what stands beside the noun beats what stands across a clause) and say nothing else.
"""

from typing import Final

from pipeline.frames.lexicon import ActionFacts
from pipeline.frames.mentions import FINITE, Mention
from pipeline.frames.values import Group
from pipeline.frames.view import View

# Weights of configurations, strongest first.
BESIDE: Final = 92
NOMINAL: Final = 90
INFINITIVE: Final = 86
SUBJECT: Final = 82
OBJECT: Final = 80
RELATIVE: Final = 74
INNER: Final = 66
SHARED: Final = 60
ACROSS: Final = 34
# A participle that may merely describe the count; a noun right before it; a verb shared along a list.
REDUCED: Final = BESIDE - 16
NOUN_BEFORE: Final = NOMINAL - 4
SHARED_LIST: Final = SHARED + 12
# Links across something that parts: a count between, a circumstance, an object, a passive, a noun.
PAST_COUNT: Final = ACROSS - 12
BEFORE_COUNT: Final = ACROSS - 14
CIRCUMSTANCE: Final = ACROSS - 16
OTHER_OBJECT: Final = ACROSS - 4
PASSIVE: Final = ACROSS - 8
NOUN_FAR: Final = ACROSS - 4
# Each word between a count and its verb makes the link this much weaker.
DISTANCE: Final = 1.5
# Further than this a verb of another clause is no longer looked at.
MAX_ACROSS: Final = 30
# A verb without an object says nothing of the count behind it: "to join the 10,000 troops there".
INTRANSITIVE: Final = 24
# Those who welcome people say less of them than what the people did: "welcomed 300 soldiers who had crossed".
RECEPTION: Final = 10
# The verb after a relative clause is the main verb: "280 men who crossed last week have been sent back".
MAIN_BONUS: Final = 8
# A noun that is itself the action ("14 dead") outweighs most verbs around it; "has 300 men" all but those beside the count.
ROLE_BONUS: Final = 22
HELD: Final = 84
# Words between an infinitive and its subject, "of" and the number, a relative pronoun and its noun, a list and its verb, two items of it.
MAX_INFINITIVE: Final = 3
MAX_OF: Final = 4
MAX_RELATIVE: Final = 3
MAX_LIST_VERB: Final = 3
MAX_LIST: Final = 4
# The same where the number says how strong a body is: "the deployment of the neutral international force of 4,000".
MAX_OF_BODY: Final = 8
DIGIT_KINDS: Final = frozenset({"unit", "teen", "tens", "multiplier", "group"})
NOMINAL_FORMS: Final = frozenset({"", "base", "s"})
ACTIVE: Final = frozenset({"past", "s", "base"})
GOVERNING: Final = ACTIVE | {"ing"}
ADJECTIVES: Final = ("ed", "al", "ous")


class Weigher:
    """Weigh the verbs of a sentence for one group, among the other groups of people in it."""

    def __init__(self, view: View, group: Group, groups: list[Group], facts: ActionFacts, *, held: bool) -> None:
        self.view = view
        self.group = group
        self.groups = groups
        self.facts = facts
        self._held = held
        self._object: bool | None = None

    def weigh(self, mention: Mention) -> tuple[float, bool]:
        """Return the weight of one verb, and whether the group does it to others."""
        if mention.start >= self.group.end:
            return self._weigh_right(mention)
        if mention.end <= self.group.start:
            return self._weigh_left(mention), False
        return 0.0, False

    def _weigh_right(self, mention: Mention) -> tuple[float, bool]:
        view, group = self.view, self.group
        passed = [g for g in self.groups if group.end <= g.start < mention.start and g is not group]
        between = [g for g in passed if not self._is_aside(g, mention)]
        asides = sum(g.end - g.start for g in passed if g not in between)
        gap = max(view.heavy(group.end, mention.start) - asides, 0)
        if _is_circumstance(view, mention) or self._governs_other(mention):
            return max(CIRCUMSTANCE - gap, 0.0), False
        if mention.form == "base" and view.has(mention.start - 1, "article") and view.low(mention.end) == "of":
            return 0.0, False  # "taking to 751 the number of rebels killed"
        relative = _relative_between(view, group.end, mention.start)
        if mention.form in FINITE and not relative and self._is_object():
            return max(OTHER_OBJECT - gap, 0.0), False
        if (self._held and gap <= 1 and view.has(mention.start, "left_over")) or any(_is_share(g) and view.heavy(g.end, mention.start) <= 0 for g in passed):
            return 0.0, False
        if between and not self._share_verb(between, mention.start):
            return (PAST_COUNT - gap * DISTANCE if gap < MAX_ACROSS else 0.0), False
        return self._weigh_subject(mention, gap, relative=relative)

    def _weigh_subject(self, mention: Mention, gap: int, *, relative: bool) -> tuple[float, bool]:
        """Weigh a verb whose subject the group may be."""
        view, group = self.view, self.group
        agent = self._takes_object(mention)
        if gap <= MAX_INFINITIVE and view.low(mention.start - 1) == "to" and self._is_object():
            return SHARED - gap, agent  # "called up 20,000 reservists to strengthen the border"
        if gap <= 0 and mention.form != "s":
            describes = mention.form == "past" and mention.start <= group.end + 1 and not agent and self.facts.has(mention.id, "reduced")
            return (REDUCED if describes else BESIDE), agent
        if gap <= MAX_INFINITIVE and view.low(mention.start - 1) == "to":
            return INFINITIVE - gap, agent
        if relative:
            return (RELATIVE + MAIN_BONUS if self._is_main(mention) else RELATIVE - gap * DISTANCE), agent
        if view.clause(group.end - 1) == view.clause(mention.start) or (gap <= 0 and self._is_strength()):
            return SUBJECT - gap * DISTANCE, agent
        return max(ACROSS - gap * DISTANCE, 1.0 if gap < MAX_ACROSS else 0.0), False

    def _is_strength(self) -> bool:
        """Tell whether commas set the count off as the strength of the subject: "The units, numbering some 7,000 soldiers, withdrew"."""
        view, end = self.view, self.group.end
        while view.has(end, "in_all"):
            end = view.phrase_end(end, "in_all")
        summed = end > self.group.end and view.low(self.group.start - 1) == ","  # "two battalions, 900 men altogether, are to be flown in"
        return (summed or view.has(self.group.start - 1, "numbering")) and view.low(end) == ","

    def _is_main(self, mention: Mention) -> bool:
        """Tell whether a verb behind a relative clause is the main verb: neither its first nor joined to it."""
        view = self.view
        first = next((m for m in view.actions if m.start > self.group.end and m.form in ACTIVE), None)
        if first is None or first is mention or mention.form not in FINITE or view.has(mention.start - 1, "conjunction"):
            return False
        return not any(view.low(at) == "," for at in range(first.end, mention.start))

    def _weigh_left(self, mention: Mention) -> float:
        view, group = self.view, self.group
        if _is_purpose(view, mention, group.start):
            return 0.0
        if _is_plain_noun(view, mention):
            return 0.0 if mention.end == group.start else ACROSS  # "At the time of the attack 43 soldiers were there"
        between = [g for g in self.groups if mention.end <= g.start < group.start and g is not group]
        gap = group.start - mention.end
        if between and not (_list_between(view, between[0], group) and view.clause(mention.start) == view.clause(between[0].start)):
            return max(BEFORE_COUNT - gap, 0.0)
        body = view.low(group.start - 1) == "of" and view.has(group.start - 2, "body_of_people")
        if view.low(mention.end) == "of" and mention.form in NOMINAL_FORMS and gap <= (MAX_OF_BODY if body else MAX_OF):
            return NOMINAL  # "the exit of some 3,000", "the deployment of an international force of 4,000"
        if not mention.form and mention.end == group.start:
            return NOUN_BEFORE
        distance = view.heavy(mention.end, group.start) - sum(g.end - g.start for g in between)
        if distance > 0 and not mention.form:
            return max(NOUN_FAR - distance, 0.0)
        if distance > 0 and (view.has(mention.start - 1, "passive") or view.has(mention.start - 2, "passive") and view.is_adverb(mention.start - 1)):
            return max(PASSIVE - distance, 0.0)
        if view.clause(mention.start) == view.clause(group.start):
            return (SHARED_LIST if between else OBJECT) - distance * DISTANCE
        return max(ACROSS - distance, 1.0 if distance < MAX_ACROSS else 0.0)

    def _governs_other(self, mention: Mention) -> bool:
        """Tell whether a noun or verb to the right takes another count: "and the loss of five", "and took 12 prisoner"."""
        if not mention.form and mention.start > self.group.end and any(g.start == mention.end for g in self.groups):
            return True  # "KIA 4, WIA 11"
        of = self.view.low(mention.end) == "of"
        at = mention.end + of
        follows = any(g is not self.group and at <= g.start <= at + 2 for g in self.groups)
        return follows and (of or (mention.form in GOVERNING and self._is_object()))

    def _is_object(self) -> bool:
        """Tell whether the group is already the object of the verb right before it."""
        if self._object is None:
            self._object = self._find_verb()
        return self._object

    def _find_verb(self) -> bool:
        view, start = self.view, self.group.start
        if view.has(start - 1, "have"):
            return True
        if self._is_strength():
            return False
        for mention in view.actions:
            beside = mention.end == start or (mention.end == start - 1 and view.low(start - 1).isalpha() and not view.has(start - 1, "clause", "and", "at", "from", "after_verb"))
            noun = mention.form == "base" and (view.low(mention.start - 1) == "of" or view.has(mention.start - 1, "article"))  # "in sixteen days of battle 120 men fell"
            if beside and mention.form and not noun:
                return not any(view.has(at, "passive") for at in (mention.start - 1, mention.start - 2))
        return False

    def _is_aside(self, group: Group, mention: Mention) -> bool:
        """Tell whether a count between commas only remarks on the one before: ", 80 of them wounded, "."""
        view = self.view
        remarks = view.low(group.start - 1) in {",", "("} and (group.quantity.base is not None or group.elliptic)
        return remarks and any(view.low(at) in {",", ")"} for at in range(group.end, mention.start))

    def _share_verb(self, between: list[Group], verb: int) -> bool:
        """Tell whether counts between a group and its verb belong to one list ("67 rebels and 20 soldiers dead")."""
        previous = self.group
        for other in between:
            if not _list_between(self.view, previous, other):
                return False
            previous = other
        return self.view.heavy(previous.end, verb) <= MAX_LIST_VERB

    def _takes_object(self, mention: Mention) -> bool:
        """Tell whether the group is the subject of an active verb with an object of its own."""
        view = self.view
        if mention.form not in ACTIVE or any(view.has(at, "passive") for at in range(self.group.end, mention.start)):
            return False
        at = mention.end
        while view.is_adverb(at) or view.has(at, "before_everyone"):
            at += 1
        if view.has(at, "article", "possessive", "everyone") or view.labels.get(at) in {"UNIT", "FORCE", "NATIONALITY"} or view.is_digit(at):
            return True
        return any(m.start == at and m.rule.payload["kind"] in DIGIT_KINDS for m in view.mentions.get("NUMBER", ()))


def _is_purpose(view: View, mention: Mention, before: int) -> bool:
    """Tell whether an infinitive that opens the sentence only says what for: "To hold the east, 240 soldiers were flown in"."""
    opens = view.low(mention.start - 1) == "to" and mention.start - 2 < view.start + 1
    return opens and any(view.low(at) == "," for at in range(mention.end, before))


def _is_plain_noun(view: View, mention: Mention) -> bool:
    """Tell whether what may be a verb is a noun here: "at the Gisenyi post", "the deal"."""
    if mention.form != "base" or mention.end - mention.start > 1 or view.low(mention.end) == "of":
        return False
    return view.has(mention.start - 1, "article") or any(p.end == mention.start for p in view.places) or view.labels.get(mention.start - 1) == "NATIONALITY"


def _is_circumstance(view: View, mention: Mention) -> bool:
    """Tell whether an action noun only gives the circumstance: "in raids on the town", "after the attack"."""
    if mention.form not in NOMINAL_FORMS or view.has(mention.start - 1, "auxiliary"):
        return False
    at = mention.start - 1
    while at > view.start and (view.has(at, "before_action_noun") or view.low(at).endswith(ADJECTIVES)):
        at -= 1
    return view.has(at, "circumstance")


def _is_share(group: Group) -> bool:
    """Tell whether a group is a part with a verb of its own ("88 of them landed"), not a noun counted with "of" ("dozens of soldiers")."""
    return group.quantity.base is not None and not (group.quantity.kind == "vague" and group.head >= 0)


def _relative_between(view: View, start: int, end: int) -> bool:
    if view.has(start, "speaker_pronoun"):
        return True  # "the ten marines they had captured"
    return any(view.has(at, "relative") for at in range(start, min(start + MAX_RELATIVE, end)))


def _list_between(view: View, first: Group, second: Group) -> bool:
    """Tell whether only list punctuation and small words stand between two groups."""
    gap = range(first.end, second.start)
    return len(gap) <= MAX_LIST and all(view.low(at) == "," or view.has(at, "list") for at in gap)
