"""Groups: what each number counts, by its noun or by the noun left out."""

from typing import Final

from pipeline.frames.names import NameFinder
from pipeline.frames.nouns import NounReader, noun_follows
from pipeline.frames.values import DISTRICTS, OBJECT, TROOPS, Group
from pipeline.frames.view import BREAKS, DASHES, QUOTES, View
from pipeline.quantities.lexicon import Quantity

# A noun stands at most this many words behind its number.
MAX_GROUP_TOKENS: Final = 9
# Adjectives no rule knows between a number and its noun: "six hastily assembled frightened conscripts".
MAX_UNKNOWN: Final = 3
# Words between the part and the whole of "nine districts out of the seventeen".
MAX_OUT_OF: Final = 3


class GroupReader:
    """Read the group behind each number of one sentence."""

    def __init__(self, view: View, quantities: list[Quantity], nouns: NounReader) -> None:
        self.view = view
        self.quantities = quantities
        self.numbers = nouns.numbers
        self.nouns = nouns

    def read(self) -> list[Group]:
        """Return a group for each number that counts something, in order."""
        groups: list[Group] = []
        names = NameFinder(self.view)
        for quantity in self.quantities:
            if quantity.num_start in self.view.dated or (quantity.kind == "most" and quantity.of_total is None) or names.names_something(quantity):
                continue
            if groups and groups[-1].kind == DISTRICTS and quantity.num_start < groups[-1].end:
                continue
            group = Group(quantity, quantity.start, quantity.end, low=quantity.low, best=quantity.best, high=quantity.high, of_total=quantity.of_total)
            group.definite = self.view.has(quantity.num_start - 1, "definite")
            group.sentence = self.view.index
            group.contained = bool(groups) and quantity.num_start < groups[-1].quantity.end
            group.rules.extend(quantity.rules)
            self._fill(group)
            if groups and groups[-1].kind == DISTRICTS and group.elliptic and not group.contained:
                if self._is_out_of(groups[-1], group):
                    groups[-1].of_total, groups[-1].end = group.best, group.end
                    continue
                if self._is_part_of(groups[-1], group):
                    group.kind, group.of_total, group.elliptic = DISTRICTS, groups.pop().best, False
            if groups and self._shares_about(groups[-1], group):
                group.low = group.high = None
                group.rules.append("frames:about_list")
            groups.append(group)
        return groups

    def _is_out_of(self, districts: Group, group: Group) -> bool:
        """Tell whether a bare number is the whole of the districts right before it: "nine districts out of seventeen"."""
        gap = range(districts.end, group.start)
        less = districts.of_total is None and districts.best is not None and group.best is not None and districts.best < group.best
        return less and 1 <= len(gap) <= MAX_OUT_OF and all(self.view.has(at, "out_of") for at in gap)

    def _is_part_of(self, districts: Group, group: Group) -> bool:
        """Tell whether a bare number is a part of the districts right before it: "Of the 28 districts, 26 fell"."""
        view, opening = self.view, districts.start - 1
        while opening >= view.start and not (view.has(opening, "of_whole") or view.low(opening) in BREAKS):
            opening -= 1
        opens = view.has(opening, "of_whole") and (opening == view.start or view.low(opening - 1) in BREAKS)
        less = districts.of_total is None and districts.best is not None and group.best is not None and group.best <= districts.best
        return opens and less and group.start == districts.end + 1 and view.low(districts.end) == ","

    def _shares_about(self, first: Group, second: Group) -> bool:
        """Tell whether "about" reaches over a list: "about 137 soldiers and 37 police officers"."""
        rough = first.quantity.precision == "about" or "frames:about_list" in first.rules
        plain = second.quantity.precision == "exact" and second.start == second.quantity.num_start and second.head >= 0
        gap = range(first.end, second.start)
        return rough and plain and first.head >= 0 and len(gap) == 1 and (self.view.has(first.end, "conjunction") or self.view.low(first.end) == ",")

    def _fill(self, group: Group) -> None:
        """Find where the noun of a number may begin, and read it."""
        view, quantity = self.view, group.quantity
        at = next((s for s in range(quantity.num_end, quantity.end) if s in view.nouns and view.nouns[s].end > quantity.end), quantity.end)
        if quantity.of_total is not None:
            at = self._after_whole(quantity)
        elif quantity.kind == "multiple":
            at = quantity.end
        elif view.low(at) in QUOTES and view.low(at + 1) == "of":
            at = self.nouns.skip_determiners(at + 2)
        elif view.low(at) == "of" or quantity.base is not None:
            at = quantity.base if quantity.base is not None else at + 1
            if view.has(at, "partitive") or (view.has(at, "article", "possessive") and view.has(at + 1, "others")):
                group.elliptic, group.end = True, view.phrase_end(at, "partitive")
                return
            at = self.nouns.skip_determiners(at)
            if at in self.numbers:
                at = next(q.end for q in self.quantities if q.num_start == at)
        elif view.low(at) in DASHES and view.is_glued(at - 1):
            at += 1
        self._noun(group, at)

    def _after_whole(self, quantity: Quantity) -> int:
        """Return the token behind the whole of a partitive ("16 of 27 districts")."""
        wholes = [q for q in self.quantities if (quantity.base or quantity.end) <= q.num_start < quantity.end]
        return max([quantity.end, *(q.end for q in wholes)])

    def _noun(self, group: Group, at: int) -> None:
        """Walk from the number to its noun, collecting nationality, force and participles on the way."""
        view, unknown = self.view, 0
        limit = min(at + MAX_GROUP_TOKENS, view.end)
        while at < limit:
            mention = view.nouns.get(at)
            if view.low(at) in QUOTES or view.low(at) in DASHES or view.has(at, "genitive") or (group.country and self.view.joins_nations(at)):
                at += 1
            elif mention is not None and not self._is_verb_here(at, group):
                if self.nouns.take(group, mention):
                    return
                at = mention.end
            elif not unknown and (act := self._participle(at)):
                group.act = group.act or act
                at += 1
            elif view.action_at(at) is not None and (view.low(at - 1) in DASHES and view.is_glued(at - 1) or self._is_attributive(at)):
                at += 1  # "worst-hit", "newly-deployed"
            elif at in view.dated or at in self.numbers or view.action_at(at) is not None or view.is_stop(at):
                break
            elif view.is_capital(at) or view.is_adverb(at):
                at += 1
            elif view.is_past(at) and not noun_follows(self.view, at):
                break
            else:
                unknown += 1
                at += 1
                if unknown > MAX_UNKNOWN:
                    break
        self._without_noun(group, at, known=not unknown)

    def _is_verb_here(self, at: int, group: Group) -> bool:
        """Tell whether a word that may be noun or verb is the verb here ("40 guard the gate", "18 wounded")."""
        action = self.view.action_at(at)
        if self.view.has(group.start - 1, "have"):
            return False  # "had 35 killed and wounded"
        return action is not None and self.view.labels[at] == "ROLE" and action.end > self.view.nouns[at].end and group.head < 0

    def _is_attributive(self, at: int) -> bool:
        """Tell whether a word that may be a verb describes the plural behind it: "five mass graves"."""
        action, noun = self.view.action_at(at), self.view.nouns.get(at + 1)
        return action is not None and action.form == "base" and noun is not None and noun.label == "NONCOUNT" and self.view.low(noun.end - 1).endswith("s")

    def _participle(self, at: int) -> str:
        """Return the action of a participle before the noun: "captured cadets", "wounded soldiers"."""
        mention = self.view.action_at(at)
        if mention is not None and mention.end == at + 1 and mention.form in {"past", ""} and noun_follows(self.view, at):
            return mention.id
        return ""

    def _without_noun(self, group: Group, at: int, *, known: bool) -> None:
        """Decide about a number whose noun is left out, or is no noun we know."""
        if group.kind:
            return
        if group.unit:
            group.kind, group.end = TROOPS, at
        elif not known or (group.quantity.base is not None and group.quantity.best == 1):
            group.kind, group.end = OBJECT, at
        else:
            group.elliptic = True
            if self.view.low(at) == "from" and self.view.labels.get(at + 1) == "COUNTRY":
                group.country = self.view.nouns[at + 1].id
