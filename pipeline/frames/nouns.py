"""Nouns: what a noun behind a number says about the group: its kind, unit, force, nationality."""

from typing import Final

from pipeline.frames.lexicon import ATTACKED, GENERIC, IRREGULAR, REGULAR, FrameWords
from pipeline.frames.mentions import FINITE, Mention
from pipeline.frames.values import CIVIL, DISTRICTS, MEASURE, MIXED, NATIONALS, OBJECT, ROLE, TROOPS, Group
from pipeline.frames.view import DASHES, QUOTES, View
from pipeline.quantities.lexicon import Quantity

# Words of "soldiers and allied police", of "of the Libyan national army", and between an owner and its noun.
MAX_COORDINATE: Final = 3
MAX_OF_PHRASE: Final = 7
MAX_PARTICIPLE: Final = 4
# Words between a verb that moves people and their number.
MAX_MOVER: Final = 3
HEADS: Final = frozenset({"UNIT", "NONCOUNT"})
NOUNS_BEHIND: Final = frozenset({"UNIT", "NONCOUNT", "ROLE", "FORCE", "NATIONALITY", "TERRITORY"})
COUNTED: Final = frozenset({"UNIT", "NONCOUNT", "ROLE", "TERRITORY"})
# Endings of plurals that name people.
PLURAL: Final = ("s", "men")
OWNERS: Final = frozenset({"NATIONALITY", "FORCE", "COUNTRY"})


class NounReader:
    """Take noun mentions into the groups of one sentence."""

    def __init__(self, view: View, quantities: list[Quantity], words: FrameWords) -> None:
        self.view = view
        self.words = words
        self.numbers = {quantity.num_start for quantity in quantities}

    def skip_determiners(self, at: int) -> int:
        """Step over the words that stand before a noun."""
        while self.view.has(at, "determiner", "possessive"):
            at += 1
        return at

    def take(self, group: Group, mention: Mention) -> bool:
        """Take a noun mention into the group; return True when the group is complete."""
        rule, label = mention.rule, mention.label
        if label == "FORCE":
            group.force, group.head, group.end = rule.id, mention.start, mention.end
            group.country = group.country or (rule.payload["country"] if rule.payload else "")
            group.unit = group.unit or (rule.payload["unit"] if rule.payload else IRREGULAR)
            thing = self.view.is_unknown(mention.end) and self.view.low(mention.end).endswith("s")  # "fourteen Houthi positions"
            group.kind = OBJECT if thing and not self.continues(mention.end) else TROOPS
            group.rules.append(rule.name)
            return not self.continues(mention.end)
        if label in {"NATIONALITY", "COUNTRY"}:
            group.country, group.end = f"{group.country}|{rule.id}" if group.country and _is_joined(self.view, mention.start) else rule.id, mention.end
            if label == "NATIONALITY" and not self.continues(mention.end):
                group.kind, group.head, group.unit = NATIONALS, mention.start, ""
                return True
            return False
        if label == "ROLE" and self.continues(mention.end) and not self.view.low(mention.start).endswith("s"):
            group.act = rule.id
            return False
        return self._take_head(group, mention)

    def _take_head(self, group: Group, mention: Mention) -> bool:
        view, rule, label = self.view, mention.rule, mention.label
        following = view.nouns.get(mention.end)
        sized = view.low(mention.start - 1) in DASHES and mention.start - 1 == group.quantity.end
        if label == "UNIT" and not sized and following is not None and following.label in {"UNIT", "NONCOUNT", "FORCE"} and view.action_at(mention.end) is None:
            group.unit = group.unit or rule.id
            return False
        group.head, group.end = mention.start, mention.end
        group.rules.append(rule.name)
        if label == "UNIT" and not sized and self._is_thing(group, mention):
            group.kind = OBJECT
            return True
        if sized and following is not None:
            group.end = following.end
        if label == "UNIT":
            group.unit, group.kind = self._unit(group, rule.id), TROOPS
            if view.has(mention.end - 1, "attacker"):
                group.act = group.act or ATTACKED
        elif label == "ROLE":
            group.act, group.role, group.kind = rule.id, True, ROLE
        elif label == "TERRITORY":
            loose = view.has(mention.start, "loose_territory") and group.of_total is None  # "40 localities" are villages, "five of the seven localities" districts
            group.kind = OBJECT if loose else DISTRICTS
        elif group.quantity.strong and view.has(mention.start, "formation"):
            group.kind, group.unit = TROOPS, REGULAR
        else:
            group.kind = rule.id if rule.id in {CIVIL, OBJECT} else MEASURE
        self._extend(group)
        return True

    def _is_thing(self, group: Group, mention: Mention) -> bool:
        """Tell whether a unit's name only describes a thing ("three army depots", "one major issue"), or means the body ("one militia")."""
        view, at, last = self.view, mention.end, mention.end - 1
        single = group.quantity.best == 1 and group.quantity.base is None
        if single and view.has(last, "body") and view.labels.get(at) is None:
            return True
        if view.low(last).endswith(PLURAL) or not view.has(last, "attributive"):
            return False
        action = view.action_at(at)
        if action is not None and action.form == "s" and not single:
            return True  # "500 police raids": many do not "raids"
        return view.is_unknown(at) and not group.quantity.strong and (single or view.low(at).endswith("s"))

    def _unit(self, group: Group, identifier: str) -> str:
        """Let "men" and "fighters" take the unit of the force they belong to."""
        units = self.words.units
        if identifier.startswith(GENERIC) or identifier == IRREGULAR and group.force and group.unit not in {"", IRREGULAR}:
            return group.unit or identifier
        if identifier == REGULAR and not group.country and (units.has(group.unit, "specific") or group.force and units.value(group.unit, "class") == "nonstate"):
            return group.unit
        return identifier

    def continues(self, at: int) -> bool:
        """Tell whether a noun follows within the same group."""
        view = self.view
        while view.low(at) in QUOTES or view.low(at) in DASHES or view.is_adverb(at):
            at += 1
        label, action = view.labels.get(at), view.action_at(at)
        if view.joins_nations(at):
            return noun_follows(view, at + 1)  # "Afghan and Tajik guerrillas"
        if label in NOUNS_BEHIND:
            return label in HEADS or action is None or action.form not in FINITE
        if action is not None or view.is_stop(at) or view.is_past(at):
            return False
        return noun_follows(view, at) or view.labels.get(at + 1) in COUNTED

    def _extend(self, group: Group) -> None:
        """Take the rest of the noun: "soldiers and policemen", "members of the Afghan army", "troops from Kenya"."""
        view, at = self.view, group.end
        listed = view.low(at) == "," and view.labels.get(at + 1) == "UNIT" and view.has(at + 2, "conjunction")
        if listed or view.has(at, "conjunction"):
            self._coordinate(group, at + 1)
        at = group.end
        named = view.low(at) == "(" and view.labels.get(at + 1) == "FORCE"
        from_home = view.low(at) == "from" and not group.country and not self._leaves(group)
        if named or view.low(at) == "of" or (from_home and view.labels.get(self.skip_determiners(at + 1)) in {"COUNTRY", "FORCE"}):
            self._of_phrase(group, at + 1)

    def _leaves(self, group: Group) -> bool:
        """Tell whether the verb before a group moves it, so that "from" says where from: "brought home 570 soldiers from"."""
        actions = self.words.actions
        return any(
            m.end <= group.start <= m.end + MAX_MOVER and any(actions.value(rule.id, "moves") == "away" or actions.value(rule.id, "home") for rule in m.rules)
            for m in self.view.actions
        )

    def _coordinate(self, group: Group, at: int) -> None:
        """Take a second noun that shares the number: "soldiers and policemen"; with civilians it is a mixed count."""
        view = self.view
        limit = min(at + MAX_COORDINATE, view.end)
        while at < limit and at not in self.numbers:
            mention = view.nouns.get(at)
            if mention is not None and mention.label == "UNIT":
                group.end = mention.end if group.kind != CIVIL else group.end
                if view.has(mention.end, "conjunction"):
                    self._coordinate(group, mention.end + 1)  # "soldiers, police and civilians"
                return
            if mention is not None and mention.label == "NONCOUNT" and mention.id == CIVIL and group.kind == TROOPS:
                group.kind, group.end = MIXED, mention.end
                return
            if (mention is None or mention.label not in {"NATIONALITY", "FORCE"}) and view.is_stop(at) and not view.has(at, "companion"):
                return
            at += 1

    def _of_phrase(self, group: Group, at: int) -> None:
        """Read force, nationality or unit from "of the Libyan army", "(BGP)", "from Kenya"."""
        view = self.view
        limit = min(at + MAX_OF_PHRASE, view.end)
        at = self.skip_determiners(at)
        while at < limit:
            mention = view.nouns.get(at)
            if mention is None:
                if at in self.numbers or view.is_stop(at) and not view.has(at, "genitive"):
                    return
                at += 1
            elif mention.label in {"NONCOUNT", "ROLE"}:
                if not view.has(mention.end, "genitive"):
                    return
                at = mention.end  # "of the country's security force"
            else:
                _belong(group, mention)
                group.end = at = mention.end


def _is_joined(view: View, at: int) -> bool:
    """Tell whether two nationalities share a noun."""
    return view.has(at - 1, "conjunction")


def _belong(group: Group, mention: Mention) -> None:
    """Let a group belong to the force, state or unit that "of" names."""
    if mention.label == "FORCE":
        payload = mention.rule.payload
        group.force = mention.id
        group.country = group.country or (payload["country"] if payload else "")
        if payload and payload["unit"] and (group.unit.startswith(GENERIC) or group.unit == REGULAR):
            group.unit = payload["unit"]
    elif mention.label in {"NATIONALITY", "COUNTRY"}:
        group.country = group.country or mention.id
    elif mention.label == "UNIT" and group.unit.startswith(GENERIC):
        group.unit = mention.id


def noun_follows(view: View, at: int) -> bool:
    """Tell whether a noun that is counted stands within a few words behind a token, in the same group."""
    for token in range(at + 1, min(at + MAX_PARTICIPLE, view.end)):
        label = view.labels.get(token)
        if label in COUNTED:
            return True
        if label not in OWNERS and view.is_stop(token):
            return False
    return False
