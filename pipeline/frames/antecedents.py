"""Antecedents: the group, or the noun, that a number without a noun continues."""

from typing import Final

from pipeline.frames.cues import Cues
from pipeline.frames.mentions import Mention
from pipeline.frames.values import MEASURE, OBJECT, PERSONS, TROOPS, Group

# Sentences back in which the noun of "hundreds more" may stand.
MAX_BACK: Final = 5
# "a further 12" and "40 of them" reach this much further back.
MORE_BACK: Final = 2
# Words between things and the number that counts them: "attacks averaging 30 a day".
MAX_THING: Final = 1
# "14 dead" and "30 prisoners" speak of people named further back.
MAX_ROLE_BACK: Final = 12


class Antecedents:
    """Look for what an open group continues, among the counts before it and those of its sentence (`seen`)."""

    def __init__(self, cues: Cues, history: list[Group], seen: list[Group]) -> None:
        self.cues = cues
        self.view = cues.view
        self.history = history
        self.seen = seen

    def alone(self) -> "Antecedents":
        """Return the same without the counts of the sentence."""
        return Antecedents(self.cues, self.history, [])

    def find(self, group: Group, *, persons: bool = False) -> Group | None:
        """Return the group this number continues: nearest in the sentence, else the last before it."""
        seen = [g for g in self.seen if not persons or g.kind in PERSONS]
        if group.of_total:
            whole = next((g for g in reversed([*self.history, *seen]) if g.best == group.of_total), None)
            if whole is not None:
                return whole
        bodily = self.cues.is_bodily(group) or self.cues.acts(group)
        for other in reversed(seen):
            if other.kind != MEASURE and not self.cues.is_speaker(other) and (other.kind in PERSONS if bodily else not self.cues.is_adverbial(other)):
                return other
        return self._find_before(group, bodily=bodily)

    def _find_before(self, group: Group, *, bodily: bool) -> Group | None:
        quantity = group.quantity
        reaches_far = quantity.additional or quantity.strong or quantity.base is not None
        back = MAX_ROLE_BACK if group.role else MAX_BACK + MORE_BACK * reaches_far
        usable = [g for g in self.history if self.view.index - g.sentence <= back and g.kind != MEASURE and not (bodily and g.kind not in PERSONS)]
        troops = [g for g in usable if g.kind == TROOPS]
        if group.role and troops and not self.cues.names_civilians():
            return troops[-1]
        if not usable:
            return None
        last = [g for g in usable if g.sentence == usable[-1].sentence]
        return next((g for g in last if g.kind == TROOPS), last[-1]) if bodily or quantity.additional else last[-1]

    def _is_meant(self, group: Group, mention: Mention) -> bool:
        """Tell whether "of whom" hangs on a noun, whatever governs that: "was stormed by separatists, 15 of whom were killed"."""
        base = group.quantity.base
        return base is not None and mention.label == "UNIT" and self.view.has(base, "relative") and mention.end == group.start - 1 and self.view.low(mention.end) == ","

    def noun_before(self, group: Group) -> int | None:
        """Return the token of a plural noun before the number, outside other groups, in the same sentence."""
        bodily: bool | None = None
        for start, mention in reversed(self.view.nouns.items()):
            if start >= group.start or any(g.start <= start < g.end for g in self.seen) or not (self._is_meant(group, mention) or self.cues.may_be_counted(mention)):
                continue
            if mention.id == OBJECT and (group.start - mention.end > MAX_THING or any(m.start == start for m in self.view.reporting())):
                continue
            if mention.label == "TERRITORY" or mention.id == OBJECT:
                bodily = self.cues.is_bodily(group) if bodily is None else bodily
                if bodily:
                    continue
            return start
        return None
