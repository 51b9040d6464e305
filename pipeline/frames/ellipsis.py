"""Ellipsis: what a number counts when its noun was left out, and whose "men" and "dead" they are."""

from pipeline.frames.groups import CIVIL, GENERIC, resolve_share
from pipeline.frames.values import Group
from pipeline.frames.view import View

# Sentences back in which the noun of "hundreds more" may stand.
MAX_BACK = 5
# "14 dead" and "30 prisoners" speak of people named further back.
MAX_ROLE_BACK = 12
# Four digits in this range, without a comma, are rather a year.
YEARS = range(1800, 2101)
# No army is this large: a bare number of that size counts citizens or money.
# Words between a preposition and the noun it governs, and between a noun and "of whom".
MAX_ADJECTIVES, MAX_WHOM = 4, 3
MAX_BARE = 2_000_000
TROOPS = "troops"
PERSONS = frozenset({TROOPS, CIVIL, "mixed", "role", "nationals"})
STATE_UNITS = frozenset({"soldier", "police", "border_guard", "security_personnel", "reservist", "peacekeeper", "mercenary"})
PEOPLED = frozenset({"fled", "crossed", "retreated", "withdrew", "surrendered", "captured", "freed", "killed", "wounded", "arrived", "returned", "joined", "defected", "missing", "deployed", "mobilised", "trained"})
BODILY = frozenset({"killed", "wounded", "casualties", "captured", "missing", "surrendered", "freed"})


class Resolver:
    """Decide what the open groups of a sentence count, from the groups before them."""

    def __init__(self) -> None:
        self.history: list[Group] = []

    def resolve(self, view: View, groups: list[Group]) -> list[Group]:
        """Close every group that can be closed; return those that count troops or districts."""
        kept: list[Group] = []
        seen: list[Group] = []
        for group in groups:
            if self._is_known_whole(group, seen):
                continue
            self._close(view, group, seen)
            if group.quantity.best == 1 and group.quantity.base is not None and group.quantity.of_total is None and group.kind == TROOPS and not group.elliptic:
                group.kind = ""  # "one of some 500 captives" is about him, not about a number
            if group.kind == "districts" and group.elliptic and group.quantity.base is not None and group.antecedent is not None:
                group.of_total = group.of_total or group.antecedent.best
            if group.kind:
                seen.append(group)
            if group.kind in {TROOPS, "districts"}:
                kept.append(group)
        self.history.extend(seen)
        del self.history[:-40]
        return kept

    def _is_known_whole(self, group: Group, seen: list[Group]) -> bool:
        """Tell whether "the nine" in "four of the nine" only names a number given before."""
        inside = bool(seen) and group.quantity.num_start < seen[-1].quantity.end
        return inside and group.definite and any(g.best == group.best for g in [*self.history, *seen[:-1]])

    def _close(self, view: View, group: Group, seen: list[Group]) -> None:
        if group.elliptic:
            self._close_elliptic(view, group, seen)
        elif group.kind == "nationals" or group.unit == f"{GENERIC}foreigners":
            self._close_nationals(view, group, seen)
        elif group.kind == "role":
            self._close_role(view, group, seen)
        if group.kind == TROOPS and group.unit.startswith(GENERIC):
            self._close_generic(view, group, seen)
        if group.kind == TROOPS and group.quantity.kind == "multiple" and group.best is None:
            earlier = self._antecedent(view, group, seen)
            if earlier is not None:
                resolve_share(group, earlier)

    def _close_elliptic(self, view: View, group: Group, seen: list[Group]) -> None:
        if self._is_idle(view, group):
            return
        predicate = self._predicate(view, group)
        antecedent = self._antecedent(view, group, seen)
        noun = self._labelled_by(view, group) or self._noun_before(view, group, seen)
        if group.quantity.base is not None and antecedent is not None and not (view.low(group.quantity.base) == "whom" and noun is not None and group.start - noun <= MAX_WHOM):
            noun = None
        if noun is None and antecedent is None:
            self._take_before(view, group)
            return
        if noun is not None and (antecedent is None or antecedent.sentence != view.index or noun > antecedent.start):
            self._take_noun(view, group, noun)
            if group.kind == TROOPS and antecedent is not None and antecedent.kind == TROOPS and not group.unit:
                self._take_antecedent(group, antecedent)
            return
        if antecedent is not None:
            self._take_antecedent(group, antecedent)
            if predicate and group.kind in PERSONS:
                group.kind, group.unit = TROOPS, predicate

    def _predicate(self, view: View, group: Group) -> str:
        """Return the unit of "eleven of the dead were border guards", "118,311 in the police"."""
        at = group.end
        if view.has(at, "copula"):
            at += 1
        elif view.low(at) == "in" and view.low(at + 1) == "the":
            at += 2
        else:
            return ""
        if view.labels.get(at) in {"FORCE", "NATIONALITY"}:
            mention = view.nouns[at]
            if view.labels[at] == "FORCE":
                group.force = mention.id
            else:
                group.country = mention.id
            at = mention.end
        return view.nouns[at].id if view.labels.get(at) == "UNIT" else ""

    def _is_idle(self, view: View, group: Group) -> bool:
        """Tell whether a bare number is more likely a year, a pronoun or a mark than a count."""
        quantity = group.quantity
        if view.doc[quantity.num_end : quantity.num_end + 1].text[:1].isdigit() and quantity.num_end == quantity.end:
            return True
        if quantity.best == 0 and not (quantity.base is not None and view.low(quantity.base) in {"them", "whom", "those", "these"}):
            return True
        if (quantity.best or quantity.low or 0) >= MAX_BARE or (quantity.kind == "most" and quantity.of_total is None and quantity.base is None):
            return True
        text = view.doc[quantity.num_start].text
        if text.isdecimal() and int(text) in YEARS and len(text) == len("2021") and quantity.num_end == quantity.num_start + 1:
            return True
        if quantity.best == 1 and not quantity.additional and quantity.base is None:
            follows = self._bodily(view, group) or view.low(quantity.end) in {"in", "each", "at"}
            return not (follows and any(g.kind == TROOPS for g in self.history[-6:]))
        return quantity.kind == "vague" and quantity.num_end - quantity.num_start == 1 and not self._bodily(view, group) and view.low(quantity.num_start) in {"few", "several", "multiple", "numerous", "couple", "handful"} and not group.quantity.base

    def _antecedent(self, view: View, group: Group, seen: list[Group]) -> Group | None:
        """Return the group this number continues: nearest in the sentence, else the last before it."""
        bodily = self._bodily(view, group) or self._acts(view, group)
        here = [g for g in seen if g.kind != "measure" and not self._is_speaker(view, g) and (g.kind in PERSONS if bodily else not self._adverbial(view, g))]
        whole = next((g for g in reversed([*self.history, *seen]) if g.best is not None and g.best == group.of_total), None) if group.of_total else None
        if whole is not None:
            return whole
        if here:
            return here[-1]
        back = MAX_ROLE_BACK if group.role else MAX_BACK + 2 * (group.quantity.additional or group.quantity.strong or group.quantity.base is not None)
        usable = [g for g in self.history if view.index - g.sentence <= back and g.kind != "measure" and not (bodily and g.kind not in PERSONS)]
        troops = [g for g in usable if g.kind == TROOPS]
        if group.role and troops and not any(label == "NONCOUNT" and view.nouns[s].id == CIVIL for s, label in view.labels.items()):
            return troops[-1]
        if not usable:
            return None
        last = [g for g in usable if g.sentence == usable[-1].sentence]
        return next((g for g in last if g.kind == TROOPS), last[-1]) if bodily or group.quantity.additional else last[-1]

    def _acts(self, view: View, group: Group) -> bool:
        """Tell whether people do something right behind the number ("88 of them landed"), or are meant by "them"."""
        if group.quantity.base is not None and view.low(group.quantity.base) in {"them", "whom", "those"}:
            return not any(g.kind == "districts" for g in self.history[-2:])
        at = group.end
        near = range(at, at + self._aux(view, at))
        return any(m.start in near and m.form and any(rule.id in PEOPLED for rule in m.rules) for m in view.actions) or view.low(at) == "who"

    def _is_speaker(self, view: View, group: Group) -> bool:
        """Tell whether a group is the one who speaks: "two of their officials were quoted as saying"."""
        return group.kind == CIVIL and any(0 <= m.start - group.end <= MAX_ADJECTIVES + 1 and m.id in {"say", "claim", "deny"} for m in view.mentions.get("REPORTING", ()))

    def _adverbial(self, view: View, group: Group) -> bool:
        """Tell whether a group only says how: "in two groups", "in three rounds"."""
        return group.kind == "object" and view.low(group.start - 1) == "in"

    def _labelled_by(self, view: View, group: Group) -> int | None:
        """Return the noun a table line sets before its number: "tanks - 2,122", "Soldiers killed: 9"."""
        at = group.start - 1
        if view.low(at) not in {"-", ":", "–", "—"}:
            return None
        for token in range(at - 1, max(at - 4, view.start - 1), -1):
            label = view.labels.get(token)
            counted = label in {"UNIT", "ROLE", "TERRITORY"} or (label == "NONCOUNT" and view.nouns[token].id in {CIVIL, "object"})
            if counted and not any(m.start == token and m.form == "past" for m in view.actions):
                return token
        return None

    def _bodily(self, view: View, group: Group) -> bool:
        """Tell whether what follows can only happen to people ("12 wounded", "40 of whom")."""
        at = group.quantity.end
        return group.role or any(m.id in BODILY and at <= m.start <= at + self._aux(view, at) for m in view.actions) or (group.quantity.base is not None and view.low(group.quantity.base) in {"whom", "the"})

    def _aux(self, view: View, at: int) -> int:
        """Count the auxiliaries and small words between a number and its verb."""
        length = 0
        while length < 4 and (view.has(at + length, "auxiliary", "passive", "copula") or view.low(at + length).endswith("ly") or view.low(at + length) in {"also", "more", "others", "reported", "believed", "said", "feared", "known", "thought"}):  # noqa: PLR2004
            length += 1
        return length + 1

    def _noun_before(self, view: View, group: Group, seen: list[Group]) -> int | None:
        """Return the token of a plural noun before the number, outside other groups, in the same sentence."""
        best = None
        for start, mention in view.nouns.items():
            label = view.labels[start]
            if not view.start <= start < group.start or any(g.start <= start < g.end for g in seen):
                continue
            if self._governed(view, start) or (label == "ROLE" and mention.id == "present" and view.is_capital(start)) or (label == "ROLE" and self._is_participle(view, start)):
                continue
            plural = label == "ROLE" or view.low(mention.end - 1).endswith(("s", "men", "police", "military", "personnel", "troops", "militia", "army", "force", "infantry"))
            if label == "TERRITORY" and self._bodily(view, group):
                continue
            if label in {"UNIT", "ROLE", "NONCOUNT", "TERRITORY"} and plural and (label != "NONCOUNT" or mention.id == CIVIL) and not self._speaks(view, mention.end):
                best = start
        return best

    def _noun_behind(self, view: View, group: Group) -> int | None:
        """Return the noun of "bringing to 84 the number of separatists"."""
        at = group.end + (view.low(group.end) == "the")
        if not view.has(at, "number") or view.low(at + 1) != "of":
            return None
        return next((s for s in range(at + 2, min(at + 7, view.end)) if view.labels.get(s) in {"UNIT", "ROLE", "NONCOUNT", "TERRITORY"}), None)

    def _is_participle(self, view: View, start: int) -> bool:
        """Tell whether "killed" or "dead" is part of a verb here rather than "the killed", "Taliban dead"."""
        verb = any(m.start == start for m in view.actions)
        named = view.low(start - 1) in {"the", "of", "its", "their"} or view.labels.get(start - 1) in {"FORCE", "NATIONALITY", "NONCOUNT", "UNIT"} or any(view.nouns[s].end == start for s in view.nouns if s < start)
        return verb and not named

    def _governed(self, view: View, start: int) -> bool:
        """Tell whether a noun hangs on a preposition that makes it another party: "with the insurgents", "by rebels"."""
        at = start - 1
        steps = 0
        while at >= view.start and steps < MAX_ADJECTIVES and (view.low(at) in {"the", "a", "an", "its", "their"} or view.labels.get(at) in {"NATIONALITY", "FORCE"} or not (view.is_stop(at) or any(m.start == at for m in view.actions))):
            at, steps = at - 1, steps + 1
        return view.low(at) in {"with", "by", "against", "under", "to", "from", "between", "among", "alongside", "via"}

    def _speaks(self, view: View, end: int) -> bool:
        """Tell whether a noun is the one who speaks rather than the one counted."""
        near = next((m for m in view.mentions.get("REPORTING", ()) if m.id in {"say", "claim", "deny", "weak"} and end <= m.start <= end + MAX_ADJECTIVES), None)
        return (near is not None and not any(end <= s < near.start for s in view.nouns)) or view.low(end) in {"'s", "’s", "said"}

    def _take_noun(self, view: View, group: Group, start: int) -> None:
        mention, label = view.nouns[start], view.labels[start]
        if label == "TERRITORY":
            group.kind = "districts"
        elif label == "NONCOUNT":
            group.kind = CIVIL if mention.id == CIVIL else "object"
        else:
            group.kind = TROOPS
            if label == "UNIT" or mention.id == "present":
                group.unit = mention.id if label == "UNIT" else f"{GENERIC}men"
                if label == "ROLE" and group.start - mention.end <= 1:
                    group.act = group.act or "present"
                after = next((m for m in view.actions if m.start == mention.end and m.end <= group.start and m.id in BODILY), None)
                if after is not None and not group.act:
                    group.act, group.role = after.id, True
                self._take_owner(view, group, start)
            else:
                group.act, group.role = group.act or mention.id, True
                self._take_owner(view, group, start)
                if not group.unit:
                    group.kind = ""
                    self._close_role(view, group, [])
        group.rules.append(mention.rule.name)

    def _take_before(self, view: View, group: Group) -> None:
        """Take the last troops the sentence before names without a number: "Taliban soldiers gave up. More than 1,100 ..."."""
        for unit, force, country in view.before():
            group.kind, group.unit, group.force, group.country = TROOPS, unit, force, country
            group.rules.append("frames:ellipsis")
            group.flags.append("unit_inherited")
            return

    def _take_owner(self, view: View, group: Group, start: int) -> None:
        """Take force and nationality from the words before a noun: "Taliban dead", "Afghan soldiers"."""
        for at in range(start - 1, max(start - 4, view.start - 1), -1):
            mention, label = view.nouns.get(at), view.labels.get(at)
            if mention is None:
                continue
            if label == "FORCE" and not group.force:
                group.force = mention.id
                payload = mention.rule.payload
                group.unit = group.unit or (payload["unit"] if payload else "")
                group.country = group.country or (payload["country"] if payload else "")
            elif label in {"NATIONALITY", "COUNTRY"} and not group.country:
                group.country = mention.id
            elif label == "UNIT" and not group.unit:
                group.unit = mention.id

    def _take_antecedent(self, group: Group, antecedent: Group) -> None:
        group.kind = antecedent.kind if antecedent.kind != "role" else TROOPS
        group.antecedent = antecedent
        group.unit = group.unit or antecedent.unit
        if not group.force and not group.country:
            group.force, group.country = antecedent.force, antecedent.country
        resolve_share(group, antecedent)
        group.rules.append("frames:ellipsis")
        group.flags.append("unit_inherited")

    def _close_nationals(self, view: View, group: Group, seen: list[Group]) -> None:
        """Take "438 Libyans" for troops when the sentence or the one before speaks of troops."""
        armed = any(label in {"UNIT", "FORCE"} for label in view.labels.values()) or any(g.kind == TROOPS for g in seen)
        recent = [g for g in self.history if view.index - g.sentence <= 1]
        civil = any(label == "NONCOUNT" and view.nouns[start].id == CIVIL for start, label in view.labels.items())
        same = group.quantity.additional and any(g.kind == TROOPS and g.country == group.country for g in self.history)
        known = same or not civil and (self._bodily(view, group) or any(m.id in BODILY and m.end <= group.start <= m.end + 3 for m in view.actions)) and any(g.kind == TROOPS for g in self.history)  # noqa: PLR2004
        if armed or known or (recent and recent[-1].kind == TROOPS):
            source = next((g for g in reversed([*(self.history if known else recent), *seen]) if g.kind == TROOPS), None)
            group.kind = TROOPS
            group.unit = source.unit if source is not None else "soldier"
            group.antecedent = source
            if group.unit.startswith(GENERIC):
                group.unit = "soldier"
        else:
            group.kind = CIVIL

    def _close_role(self, view: View, group: Group, seen: list[Group]) -> None:
        """Find whose "14 dead" or "30 prisoners" they are: a noun before, a noun after, an earlier count."""
        noun = self._noun_before(view, group, seen)
        if noun is not None and (not seen or seen[-1].kind != TROOPS or noun > seen[-1].start) and view.labels[noun] != "ROLE":
            act = group.act
            self._take_noun(view, group, noun)
            group.act = act
            return
        owner = next((s for s in sorted(view.nouns, reverse=True) if s < group.start and view.labels[s] in {"FORCE", "UNIT"}), None)
        earlier = self._antecedent(view, group, [g for g in seen if g.kind in PERSONS])
        if group.force or group.country or group.unit:
            group.kind, group.unit = TROOPS, group.unit or "soldier"
        elif earlier is not None and earlier.kind in {TROOPS, CIVIL, "mixed"} and not (view.labels.get(group.start - 1) == "NONCOUNT"):
            self._take_antecedent(group, earlier)
            if group.kind == "mixed":
                group.kind = CIVIL
        elif owner is not None and not self._speaks(view, view.nouns[owner].end):
            group.kind = TROOPS
            mention = view.nouns[owner]
            self._take_owner(view, group, mention.start + 1)
            group.unit = group.unit or "soldier"
        else:
            group.kind = CIVIL

    def _close_generic(self, view: View, group: Group, seen: list[Group]) -> None:
        """Give "men", "fighters", "officers" the unit of those the text speaks of; without any, drop them."""
        fighters = group.unit == f"{GENERIC}fighters"
        if group.unit == f"{GENERIC}members":
            group.kind = TROOPS if group.force else ""
            group.unit = "insurgent"
            return
        known = next((g for g in reversed([*self.history[-8:], *seen]) if g.kind == TROOPS and g.unit in STATE_UNITS), None)
        near = next((view.nouns[s].id for s in sorted(view.nouns, reverse=True) if s < group.start and view.labels[s] == "UNIT" and view.nouns[s].id in STATE_UNITS), "")
        force = any(label == "FORCE" for label in view.labels.values()) or any(g.kind == TROOPS for g in self.history[-8:])
        group.flags.append("unit_inherited")
        if group.force and not group.country:
            group.unit = "insurgent" if fighters else "soldier"
        elif group.country:
            group.unit = "soldier"
        elif fighters:
            group.unit = "insurgent"
        elif near or known is not None:
            group.unit = near or (known.unit if known is not None else "soldier")
        elif force or group.quantity.strong or view.before() or any(view.has(at, "formation") for at in range(view.start, view.end)):
            group.unit = "soldier"
            group.flags.append("unit_inherited")
        else:
            group.kind = CIVIL
