"""Cues: what the words around a number without a noun say of whom it counts."""

from typing import Final

from pipeline.frames.lexicon import PRESENT, FrameWords
from pipeline.frames.mentions import SAYING, Mention
from pipeline.frames.values import CIVIL, DISTRICTS, OBJECT, Group
from pipeline.frames.view import QUOTES, View

# Words between a preposition and the noun it governs, or between a noun and the verb it is the subject of.
MAX_ADJECTIVES: Final = 4
# Auxiliaries and small words between a number and its verb.
MAX_AUXILIARIES: Final = 4
# Words of an apposition between a speaker and the verb.
MAX_APPOSITION: Final = 8
# Words between citizens and what only citizens do.
MAX_CIVIL: Final = 6
# Endings of plural nouns; "men" for the nouns made with it.
PLURAL: Final = ("s", "men")
# REPORTING ids whose subject is no one who is counted.
SPEAKING: Final = SAYING | {"weak"}
COUNTED: Final = frozenset({"UNIT", "ROLE", "NONCOUNT", "TERRITORY"})


class Cues:
    """Answer questions about the words of one sentence around an open group."""

    def __init__(self, view: View, words: FrameWords, history: list[Group]) -> None:
        self.view = view
        self.words = words
        self.history = history

    def bodily(self, action: str) -> bool:
        """Tell whether an action can only happen to people."""
        return self.words.actions.has(action, "bodily")

    def is_bodily(self, group: Group) -> bool:
        """Tell whether what follows can only happen to people ("12 wounded", "40 of whom")."""
        quantity, at = group.quantity, group.quantity.end
        if group.role or (quantity.base is not None and self.view.has(quantity.base, "whole_people")):
            return True
        reach = self._reach(at)
        return any(at <= m.start <= reach and self.bodily(m.id) and not self._may_be_territory(m) for m in self.view.actions)

    def _may_be_territory(self, mention: Mention) -> bool:
        """Tell whether a verb right after districts may go on about them: "Nine districts fell in June. Six more fell in July"."""
        return bool(self.history) and self.history[-1].kind == DISTRICTS and any(self.words.actions.counts_districts(rule.id) for rule in mention.rules)

    def acts(self, group: Group) -> bool:
        """Tell whether people do something right behind the number ("88 of them landed"), or are meant by "them"."""
        base = group.quantity.base
        if base is not None and self.view.has(base, "anaphor"):
            return not any(g.kind == DISTRICTS for g in self.history[-2:])
        at = group.end
        reach = self._reach(at)
        peopled = (m for m in self.view.actions if at <= m.start < reach and m.form)
        if self.view.has(at, "people_relative"):
            return True
        return any(self.words.actions.has(rule.id, "peopled") for m in peopled if not self._may_be_territory(m) for rule in m.rules)

    def _reach(self, at: int) -> int:
        """Return the token up to which the verb of a number may begin, past auxiliaries and small words."""
        view, end = self.view, at
        while end < at + MAX_AUXILIARIES and (view.has(end, "auxiliary", "passive", "copula", "before_participle") or view.is_adverb(end) or view.low(end) in QUOTES):
            end += 1
        return end + 1

    def names_civilians(self) -> bool:
        """Tell whether the sentence speaks of civilians."""
        return any(m.label == "NONCOUNT" and m.id == CIVIL for m in self.view.nouns.values())

    def is_civil(self, group: Group) -> bool:
        """Tell whether people do or suffer here what is said of citizens: "200,000 Afghans displaced", "Iraqis voted"."""
        reach = min(group.end + MAX_CIVIL, self.view.end)
        return any(self.view.has(at, "civil_deed") for at in range(group.end, reach))

    def is_speaker(self, group: Group) -> bool:
        """Tell whether a group is the one who speaks: "two of their officials were quoted as saying"."""
        return group.kind == CIVIL and any(0 <= m.start - group.end <= MAX_ADJECTIVES + 1 and m.id in SAYING for m in self.view.reporting())

    def is_adverbial(self, group: Group) -> bool:
        """Tell whether a group only says how: "in two groups", "in three rounds"."""
        return group.kind == OBJECT and self.view.low(group.start - 1) == "in"

    def may_be_counted(self, mention: Mention) -> bool:
        """Tell whether a noun before a number may be what the number counts: a plural that is no other party and does not speak."""
        label = mention.label
        if label not in COUNTED or (label == "NONCOUNT" and mention.id not in {CIVIL, OBJECT}) or not self._is_plural(mention):
            return False
        if label == "ROLE" and (self._is_participle(mention.start) or (mention.id == PRESENT and self.view.is_capital(mention.start))):
            return False
        return not self._is_governed(mention.start) and not self.speaks(mention.end)

    def _is_plural(self, mention: Mention) -> bool:
        last = mention.end - 1
        return mention.label == "ROLE" or self.view.low(last).endswith(PLURAL) or self.view.has(last, "collective")

    def _is_participle(self, start: int) -> bool:
        """Tell whether "killed" or "dead" is part of a verb here rather than "the killed", "Taliban dead"."""
        view = self.view
        if view.action_at(start) is None:
            return False
        return not (view.has(start - 1, "opens_noun") or any(m.end == start for m in view.nouns.values()))

    def _is_governed(self, start: int) -> bool:
        """Tell whether a noun hangs on a preposition that makes it another party: "with the insurgents", "by rebels"."""
        view, at = self.view, start - 1
        while at >= view.start and at >= start - MAX_ADJECTIVES and self._is_modifier(at):
            at -= 1
        return view.has(at, "other_party")

    def _is_modifier(self, at: int) -> bool:
        view = self.view
        if view.has(at, "article", "possessive") or view.labels.get(at) in {"NATIONALITY", "FORCE"}:
            return True
        return view.action_at(at) is None and not view.is_stop(at)

    def speaks(self, end: int) -> bool:
        """Tell whether a noun is the one who speaks rather than the one counted."""
        if self.view.has(end, "genitive"):
            return True
        if self.view.low(end) == ",":  # "the attackers, a Boko Haram faction, spoke of 40"
            closing = next((at for at in range(end + 1, end + 1 + MAX_APPOSITION) if self.view.low(at) == ","), -1)
            if closing >= 0 and any(m.id in SPEAKING and m.start == closing + 1 and not self.view.has(m.start, "possess") for m in self.view.reporting()):
                return True
        near = (m for m in self.view.reporting() if m.id in SPEAKING and end <= m.start <= end + MAX_ADJECTIVES)
        verb = next((m for m in near if not (m.form == "past" and m.start == end + 1 and self.view.low(end) == ",")), None)  # "militants, estimated at"
        return verb is not None and not any(end <= start < verb.start for start in self.view.nouns)
