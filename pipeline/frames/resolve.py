"""Resolving: what the numbers of a sentence count whose noun was left out or only names people, in order."""

from typing import Final

from pipeline.frames.antecedents import Antecedents
from pipeline.frames.cues import Cues
from pipeline.frames.ellipsis import close_elliptic
from pipeline.frames.lexicon import GENERIC, IRREGULAR, REGULAR, FrameWords
from pipeline.frames.roles import close_role
from pipeline.frames.shares import resolve_share
from pipeline.frames.values import CIVIL, DISTRICTS, NATIONALS, ROLE, TROOPS, Group
from pipeline.frames.view import View

# Counts remembered, and those among which the unit of "men" is looked for.
MAX_HISTORY: Final = 40
MAX_GENERIC: Final = 8
# Words between "members" and their army.
MAX_MEMBERS: Final = 3
# A verb this close before "438 Libyans" says what was done to them.
MAX_BODILY: Final = 3


class Resolver:
    """Decide what the open groups of a document count, from the groups before them."""

    def __init__(self, words: FrameWords) -> None:
        self.words = words
        self.history: list[Group] = []

    def resolve(self, view: View, groups: list[Group]) -> list[Group]:
        """Close every group that can be closed; return those that count troops or districts."""
        seen: list[Group] = []
        for group in groups:
            if not self._is_known_whole(group, seen):
                _Closing(view, self, seen).close(group)
                if group.kind:
                    seen.append(group)
        self.history.extend(seen)
        del self.history[:-MAX_HISTORY]
        return [group for group in seen if group.kind == TROOPS or (group.kind == DISTRICTS and not group.contained)]

    def _is_known_whole(self, group: Group, seen: list[Group]) -> bool:
        """Tell whether "the nine" in "four of the nine" only names a number given before."""
        inside = bool(seen) and group.quantity.num_start < seen[-1].quantity.end
        return inside and group.definite and any(g.best == group.best for g in [*self.history, *seen[:-1]])


class _Closing:
    """Close one group, in view of those before it in the text and in its sentence."""

    def __init__(self, view: View, resolver: Resolver, seen: list[Group]) -> None:
        self.view = view
        self.words = resolver.words
        self.history = resolver.history
        self.seen = seen
        self.cues = Cues(view, resolver.words, resolver.history)
        self.antecedents = Antecedents(self.cues, resolver.history, seen)

    def close(self, group: Group) -> None:
        """Give a group its kind, and its unit and owner where the text before says them."""
        if group.elliptic:
            close_elliptic(self.antecedents, group)
        elif group.kind == NATIONALS or group.unit == f"{GENERIC}foreigners":
            self._close_nationals(group)
        elif group.kind == ROLE:
            close_role(self.antecedents, group)
        if group.kind == TROOPS and group.unit.startswith(GENERIC):
            self._close_generic(group)
        if group.kind == TROOPS and group.quantity.kind == "multiple" and group.best is None:
            earlier = self.antecedents.find(group)
            if earlier is not None:
                resolve_share(group, earlier)
        quantity = group.quantity
        alone = quantity.of_total is None or self.view.has(group.start - 1, "copula") or self.view.low(group.start - 1) == ","
        if quantity.best == 1 and quantity.base is not None and alone and group.kind == TROOPS and not group.elliptic:
            group.kind = ""  # "one of some 500 captives" is about him, not about a number
        if quantity.less is not None and quantity.of_total is None and (group.antecedent is None or group.antecedent.best is None):
            group.kind = ""  # "all but one of them" says nothing without a number for "them"
        if group.kind == DISTRICTS and group.elliptic and quantity.base is not None and group.antecedent is not None:
            group.of_total = group.of_total or group.antecedent.best

    def _close_nationals(self, group: Group) -> None:
        """Take "438 Libyans" for troops when the sentence or the one before speaks of troops."""
        recent = [g for g in self.history if self.view.index - g.sentence <= 1]
        armed = any(label in {"UNIT", "FORCE"} for label in self.view.labels.values()) or any(g.kind == TROOPS for g in self.seen)
        if group.unit == f"{GENERIC}foreigners":
            armed = any(g.kind == TROOPS for g in self.seen)
        known = self._are_known_nationals(group)
        citizens = not group.country and self.view.has(group.head, "citizens")  # "its 1,250 nationals"
        if citizens or self.cues.is_civil(group) or not (armed or known or (recent and recent[-1].kind == TROOPS)):
            group.kind = CIVIL
            return
        source = next((g for g in reversed([*(self.history if known else recent), *self.seen]) if g.kind == TROOPS), None)
        group.kind = TROOPS
        group.unit = source.unit if source is not None else REGULAR
        group.antecedent = source
        if group.unit.startswith(GENERIC):
            group.unit = REGULAR

    def _are_known_nationals(self, group: Group) -> bool:
        """Tell whether the text has spoken of these people as troops, and now says what happened to them."""
        fighting = [g for g in self.history if g.kind == TROOPS]
        if group.quantity.additional and any(g.country == group.country for g in fighting):
            return True
        if not fighting or self.cues.names_civilians():
            return False
        return self.cues.is_bodily(group) or any(self.cues.bodily(m.id) and m.end <= group.start <= m.end + MAX_BODILY for m in self.view.actions)

    def _close_generic(self, group: Group) -> None:
        """Give "men", "fighters", "officers" the unit of those the text speaks of; without any, drop them."""
        if group.unit == f"{GENERIC}members":
            self._close_members(group)
            return
        fighters = group.unit == f"{GENERIC}fighters"
        group.flags.append("unit_inherited")
        if group.force and not group.country:
            group.unit = IRREGULAR if fighters else REGULAR
        elif group.country:
            group.unit = REGULAR
        elif fighters:
            group.unit = IRREGULAR
        else:
            self._close_men(group)

    def _close_members(self, group: Group) -> None:
        """Keep "members" only of a force, or of "the army", "the police"."""
        army = any(self.view.has(at, "means_state") for at in range(group.head + 1, group.head + 1 + MAX_MEMBERS))
        group.kind, group.unit = (TROOPS if group.force or army else ""), (REGULAR if army and not group.force else IRREGULAR)

    def _close_men(self, group: Group) -> None:
        view, is_formal = self.view, self.words.units.is_formal
        before = self.history[-MAX_GENERIC:]
        near = next((m.id for s, m in reversed(view.nouns.items()) if s < group.start and m.label == "UNIT" and is_formal(m.id)), "")
        known = next((g.unit for g in reversed([*before, *self.seen]) if g.kind == TROOPS and is_formal(g.unit)), "")
        if any(view.has(at, "body_of_people") for at in range(group.quantity.num_end, group.end + 1)):
            near = known = REGULAR  # "a 3,000-man garrison"
        armed = "FORCE" in view.labels.values() or any(g.kind == TROOPS for g in before)
        if near or known:
            group.unit = near or known
        elif armed or group.quantity.strong or view.before() or any("formation" in kinds for kinds in view.kinds):
            group.unit = REGULAR
        else:
            group.kind = CIVIL
